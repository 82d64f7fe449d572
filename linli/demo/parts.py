"""The demo's register of parts, work lines of grid workers, people registered elsewhere: in bulk, the same for the same seed."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import models

from linli.cases import facts as case_facts
from linli.cases.models import Case, CasePart, CauseState, RootCause, State
from linli.demo.ids import seeded_id
from linli.demo.kinds import Plan, PlanAddress
from linli.demo.rows import By, Rows, bare, person
from linli.intake.commands.placing import key_of
from linli.intake.locating import AddressBook, BookEntry
from linli.intake.models import Unplaced
from linli.kernel.clock import LOCAL
from linli.kernel.geo import h3_cell, metres_between
from linli.orgs.data import part_classes
from linli.orgs.models import Admission, Part, PartMoment
from linli.orgs.queries import Ground
from linli.people.models import Home, WorkLine

#: So many parts the district has on file.
PARTS = 2000
RESOLUTION = 11
MACHINE: By = ("machine", None, "root_causes", "machine")
#: Class, share, and what it stands at: a house number of a road, or the gate of an estate.
_MIX = (
    ("0103", 13, "road"), ("0104", 12, "road"), ("0102", 10, "road"), ("0101", 7, "road"), ("0118", 20, "road"),
    ("0107", 4, "road"), ("0111", 4, "road"), ("0113", 5, "road"), ("0305", 8, "road"), ("0402", 6, "road"),
    ("0407", 2, "road"), ("0209", 4, "road"), ("0211", 2, "road"), ("0213", 2, "road"), ("0203", 1, "road"),
    ("0125", 3, "estate"), ("0126", 2, "estate"), ("0304", 2, "estate"), ("0129", 1, "estate"),
)  # fmt: skip
_STATES = ("intact", "damaged", "missing", "occupied", "abandoned")
_SHARES = (93, 4, 0.7, 1.5, 0.8)
#: Which class a kind of matter is about, for the parts with root causes.
_OF_KIND = {"P101": "0103", "P103": "0104", "P102": "0118"}
_PROVINCES = ("江西省上饶市", "安徽省黄山市", "河南省信阳市", "贵州省遵义市", "四川省达州市", "湖北省黄冈市")


def parts(plan: Plan, here: Ground, now: datetime) -> list[Part]:
    """Some two thousand parts along the roads and at the estates, each with its department, grid and state."""
    rng = random.Random(f"{plan.seed}:parts")
    roads = [a for a in plan.addresses if a.road]
    gates = [a for a in plan.addresses if a.estate and not a.building]
    kinds, shares, _ = zip(*_MIX, strict=True)
    at = {code: gates if where == "estate" else roads for code, _, where in _MIX}
    chosen = [(kind, rng.choice(at[kind])) for kind in rng.choices(kinds, shares, k=PARTS)]
    spots = [_near(rng, address) for _, address in chosen]
    grids = here.grids.find_many([spot[0] for spot in spots], [spot[1] for spot in spots])
    places = here.places_at(spots)
    serials: dict[str, int] = defaultdict(int)
    made = []
    for (kind, address), (lon, lat), grid, place in zip(chosen, spots, grids, places, strict=True):
        serials[kind] += 1
        state = rng.choices(_STATES, _SHARES)[0]
        made.append(
            part_row(
                here, seeded_id(rng), f"{plan.code}{kind}{serials[kind]:06d}", kind, lon, lat, grid or address.grid_code,
                place.id if place else None, f"{address.text[len(plan.name) :]}附近"[:120], state, now,
            )
        )  # fmt: skip
    return made


def part_row(
    here: Ground, part_id: UUID, code: str, kind: str, lon: float, lat: float, grid: str, place: UUID | None,
    words: str, state: str, now: datetime,
) -> Part:  # fmt: skip
    """A part with the department that its class names."""
    card = _classes()[kind]
    unit = here.unit_for(card[1], grid)
    return bare(
        Part, id=part_id, code=code, part_class_id=kind, name=card[0], state=state, owner_id=unit.id if unit else None,
        owner_name=unit.name if unit else "", competent_id=unit.id if unit else None,
        maintainer_id=unit.id if unit else None, maintainer_name=unit.name if unit else "", place_id=place,
        address_text=words, lon=lon, lat=lat, cell=h3_cell(lon, lat, RESOLUTION), grid_code=grid, source="surveyed",
        first_on=date(2024, 1, 1), changed_at=now - timedelta(days=30), note="",
    )  # fmt: skip


def _classes() -> dict[str, tuple[str, str]]:
    return {row.code: (row.zh, row.competent) for row in part_classes()}


def _near(rng: random.Random, address: PlanAddress) -> tuple[float, float]:
    """Some metres from an address."""
    angle, away = rng.uniform(0, 2 * math.pi), rng.uniform(3, 12)
    lon = address.lon + away * math.cos(angle) / 111_320 / math.cos(math.radians(address.lat))
    return round(lon, 6), round(address.lat + away * math.sin(angle) / 110_574, 6)


def moments(made: Iterable[Part], now: datetime) -> list[PartMoment]:
    """The first state of each part, and the present one where it is another."""
    surveyed = datetime(2024, 1, 1, 9, tzinfo=LOCAL)
    rows = []
    for part in made:
        rows.append(bare(PartMoment, part_id=part.id, state="intact", note="", at=surveyed))
        if part.state != "intact":
            rows.append(bare(PartMoment, part_id=part.id, state=part.state, note="", at=part.changed_at))
    return rows


def troubled(
    plan: Plan, here: Ground, rows: Rows, made: list[Part], operators: Sequence[UUID], now: datetime
) -> tuple[list[CasePart], list[RootCause]]:
    """Two parts that made three cases within thirty days, with the cases linked and an item each."""
    links: list[CasePart] = []
    causes: list[RootCause] = []
    rng = random.Random(f"{plan.seed}:troubled")
    for category in _OF_KIND:
        cluster = _cluster([c for c in rows.cases if c.category_id == category], now)
        if len(cluster) < 3 or len(causes) == 2:
            continue
        part = _put_part(plan, here, made, cluster[0], category, rng, now)
        links += [_link(rows, case, part, rng.choice(operators)) for case in cluster]
        causes.append(_cause(rows, part, cluster, written=not causes, rng=rng))
    return links, causes


def _cluster(cases: Sequence[Case], now: datetime) -> list[Case]:
    """The three recent cases of a kind that lie nearest together, oldest first; none farther apart than 400 metres."""
    since = now - timedelta(days=28)
    recent = [c for c in cases if c.opened_at >= since and c.lon is not None and c.state != State.CANCELLED]
    best: tuple[float, list[Case]] = (400.0, [])
    for one in recent:
        near = sorted(recent, key=lambda other: metres_between(one.lon, one.lat, other.lon, other.lat))[:3]
        reach = metres_between(one.lon, one.lat, near[-1].lon, near[-1].lat)
        if len(near) == 3 and reach < best[0]:
            best = (reach, near)
    return sorted(best[1], key=lambda case: case.opened_at)


def _put_part(
    plan: Plan, here: Ground, made: list[Part], case: Case, category: str, rng: random.Random, now: datetime
) -> Part:
    """A part right where the first of the cases was."""
    kind = _OF_KIND[category]
    serial = max((int(p.code[10:]) for p in made if p.part_class_id == kind), default=0) + 1
    part = part_row(
        here, seeded_id(rng), f"{plan.code}{kind}{serial:06d}", kind, case.lon, case.lat, case.grid_code, case.place_id,
        case.address_text, "damaged", now,
    )  # fmt: skip
    made.append(part)
    return part


def _link(rows: Rows, case: Case, part: Part, operator: UUID) -> CasePart:
    metres = round(metres_between(case.lon, case.lat, part.lon, part.lat))
    at = case.opened_at + timedelta(minutes=5)
    fact = case_facts.PartLinked(
        subject_id=case.id, case_id=case.id, unit_id=case.holder_unit_id, grid_code=case.grid_code, part_id=part.id,
        reason="person", metres=metres,
    )  # fmt: skip
    rows.record(person(operator), fact, at)
    return bare(
        CasePart, case_id=case.id, part_id=part.id, reason="person", metres=metres, by_id=operator,
        opened_at=case.opened_at, at=at,
    )  # fmt: skip


def _cause(rows: Rows, part: Part, cluster: Sequence[Case], *, written: bool, rng: random.Random) -> RootCause:
    at = cluster[-1].opened_at + timedelta(minutes=6)
    holder = part.maintainer_id or cluster[-1].lead_unit_id
    item = bare(
        RootCause, id=seeded_id(rng, at), part_id=part.id, grid_code=part.grid_code, state=CauseState.OPEN, cases=3, days=30,
        holder_unit_id=holder, cause="", measure="", effect="", opened_at=at, changed_at=at,
    )  # fmt: skip
    fact = case_facts.RootCauseOpened(
        subject_id=item.id, unit_id=holder, grid_code=part.grid_code, part_id=part.id, cases=3, days=30
    )
    rows.record(MACHINE, fact, at)
    if written:
        item.state, item.measured_on = CauseState.MEASURED, at.astimezone(LOCAL).date()
        item.cause, item.measure = "井座沉降，重型车辆反复碾压导致松动。", "更换承重井座并加固周边路面，设置限重提示。"
    return item


def work_lines(plan: Plan) -> list[WorkLine]:
    """Four grid workers in five have a work line."""
    rng = random.Random(f"{plan.seed}:lines")
    workers = [s for s in plan.staff if any(role == "grid_worker" for role, _, _ in s.posts)]
    return [
        bare(WorkLine, account_id=s.id, phone=f"0999-86{serial:06d}")
        for serial, s in enumerate(workers, 1)
        if rng.random() < 0.8
    ]


def homes(plan: Plan, now: datetime) -> list[Home]:
    """Where those are registered who live here and are registered elsewhere, and where some live who are registered here."""
    rng = random.Random(f"{plan.seed}:homes")
    rows = []
    for r in plan.residents:
        away = r.kind == "registered" and rng.random() < 0.01
        if r.kind != "elsewhere" and not away:
            continue
        since = max(date.fromisoformat(r.born), date(2020, 1, 1) + timedelta(days=rng.randrange(1800)))
        row = bare(
            Home, id=seeded_id(rng), resident_id=r.id, kind="living" if away else "registered", address_id=None, room="",
            source="community" if away else "police", source_day=date(2026, 1, 5), valid_from=since, at=now,
        )  # fmt: skip
        row.outside = f"{rng.choice(_PROVINCES)}某县{rng.randint(1, 60)}号"
        rows.append(row)
    return rows


def register(plan: Plan, here: Ground, rows: Rows, now: datetime) -> list[Sequence[models.Model]]:
    """Everything of this module in the order in which it is written, after cases and people; its facts go into ``rows``."""
    made = parts(plan, here, now)
    operators = [s.id for s in plan.staff if any(role == "operator" for role, _, _ in s.posts)]
    links, causes = troubled(plan, here, rows, made, operators, now)
    people = [work_lines(plan), homes(plan, now)]
    return [made, moments(made, now), links, causes, *people, unplaced(plan, rows), admissions(plan, operators, now)]


def unplaced(plan: Plan, rows: Rows) -> list[Unplaced]:
    """Words of reports for which the address book has no address: the latest dozen, with what might be meant."""
    book = AddressBook(
        BookEntry(
            a.id, a.text, a.road, a.number, a.estate, a.building, a.entrance, a.aliases, a.lon, a.lat, a.grid_code
        )
        for a in plan.addresses
    )
    decided = {d.signal_id: d for d in rows.decisions}
    found: dict[str, Unplaced] = {}
    rng = random.Random("unplaced")
    for signal in reversed(rows.signals):
        decision = decided.get(signal.id)
        words = signal.address_text
        if not words or decision is None or decision.address_id or (len(found) >= 12 and key_of(words) not in found):
            continue
        key, place = key_of(words), book.locate(words)
        if place.address_id is not None and place.confidence >= 0.6:
            continue
        if key in found:
            found[key].times += 1
        elif len(found) < 12:
            found[key] = bare(
                Unplaced, id=seeded_id(rng, signal.received_at), key=key, text=words, times=1, grid_code="",
                alternatives=[spot.address_id for spot in place.alternatives],
                state="open", signal_id=signal.id, first_at=signal.received_at, last_at=signal.received_at,
            )  # fmt: skip
    return list(found.values())


def admissions(plan: Plan, operators: Sequence[UUID], now: datetime) -> list[Admission]:
    """A matter that was refused because it is not a community's, and one for which the county has been asked."""
    rng = random.Random(f"{plan.seed}:admissions")
    areas = [a.code for a in plan.level("community")]
    made = []
    for category, state, reason in (
        ("0101", "attempt", ""),
        ("0405", "requested", "占用反复发生，由社区先行劝离并留痕。"),
    ):
        at = now - timedelta(days=rng.randint(1, 6), minutes=rng.randint(0, 300))
        made.append(
            bare(
                Admission,
                id=seeded_id(rng, at),
                category_id=category,
                level="community",
                area=rng.choice(areas),
                unit_id=None,
                why="orgs.duty_withdrawn",
                state=state,
                reason=reason,
                by_id=operators[0],
                at=at,
                requested_at=at if reason else None,
            )
        )
    return made
