"""What a change of grids would mean before anybody applies it: addresses, households and open cases on each side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from linli.cases.models import ENDED, Case
from linli.kernel.geo import AreaIndex, area_of
from linli.orgs.models import Address
from linli.orgs.queries import GridPlan, rule_value
from linli.people.queries import homes_by_address


@dataclass(frozen=True, slots=True)
class SideCard:
    """A grid as it would be; ``warnings`` are codes that the page words."""

    code: str
    name: str
    square_metres: int
    addresses: int
    households: int
    residents: int
    open_cases: int
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GridPreview:
    """What would follow from a change: the grids before by name, those after with their numbers."""

    act: str
    area: str
    before: tuple[str, ...]
    after: tuple[SideCard, ...]


def preview(plan: GridPlan) -> GridPreview:
    """Addresses, households, residents and open cases of every grid that a change would make. Three queries."""
    codes = [grid.code for grid in plan.ended]
    index = AreaIndex([(f"{n:03d}", piece.shape) for n, piece in enumerate(plan.pieces)])
    addresses = list(Address.objects.filter(grid_code__in=codes, valid_to=None).values_list("id", "lon", "lat"))
    at = _sides(index, [(a[1], a[2]) for a in addresses])
    homes = homes_by_address(codes)
    open_cases = Case.objects.filter(grid_code__in=codes, lon__isnull=False).exclude(state__in=ENDED)
    case_at = _sides(index, list(open_cases.values_list("lon", "lat")))
    after = []
    for n, piece in enumerate(plan.pieces):
        inside = [address[0] for address, side in zip(addresses, at, strict=True) if side == n]
        households = sum(homes.get(one, (0, 0))[0] for one in inside)
        after.append(
            SideCard(
                piece.code, piece.name, round(area_of(piece.shape)), len(inside), households,
                sum(homes.get(one, (0, 0))[1] for one in inside), case_at.count(n),
                _warnings(plan, len(inside), households),
            )
        )  # fmt: skip
    return GridPreview(plan.act, plan.area, tuple(grid.name for grid in plan.ended), tuple(after))


def _sides(index: AreaIndex, points: Sequence[tuple[float, float]]) -> list[int | None]:
    """The position of the piece around each point."""
    if not points:
        return []
    found = index.find_many([p[0] for p in points], [p[1] for p in points])
    return [None if code is None else int(code) for code in found]


def _warnings(plan: GridPlan, addresses: int, households: int) -> tuple[str, ...]:
    said = []
    if addresses == 0:
        said.append("no_address")
    elif households < int(rule_value("grid_households_least", plan.day)):
        said.append("few_households")
    if households > int(rule_value("grid_households_most", plan.day)):
        said.append("many_households")
    return tuple(said)
