"""Cases with their reports: merging and parting, splitting, moving to another subdistrict. The reports move with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from linli.cases import access as case_access
from linli.cases import commands as cases
from linli.cases.commands.opening import Draft, Redirection
from linli.cases.commands.splitting import part_clock
from linli.cases.models import Case
from linli.cases.rules import Act
from linli.intake import access, rules
from linli.intake.commands.deciding import Choice, open_case, priority_of, routed, where_of
from linli.intake.commands.receiving import RESOLUTION
from linli.intake.models import Decision, FurtherCase, Signal, SignalMove, SignalState
from linli.intake.routing import Route, route
from linli.kernel.actors import Actor
from linli.kernel.clock import LOCAL
from linli.kernel.errors import Refused
from linli.kernel.geo import h3_cell
from linli.kernel.ids import new_id
from linli.orgs.queries import CategoryCard, category_or_refuse, ground, rule_pack, unit_or_refuse
from linli.people.queries import roster
from linli.trust.acting import command


@command
def merge_cases(
    actor: Actor, *, case_id: UUID, into_id: UUID, reason: str, confirmed: bool = False, now: datetime
) -> Case:
    """Join an open case with its reports to another one; each petitioner will get the answer of that one (AT-12345-07).

    Refuses what :func:`linli.cases.commands.merge_case` refuses.
    """
    signals = list(Signal.objects.select_for_update(no_key=True).filter(case=case_id).order_by("id"))
    joined = cases.merge_case(
        actor, case_id=case_id, into_id=into_id, signals=len(signals), reason=reason, confirmed=confirmed, now=now
    )
    ids = [signal.id for signal in signals]
    before = set(SignalMove.objects.filter(signal__in=ids, back_at=None).values_list("signal_id", flat=True))
    SignalMove.objects.filter(signal__in=ids, back_at=None).update(to_case=into_id)
    SignalMove.objects.bulk_create(
        SignalMove(signal=signal, from_case_id=case_id, to_case_id=into_id, at=now)
        for signal in signals
        if signal.id not in before
    )
    Signal.objects.filter(id__in=ids).update(case=into_id, state=SignalState.MERGED)
    cases.link_photos(actor, links=[(one, into_id) for one in ids], again=True)
    return joined.case


@command
def unmerge_case(actor: Actor, *, case_id: UUID, reason: str, now: datetime) -> Case:
    """Part a case from the one it was joined to; its reports come back with it.

    Refuses what :func:`linli.cases.commands.unmerge_case` refuses.
    """
    moves = list(SignalMove.objects.filter(from_case=case_id, back_at=None))
    lasting = Signal.objects.select_for_update(no_key=True).filter(id__in=[move.signal_id for move in moves])
    list(lasting.order_by("id").values_list("id"))  # reports before cases, as everywhere: nobody waits for each other
    case = cases.unmerge_case(actor, case_id=case_id, signals=max(1, len(moves)), reason=reason, now=now)
    ids = [move.signal_id for move in moves]
    SignalMove.objects.filter(id__in=[move.id for move in moves]).update(back_at=now)
    own = Signal.objects.filter(id__in=ids).order_by("received_at", "id")
    first = own.values_list("id", flat=True).first()
    own.update(case=case_id, state=SignalState.MERGED)
    Signal.objects.filter(id=first).update(state=SignalState.IN_CASE)
    cases.link_photos(actor, links=[(one, case_id) for one in ids], again=True)
    return case


@command
def take_out(actor: Actor, *, signal_id: UUID, reason: str, now: datetime) -> Signal:
    """Take a report out of the case it was joined to, by the machine or a person: it becomes a case of its own.

    It is routed by what triage knew of it, with its own clock from now. For operators, in one step (AT-G-16). Refuses a
    report that was not joined to another's case, and the only one of a case.
    """
    access.check_desk(actor)
    signal = access.signal_for(actor, signal_id, lock=True)
    if signal.state != SignalState.MERGED or signal.case_id is None:
        raise Refused("intake.not_joined", "This report was not joined to the case of another one.")
    old = case_access.case_for(actor, Act.UNJOIN, signal.case_id, lock=True)
    decision = Decision.objects.filter(signal=signal).first()
    category = category_or_refuse((decision.category_id if decision else None) or old.category_id)
    decision = decision or Decision(signal=signal, grid_code=old.grid_code, priority=old.priority)
    where = where_of(signal, decision, rules.check_point(signal.lon, signal.lat), Choice(), category)
    if not decision.grid_code and signal.lon is None:
        where |= {"code": old.grid_code}
    found = routed(signal, category, where, Choice(), now)
    SignalMove.objects.filter(signal=signal, back_at=None).update(back_at=now)
    draft = open_case(actor, signal, category, priority_of(signal, decision, category), found, where, now)
    cases.link_photos(actor, links=[(signal.id, draft.case_id)], again=True)
    cases.part_signal(
        actor, case_id=old.id, signal_id=signal.id, other_case_id=draft.case_id, reason=reason, now=now
    )
    return signal


@dataclass(frozen=True, slots=True)
class Matter:
    """One of the further matters of a split: its kind, its own words, and what differs from the original."""

    category: str
    text: str
    address: str = ""
    unit_id: UUID | None = None
    priority: str = ""
    lon: float | None = None
    lat: float | None = None


@command
def split_case(
    actor: Actor, *, case_id: UUID, matters: Sequence[Matter], reason: str, now: datetime
) -> list[Case]:
    """Make the further matters of a case cases of their own, each routed by itself; the reports are shown in all of them.

    A part has its own clock (see :func:`linli.cases.rules.clock_of_part`). For operators; refuses unknown kinds, a matter
    without words, and what :func:`linli.cases.commands.record_split` refuses.
    """
    case = case_access.case_for(actor, Act.SPLIT, case_id, lock=True)
    drafts = [_draft_of(case, matter, now) for matter in matters]
    parts = cases.record_split(actor, case_id=case_id, drafts=drafts, reason=reason, now=now)
    signals = list(Signal.objects.filter(case=case_id).values_list("id", flat=True))
    FurtherCase.objects.bulk_create(
        FurtherCase(signal_id=signal, case=part, at=now) for part in parts for signal in signals
    )
    return parts


def _draft_of(case: Case, matter: Matter, now: datetime) -> Draft:
    """A part of a case, at its place unless the matter names another."""
    text = rules.check_text(matter.text)
    category = category_or_refuse(matter.category)
    point = rules.check_point(matter.lon, matter.lat) or _point_of(case)
    spot = _spot(point, case.grid_code, text)
    found = _route_to(category, spot, text, now, unit_id=matter.unit_id, danger=matter.priority == "P1")
    clock = part_clock(case, limit=found.limit, same_kind=category.code == case.category_id, now=now)
    if matter.priority not in ("", "P1", "P2", "P3", "P4"):
        raise Refused("intake.unknown_priority", "The priority must be one of P1, P2, P3, P4.", field="priority")
    return Draft(
        case_id=new_id(),
        category=category.code,
        priority=matter.priority or category.priority,
        title=rules.title_of(text),
        channel=case.channel,
        restricted=case.restricted or category.restricted,
        lon=point[0] if point else None,
        lat=point[1] if point else None,
        cell=h3_cell(*point, RESOLUTION) if point else None,
        address_id=case.address_id if matter.lon is None and not matter.address else None,
        address_text=rules.check_short(matter.address, field="address", most=rules.ADDRESS_LENGTH) or case.address_text,
        grid_code=spot["code"],
        place_id=spot["place"].id if spot["place"] else None,
        place_kind=spot["kind"],
        lead_unit_id=found.lead.id,
        holder_unit_id=found.holder.id,
        assignee_id=found.assignee_id,
        limit=clock.limit,
        rule_version=f"{category.version}/{rule_pack().version}"[:60],
        opened_at=case.opened_at,
        clock_from=clock.start,
        placed=found.placed,
    )


@command
def transfer_case(
    actor: Actor,
    *,
    case_id: UUID,
    lon: float,
    lat: float,
    address: str = "",
    unit_id: UUID | None = None,
    reason: str,
    now: datetime,
) -> Case:
    """Move a case to the place where it really lies, in another subdistrict; its holder follows by routing.

    Refuses a place outside the district, and what :func:`linli.cases.commands.transfer` refuses.
    """
    case = case_access.case_for(actor, Act.TRANSFER, case_id, lock=True)
    point = rules.check_point(lon, lat)
    assert point is not None
    category = category_or_refuse(case.category_id)
    spot = _spot(point, "", case.title)
    found = _route_to(category, spot, case.title, now, unit_id=unit_id, danger=case.priority == "P1")
    to = Redirection(
        category=case.category_id,
        priority=case.priority,
        restricted=case.restricted,
        lead_unit_id=found.lead.id,
        holder_unit_id=found.holder.id,
        assignee_id=found.assignee_id,
        limit=case.limit,
        rule_version=case.rule_version,
    )
    where = cases.Spot(
        lon=point[0],
        lat=point[1],
        cell=h3_cell(*point, RESOLUTION),
        grid_code=spot["code"],
        place_id=spot["place"].id if spot["place"] else None,
        place_kind=spot["kind"],
        address_id=None,
        address_text=rules.check_short(address, field="address", most=rules.ADDRESS_LENGTH),
    )
    return cases.transfer(actor, case_id=case_id, spot=where, to=to, reason=reason, now=now)


def _point_of(case: Case) -> tuple[float, float] | None:
    return (case.lon, case.lat) if case.lon is not None and case.lat is not None else None


def _spot(point: tuple[float, float] | None, code: str, text: str) -> dict[str, Any]:
    """Grid, ground and kind of place. Refuses a point outside the district."""
    here = ground()
    place = None
    if point is not None:
        code = here.grids.find(*point) or ""
        if not code:
            raise Refused(
                "intake.outside", "This place lies outside the district. Choose a place inside it.", field="lon"
            )
        place = here.place_at(*point)
    return {"code": code, "place": place, "kind": rules.place_kind(text, place.kind if place else None)}


def _route_to(
    category: CategoryCard, spot: dict[str, Any], text: str, now: datetime, *, unit_id: UUID | None, danger: bool
) -> Route:
    """Who leads and holds it: as the duty list says, or the unit that the operator names where it may have it."""
    here = ground()
    found = route(
        here,
        roster(),
        category=category,
        code=spot["code"],
        place=spot["place"],
        place_kind=spot["kind"],
        circumstances=rules.circumstances(text, happened_at=now.astimezone(LOCAL), danger=danger),
        danger=danger,
        at=now,
    )
    if unit_id is None:
        return found
    unit = unit_or_refuse(unit_id)
    if unit.function in ("subdistrict_office", "residents_committee"):
        rules.check_given(here.duty(category.code, unit.level), unit.level, category.code)
    return Route(lead=unit, holder=unit, assignee_id=None, limit=found.limit, reasons=({"why": "chosen_by_person"},))
