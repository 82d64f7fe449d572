"""Every read of intake that others may use; each says how many queries it makes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from linli.cases import queries as cases
from linli.cases.commands.reopening import check_in_time
from linli.cases.models import CallAttempt, Case, Rating, ReopenWish, Satisfaction, State
from linli.cases.rules import next_call
from linli.intake import access
from linli.intake.commands.receiving import RESOLUTION
from linli.intake.learning.queries import Habit, unit_habits
from linli.intake.models import (
    Answer,
    Correction,
    Decision,
    Example,
    FurtherCase,
    Signal,
    SignalMove,
    SignalState,
    Unplaced,
    UnplacedState,
)
from linli.intake.rules import check_point
from linli.kernel import matrix
from linli.kernel.actors import Actor, ActorKind
from linli.kernel.clock import LOCAL, due, parse_limit
from linli.kernel.errors import NotFound, Refused
from linli.kernel.geo import h3_cell, h3_disk, metres_between
from linli.kernel.showing import Kind, Reader, shown
from linli.orgs.queries import address_texts, ground, rule_value, triage_unit, work_calendar
from linli.people.queries import phone_index_of
from linli.trust import journal


@dataclass(frozen=True, slots=True)
class NearCard:
    """An open case near a place as a resident may see it: its kind, not its words."""

    case_id: UUID
    category: str
    state: str
    metres: int
    reports: int
    opened_at: datetime


def nearby(lon: float, lat: float, *, now: datetime, limit: int = 5) -> list[NearCard]:
    """Open matters within 150 m of the last 30 days, nearest first. One query. Refuses an impossible place."""
    check_point(lon, lat)
    cell = h3_cell(lon, lat, RESOLUTION)
    found = cases.open_near(
        h3_disk(cell, 4), since=now - timedelta(days=rule_value("nearby_days", now.date())), limit=200
    )
    cards = [
        NearCard(
            case_id=case.id,
            category=case.category,
            state=case.state,
            metres=round(metres_between(lon, lat, case.lon, case.lat)),
            reports=case.signals,
            opened_at=case.opened_at,
        )
        for case in found
    ]
    near = [card for card in cards if card.metres <= rule_value("nearby_metres", now.date())]
    return sorted(near, key=lambda card: card.metres)[:limit]


@dataclass(frozen=True, slots=True)
class AnswerCard:
    """What one petitioner was told when a case ended: a code that pages word, the words beside it, by which way."""

    signal_id: UUID
    code: str
    case_id: UUID
    result: str
    words: str
    way: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FurtherCard:
    """A case that was split off from a reporter's own: another unit deals with that part."""

    number: str
    title: str
    category: str
    state: str
    holder: str
    due_at: datetime | None


_ANSWER = ("signal_id", "signal__code", "case_id", "result", "words", "way", "reason", "at")


def answers_of(signal_id: UUID) -> list[AnswerCard]:
    """The answers that a reporter has got, oldest first. One query."""
    return [AnswerCard(*row) for row in Answer.objects.filter(signal=signal_id).order_by("at").values_list(*_ANSWER)]


def answers_to(case_id: UUID) -> list[AnswerCard]:
    """The answers to every petitioner of a case, in the order of their reports. One query; the caller has asked access."""
    rows = Answer.objects.filter(case=case_id).order_by("at", "signal__received_at", "signal_id")
    return [AnswerCard(*row) for row in rows.values_list(*_ANSWER)]


