"""Personal data in texts: find telephone and identity numbers, and show them and names only in part."""

from __future__ import annotations

import re
from dataclasses import dataclass
from operator import mul
from typing import Literal

_FULL_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ－＋（）　", "0123456789Xx-+() ")
_GAP = r"[ \-]?"
_MOBILE = re.compile(
    rf"(?<![\d])(?:\+?86{_GAP})?1[3-9]\d{_GAP}\d{_GAP}(?:\d{{3}}{_GAP}\d{{4}}|\d{_GAP}\d{{4}}{_GAP}\d{{2}})(?!\d)"
)
_LANDLINE = re.compile(r"(?<!\d)(?:\+?86[ \-]?)?\(?0(?:10|2\d|[3-9]\d{2})\)?[ \-]?[2-8]\d{6,7}(?!\d)")
_IDENTITY = re.compile(
    r"(?<!\d)[1-9]\d{5}[ \-]?(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ \-]?\d{3}[\dXx](?![\dA-Za-z])"
)
# Family names of two signs; the ones that differ in traditional characters follow.
_COMPOUND = re.compile(
    "欧阳|太史|端木|上官|司马|东方|独孤|南宫|万俟|闻人|夏侯|诸葛|尉迟|公羊|赫连|澹台|皇甫|宗政|"
    "濮阳|公冶|太叔|申屠|公孙|慕容|钟离|长孙|宇文|司徒|鲜于|司空|令狐|歐陽|東方|獨孤|南宮|諸葛|尉遲|長孫|鍾離|司馬|濮陽|鮮于"
)

Kind = Literal["phone", "identity"]
#: Of the seventeen digits before the check digit (GB 11643).
_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))


@dataclass(frozen=True, slots=True)
class Found:
    """A telephone or identity number in a text: ``text[start:end]``."""

    kind: Kind
    start: int
    end: int


def find_personal(text: str) -> list[Found]:
    """Telephone and identity numbers in the text, in order, none inside another.

    Identity numbers (GB 11643) are found by region and birth date and not by the check digit: a number with a slip in
    it still leads to a person.
    """
    plain = text.translate(_FULL_WIDTH)
    found: list[Found] = []
    patterns: tuple[tuple[Kind, re.Pattern[str]], ...] = (
        ("identity", _IDENTITY), ("phone", _MOBILE), ("phone", _LANDLINE),
    )  # fmt: skip
    for kind, pattern in patterns:
        for match in pattern.finditer(plain):
            if all(match.end() <= other.start or match.start() >= other.end for other in found):
                found.append(Found(kind, *match.span()))
    return sorted(found, key=lambda one: one.start)


def mask_personal(text: str) -> str:
    """The text with every telephone and identity number shown only in part."""
    parts, at = [], 0
    for one in find_personal(text):
        mask = mask_id if one.kind == "identity" else mask_phone
        parts += [text[at : one.start], mask(text[one.start : one.end])]
        at = one.end
    return "".join([*parts, text[at:]])


def is_identity_number(text: str) -> bool:
    """Whether this is an identity number with a right check digit (GB 11643)."""
    number = text.translate(_FULL_WIDTH).replace(" ", "").upper()
    if not _IDENTITY.fullmatch(number) or len(number) != 18:
        return False
    total = sum(map(mul, map(int, number[:17]), _WEIGHTS))
    return number[17] == "10X98765432"[total % 11]


def mask_phone(number: str) -> str:
    """``138****1234``; of a landline the area code and the last four, of anything else the last two at most."""
    kept = re.sub(r"[^\d\-]", "", number.translate(_FULL_WIDTH))
    digits = kept.replace("-", "")
    if len(digits) in (12, 13) and digits.startswith("86"):
        digits = digits[2:]
    if len(digits) == 11 and digits.startswith("1"):
        return f"{digits[:3]}****{digits[-4:]}"
    if len(digits) >= 10 and digits.startswith("0"):
        area = 3 if digits[1] in "12" else 4
        return f"{digits[:area]}-****{digits[-4:]}"
    return f"****{digits[-2:]}" if len(digits) >= 6 else "****"


def mask_id(number: str) -> str:
    """``110101********1234``; anything shorter than 15 signs is hidden but for its first."""
    signs = re.sub(r"[\s\-]", "", number.translate(_FULL_WIDTH)).upper()
    if len(signs) >= 15:
        return f"{signs[:6]}{'*' * (len(signs) - 10)}{signs[-4:]}"
    return f"{signs[:1]}****"


def mask_name(name: str) -> str:
    """``张*``: the family name, and a star for each further sign; of names in letters the first letter of each part."""
    name = name.strip()
    if not name:
        return ""
    if name.isascii():
        return " ".join(f"{part[0]}***" for part in name.split())
    kept = 2 if _COMPOUND.match(name) and len(name) > 2 else 1
    return name[:kept] + "*" * max(len(name) - kept, 1)
