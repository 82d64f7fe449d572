"""Searching: what fits, newest first in windows, the best of each window first, never more than one may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from linli.cases.queries import CaseCard, CaseFilter, case_list
from linli.intake import access as intake_access
from linli.intake.models import Signal
from linli.kernel.actors import Actor
from linli.kernel.errors import Refused
from linli.orgs.queries import ground, parts_by_code
from linli.search import access, rules
from linli.search.queries.names import NameHit, names_like
from linli.search.queries.windows import (
    WINDOW,
    Key,
    Narrowing,
    filter_of,
    first_key,
    key_of,
    kinds_like,
    narrowed_tags,
    others_of,
    read_key,
    window,
)
from linli.search.rules import Asked, Piece
from linli.search.rules.words import CASE, SIGNAL

#: How many windows one page may need where much of what fits is not for the actor or is narrowed away.
MOST_WINDOWS = 4
PAGE = 20


@dataclass(frozen=True, slots=True)
class CaseHit:
    """A case that fits, with the stretch of a report in which it does."""

    card: CaseCard
    title: tuple[Piece, ...]
    text: tuple[Piece, ...]
    address: tuple[Piece, ...]
    exact: bool = False


@dataclass(frozen=True, slots=True)
class ReportHit:
    """A report without a case that fits."""

    id: UUID
    code: str
    state: str
    at: datetime
    text: tuple[Piece, ...]
    address: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found; ``kinds`` are codes of categories with that name.

    ``next`` is the key for further cases, empty where there are none.
    """

    asked: Asked
    cases: list[CaseHit]
    reports: list[ReportHit]
    names: list[NameHit]
    units: list[NameHit]
    kinds: tuple[str, ...] = ()
    next: str = ""
    part_id: UUID | None = None


def search(
    actor: Actor, typed: str, narrowing: Narrowing | None = None, *, now: datetime, after: str = "", size: int = PAGE
) -> Found:
    """Everything that fits and that the actor may see. Twelve queries at most.

    A case number or tracking code comes first. ``after`` is the ``next`` of another answer and brings further cases only.
    Refuses a telephone number: that is looked up for a purpose (``commands.look_up_phone``).
    """
    if rules.phone_in(typed):
        raise Refused(
            "search.phone",
            "Telephone numbers are looked up for a purpose only. Use the look-up for numbers.",
            field="q",
        )
    narrowing = narrowing or Narrowing()
    asked = rules.ask(typed)
    exact_cases, exact_reports = ([], []) if after else _exact(actor, asked, now)
    part = parts_by_code([asked.part]).get(asked.part) if asked.part else None
    if not asked.chunks or asked.number or asked.part:
        return Found(asked, exact_cases, exact_reports, [], [], part_id=part[0] if part else None)
    here = ground()
    others = others_of(asked, here)
    shown = {hit.card.id for hit in exact_cases}
    cases, more = _cases(actor, asked, others, narrowing, now, after, size)
    cases = [*exact_cases, *(hit for hit in cases if hit.card.id not in shown)]
    if after:
        return Found(asked, cases, [], [], [], next=more)
    reports = [*exact_reports, *_reports(actor, asked, others, narrowing, now)]
    names = names_like(asked, here, limit=12)
    units = [name for name in names if name.kind == "unit"]
    places = [name for name in names if name.kind != "unit"]
    return Found(asked, cases, reports, places, units, kinds_like(asked, here), more)


# --- exact numbers and codes ---


def _exact(actor: Actor, asked: Asked, now: datetime) -> tuple[list[CaseHit], list[ReportHit]]:
    """A case by its number or the beginning of one, a report by its whole code: four queries at most, mostly none."""
    cases: list[CaseCard] = []
    reports: list[ReportHit] = []
    if asked.number:
        cases = case_list(actor, CaseFilter(number=asked.number), now=now, size=5).rows
    if asked.code:
        signal = Signal.objects.filter(code=asked.code).values("id", "case_id").first()
        if signal and signal["case_id"]:
            cases += case_list(actor, CaseFilter(ids=(signal["case_id"],)), now=now, size=1).rows
        elif signal:
            reports = _report_hits(actor, [signal["id"]], asked, exact=True)
    return [_case_hit(card, (), asked, exact=True) for card in cases], reports


