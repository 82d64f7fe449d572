"""The matrix of role, act and relation in words: for its page, its export and the API."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from linli.kernel import matrix
from linli.kernel.matrix import Act, Relation
from linli.web.parts.wording import language, role_name


@dataclass(frozen=True, slots=True)
class ActLine:
    """An act as people read it: who may in which relation, and what else must hold."""

    code: str
    subject: str
    name: str
    allowed: list[tuple[str, str]]
    conditions: list[str]


@dataclass(frozen=True, slots=True)
class CellLine:
    """One cell of the matrix: a role, an act, a relation in which it is allowed."""

    code: str
    subject: str
    name: str
    role: str
    relation: str
    conditions: str


def subject_name(subject: str) -> str:
    """What a table of the matrix is about."""
    return {
        "cases": _("Cases and tasks"),
        "reports": _("Reports and search"),
        "ground": _("Grids, addresses, parts, knowledge"),
        "people": _("Residents, rosters, accounts"),
        "site": _("The site and other systems"),
    }.get(subject, subject)


def relation_name(relation: str) -> str:
    """How somebody stands to a thing, in words."""
    return {
        "own": _("one's own"),
        "own_unit": _("with one's unit"),
        "below": _("in one's area"),
        "above": _("around one's area"),
        "other": _("elsewhere"),
        "none": _("without regard to a place"),
        "accused": _("against one's unit"),
    }[relation]


def seat_name(role: str) -> str:
    """The name of a role, or of the police, who are meant by their unit."""
    return _("Any post at a police unit") if role == matrix.POLICE else role_name(role)


def conditions(act: Act) -> list[str]:
    """What else must hold."""
    found = [act.also(language())]
    if act.county:
        found.append(_("only posts for the whole county"))
    if act.purpose:
        found.append(_("a purpose is asked for and recorded"))
    return [one for one in found if one]


def act_lines(*, role: str = "", subject: str = "", words: str = "") -> list[ActLine]:
    """The acts that a role may do, of a subject, with these words in their name; all of them without any."""
    return [line for act in acts_of(role, subject) if words.casefold() in (line := _line(act, role)).name.casefold()]


def cell_lines(*, role: str = "", subject: str = "", words: str = "") -> Iterator[CellLine]:
    """The same, one line a cell."""
    for line in act_lines(role=role, subject=subject, words=words):
        for who, where in line.allowed:
            yield CellLine(line.code, line.subject, line.name, who, where, "; ".join(line.conditions))


def acts_of(role: str = "", subject: str = "") -> Iterator[Act]:
    """The acts that a role may do, of a subject; all of them without either."""
    for act in matrix.ACTS.values():
        if (not subject or act.subject == subject) and (not role or act.everybody or role in act.cells):
            yield act


def _line(act: Act, role: str) -> ActLine:
    if act.public:
        allowed = [(_("Everybody, without an account"), relation_name("none"))]
    elif act.signed_in:
        allowed = [(_("Everybody who has signed in"), relation_name("own"))]
    else:
        allowed = [
            (seat_name(one), ", ".join(relation_name(relation) for relation in Relation if relation in cell))
            for one, cell in act.cells.items()
            if role in ("", one)
        ]
    return ActLine(act.code, subject_name(act.subject), act.name(language()), allowed, conditions(act))