def further_of(signal_id: UUID) -> list[FurtherCard]:
    """The cases that were split off from a reporter's own. Two queries at most."""
    rows = FurtherCase.objects.filter(signal=signal_id).select_related("case").order_by("at", "case__number")
    here = ground().units
    return [
        FurtherCard(
            f.case.number, f.case.title, f.case.category_id, f.case.state,
            here[f.case.holder_unit_id].name if f.case.holder_unit_id in here else "", f.case.due_at,
        )
        for f in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Track:
    """What a reporter sees of a report: where it stands, who has it, until when, and everything that happened."""

    code: str
    signal_id: UUID
    state: str
    signal_state: str
    text: str
    address: str
    channel: str
    received_at: datetime
    holder: str
    holder_phone: str
    due_at: datetime | None
    still: bool
    overdue: bool
    case_id: UUID | None
    case_number: str
    category: str
    reports: int
    result: str
    answer: str
    rated: bool
    may_rate: bool
    may_reopen: bool
    wish: str
    answers: list[AnswerCard]
    further: list[FurtherCard]
    timeline: list[cases.TimelineEntry]
    photos: list[cases.PhotoCard]


#: What happens inside and is of no use to a reporter.
_INTERNAL = {
    "intake.triaged",
    "intake.duplicate_seen",
    "intake.corrected",
    "intake.confirmed",
    "cases.photo_added",
    "cases.filed",
    "cases.assigned",
    "cases.contact_late",
    "cases.return_asked",
    "cases.return_rejected",
    "cases.objected",
    "cases.extension_asked",
    "cases.pause_asked",
    "cases.request_refused",
    "cases.unlisted",
    "cases.urging_answered",
}


def track(code: str, *, now: datetime) -> Track:
    """The way of a report by its tracking code: seven queries. NotFound for a code that was never given."""
    signal = access.signal_by_code(code)
    case = Case.objects.filter(id=signal.case_id).first() if signal.case_id else None
    rated = bool(case) and Rating.objects.filter(signal_id=signal.id, round=case.reopened).exists()
    before = list(SignalMove.objects.filter(signal=signal).values_list("from_case", flat=True)) if case else []
    entries = (
        cases.timeline(case.id, subject_ids=[signal.id], public=True, before=[one for one in before if one != case.id])
        if case
        else _signal_timeline(signal.id)
    )
    holder = ground().units.get(case.holder_unit_id) if case else _desk(signal)
    return Track(
        code=signal.code,
        signal_id=signal.id,
        state=case.state if case else signal.state,
        signal_state=signal.state,
        text=signal.text,
        address=signal.address_text or (case.address_text if case else ""),
        channel=signal.channel,
        received_at=signal.received_at,
        holder=holder.name if holder else "",
        holder_phone=holder.phone if holder else "",
        due_at=case.due_at if case else None,
        still=bool(case and case.paused_since),
        overdue=bool(case and cases.is_overdue(case.state, case.due_at, case.reported_at, now)),
        case_id=case.id if case else None,
        case_number=case.number if case else "",
        category=case.category_id if case else "",
        reports=case.signals if case else 1,
        result=_result(entries),
        answer=signal.answer,
        rated=rated,
        may_rate=bool(case and case.state in (State.CLOSED, State.EVALUATED) and not rated),
        may_reopen=bool(case and _may_reopen(case, now)),
        wish=wish_of(signal.id, case),
        answers=answers_of(signal.id),
        further=further_of(signal.id),
        timeline=[entry for entry in entries if entry.kind not in _INTERNAL and _own(entry, signal.id)],
        photos=_public_photos(signal.id, case),
    )


def _may_reopen(case: Case, now: datetime) -> bool:
    """Whether the reporter may still ask that the case be taken up again."""
    if case.state not in (State.CLOSED, State.EVALUATED):
        return False
    try:
        check_in_time(case, now)
    except Refused:
        return False
    return True


def wish_of(signal_id: UUID, case: Case | None) -> str:
    """The state of the reporter's last wish since the case was closed; empty without one. One query."""
    if case is None or case.closed_at is None:
        return ""
    rows = ReopenWish.objects.filter(signal_id=signal_id, asked_at__gte=case.closed_at).order_by("-asked_at")
    return rows.values_list("state", flat=True).first() or ""


def _own(entry: cases.TimelineEntry, signal_id: UUID) -> bool:
    """Whether a reporter sees this: not that others joined or what they said of the result."""
    about = entry.data.get("signal_id")
    return about is None or about == str(signal_id)


def _desk(signal: Signal) -> Any:
    return None if signal.state == SignalState.ANSWERED else triage_unit()


def _result(entries: Sequence[cases.TimelineEntry]) -> str:
    done = [entry.data.get("result", "") for entry in entries if entry.kind == "cases.dealt_with"]
    return str(done[-1]) if done else ""


def _public_photos(signal_id: UUID, case: Case | None) -> list[cases.PhotoCard]:
    """The reporter's own photos and those of the work; never what other reporters sent."""
    found = cases.photos_of([case.id] if case else [], subject_ids=[signal_id])
    return [photo for photo in found if photo.subject_id == signal_id or photo.moment != "report"]


def _signal_timeline(signal_id: UUID) -> list[cases.TimelineEntry]:
    rows = journal.timeline(subject_ids=[signal_id])
    return [
        cases.TimelineEntry(
            id=row.id,
            kind=row.kind,
            at=row.at,
            actor="",
            actor_kind=row.actor_kind,
            unit="",
            remark="",
            data=row.data,
        )
        for row in rows
    ]


def photo_file(code: str, photo_id: UUID, copy: str) -> str:
    """Where a copy of a photo lies in the storage, for whoever has the tracking code. Two queries."""
    signal = access.signal_by_code(code)
    return cases.photo_file_of(photo_id, copy, subject_id=signal.id, case_id=signal.case_id)


def waiting_photo_file(actor: Actor, photo_id: UUID, copy: str) -> str:
    """Where a copy of the photo of a report without a case lies, for operators and whoever entered it. Two queries."""
    subject_id = cases.photo_subject(photo_id)
    if subject_id is None or not Signal.objects.filter(access.visible_signals(actor), id=subject_id).exists():
        raise NotFound("photos.not_found", "There is no such photo, or its copy is still being made.")
    return cases.photo_file_of(photo_id, copy, subject_id=subject_id, case_id=None)


@dataclass(frozen=True, slots=True)
class MyReport:
    """A report of one's own, as a list shows it."""

    code: str
    text: str
    signal_state: str
    state: str
    category: str
    received_at: datetime
    due_at: datetime | None
    overdue: bool
    may_rate: bool


def my_reports(actor: Actor, *, now: datetime, limit: int = 100) -> list[MyReport]:
    """The reports of a resident who is signed in: sent from the account, or by any way with the account's telephone.

    The newest first. Three queries.
    """
    if actor.kind is not ActorKind.PERSON or actor.id is None:
        return []
    own = access.reports_of(actor.id, phone_index_of(actor.id))
    rows = Signal.objects.filter(own).select_related("case").defer("name", "phone").order_by("-received_at", "-id")
    rows = rows[:limit]
    rated = set(Rating.objects.filter(signal_id__in=[s.id for s in rows]).values_list("signal_id", "round"))
    return [
        _my_report(signal, bool(signal.case) and (signal.id, signal.case.reopened) in rated, now) for signal in rows
    ]


def _my_report(signal: Signal, rated: bool, now: datetime) -> MyReport:
    case = signal.case
    return MyReport(
        code=signal.code,
        text=signal.text,
        signal_state=signal.state,
        state=case.state if case else "",
        category=case.category_id if case else "",
        received_at=signal.received_at,
        due_at=case.due_at if case else None,
        overdue=bool(case and cases.is_overdue(case.state, case.due_at, case.reported_at, now)),
        may_rate=bool(case and case.state in (State.CLOSED, State.EVALUATED) and not rated),
    )


def ids_for_code(code: str) -> tuple[UUID, UUID | None]:
    """The signal and the case behind a tracking code, for the live stream. One query."""
    signal = access.signal_by_code(code)
    return signal.id, signal.case_id


def state_of(code: str) -> tuple[str, UUID | None]:
    """The state of a report and its case, for waiting on triage. One query."""
    signal = access.signal_by_code(code)
    return signal.state, signal.case_id


@dataclass(frozen=True, slots=True)
class QueueCard:
    """A report in the triage queue."""

    id: UUID
    code: str
    state: str
    channel: str
    text: str
    address: str
    received_at: datetime
    category: str
    confidence: float
    priority: str
    by: str
    reasons: list[dict[str, Any]]
    case_id: UUID | None


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page of the triage queue; ``next`` and ``previous`` are the keys of its neighbours where the list has them."""

    rows: list[QueueCard]
    total: int
    more_than_total: bool
    page: int
    pages: int
    next: str = ""
    previous: str = ""


#: What was decided is looked over from the newest.
NEWEST = cases.Order("received_at", down=True, id_down=True)


def queue(
    actor: Actor,
    *,
    state: str = SignalState.WITH_PERSON,
    ids: Sequence[UUID] | None = None,
    page: int = 1,
    size: int = 50,
    after: str = "",
    before: str = "",
) -> QueuePage:
    """The triage queue: what waits for a person, danger first and then the oldest. Three queries.

    ``state`` may also be ``in_case`` or ``merged`` to look over what the machine decided, the newest first; there
    ``after`` and ``before`` lead to neighbouring pages. ``ids`` narrows to reports that a search has found.
    """
    access.check_desk(actor)
    rows = Signal.objects.filter(access.visible_signals(actor))
    if state:
        rows = rows.filter(state=state)
    if ids is not None:
        rows = rows.filter(id__in=ids)
    if state == SignalState.WITH_PERSON:
        return _waiting(rows, page, size)
    found = cases.slice_of(rows, NEWEST, ("id",), page=page, size=size, after=after, before=before)
    return QueuePage(rows=_queue_cards([row[0] for row in found.rows]), **cases.standing(found))


def _waiting(rows: QuerySet[Signal], page: int, size: int) -> QueuePage:
    """What waits, in the order of the decision's priority; there are never so many that skipping would cost."""
    total = rows.count()
    pages = max(1, -(-total // size))
    page = max(1, min(page, pages))
    order = rows.order_by("decision__priority", "received_at", "id").values_list("id", flat=True)
    chosen = list(order[(page - 1) * size : page * size])
    return QueuePage(rows=_queue_cards(chosen), total=total, more_than_total=False, page=page, pages=pages)


def _queue_cards(ids: Sequence[UUID]) -> list[QueueCard]:
    """The cards of these reports in this order. One query."""
    rows = Signal.objects.filter(id__in=ids).select_related("decision").defer("name", "phone", "phone_index")
    found = {signal.id: signal for signal in rows}
    return [_queue_card(found[signal_id]) for signal_id in ids]


def _queue_card(signal: Signal) -> QueueCard:
    decision: Decision | None = getattr(signal, "decision", None)
    return QueueCard(
        id=signal.id,
        code=signal.code,
        state=signal.state,
        channel=signal.channel,
        text=signal.text,
        address=signal.address_text,
        received_at=signal.received_at,
        category=(decision.category_id or "") if decision else "",
        confidence=decision.confidence if decision else 0.0,
        priority=decision.priority if decision else "",
        by=decision.by if decision else "",
        reasons=decision.reasons if decision else [],
        case_id=signal.case_id,
    )


@dataclass(frozen=True, slots=True)
class SignalPage:
    """A report with why the machine decided so, its alternatives, and what lies near."""

    card: QueueCard
    lon: float | None
    lat: float | None
    has_phone: bool
    happened_at: datetime
    alternatives: list[dict[str, Any]]
    words: list[str]
    danger_words: list[str]
    place_kind: str
    grid_code: str
    grid_name: str
    place_confidence: float
    unit: str
    unit_id: UUID | None
    model_version: str
    near: list[NearCard]
    photos: list[cases.PhotoCard]
    corrections: list[tuple[str, str, datetime]]
    answer: str
    may_confirm: bool
    unit_habits: list[Habit]


@dataclass(frozen=True, slots=True)
class MachineSaid:
    """What the machine decided about a report that lies in a case, and the other units that people named before."""

    signal_id: UUID
    category: str
    confidence: float
    alternatives: list[dict[str, Any]]
    may_confirm: bool
    unit_habits: list[Habit]


def machine_said(actor: Actor, case_id: UUID, *, day: date) -> MachineSaid | None:
    """For the page of a case: what the machine decided about its first report; None where a person decided.

    Three queries, for operators only.
    """
    if not matrix.opens(actor, "reports.decide"):
        return None
    signal = Signal.objects.filter(case_id=case_id).select_related("decision").order_by("received_at", "id").first()
    decision: Decision | None = getattr(signal, "decision", None)
    if signal is None or decision is None or not _by_machine(decision):
        return None
    return MachineSaid(
        signal_id=signal.id,
        category=decision.category_id or "",
        confidence=decision.confidence,
        alternatives=decision.alternatives,
        may_confirm=_may_confirm(signal, decision),
        unit_habits=_habits(decision, day),
    )


def _by_machine(decision: Decision) -> bool:
    return decision.category_id is not None and decision.by not in ("person", "none")


def _may_confirm(signal: Signal, decision: Decision) -> bool:
    """Whether the machine decided alone and nobody has said yet that it was right. One query."""
    alone = signal.state in (SignalState.IN_CASE, SignalState.MERGED) and _by_machine(decision)
    return alone and not Example.objects.filter(signal=signal, superseded=False).exists()


def _habits(decision: Decision, day: date) -> list[Habit]:
    return unit_habits(
        decision.category_id or "", decision.place_kind, decision.grid_code, day=day, but=decision.unit_id
    )


def signal_page(actor: Actor, signal_id: UUID, *, now: datetime) -> SignalPage:
    """A report and its decision: eight queries."""
    access.check_desk(actor)
    signal = access.signal_for(actor, signal_id)
    decision = Decision.objects.filter(signal=signal).first()
    here = ground()
    unit = here.units.get(decision.unit_id) if decision and decision.unit_id else None
    near = nearby(signal.lon, signal.lat, now=now) if signal.lon is not None and signal.lat is not None else []
    corrections = Correction.objects.filter(signal=signal).order_by("at")
    signal.decision = decision  # type: ignore[assignment]
    return SignalPage(
        card=_queue_card(signal),
        lon=signal.lon,
        lat=signal.lat,
        has_phone=signal.phone_index is not None,
        happened_at=signal.happened_at,
        alternatives=decision.alternatives if decision else [],
        words=decision.words if decision else [],
        danger_words=decision.danger_words if decision else [],
        place_kind=decision.place_kind if decision else "",
        grid_code=decision.grid_code if decision else "",
        grid_name=here.names.get(decision.grid_code, "") if decision else "",
        place_confidence=decision.place_confidence if decision else 0.0,
        unit=unit.name if unit else "",
        unit_id=unit.id if unit else None,
        model_version=decision.model_version if decision else "",
        near=[card for card in near if card.case_id != signal.case_id],
        photos=cases.photos_of([], subject_ids=[signal.id]),
        corrections=list(corrections.values_list("from_category", "to_category_id", "at")),
        answer=signal.answer,
        may_confirm=bool(decision and _may_confirm(signal, decision)),
        unit_habits=_habits(decision, now.date()) if decision else [],
    )


def signals_of(case_id: UUID) -> list[tuple[UUID, str, str, datetime, str]]:
    """The reports that feed a case: id, code, channel, time, words; the oldest first. Two queries.

    A case that was split off shows the reports of the one it came from.

    The caller has asked whether the case may be seen.
    """
    shared = list(FurtherCase.objects.filter(case_id=case_id).values_list("signal", flat=True))
    wanted = Q(case_id=case_id) | Q(id__in=shared) if shared else Q(case_id=case_id)
    rows = Signal.objects.filter(wanted).order_by("received_at", "id")
    return list(rows.values_list("id", "code", "channel", "received_at", "text"))


def joined_signals(case_id: UUID) -> list[tuple[UUID, str, str]]:
    """The reports that were joined to a case, which may be taken out again: id, code, words. One query."""
    rows = Signal.objects.filter(case_id=case_id, state=SignalState.MERGED).order_by("received_at", "id")
    return list(rows.values_list("id", "code", "text"))


@dataclass(frozen=True, slots=True)
class CallCard:
    """A reporter to be called back: the telephone is masked until it is opened for that purpose."""

    signal_id: UUID
    code: str
    case_id: UUID
    number: str
    title: str
    text: str
    address: str
    result: str
    closed_at: datetime | None
    phone: str
    rated: bool
    tries: list[tuple[datetime, bool, str]]
    due_at: datetime | None
    late: bool
    again_at: datetime | None
    over: bool
    reopen: bool


def to_call_back(actor: Actor, *, now: datetime, limit: int = 50) -> list[CallCard]:
    """Reporters of closed cases in one's area who have not rated the result and can still be rung. Two queries.

    The most urgent first, by how long the case has been closed; whoever was rung a short time ago comes last.
    """
    most = int(rule_value("callback_attempts", now.astimezone(LOCAL).date()))
    rated = Exists(Rating.objects.filter(signal_id=OuterRef("id"), round=OuterRef("case__reopened")))
    tried = CallAttempt.objects.filter(
        signal_id=OuterRef("id"), round=OuterRef("case__reopened"), reached=False
    ).order_by("at")
    over = Exists(tried[most - 1 : most])
    rows = (
        Signal.objects.filter(access.to_call_back(actor), ~rated, ~over, case__closed_at__isnull=False)
        .select_related("case")
        .order_by("case__closed_at", "case_id", "id")
    )
    signals = list(rows[:limit])
    tries = cases.attempts_by_signal([(s.id, s.case.reopened) for s in signals if s.case])
    found = [_call_card(signal, "", rated=False, tries=tries.get(signal.id, []), now=now) for signal in signals]
    return sorted(found, key=lambda card: card.again_at is not None)


def call_back(actor: Actor, signal_id: UUID, *, now: datetime) -> CallCard:
    """One reporter to be called back, rated or not, with what the handler said of the matter. Eight queries."""
    signal = Signal.objects.filter(access.to_call_back(actor), id=signal_id).select_related("case").first()
    if signal is None:
        raise NotFound("intake.nobody_to_call", "There is nobody to call back for this report, or it is not yours.")
    entries = cases.timeline(signal.case_id, public=True) if signal.case_id else []
    assert signal.case is not None
    said = Rating.objects.filter(signal_id=signal.id, round=signal.case.reopened).first()
    tries = cases.attempts_by_signal([(signal.id, signal.case.reopened)]).get(signal.id, [])
    card = _call_card(signal, _result(entries), rated=said is not None, tries=tries, now=now)
    unhappy = said is not None and (not said.solved or said.satisfaction == Satisfaction.DISSATISFIED)
    return replace(card, reopen=unhappy and _may_reopen(signal.case, now))


def _call_card(
    signal: Signal, result: str, *, rated: bool, tries: list[tuple[datetime, bool, str]], now: datetime
) -> CallCard:
    assert signal.case is not None
    day = now.astimezone(LOCAL).date()
    missed = [at for at, reached, _why in tries if not reached]
    due_at = _call_by(signal.case.closed_at, "callback_last_limit" if missed else "callback_first_limit")
    again = next_call(missed, float(rule_value("callback_gap_hours", day)))
    return CallCard(
        signal_id=signal.id,
        code=signal.code,
        case_id=signal.case.id,
        number=signal.case.number,
        title=signal.case.title,
        text=signal.text,
        address=signal.address_text or signal.case.address_text,
        result=result,
        closed_at=signal.case.closed_at,
        phone=shown(Kind.PHONE, signal.phone.open(), Reader.OTHER) if signal.phone else "",
        rated=rated,
        tries=tries,
        due_at=due_at,
        late=due_at is not None and now > due_at and not rated,
        again_at=again if again is not None and again > now else None,
        over=len(missed) >= int(rule_value("callback_attempts", day)),
        reopen=False,
    )


def _call_by(closed_at: datetime | None, limit: str) -> datetime | None:
    """Until when somebody rings; None where the work calendar of that year is not known yet."""
    if closed_at is None:
        return None
    try:
        return due(closed_at, parse_limit(str(rule_value(limit, closed_at.date()))), work_calendar())
    except Refused:
        return None


def queue_counts(actor: Actor) -> dict[str, int]:
    """How many reports stand in each state of the queue, counted up to ``MOST_COUNTED`` + 1. One query."""
    access.check_desk(actor)
    seen = Signal.objects.filter(access.visible_signals(actor))
    each = [
        seen.filter(state=state).order_by().values("state")[: cases.MOST_COUNTED + 1] for state in SignalState.values
    ]
    with connection.cursor() as cursor:
        parts = [rows.query.sql_with_params() for rows in each]
        whole = " UNION ALL ".join(f"({sql})" for sql, _values in parts)
        values = [value for _sql, values in parts for value in values]
        cursor.execute(f"SELECT state, count(*) FROM ({whole}) AS counted GROUP BY state", values)
        return dict(cursor.fetchall())


def waiting_for(actor: Actor) -> int:
    """How many reports wait for the actor's decision; none for whoever is no operator. One query for operators."""
    if not matrix.opens(actor, "reports.decide"):
        return 0
    return Signal.objects.filter(access.visible_signals(actor), state=SignalState.WITH_PERSON).count()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a report, and the codes of the reasons."""

    state: str
    reasons: frozenset[str]


def outcomes_of(codes: Iterable[str]) -> dict[str, Outcome]:
    """What became of these reports, by tracking code; codes that are not on file are missing. One query a thousand."""
    wanted = sorted(codes)
    found: dict[str, Outcome] = {}
    for first in range(0, len(wanted), 1000):
        rows = Signal.objects.filter(code__in=wanted[first : first + 1000])
        for code, state, reasons in rows.values_list("code", "state", "decision__reasons"):
            found[code] = Outcome(state, frozenset(str(reason.get("why")) for reason in reasons or ()))
    return found


@dataclass(frozen=True, slots=True)
class Reporter:
    """Whom to tell about a report; ``phone`` is opened for that purpose alone."""

    signal_id: UUID
    case_id: UUID | None
    code: str
    phone: str | None
    account_id: UUID | None


def reporters_of(*, signal_ids: Sequence[UUID] = (), case_ids: Sequence[UUID] = ()) -> list[Reporter]:
    """The reporters of signals or of whole cases who left a telephone or have an account. Two queries at most.

    A case that was split off has the reporters of the one it came from.
    """
    left = Q(phone_index__isnull=False) | Q(reporter__isnull=False)
    rows = Signal.objects.filter(Q(id__in=list(signal_ids)) | Q(case_id__in=list(case_ids))).filter(left)
    found = [_reporter(signal, signal.case_id) for signal in rows.only(*_REPORTER)]
    if not case_ids:
        return found
    shared = FurtherCase.objects.filter(case_id__in=list(case_ids)).select_related("signal")
    return found + [
        _reporter(one.signal, one.case_id)
        for one in shared
        if one.signal.phone_index is not None or one.signal.reporter_id is not None
    ]


_REPORTER = ("id", "case_id", "code", "phone", "reporter_id")


def _reporter(signal: Signal, case_id: UUID | None) -> Reporter:
    return Reporter(
        signal_id=signal.id,
        case_id=case_id,
        code=signal.code,
        phone=signal.phone.open() if signal.phone else None,
        account_id=signal.reporter_id,
    )


def moved_from(case_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """The case that a report came from when cases were merged, by report. One query."""
    rows = SignalMove.objects.filter(from_case__in=list(case_ids), back_at=None)
    return dict(rows.values_list("signal_id", "from_case_id"))


@dataclass(frozen=True, slots=True)
class UnplacedCard:
    """Words for a place that wait for a person, with addresses that might be meant."""

    id: UUID
    text: str
    times: int
    grid_code: str
    grid_name: str
    state: str
    signal_id: UUID
    last_at: datetime
    address: str
    alternatives: tuple[tuple[UUID, str], ...]


@dataclass(frozen=True, slots=True)
class UnplacedPage:
    """One page of words that were not placed."""

    rows: list[UnplacedCard]
    total: int
    page: int
    pages: int


def unplaced(*, state: str = UnplacedState.OPEN, page: int = 1, size: int = 25) -> UnplacedPage:
    """Words that no address was found for, the most frequent first. Four queries."""
    rows = Unplaced.objects.filter(state=state)
    total = rows.count()
    pages = max(1, -(-total // size))
    page = max(1, min(page, pages))
    chosen = list(rows.select_related("address").order_by("-times", "-last_at", "id")[(page - 1) * size : page * size])
    known = address_texts([one for row in chosen for one in row.alternatives])
    names = ground().names
    cards = [
        UnplacedCard(
            row.id, row.text, row.times, row.grid_code, names.get(row.grid_code, ""), row.state, row.signal_id, row.last_at,
            row.address.text if row.address else "",
            tuple((one, known[one]) for one in row.alternatives if one in known),
        )
        for row in chosen
    ]  # fmt: skip
    return UnplacedPage(cards, total, page, pages)
