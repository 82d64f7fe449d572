"""Writes of city parts: many at once, one changed, another state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from linli.kernel.actors import Actor
from linli.kernel.clock import LOCAL
from linli.kernel.errors import NotAllowed, NotFound, Refused
from linli.kernel.geo import check_point, h3_cell
from linli.kernel.ids import new_id
from linli.orgs import access, facts, rules
from linli.orgs.commands.rows import RowProblem, RowsAnswer, problem_at
from linli.orgs.models import Part, PartClass, PartMoment
from linli.orgs.queries import Ground, UnitCard, ground
from linli.trust import journal
from linli.trust.acting import command

#: H3 resolution of a part's cell, the same as of cases.
RESOLUTION = 11
BATCH = 2000


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part to be entered. Units are named by their names; an owner or maintainer that is no unit stays as a name."""

    code: str
    lon: float | None = None
    lat: float | None = None
    name: str = ""
    state: str = "intact"
    owner: str = ""
    competent: str = ""
    maintainer: str = ""
    address: str = ""
    source: str = "surveyed"
    first_on: date | None = None
    note: str = ""


@command
def add_parts(actor: Actor, *, rows: Sequence[PartRow], now: datetime, leave_out_wrong: bool = False) -> RowsAnswer:
    """Enter parts into the register, up to 100,000 at once; says row by row what is wrong.

    Writes nothing if a row is wrong, unless wrong rows are to be left out. Wrong is: a code that is none (AT-30428-03),
    is there already or stands twice, no place or one outside the grids, an unknown state, source or department.
    """
    here = ground()
    classes = {row.code: row for row in PartClass.objects.all()}
    counties = [code for code in here.names if len(code) == 6]
    units = {unit.name: unit for unit in here.units.values()}
    nan = float("nan")
    codes = here.grids.find_many(
        [row.lon if row.lon is not None else nan for row in rows],
        [row.lat if row.lat is not None else nan for row in rows],
    )
    there = _there([row.code.strip() for row in rows])
    wrong: list[RowProblem] = []
    fresh: list[Part] = []
    for position, row in enumerate(rows):
        try:
            kind = rules.check_part_code(row.code, counties=counties, classes=classes)
            if row.code.strip() in there:
                raise Refused(
                    "parts.there",
                    "Part {given} is on file already, or stands twice in the rows.",
                    given=row.code.strip(),
                    field="code",
                )
            fresh.append(_made(actor, row, classes[kind], codes[position], here, units, now))
            there.add(row.code.strip())
        except (Refused, NotAllowed) as error:
            wrong.append(problem_at(position, error))
    if not fresh or (wrong and not leave_out_wrong):
        return RowsAnswer((), tuple(wrong))
    Part.objects.bulk_create(fresh, batch_size=BATCH)
    PartMoment.objects.bulk_create(
        [PartMoment(part=part, state=part.state, by_id=actor.id, at=now) for part in fresh], batch_size=BATCH
    )
    fact = facts.PartsAdded(subject_id=fresh[0].id, grid_code=fresh[0].grid_code, rows=len(fresh))
    journal.record(actor, fact, at=now)
    return RowsAnswer(tuple(part.id for part in fresh), tuple(wrong))


def _there(codes: list[str]) -> set[str]:
    """Codes that are on file. One query for 2,000 of them."""
    found: set[str] = set()
    for start in range(0, len(codes), BATCH):
        found |= set(Part.objects.filter(code__in=codes[start : start + BATCH]).values_list("code", flat=True))
    return found


