"""What goes into the index: pairs of neighbouring signs, words in letters, short numbers; and tags that narrow.

Chinese has no blanks, and a dictionary cuts the same words differently in different company. Pairs always fit: whatever is
looked for by its pairs is found wherever it stands. The dictionary cuts what is typed (:mod:`asking`). Numbers of seven
digits and more are left out, so that no telephone or identity number can be read from the index.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from linli.kernel.text import clean, normal_width, to_simplified

MOST_TOKENS = 600
_LONGEST_NUMBER = 6
_LONGEST_WORD = 24
HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
RUN = re.compile(rf"[0-9]+|[a-z]+|[{HAN}]+")
#: Areas that have a tag: subdistrict, community, grid. A whole county narrows nothing.
AREA_LENGTHS = (9, 12, 15)
OPEN, CASE, SIGNAL = "#open", "#case", "#signal"


def fold(text: str) -> str:
    """The form in which texts are compared: simplified, half width, small letters."""
    return to_simplified(normal_width(clean(text))).casefold()


def tokens(folded: str) -> set[str]:
    """The tokens of a folded text, at most :data:`MOST_TOKENS`.

    A run of Chinese signs gives its pairs and its last sign, so that one sign alone is found by its beginning; a number
    or a word also stands together with the sign behind it (``3幢``).
    """
    found: set[str] = set()
    for run in RUN.finditer(folded):
        words = run.group()
        if words.isascii():
            if len(words) > (_LONGEST_NUMBER if words.isdecimal() else _LONGEST_WORD):
                continue
            found.add(words)
            behind = folded[run.end() : run.end() + 1]
            if behind and not behind.isascii() and RUN.match(behind):
                found.add(words + behind)
        else:
            found.update(words[at : at + 2] for at in range(len(words) - 1))
            found.add(words[-1])
        if len(found) >= MOST_TOKENS:
            break
    return found


def vector(*groups: Iterable[str]) -> str:
    """Tokens and tags as PostgreSQL reads a ``tsvector``; none of them holds a quote or a backslash."""
    return " ".join(f"'{token}'" for group in groups for token in group)


def area_tags(code: str) -> list[str]:
    """The areas that a grid lies in."""
    return [f"#g{code[:length]}" for length in AREA_LENGTHS if len(code) >= length]


def scope_tag(area: str) -> str:
    """The tag of everything inside an area; empty where there is none and the area narrows nothing."""
    return f"#g{area}" if len(area) in AREA_LENGTHS and area.isdecimal() else ""


def unit_tag(unit_id: UUID) -> str:
    """The tag of what a unit holds or leads."""
    return f"#u{unit_id.hex}"


def entered_tag(account_id: UUID) -> str:
    """The tag of what a person of the staff entered."""
    return f"#e{account_id.hex}"


def category_tag(code: str) -> str:
    """The tag of a kind of matter."""
    return f"#c{code}" if code.isalnum() else ""


def month_tag(at: datetime) -> str:
    """The tag of a month, by which the index is read from the newest on."""
    return f"#m{at.astimezone(UTC):%Y%m}"
