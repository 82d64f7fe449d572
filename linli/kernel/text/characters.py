"""Characters: what may not be in a text at all, full and half width, simplified and traditional script."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from opencc import OpenCC

# Control, invisible and directional characters, lone surrogates, and code points that are no characters. The joiner
# U+200D is only kept between emoji, where it makes one picture of two.
_EMOJI = "\u2600-\u27bf\ufe0f\U0001f000-\U0001faff"
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
    f"|(?<![{_EMOJI}])\u200d+|\u200d+(?![{_EMOJI}])"
)
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BLANKS = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")

# Chinese punctuation whose compatibility form is ASCII; it stays Chinese unless it belongs to a number or a time.
_CHINESE_MARKS = "！（），：；？～…"
_BY_MARKS = re.compile(f"([{_CHINESE_MARKS}]+)")
_BETWEEN_DIGITS = re.compile("(?<=[0-9])[，：～](?=[0-9])")


def clean(text: str) -> str:
    """The text without what cannot be shown or stored; nothing that a person can see is changed.

    Line breaks become ``\\n`` and odd blanks ordinary ones; surrounding blanks stay.
    """
    text = _BLANKS.sub(" ", _BREAKS.sub("\n", text))
    while (kept := _UNWANTED.sub("", text)) != text:
        text = kept
    return text


def normal_width(text: str) -> str:
    """Letters, digits and signs in their ordinary width (NFKC), with Chinese punctuation left Chinese.

    ``１０：３０，ＡＢＣ`` becomes ``10:30，ABC``: a mark becomes half width only between digits.
    """
    parts = _BY_MARKS.split(without_surrogates(text))
    parts[::2] = [unicodedata.normalize("NFKC", part) for part in parts[::2]]
    return _BETWEEN_DIGITS.sub(lambda mark: unicodedata.normalize("NFKC", mark.group()), "".join(parts))


def to_simplified(text: str) -> str:
    """The text in simplified characters, phrase by phrase."""
    return str(_converter("t2s").convert(without_surrogates(text)))


def to_traditional(text: str, region: str = "") -> str:
    """The text in traditional characters; ``region`` may be ``hk`` or ``tw`` for the forms used there."""
    return str(_converter(f"s2{region or 't'}").convert(without_surrogates(text)))


def in_language(language: str, *, en: str, zh: str) -> str:
    """Words that are on file in English and in simplified Chinese, in one of the interface's languages."""
    if language == "en":
        return en
    return to_traditional(zh, "tw") if language == "zh-hant" else zh


def without_surrogates(text: str) -> str:
    """The text with halves of surrogate pairs, which no encoding can hold, replaced by U+FFFD."""
    return text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text


@cache
def _converter(name: str) -> OpenCC:
    return OpenCC(name)
