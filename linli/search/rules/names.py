"""Names of places by their pinyin: initials and full, every reading of a sign that has several."""

from __future__ import annotations

from functools import lru_cache
from itertools import product

from pypinyin import Style, pinyin

from linli.search.rules.words import fold, tokens

#: More readings of one name than this are not kept: a name of five signs with two readings each has 32.
MOST_READINGS = 32
_LONGEST = 16


@lru_cache(maxsize=20_000)
def readings(sign: str) -> tuple[str, ...]:
    """Every reading of a sign without its tone; digits and letters read as themselves."""
    if sign.isascii():
        return (sign,) if sign.isalnum() else ()
    found = pinyin(sign, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(dict.fromkeys(word for word in found[0] if word.isascii())) if found else ()


def name_tokens(name: str) -> set[str]:
    """What finds a name: its pairs, and its pinyin (``#p``) in initials and in full.

    Initials also begin in the middle of a name (``hy`` finds 柳岸花园); full pinyin begins with a whole sign.
    """
    folded = fold(name)
    found = tokens(folded)
    spoken = [read for sign in folded[:_LONGEST] if (read := readings(sign))]
    for start in range(len(spoken)):
        rest = spoken[start:]
        initials = [tuple(dict.fromkeys(word[0] for word in read)) for read in rest]
        for kinds in (initials, rest):
            for one, _n in zip(product(*kinds), range(MOST_READINGS), strict=False):
                found.add("#p" + "".join(one)[:40])
    return found
