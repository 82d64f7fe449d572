"""Reads of the register of parts: lists, one part with the history of its states, parts near a place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from linli.kernel.errors import NotFound
from linli.kernel.geo import h3_cell, h3_disk, metres_between
from linli.orgs.models import Part, PartClass, PartMoment
from linli.orgs.queries.memory import ground

#: H3 resolution of a part's cell, and how many rings around a cell reach some 75 m.
RESOLUTION, RINGS = 11, 2
MOST_ROWS = 200
MOST_POINTS = 5000


@dataclass(frozen=True, slots=True)
class ClassCard:
    """A class of parts with its major."""

    code: str
    names: Mapping[str, str]
    majors: Mapping[str, str]
    competent: str
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartCard:
    """A part as lists show it."""

    id: UUID
    code: str
    part_class: str
    name: str
    state: str
    owner: str
    competent: str
    maintainer: str
    place: str
    address: str
    lon: float
    lat: float
    grid_code: str
    grid_name: str
    source: str
    first_on: date
    changed_at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class MomentCard:
    """How a part stood from a moment on."""

    state: str
    note: str
    case_id: UUID | None
    by_id: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True)
class PartsPage:
    """One page of a list of parts."""

    rows: list[PartCard]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class PartFilter:
    """What a list of parts is narrowed to; empty fields narrow nothing."""

    words: str = ""
    part_class: str = ""
    state: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class NearPart:
    """A part near a place."""

    id: UUID
    code: str
    part_class: str
    name: str
    state: str
    lon: float
    lat: float
    metres: float


def part_classes() -> dict[str, ClassCard]:
    """All classes of parts by code. One query."""
    return {
        row.code: ClassCard(
            row.code,
            {"zh-hans": row.name_hans, "zh-hant": row.name_hant, "en": row.name_en},
            {"zh-hans": row.major_hans, "zh-hant": row.major_hant, "en": row.major_en},
            row.competent,
            tuple(row.categories),
        )
        for row in PartClass.objects.order_by("code")
    }


def _condition(wanted: PartFilter) -> Q:
    found = Q()
    if wanted.part_class:
        found &= Q(part_class__code__startswith=wanted.part_class)
    if wanted.state:
        found &= Q(state=wanted.state)
    if wanted.area:
        found &= Q(grid_code__startswith=wanted.area)
    if wanted.words:
        words = wanted.words.strip()
        found &= (
            Q(code__startswith=words)
            if words.isdecimal()
            else Q(name__icontains=words) | Q(address_text__icontains=words)
        )
    return found


def part_list(wanted: PartFilter, *, page: int = 1, size: int = 50) -> PartsPage:
    """Parts, filtered and paged, by code. Three queries."""
    rows = Part.objects.filter(_condition(wanted))
    total = rows.count()
    size = max(1, min(size, MOST_ROWS))
    pages = max(1, -(-total // size))
    page = max(1, min(page, pages))
    chosen = rows.order_by("code")[(page - 1) * size : page * size]
    return PartsPage(_cards(chosen), total, page, pages)


def _cards(parts: Collection[Part]) -> list[PartCard]:
    here = ground()
    places = {place.id: place.name for place in here.places}

    def unit(unit_id: UUID | None, name: str = "") -> str:
        found = here.units.get(unit_id) if unit_id else None
        return found.name if found else name

    return [
        PartCard(
            p.id, p.code, p.part_class_id, p.name, p.state, unit(p.owner_id, p.owner_name), unit(p.competent_id),
            unit(p.maintainer_id, p.maintainer_name), places.get(p.place_id, "") if p.place_id else "", p.address_text,
            p.lon, p.lat, p.grid_code, here.names.get(p.grid_code, ""), p.source, p.first_on, p.changed_at, p.note,
        )
        for p in parts
    ]  # fmt: skip


def part_card(part_id: UUID) -> PartCard:
    """One part, or NotFound. Two queries."""
    part = Part.objects.filter(id=part_id).first()
    if part is None:
        raise NotFound("parts.not_found", "There is no such part.")
    return _cards([part])[0]


def part_history(part_id: UUID) -> list[MomentCard]:
    """The states of a part, the latest first. One query."""
    rows = PartMoment.objects.filter(part=part_id).order_by("-at", "-id")
    return [MomentCard(*row) for row in rows.values_list("state", "note", "case_id", "by_id", "at")]


def part_points(wanted: PartFilter) -> list[tuple[UUID, str, str, str, float, float]]:
    """Id, code, name, state and place of parts for a map, at most 5,000. One query."""
    rows = Part.objects.filter(_condition(wanted)).order_by("code")
    return list(rows.values_list("id", "code", "name", "state", "lon", "lat")[:MOST_POINTS])


def parts_by_code(codes: Collection[str]) -> dict[str, tuple[UUID, float, float]]:
    """Parts whose codes stand in words. One query, none without codes."""
    if not codes:
        return {}
    rows = Part.objects.filter(code__in=list(codes)).values_list("code", "id", "lon", "lat")
    return {code: (part_id, lon, lat) for code, part_id, lon, lat in rows}


def parts_near(points: Sequence[tuple[float, float, str]], *, within: float) -> list[list[NearPart]]:
    """For each place and kind of matter the parts of a fitting class within so many metres, nearest first. Two queries."""
    if not points:
        return []
    fitting: dict[str, set[str]] = defaultdict(set)
    for card in part_classes().values():
        for category in card.categories:
            fitting[category].add(card.code)
    wanted = [(lon, lat, fitting.get(category, set())) for lon, lat, category in points]
    disks = [h3_disk(h3_cell(lon, lat, RESOLUTION), RINGS) if classes else [] for lon, lat, classes in wanted]
    cells = {cell for disk in disks for cell in disk}
    rows = Part.objects.filter(cell__in=cells) if cells else Part.objects.none()
    by_cell: dict[int, list[tuple[object, ...]]] = defaultdict(list)
    for row in rows.values_list("cell", "id", "code", "part_class_id", "name", "state", "lon", "lat"):
        by_cell[row[0]].append(row[1:])
    found = []
    for (lon, lat, classes), disk in zip(wanted, disks, strict=True):
        near = [
            NearPart(*row, metres=metres_between(lon, lat, row[5], row[6]))  # type: ignore[arg-type]
            for cell in disk
            for row in by_cell.get(cell, ())
            if row[2] in classes
        ]
        found.append(sorted((p for p in near if p.metres <= within), key=lambda p: (p.metres, p.code)))
    return found
