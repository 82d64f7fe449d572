"""Matches for other lists, which sort and narrow them in their own way, and suggestions while typing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from linli.cases.queries import CaseCard, CaseFilter, case_list
from linli.intake.models import Signal
from linli.kernel.actors import Actor
from linli.orgs.queries import ground
from linli.search import access, rules
from linli.search.queries.names import NameHit, names_like
from linli.search.queries.windows import LAST_ID, others_of, window
from linli.search.rules.words import CASE

#: Matches that another list can be narrowed to.
MOST_IDS = 2_000


def case_ids(actor: Actor, typed: str, *, now: datetime) -> tuple[UUID, ...]:
    """The newest cases that fit, for a list that sorts and narrows them in its own way. Two queries at most.

    They are narrowed to what can be the actor's; the list itself asks who may see each.
    """
    asked = rules.ask(typed)
    if not asked.chunks or rules.phone_in(typed):
        return ()
    query = rules.expression(asked.chunks, others_of(asked, ground()), [[CASE], access.case_tags(actor)])
    found = window(query, (now + timedelta(days=1), LAST_ID), None, MOST_IDS)
    return tuple(row_id for _at, row_id in found)


def words_as_filter(actor: Actor, typed: str, *, now: datetime) -> dict[str, Any]:
    """Words typed into a list of cases as fields of its filter: the beginning of a number, or what a search finds."""
    if not typed.strip():
        return {}
    number = rules.ask(typed).number
    return {"number": number} if number else {"ids": case_ids(actor, typed, now=now)}


def report_ids(typed: str, *, now: datetime) -> tuple[UUID, ...]:
    """The newest reports that fit, those in cases too, for the triage queue. Three queries at most."""
    asked = rules.ask(typed)
    if asked.code:
        return tuple(Signal.objects.filter(code=asked.code).values_list("id", flat=True))
    if not asked.chunks or rules.phone_in(typed):
        return ()
    query = rules.expression(asked.chunks, others_of(asked, ground()), [])
    found = window(query, (now + timedelta(days=1), LAST_ID), None, MOST_IDS)
    ids = [row_id for _at, row_id in found]
    in_cases = Signal.objects.filter(case_id__in=ids).values_list("id", flat=True)
    return (*ids, *in_cases)


def suggestions(actor: Actor, typed: str, *, now: datetime) -> tuple[list[CaseCard], list[NameHit]]:
    """While typing: cases by the beginning of their number, names of places and units. Four queries at most."""
    asked = rules.ask(typed)
    if rules.phone_in(typed):
        return [], []
    cases = case_list(actor, CaseFilter(number=asked.number), now=now, size=5).rows if asked.number else []
    kinds = ("division", "place", "estate", "road", "unit")
    return cases, names_like(asked, ground(), kinds=kinds) if not asked.number else []
