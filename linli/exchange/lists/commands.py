"""Putting down that a list went out: which one, how many rows, in which form, by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from linli.exchange.lists import access
from linli.kernel.actors import Actor
from linli.kernel.ids import new_id
from linli.orgs.queries import today
from linli.trust import journal
from linli.trust.acting import command
from linli.trust.facts import Fact

FORMS = ("xlsx", "csv", "print")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported(Fact):
    """Somebody took a list out; never what was in it."""

    kind: ClassVar[str] = "exchange.list_exported"
    what: str
    form: str
    rows: int


@command
def take_out(actor: Actor, *, what: str, form: str, rows: int, persons: bool, now: datetime) -> None:
    """Ask whether a list may go out and put down that it does. Refuses what :func:`access.check_going_out` refuses."""
    access.check_going_out(actor, what=what, rows=rows, persons=persons, on=today())
    journal.record(actor, Exported(subject_id=new_id(), what=what, form=form, rows=rows), at=now)
