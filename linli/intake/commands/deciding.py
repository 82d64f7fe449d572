"""What people decide: the reports the machine was not sure of, and the corrections of those it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from linli.cases import access as case_access
from linli.cases import commands as cases
from linli.cases.commands.opening import Draft, Redirection
from linli.cases.models import ENDED, Case, Rating
from linli.intake import access, facts, rules
from linli.intake.commands.confirming import record_confirmed
from linli.intake.commands.parts import PartWish, link_parts
from linli.intake.commands.receiving import RESOLUTION
from linli.intake.commands.triaging import settle
from linli.intake.learning.models import Origin
from linli.intake.learning.teaching import Word, teach
from linli.intake.models import Correction, Decision, Signal, SignalState
from linli.intake.routing import Route, route
from linli.kernel.actors import Actor
from linli.kernel.clock import LOCAL
from linli.kernel.errors import NotFound, Refused, Stale
from linli.kernel.geo import h3_cell
from linli.kernel.ids import new_id
from linli.orgs.commands import attempts_logged
from linli.orgs.queries import (
    CategoryCard,
    PlaceCard,
    category_or_refuse,
    ground,
    rule_pack,
    unit_or_none,
    unit_or_refuse,
)
from linli.people.queries import roster
from linli.trust import journal
from linli.trust.acting import command


@dataclass(frozen=True, slots=True)
class Choice:
    """A person's decision about a report. Empty fields keep what triage found.

    ``unit_id`` overrides the unit that the duty list would choose; ``join_case_id`` joins an open case instead. ``seen``
    is the state of the report when the person looked at it, if that matters.
    """

    category: str = ""
    priority: str = ""
    unit_id: UUID | None = None
    lon: float | None = None
    lat: float | None = None
    address: str = ""
    join_case_id: UUID | None = None
    note: str = ""
    seen: str = ""


def decide(actor: Actor, *, signal_id: UUID, choice: Choice, now: datetime) -> Signal:
    """Decide a report, see :func:`_decide`; what a duty list forbids is kept as an attempt, for the county to be asked."""
    unit = unit_or_none(choice.unit_id) if choice.unit_id else None
    area = unit.area if unit else ""
    with attempts_logged(actor, unit_id=choice.unit_id, area=area, subject_id=signal_id, now=now):
        return _decide(actor, signal_id=signal_id, choice=choice, now=now)


@command
def _decide(actor: Actor, *, signal_id: UUID, choice: Choice, now: datetime) -> Signal:
    """Decide a report that waits for a person, or correct one that the machine decided.

    One click either way; what differs from the machine's answer becomes a training example. Refuses whoever is no
    operator, an unknown category, a case whose work has been reported already, and a duty that the unit must not have.
    """
    access.check_desk(actor)
    signal = access.signal_for(actor, signal_id, lock=True)
    decision = Decision.objects.filter(signal=signal).first()
    if signal.state == SignalState.RECEIVED or decision is None:
        raise Stale("intake.not_triaged", "Triage is still looking at this report. Try again in a moment.")
    if choice.seen and choice.seen != signal.state:
        raise Stale("intake.decided_meanwhile", "Somebody else has decided this report meanwhile. Look at it again.")
    if choice.join_case_id:
        return _join_by_person(actor, signal, choice.join_case_id, now)
    category = category_or_refuse(choice.category or decision.category_id or "")
    point = rules.check_point(choice.lon, choice.lat)
    where = where_of(signal, decision, point, choice, category)
    found = routed(signal, category, where, choice, now)
    priority = choice.priority or priority_of(signal, decision, category)
    if priority not in ("P1", "P2", "P3", "P4"):
        raise Refused("intake.unknown_priority", "The priority must be one of P1, P2, P3, P4.", field="priority")
    word = Word(
        category=category.code,
        unit_id=found.lead.id,
        priority=priority,
        chosen=choice.unit_id is not None,
        place_kind=where["kind"],
        grid_code=where["code"],
    )
    _remember(actor, signal, decision, word, now)
    if signal.state in (SignalState.IN_CASE, SignalState.MERGED) and signal.case_id:
        _redirect(actor, signal.case_id, category, priority, found, choice.note, now)
    else:
        open_case(actor, signal, category, priority, found, where, now)
    _note_decision(signal, decision, category.code, priority, found, where, now)
    journal.record(
        actor,
        facts.Triaged(
            subject_id=signal.id,
            case_id=signal.case_id,
            grid_code=where["code"],
            outcome=SignalState.IN_CASE,
            by="person",
            category=category.code,
            confidence=1.0,
            priority=priority,
            model="",
        ),
        at=now,
    )
    return signal


def where_of(
    signal: Signal,
    decision: Decision,
    point: tuple[float, float] | None,
    choice: Choice,
    category: CategoryCard,
) -> dict[str, Any]:
    """The place after the person's word: a new point, else the signal's own, else what triage found, else the district."""
    here = ground()
    lon, lat = point or (signal.lon, signal.lat)
    code = decision.grid_code
    place: PlaceCard | None = None
    if lon is not None and lat is not None:
        code = here.grids.find(lon, lat) or ""
        if not code:
            raise Refused(
                "intake.outside", "This place lies outside the district. Choose a place inside it.", field="lon"
            )
        place = here.place_at(lon, lat)
    if not code:
        code = next((c for c in here.names if len(c) == 6), "")
    return {
        "lon": lon,
        "lat": lat,
        "code": code,
        "place": place,
        "kind": rules.place_kind(signal.text, place.kind if place else None),
        "address": choice.address or signal.address_text,
        "address_id": decision.address_id if point is None else None,
    }


def routed(signal: Signal, category: CategoryCard, where: dict[str, Any], choice: Choice, now: datetime) -> Route:
    here = ground()
    local = signal.happened_at.astimezone(LOCAL)
    danger = choice.priority == "P1"
    found = route(
        here,
        roster(),
        category=category,
        code=where["code"],
        place=where["place"],
        place_kind=where["kind"],
        circumstances=rules.circumstances(signal.text, happened_at=local, danger=danger),
        danger=danger,
        at=now,
    )
    if choice.unit_id is None:
        return found
    unit = unit_or_refuse(choice.unit_id)
    if unit.function in ("subdistrict_office", "residents_committee"):
        rules.check_given(here.duty(category.code, unit.level), unit.level, category.code)
    return Route(lead=unit, holder=unit, assignee_id=None, limit=found.limit, reasons=({"why": "chosen_by_person"},))


def priority_of(signal: Signal, decision: Decision, category: CategoryCard) -> str:
    danger = bool(decision.danger_words)
    local = signal.happened_at.astimezone(LOCAL)
    return rules.priority(
        normal=category.priority,
        when_danger=category.priority_danger,
        danger_when=category.danger_when,
        circumstances=rules.circumstances(signal.text, happened_at=local, danger=danger),
        danger=danger,
    )


def _remember(actor: Actor, signal: Signal, decision: Decision, word: Word, now: datetime) -> None:
    """Keep what the person said as a training example, and a correction beside it where the machine had said otherwise."""
    example = teach(signal, decision, word, now=now)
    if example is None or decision.by == "person":
        return
    if decision.category_id == word.category and decision.unit_id in (None, word.unit_id):
        if example.origin == Origin.CONFIRMATION:
            record_confirmed(actor, signal, decision, now)
        return
    Correction.objects.create(
        signal=signal,
        from_category=decision.category_id or "",
        to_category_id=word.category,
        from_unit=decision.unit_id,
        to_unit=word.unit_id,
        model_version=decision.model_version,
        by_id=actor.id,
        at=now,
    )
    fact = facts.Corrected(
        subject_id=signal.id,
        case_id=signal.case_id,
        from_category=decision.category_id,
        to_category=word.category,
        model=decision.model_version[:64],
    )
    journal.record(actor, fact, at=now)


def _redirect(
    actor: Actor, case_id: UUID, category: CategoryCard, priority: str, routed: Route, note: str, now: datetime
) -> None:
    to = Redirection(
        category=category.code,
        priority=priority,
        restricted=category.restricted,
        lead_unit_id=routed.lead.id,
        holder_unit_id=routed.holder.id,
        assignee_id=routed.assignee_id,
        placed=routed.placed,
        limit=routed.limit,
        rule_version=f"{category.version}/{rule_pack().version}"[:60],
    )
    cases.redirect(actor, case_id=case_id, to=to, note=note, now=now)


def open_case(
    actor: Actor,
    signal: Signal,
    category: CategoryCard,
    priority: str,
    routed: Route,
    where: dict[str, Any],
    now: datetime,
) -> Draft:
    """A case of its own for a report, with its parts and photos."""
    lon, lat = where["lon"], where["lat"]
    draft = Draft(
        case_id=new_id(),
        category=category.code,
        priority=priority,
        title=rules.title_of(signal.text),
        channel=signal.channel,
        restricted=category.restricted,
        lon=lon,
        lat=lat,
        cell=h3_cell(lon, lat, RESOLUTION) if lon is not None else None,
        address_id=where["address_id"],
        address_text=where["address"],
        grid_code=where["code"],
        place_id=where["place"].id if where["place"] else None,
        place_kind=where["kind"],
        lead_unit_id=routed.lead.id,
        holder_unit_id=routed.holder.id,
        assignee_id=routed.assignee_id,
        placed=routed.placed,
        limit=routed.limit,
        rule_version=f"{category.version}/{rule_pack().version}"[:60],
        opened_at=signal.received_at,
    )
    cases.open_cases(actor, drafts=[draft], now=now)
    link_parts(actor, [PartWish(draft, signal.text, lon is not None)], now=now)
    settle([(signal.id, SignalState.IN_CASE, draft.case_id, "")])
    cases.link_photos(actor, links=[(signal.id, draft.case_id)])
    signal.state, signal.case_id = SignalState.IN_CASE, draft.case_id
    return draft


def _note_decision(
    signal: Signal,
    decision: Decision,
    category: str,
    priority: str,
    routed: Route,
    where: dict[str, Any],
    now: datetime,
) -> None:
    """The decision as it stands now; what the machine had said stays in its alternatives and in the correction."""
    decision.by, decision.outcome = "person", signal.state
    decision.category_id, decision.priority = category, priority
    decision.unit_id, decision.grid_code, decision.place_kind = routed.lead.id, where["code"], where["kind"]
    decision.reasons = [*decision.reasons, {"why": "decided_by_person"}, *routed.reasons]
    decision.at = now
    decision.save()


def _join_by_person(actor: Actor, signal: Signal, case_id: UUID, now: datetime) -> Signal:
    """Join a report to an open case on a person's word; a case of its own must not have been opened."""
    if signal.state not in (SignalState.WITH_PERSON, SignalState.ANSWERED):
        raise Refused("intake.in_case_already", "This report is in a case already.")
    case = case_access.case_for(actor, None, case_id)
    if case.state in ENDED:
        raise Refused("intake.case_over", "That case is over. Open a new one for this report.")
    _joined(actor, signal, case, now)
    return signal


