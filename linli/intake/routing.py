"""From a kind of matter and a place to the unit responsible: duty list × owner of the place × time × power.

Plain functions over the ground in memory; every step leaves a reason that a person can read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from linli.kernel.errors import Refused
from linli.orgs.queries import CategoryCard, Ground, PlaceCard, UnitCard
from linli.orgs.rules import check_duty, choose_limit, lead_function
from linli.people.queries import Placement, Roster

Reason = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Route:
    """Who leads, who holds it first, how long they have, and why; ``placed`` where the roster was asked for a person."""

    lead: UnitCard
    holder: UnitCard
    assignee_id: UUID | None
    limit: str
    reasons: tuple[Reason, ...]
    placed: Placement | None = None


def route(
    here: Ground,
    roster: Roster,
    *,
    category: CategoryCard,
    code: str,
    place: PlaceCard | None,
    place_kind: str,
    circumstances: Sequence[str],
    danger: bool,
    at: datetime,
) -> Route:
    """The route of a matter. Never without a holder: what is nobody's goes to the catch-all unit."""
    reasons: list[Reason] = []
    lead = _lead(here, category, code, place, place_kind, reasons)
    holder, placed = _first_hand(here, roster, category, code, lead, danger, circumstances, at, reasons)
    return Route(
        lead=lead,
        holder=holder,
        assignee_id=placed.account_id if placed else None,
        limit=choose_limit(category.limits, circumstances),
        reasons=tuple(reasons),
        placed=placed,
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
    roster: Roster,
    category: CategoryCard,
    code: str,
    lead: UnitCard,
    danger: bool,
    circumstances: Sequence[str],
    at: datetime,
    reasons: list[Reason],
) -> tuple[UnitCard, Placement | None]:
    """The street's grid worker goes first where the street can solve it, or where danger waits for a closed office.

    The office holds it, not the residents' committee, which is no place to send work to (Beijing regulation art. 17).
    Whoever is away does not get it: the roster says who stands in, and the reasons say so (AT-XL-08).
    """
    at_night = "night" in circumstances and not lead.round_the_clock
    if category.restricted or not (category.first_hand == "grid" or (danger and at_night)):
        return lead, None
    if len(code) != 15:
        return lead, None
    placed = roster.for_grid(code, at)
    if placed.why == "no_worker" and placed.account_id is None:
        reasons.append({"why": "grid_without_worker", "grid": code})
        return lead, None
    unit = here.unit_for("subdistrict_office", code) or _own_unit(here, roster, code)
    if unit is None or not _takes(here, category, unit, reasons):
        return lead, None
    reasons.append({"why": "danger_at_night" if danger and at_night else "street_first", "unit": unit.name})
    reasons.extend(placed.reasons(code))
    return unit, placed


def _own_unit(here: Ground, roster: Roster, code: str) -> UnitCard | None:
    """The unit of the grid's worker, where a subdistrict has no office on file."""
    unit_id = roster.unit_of_grid(code)
    return here.units.get(unit_id) if unit_id else None
