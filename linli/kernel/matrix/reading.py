"""The matrix as it is read from its tables: one file a subject, one paragraph an act, the relations with their roles.

An act that stands in no table is an error, and a role that an act does not name may not do it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID

from linli.kernel.text import in_language

#: The roles of those who work here; ``staff`` in a table stands for all of them. Whoever has another role is not meant.
STAFF = (
    "operator",
    "leader",
    "subdistrict_staff",
    "community_worker",
    "grid_worker",
    "inspector",
    "handler",
    "window_worker",
    "callback_agent",
)
#: Roles that look after the system and not after matters; ``staff`` does not mean them.
ADMINISTRATORS: tuple[str, ...] = ("system_admin", "security_admin", "audit_admin")
#: Any post at a unit of the police, whatever its role: they keep the register of persons.
POLICE = "police"
#: Roles that have a column of their own only where an act names them.
SELDOM = (POLICE,)

_HERE = Path(__file__).parent
_WORDS = ("en", "zh", "also", "also_zh")
_FLAGS = ("public", "signed_in", "county", "purpose")


class Relation(StrEnum):
    """How somebody who acts stands to a thing; several may hold at the same time."""

    OWN = "own"
    OWN_UNIT = "own_unit"
    BELOW = "below"
    ABOVE = "above"
    OTHER = "other"
    NONE = "none"
    ACCUSED = "accused"


@dataclass(frozen=True, slots=True)
class Thing:
    """What the matrix needs to know of a thing: where it lies, whose it is, against whom it goes."""

    area: str = ""
    units: tuple[UUID | None, ...] = ()
    persons: tuple[UUID | None, ...] = ()
    accused: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """One act: its words, and for each role the relations in which it is allowed.

    ``public``: for everybody; ``signed_in``: for everybody with an account, each for themselves; ``county``: only posts
    for a whole county count; ``purpose``: a purpose is asked for and recorded; ``also``: what else must hold.
    """

    code: str
    subject: str
    cells: Mapping[str, frozenset[Relation]]
    words: Mapping[str, str]
    public: bool
    signed_in: bool
    county: bool
    purpose: bool

    @property
    def everybody(self) -> bool:
        """Whether no post is needed."""
        return self.public or self.signed_in

    def name(self, language: str) -> str:
        """The act in words."""
        return in_language(language, en=self.words["en"], zh=self.words["zh"])

    def also(self, language: str) -> str:
        """What else must hold, in words; empty for nothing."""
        return in_language(language, en=self.words.get("also", ""), zh=self.words.get("also_zh", ""))


def _read() -> Iterator[Act]:
    for path in sorted(_HERE.glob("*.toml")):
        for code, row in tomllib.loads(path.read_text(encoding="utf-8")).items():
            yield _act(path.stem, code, row)


def _act(subject: str, code: str, row: dict[str, Any]) -> Act:
    found: dict[str, set[Relation]] = {}
    for key, value in row.items():
        if key in _WORDS or key in _FLAGS:
            continue
        for role in _roles(code, value):
            found.setdefault(role, set()).add(Relation(key))
    flags = {flag: bool(row.get(flag)) for flag in _FLAGS}
    words = {key: str(row[key]) for key in _WORDS if key in row}
    cells = {role: frozenset(relations) for role, relations in found.items()}
    return Act(code, subject, MappingProxyType(cells), MappingProxyType(words), **flags)


def _roles(code: str, named: list[str]) -> list[str]:
    roles = [role for name in named for role in (STAFF if name == "staff" else (name,))]
    unknown = sorted(set(roles) - {*STAFF, *ADMINISTRATORS, *SELDOM})
    if unknown:
        raise ValueError(f"{code} names roles that do not exist: {', '.join(unknown)}")
    return roles


#: Every act by its code, in the order of the tables.
ACTS: Mapping[str, Act] = MappingProxyType({act.code: act for act in _read()})


def act_of(code: str) -> Act:
    """The act of a code; one that no table names is a mistake of the programmer."""
    try:
        return ACTS[code]
    except KeyError:
        raise LookupError(f"“{code}” stands in no table of linli/kernel/matrix/. Write it there first.") from None
