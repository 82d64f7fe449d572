"""Addresses in letters (Yunqi Road No. 118, Fanghuali 3 zhuang 2 danyuan) brought into signs, where that is certain."""

from __future__ import annotations

import re
from collections.abc import Iterable

from linli.intake.locating.likeness import latin

#: Letters enough for a name.
LETTERS = re.compile(r"[a-z]{4}")
_RUN = re.compile(r"[a-z][a-z' ]*[a-z]")
_GENERIC = (
    ("dadao", "avenue|ave|dadao"),
    ("lu", "road|rd|lu"),
    ("jie", "street|st|jie"),
    ("xiang", "lane|alley|xiang"),
    ("nong", "nong"),
)
_MARKS = (
    (re.compile(r"\bbuilding\s*(\d{1,3})"), r" \1幢"),
    (re.compile(r"\bunit\s*(\d{1,2})"), r" \1单元"),
    (re.compile(r"(\d{1,4})\s*hao\b"), r"\1号"),
    (re.compile(r"(\d{1,3})\s*(?:zhuang|dong|ban)\b"), r"\1幢"),
    (re.compile(r"(\d{1,2})\s*danyuan\b"), r"\1单元"),
)
_NUMBER_FIRST = re.compile(r"\bno\.?\s*(\d{1,4})\s*,?\s*([一-龥]{2,})")
_NUMBER_LAST = re.compile(r"([一-龥]{2,})\s*,?\s*\bno\.?\s*(\d{1,4})")


class LetterIndex:
    """Names of roads and estates by their sound in letters; names that sound the same are left out."""

    def __init__(self, names: Iterable[str]) -> None:
        found: dict[str, set[str]] = {}
        for name in names:
            found.setdefault(latin(name), set()).add(name)
        self._names = {sound: next(iter(same)) for sound, same in found.items() if len(same) == 1 and len(sound) >= 4}

    def in_signs(self, text: str) -> str:
        """The text with the names that are known in signs; empty where none is."""
        for pattern, put in _MARKS:
            text = pattern.sub(put, text)
        done = False

        def name(match: re.Match[str]) -> str:
            nonlocal done
            words, tail = (match[0][:-3], " no") if match[0].endswith(" no") else (match[0], "")
            known = self._name(words)
            done = done or known is not None
            return (known or words) + tail

        text = _RUN.sub(name, text)
        if not done:
            return ""
        text = re.sub(r" {2,}", " ", text)
        return _NUMBER_LAST.sub(r"\1\2号", _NUMBER_FIRST.sub(r"\2\1号", text))

    def _name(self, words: str) -> str | None:
        """The name that a run of letters stands for: with Chinese or English words for road and street."""
        squeezed = re.sub(r"[' ]", "", words)
        if squeezed in self._names:
            return self._names[squeezed]
        for pinyin, generic in _GENERIC:
            match = re.fullmatch(rf"(.+?)[ ]?(?:{generic})", words)
            if match:
                return self._names.get(re.sub(r"[' ]", "", match[1]) + pinyin)
        return None