def _made(
    actor: Actor,
    row: PartRow,
    kind: PartClass,
    grid: str | None,
    here: Ground,
    units: Mapping[str, UnitCard],
    now: datetime,
) -> Part:
    if row.lon is None or row.lat is None:
        raise Refused("parts.no_place", "Say where the part is: longitude and latitude.", field="lon")
    lon, lat = check_point(row.lon, row.lat)
    if grid is None:
        raise Refused("parts.outside", "This place lies in no grid of the district. Check it on the map.", field="lon")
    access.check_inside(actor, "parts.keep", grid)
    place = here.place_at(lon, lat)
    owner, maintainer = units.get(row.owner.strip()), units.get(row.maintainer.strip())
    return Part(
        id=new_id(), code=row.code.strip(), part_class=kind, name=(row.name.strip() or kind.name_hans)[:60],
        state=rules.check_state(row.state), owner_id=owner.id if owner else None, owner_name=row.owner.strip()[:60],
        competent_id=_competent(row, kind, grid, here, units), maintainer_id=maintainer.id if maintainer else None,
        maintainer_name=row.maintainer.strip()[:60], place_id=place.id if place else None,
        address_text=row.address.strip()[:120], lon=lon, lat=lat, cell=h3_cell(lon, lat, RESOLUTION), grid_code=grid,
        source=rules.check_source(row.source), first_on=row.first_on or now.astimezone(LOCAL).date(), changed_at=now,
        note=row.note.strip()[:200],
    )  # fmt: skip


def _competent(row: PartRow, kind: PartClass, grid: str, here: Ground, units: Mapping[str, UnitCard]) -> UUID | None:
    """The department of the row, else the one that the class names for the area."""
    name = row.competent.strip()
    if not name:
        unit = here.unit_for(kind.competent, grid) if kind.competent else None
        return unit.id if unit else None
    if name not in units:
        raise Refused(
            "parts.no_unit",
            "There is no unit “{name}”. Write its name as it stands under Units.",
            name=name,
            field="competent",
        )
    return units[name].id


def part_for(actor: Actor, act: str, part_id: UUID) -> Part:
    """A part locked for change, for whoever may do that here."""
    part = Part.objects.select_for_update(no_key=True).filter(id=part_id).first()
    if part is None:
        raise NotFound("parts.not_found", "There is no such part.")
    access.check_inside(actor, act, part.grid_code)
    return part


@command
def change_part(actor: Actor, *, part_id: UUID, to: PartRow, now: datetime) -> Part:
    """Change what the register says of a part: name, place, who owns, answers for and maintains it, its note.

    Its code and class stay: another thing is another part. The state is set by :func:`set_part_state`. Refuses what
    :func:`add_parts` refuses.
    """
    part = part_for(actor, "parts.keep", part_id)
    here = ground()
    kind = PartClass.objects.get(code=part.part_class_id)
    units = {unit.name: unit for unit in here.units.values()}
    grid = here.grids.find(*check_point(to.lon, to.lat)) if to.lon is not None and to.lat is not None else None
    new = _made(actor, to, kind, grid, here, units, now)
    names = (
        "name", "owner_id", "owner_name", "competent_id", "maintainer_id", "maintainer_name", "place_id", "address_text",
        "lon", "lat", "cell", "grid_code", "source", "note",
    )  # fmt: skip
    changed = [name for name in names if getattr(part, name) != getattr(new, name)]
    for name in changed:
        setattr(part, name, getattr(new, name))
    part.changed_at = now
    part.save()
    journal.record(actor, facts.PartChanged(subject_id=part.id, grid_code=part.grid_code, fields=changed), at=now)
    return part


@command
def set_part_state(
    actor: Actor, *, part_id: UUID, state: str, note: str = "", case_id: UUID | None = None, now: datetime
) -> Part:
    """Say how a part stands now; what it was before stays in its history. Refuses the state it has already."""
    part = part_for(actor, "parts.state", part_id)
    before, part.state = part.state, rules.check_state(state)
    if before == part.state:
        raise Refused("parts.same_state", "The part is in this state already. Choose another one.", field="state")
    part.changed_at = now
    part.save(update_fields=["state", "changed_at"])
    PartMoment.objects.create(part=part, state=state, note=note.strip()[:200], case_id=case_id, by_id=actor.id, at=now)
    fact = facts.PartStateSet(
        subject_id=part.id, case_id=case_id, grid_code=part.grid_code, from_state=before, to_state=state
    )
    journal.record(actor, fact, at=now)
    return part
