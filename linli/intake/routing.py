"""From a kind of matter and a place to the unit responsible: duty list × owner of the place × time × power.

Plain functions over the ground in memory; every step leaves a reason that a person can read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from linli.kernel.errors import Refused
from linli.orgs.queries import CategoryCard, Ground, PlaceCard, UnitCard
from linli.orgs.rules import check_duty, choose_limit, lead_function
from linli.people.queries import Duty

Reason = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Route:
    """Who leads, who holds it first, how long they have, and why."""

    lead: UnitCard
    holder: UnitCard
    assignee_id: UUID | None
    limit: str
    reasons: tuple[Reason, ...]


def route(
    here: Ground,
    workers: Mapping[str, Duty],
    *,
    category: CategoryCard,
    code: str,
    place: PlaceCard | None,
    place_kind: str,
    circumstances: Sequence[str],
    danger: bool,
) -> Route:
    """The route of a matter. Never without a holder: what is nobody's goes to the catch-all unit."""
    reasons: list[Reason] = []
    lead = _lead(here, category, code, place, place_kind, reasons)
    holder, assignee = _first_hand(here, workers, category, code, lead, danger, circumstances, reasons)
    return Route(
        lead=lead,
        holder=holder,
        assignee_id=assignee,
        limit=choose_limit(category.limits, circumstances),
        reasons=tuple(reasons),
    )


def _lead(
    here: Ground,
    category: CategoryCard,
    code: str,
    place: PlaceCard | None,
    place_kind: str,
    reasons: list[Reason],
) -> UnitCard:
    function = lead_function(category.lead, place_kind)
    reasons.append({"why": "duty_list", "category": category.code, "place_kind": place_kind, "function": function})
    owner = here.units.get(place.owner_id) if place and place.owner_id else None
    if function == "property" and owner is not None:
        reasons.append({"why": "place_owner", "unit": owner.name, "place": place.name if place else ""})
        return owner
    unit = here.unit_for(function, code)
    if unit is not None and _takes(here, category, unit, reasons):
        return unit
    fallback = here.unit_for(category.lead["any"], code)
    if fallback is not None and fallback is not unit and _takes(here, category, fallback, reasons):
        return fallback
    for helper in category.assist:
        unit = here.unit_for(helper, code)
        if unit is not None and unit.level == "county":
            reasons.append({"why": "assisting_unit", "unit": unit.name})
            return unit
    reasons.append({"why": "catch_all"})
    return here.catch_all(code)


def _takes(here: Ground, category: CategoryCard, unit: UnitCard, reasons: list[Reason]) -> bool:
    """Whether the duty lists allow the matter to be given to a unit; enforcement teams act for the department."""
    if unit.function not in ("subdistrict_office", "residents_committee"):
        return True
    try:
        check_duty(duty_type=here.duty(category.code, unit.level), level=unit.level, category=category.code)
    except Refused as refusal:
        reasons.append({"why": refusal.code, "unit": unit.name})
        return False
    return True


def _first_hand(
    here: Ground,
    workers: Mapping[str, Duty],
    category: CategoryCard,
    code: str,
    lead: UnitCard,
    danger: bool,
    circumstances: Sequence[str],
    reasons: list[Reason],
) -> tuple[UnitCard, UUID | None]:
    """The street's grid worker goes first where the street can solve it, or where danger waits for a closed office.

    The office holds it, not the residents' committee, which is no place to send work to (Beijing regulation art. 17).
    """
    worker = workers.get(code)
    at_night = "night" in circumstances and not lead.round_the_clock
    if category.restricted or not (category.first_hand == "grid" or (danger and at_night)):
        return lead, None
    if worker is None:
        if len(code) == 15:
            reasons.append({"why": "grid_without_worker", "grid": code})
        return lead, None
    unit = here.unit_for("subdistrict_office", code) or here.units.get(worker.unit_id)
    if unit is None or not _takes(here, category, unit, reasons):
        return lead, None
    reasons.append({"why": "danger_at_night" if danger and at_night else "street_first", "unit": unit.name})
    return unit, worker.account_id