# --- cases ---


def _cases(
    actor: Actor,
    asked: Asked,
    others: list[list[str]],
    narrowing: Narrowing,
    now: datetime,
    after: str,
    size: int,
) -> tuple[list[CaseHit], str]:
    """One page of cases and the key of the next: window after window, the best of each first."""
    query = rules.expression(asked.chunks, others, [[CASE], access.case_tags(actor), *narrowed_tags(narrowing)])
    start, skip = read_key(after, narrowing, now)
    wanted = filter_of(narrowing)
    cards: list[CaseCard] = []
    for _number in range(MOST_WINDOWS):
        keys = window(query, start, narrowing.since, WINDOW)
        ranked = _ranked(actor, keys, wanted, asked, now)
        cards += ranked[skip : skip + size - len(cards)]
        if len(cards) == size and len(ranked) > skip + size:
            return _hits(cards, asked), key_of(start, _place_of(cards[-1], ranked) + 1)
        if len(keys) < WINDOW:
            return _hits(cards, asked), ""
        start, skip = keys[-1], 0
        if len(cards) == size:
            break
    return _hits(cards, asked), key_of(start, skip)


def _place_of(card: CaseCard, ranked: Sequence[CaseCard]) -> int:
    return next(place for place, other in enumerate(ranked) if other.id == card.id)


def _ranked(actor: Actor, keys: Sequence[Key], wanted: CaseFilter, asked: Asked, now: datetime) -> list[CaseCard]:
    """Those of a window that the actor may see, the best first. Three queries, none for nothing."""
    if not keys:
        return []
    ids = tuple(row_id for _at, row_id in keys)
    cards = case_list(actor, replace(wanted, ids=ids), now=now, size=WINDOW, counted=len(ids)).rows
    whole = rules.fold(asked.text)
    words = asked.words

    def better(card: CaseCard) -> tuple[float, str]:
        days = (now - card.opened_at) / timedelta(days=1)
        return -rules.likeness(words, whole, card.title, card.address, days), str(card.id)

    return sorted(cards, key=better)


def _hits(cards: Sequence[CaseCard], asked: Asked) -> list[CaseHit]:
    """The cards with the report in which they fit best. One query."""
    texts: dict[UUID, list[str]] = {}
    rows = Signal.objects.filter(case_id__in=[card.id for card in cards]).order_by("received_at", "id")
    for case_id, text in rows.values_list("case_id", "text") if cards else ():
        texts.setdefault(case_id, []).append(text)
    return [_case_hit(card, texts.get(card.id, ()), asked) for card in cards]


def _case_hit(card: CaseCard, texts: Sequence[str], asked: Asked, *, exact: bool = False) -> CaseHit:
    words = asked.words
    best = max(texts, key=lambda text: sum(word in rules.fold(text) for word in words), default="")
    return CaseHit(
        card=card,
        title=rules.marked(card.title, words),
        text=rules.marked(best, words),
        address=rules.marked(card.address, words),
        exact=exact,
    )


# --- reports without a case ---


def _reports(
    actor: Actor, asked: Asked, others: list[list[str]], narrowing: Narrowing, now: datetime
) -> list[ReportHit]:
    """The newest reports without a case; none where a state of cases is asked for. Two queries."""
    if narrowing.state:
        return []
    query = rules.expression(asked.chunks, others, [[SIGNAL], access.report_tags(actor), *narrowed_tags(narrowing)])
    keys = window(query, first_key(narrowing, now), narrowing.since, PAGE)
    return _report_hits(actor, [row_id for _at, row_id in keys], asked)


def _report_hits(actor: Actor, ids: Sequence[UUID], asked: Asked, *, exact: bool = False) -> list[ReportHit]:
    rows = Signal.objects.filter(intake_access.visible_signals(actor), id__in=ids, case=None)
    found = rows.order_by("-received_at", "-id").values_list(
        "id", "code", "state", "received_at", "text", "address_text"
    )
    return [
        ReportHit(row_id, code, state, at, rules.marked(text, asked.words), address, exact)
        for row_id, code, state, at, text, address in (found if ids else ())
    ]
