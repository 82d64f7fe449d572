"""How alike two short texts are, for finding the same matter told twice."""

from __future__ import annotations

import math
import re
from functools import lru_cache

from linli.kernel.text.characters import clean, normal_width, to_simplified

#: What nearly every message says and what therefore tells no two of them apart.
_POLITE = re.compile(
    "尊敬的?|您好|你好|请问|麻烦|谢谢|感谢|反映|投诉|举报|咨询|希望|恳请|请求|请|尽快|及时|相关部门|有关部门|部门|领导|政府|书记|"
    "处理|解决|一下|我们?|他们|这里|那里|那边|这边|现在|已经|因为|所以|没有人|问题|情况|居民|市民|业主"
)
_SINGLE_WEIGHT = 0.5
#: Two texts that name different buildings are mostly about different things, however alike the words.
_OTHER_BUILDING = 0.5
_BUILDING = re.compile(r"(\d{1,4})(?:号楼|栋|幢|座|号院|棟|號樓)")


def fingerprint(text: str) -> str:
    """The normal form for comparing: simplified, half width, small letters; only letters, ideographs, digits."""
    plain = to_simplified(normal_width(clean(text))).casefold()
    return "".join(sign for sign in plain if sign.isalnum())


def similarity(first: str, second: str) -> float:
    """How alike the texts are, from 0 (nothing in common) to 1 (the same but for width, script and punctuation).

    The cosine of their characters and pairs of characters, a pair counting twice, without forms of politeness; halved
    if both name buildings and none in common. Of random messages of one class, one pair in a hundred comes above .23.
    """
    one, two = _shingles(first), _shingles(second)
    if not one or not two:
        return 1.0 if one == two and fingerprint(first) == fingerprint(second) else 0.0
    if one == two:
        return 1.0
    common = sum(_weight(shingle) for shingle in one & two)
    alike = min(1.0, common / math.sqrt(_total(first) * _total(second)))
    here, there = _buildings(first), _buildings(second)
    return alike * _OTHER_BUILDING if here and there and here.isdisjoint(there) else alike


def _weight(shingle: str) -> float:
    return 1.0 if len(shingle) > 1 else _SINGLE_WEIGHT


@lru_cache(maxsize=20_000)
def _shingles(text: str) -> frozenset[str]:
    plain = fingerprint(text)
    plain = _POLITE.sub("\n", plain) if _POLITE.sub("", plain) else plain
    pieces = [piece for piece in plain.split("\n") if piece]
    pairs = {piece[at : at + 2] for piece in pieces for at in range(len(piece) - 1)}
    return frozenset(pairs | set("".join(pieces)))


@lru_cache(maxsize=20_000)
def _total(text: str) -> float:
    return sum(_weight(shingle) for shingle in _shingles(text))


@lru_cache(maxsize=20_000)
def _buildings(text: str) -> frozenset[str]:
    return frozenset(number.lstrip("0") for number in _BUILDING.findall(normal_width(clean(text))))