def _joined(actor: Actor, signal: Signal, case: Case, now: datetime) -> None:
    cases.join_signals(actor, joins=[(case.id, signal.id, signal.channel)], now=now)
    settle([(signal.id, SignalState.MERGED, case.id, "")])
    cases.link_photos(actor, links=[(signal.id, case.id)])
    signal.state, signal.case_id = SignalState.MERGED, case.id
    journal.record(
        actor,
        facts.Triaged(
            subject_id=signal.id,
            case_id=case.id,
            grid_code=case.grid_code,
            outcome=SignalState.MERGED,
            by="person",
            category=case.category_id,
            confidence=1.0,
            priority=case.priority,
            model="",
        ),
        at=now,
    )


@command
def join(actor: Actor, *, signal_id: UUID, case_id: UUID, now: datetime) -> Signal:
    """Join a waiting report to an open case, on an operator's word."""
    access.check_desk(actor)
    signal = access.signal_for(actor, signal_id, lock=True)
    return _join_by_person(actor, signal, case_id, now)


@command
def answer(actor: Actor, *, signal_id: UUID, text: str, reason: str = "explained", now: datetime) -> Signal:
    """Answer a report that needs no case: out of scope, settled, a question answered. The reporter reads the words.

    Refuses without words, and a report that is in a case.
    """
    access.check_desk(actor)
    signal = access.signal_for(actor, signal_id, lock=True)
    if signal.state != SignalState.WITH_PERSON:
        raise Refused("intake.not_waiting", "Only a report that waits for a decision can be answered here.")
    words = rules.check_answer(text)
    settle([(signal.id, SignalState.ANSWERED, None, words)])
    signal.state, signal.answer = SignalState.ANSWERED, words
    journal.record(actor, facts.Answered(subject_id=signal.id, reason=reason[:64]), at=now)
    return signal


@command
def rate_report(
    actor: Actor, *, code: str, satisfaction: str, solved: bool, comment: str = "", now: datetime
) -> Rating:
    """Rate the result with the tracking code, which is the reporter's key to it.

    Refuses while the case is not closed, and a second rating for the same report.
    """
    signal = access.signal_by_code(code)
    if signal.case_id is None:
        raise Refused("intake.nothing_to_rate", "There is no result to rate yet.")
    return cases.rate(
        actor,
        case_id=signal.case_id,
        signal_id=signal.id,
        satisfaction=satisfaction,
        solved=solved,
        comment=comment,
        now=now,
    )


@command
def rate_by_callback(
    actor: Actor, *, signal_id: UUID, satisfaction: str, solved: bool, comment: str = "", now: datetime
) -> Rating:
    """Enter what a petitioner said in a call-back; made by an independent agent (AT-12345-04)."""
    signal = Signal.objects.filter(id=signal_id, case__isnull=False).select_related("case").first()
    if signal is None or signal.case is None or not case_access.may_see(actor, signal.case):
        raise Refused("intake.no_signal", "There is no such report with a case, or it is not yours to call back.")
    return cases.rate(
        actor,
        case_id=signal.case.id,
        signal_id=signal.id,
        satisfaction=satisfaction,
        solved=solved,
        comment=comment,
        way="callback",
        now=now,
    )


@command
def open_phone(actor: Actor, *, signal_id: UUID, purpose: str = "callback", now: datetime) -> str:
    """The telephone of a reporter who is to be called back, in full; that it was opened is recorded.

    Refuses whoever is no call-back agent of the area, a case that is not closed yet, and a reporter without a number.
    """
    signal = Signal.objects.filter(access.to_call_back(actor), id=signal_id).first()
    if signal is None or not signal.phone:
        raise NotFound("intake.nobody_to_call", "There is nobody to call back for this report, or it is not yours.")
    journal.record(actor, facts.PhoneOpened(subject_id=signal.id, case_id=signal.case_id, purpose=purpose[:64]), at=now)
    return str(signal.phone.open())
