"""Writing the demo district into an empty database: bulk writes in one transaction, personal fields sealed."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import connection, models, transaction

from linli.cases.models import Case, CaseNumber, Clock, Rating, Remark, Task
from linli.demo import knowledge, rosters
from linli.demo.arriving import Cast
from linli.demo.history import build_stories
from linli.demo.holding import Deciders, Holding
from linli.demo.kinds import Plan, Ring
from linli.demo.living import Life
from linli.demo.parts import register
from linli.demo.rows import FACT_COLUMNS, Rows
from linli.demo.tying import Tying
from linli.intake.models import Answer, Decision, Signal
from linli.kernel.actors import machine
from linli.kernel.clock import LOCAL
from linli.kernel.errors import Refused
from linli.orgs.commands import REFERENCE_VERSION, bump, load_reference
from linli.orgs.models import Address, Division, Part, Place, Unit
from linli.orgs.queries import ground, rule_pack, work_calendar
from linli.people.models import Account, AccountKind, Home, Post, Resident
from linli.people.queries import grid_workers, roster
from linli.search.commands import rebuild
from linli.trust.cursors import Place as JournalPlace
from linli.trust.cursors import move
from linli.trust.sealing import Sealed, index_of, seal_text

#: The password of every demo account: the demo shows it openly and must never hold real data.
PASSWORD = "linli-demo"
#: Since when the district, its units and posts exist.
SINCE = date(2024, 1, 1)
#: Readers of the journal that shall not take the history for news.
READERS = ("relay", "reactions")

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """How much was written."""

    signals: int
    cases: int
    facts: int
    residents: int


def check_empty() -> None:
    """Refuse a database in which somebody has begun to work."""
    for table in (Division, Unit, Account, Signal, Case):
        if table.objects.exists():
            raise Refused(
                "demo.not_empty",
                "This database is not empty, and the demo district is never mixed with other data. "
                "Choose another folder with --data, or empty the database first.",
                table=table._meta.db_table,
            )


def load(plan: Plan, *, now: datetime, days: int, say: Say) -> Loaded:
    """Write everything or nothing. Refuses ``demo.not_empty``. ``say`` gets a word on each step."""
    with transaction.atomic():
        check_empty()
        load_reference(machine("reference"), now=now)
        say("ground")
        _ground(plan)
        bump(machine("demo"), what="demo", rows=len(plan.addresses), now=now)
        say("people")
        _people(plan)
        rosters.write(plan, SINCE, now)
        knowledge.write(plan, now)
        say("history")
        rows = _live(plan, now=now, days=days)
        registered = register(plan, ground(), rows, now)
        say("writing")
        _write(rows, now)
        for made in registered:
            _copy_some(made)
        _skip_history()
    _analyze()
    say("search")
    rebuild()
    return Loaded(len(rows.signals), len(rows.cases), len(rows.facts), len(plan.residents))


def _polygon(ring: Ring) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [ring]}


def _ground(plan: Plan) -> None:
    Division.objects.bulk_create(
        Division(code=a.code, level=a.level, name=a.name, boundary=_polygon(a.ring), valid_from=SINCE)
        for a in plan.areas
    )
    keys = {unit.key: unit.id for unit in plan.units}
    Unit.objects.bulk_create(
        Unit(
            id=u.id, name=u.name, function=u.function, level=u.level, area=u.area, parent_id=keys.get(u.parent),
            phone=u.phone, round_the_clock=u.round_the_clock, catch_all=u.catch_all, valid_from=SINCE,
        )
        for u in plan.units
    )  # fmt: skip
    Place.objects.bulk_create(
        Place(id=p.id, kind=p.kind, name=p.name, shape=_polygon(p.ring), owner_id=keys.get(p.owner), valid_from=SINCE)
        for p in plan.places
    )
    _copy_models(
        Address,
        (
            Address(
                id=a.id, text=a.text, road=a.road, number=a.number, estate=a.estate, building=a.building,
                entrance=a.entrance, aliases=list(a.aliases), lon=a.lon, lat=a.lat, grid_code=a.grid_code,
                valid_from=SINCE,
            )
            for a in plan.addresses
        ),
    )  # fmt: skip


def _people(plan: Plan) -> None:
    keys = {unit.key: unit.id for unit in plan.units}
    made = datetime(SINCE.year, SINCE.month, SINCE.day, tzinfo=LOCAL)
    secret = make_password(PASSWORD)
    Account.objects.bulk_create(
        Account(
            id=s.id, login=s.login, kind=AccountKind.STAFF, name=s.name, phone=s.phone, phone_index=index_of(s.phone),
            password=secret, created_at=made,
        )
        for s in plan.staff
    )  # fmt: skip
    serial = random.Random(f"{plan.seed}:posts")
    Post.objects.bulk_create(
        Post(
            id=UUID(int=serial.getrandbits(128), version=4), account_id=s.id, role=role, unit_id=keys[unit], area=area,
            valid_from=SINCE,
        )
        for s in plan.staff
        for role, unit, area in s.posts
    )  # fmt: skip
    shut = make_password(None)
    Account.objects.bulk_create(
        Account(
            id=r.account, login=f"resident{number:04d}", kind=AccountKind.RESIDENT, name="", phone=r.phone,
            phone_index=index_of(r.phone), password=secret if number == 1 else shut, created_at=made,
        )
        for number, r in enumerate((r for r in plan.residents if r.account), 1)
    )  # fmt: skip
    _residents(plan)


def _residents(plan: Plan) -> None:
    """Residents by COPY: three sealed values and two blind indexes each."""
    table = Resident._meta
    name, phone, identity = (f"{table.label_lower}.{field}" for field in ("name", "phone", "id_number"))

    def rows() -> Iterable[tuple[Any, ...]]:
        for r in plan.residents:
            address = plan.addresses[r.address]
            yield (
                r.id, r.account, r.kind, seal_text(r.name, field=name, area=address.grid_code),
                seal_text(r.phone, field=phone, area=address.grid_code) if r.phone else None,
                index_of(r.phone) if r.phone else None,
                seal_text(r.id_number, field=identity, area=address.grid_code), index_of(r.id_number), date.fromisoformat(r.born),
                address.id, r.room, address.grid_code,
            )  # fmt: skip

    columns = "id, account_id, kind, name, phone, phone_index, id_number, id_index, born, address_id, room, grid_code"
    _copy(table.db_table, columns, rows())


def _copy(table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _copy_models(table: type[models.Model], made: Iterable[models.Model]) -> None:
    """Rows that exist as instances, by COPY: three times as fast as INSERT. Keys that are counted are left out."""
    fields = [f for f in table._meta.concrete_fields if not isinstance(f, models.AutoField)]
    forms = [(f.attname, json.dumps if isinstance(f, models.JSONField) else _plain) for f in fields]
    columns = ", ".join(connection.ops.quote_name(f.column) for f in fields)
    _copy(table._meta.db_table, columns, ([form(getattr(row, name)) for name, form in forms] for row in made))


def _plain(value: Any) -> Any:
    return value.sealed if isinstance(value, Sealed) else value


def _live(plan: Plan, *, now: datetime, days: int) -> Rows:
    here = ground()
    by_unit: dict[UUID, list[UUID]] = defaultdict(list)
    by_role: dict[str, list[UUID]] = defaultdict(list)
    inspectors: dict[str, list[UUID]] = defaultdict(list)
    keys = {unit.key: unit.id for unit in plan.units}
    for person in plan.staff:
        for role, unit, area in person.posts:
            by_role[role].append(person.id)
            if role in ("handler", "subdistrict_staff", "community_worker"):
                by_unit[keys[unit]].append(person.id)
            if role == "inspector" and len(area) == 9:
                inspectors[area].append(person.id)
    cast = Cast(
        workers=grid_workers(now.astimezone(LOCAL).date()),
        roster=roster(),
        by_unit=by_unit,
        inspectors=inspectors,
        operators=by_role["operator"],
        windows=by_role["window_worker"],
        callers=by_role["callback_agent"],
    )
    rows = Rows(random.Random(f"{plan.seed}:life:{now.isoformat()}:{days}"))
    version = f"{REFERENCE_VERSION}/{rule_pack().version}"[:60]
    life = Life(plan, here, cast, work_calendar(), rows, now=now, version=version)
    for story in build_stories(plan, now=now, days=days, seed=plan.seed):
        life.live(story)
    officers: dict[str, list[UUID]] = defaultdict(list)
    for person in plan.staff:
        for role, _unit, area in person.posts:
            if role == "subdistrict_staff":
                officers[area[:9]].append(person.id)
    deciders = Deciders(by_role["operator"], by_role["leader"], officers, by_unit)
    Holding(rows, here, deciders, work_calendar(), now=now).add()
    Tying(rows, here, deciders, work_calendar(), now=now).add(by_role["callback_agent"])
    return rows


def _write(rows: Rows, now: datetime) -> None:
    days = [CaseNumber(day=f"{d[:4]}-{d[4:6]}-{d[6:]}", last=n) for d, n in sorted(rows.serials.items())]
    said = (rows.decisions, rows.corrections, rows.examples)
    for made in (rows.cases, rows.signals, *said, rows.tasks, rows.clocks, rows.remarks):
        _copy_some(made)
    _copy_some(rows.ratings)
    for more in (
        rows.contacts, rows.requests, rows.pauses, rows.supervisions, rows.urgings, rows.holds, rows.assists, rows.links,
        rows.attempts, rows.wishes, rows.moves, rows.further, rows.answers,
    ):  # fmt: skip
        _copy_some(more)
    _copy_some(days)
    first = min((fact[1] for fact in rows.facts), default=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT trust_make_months(%s::date, %s::date)", (first, now))
    _copy("trust_fact", FACT_COLUMNS, rows.facts)


def _copy_some(made: Sequence[models.Model]) -> None:
    if made:
        _copy_models(type(made[0]), made)


def _skip_history() -> None:
    """Readers begin after this transaction: history calls for no notices and is not published as news."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text")
        own = int(cursor.fetchone()[0])
    for name in READERS:
        move(name, JournalPlace(own, UUID(int=(1 << 128) - 1)))


def _analyze() -> None:
    """Statistics for the planner: the tables were empty a moment ago."""
    with connection.cursor() as cursor:
        for table in (
            Signal, Decision, Case, Task, Clock, Remark, Rating, Resident, Address, Account, Post, Part, Home, Answer,
        ):  # fmt: skip
            cursor.execute(f"ANALYZE {table._meta.db_table}")
        cursor.execute("ANALYZE trust_fact")


def demo_accounts(plan: Plan, url: str) -> bytes:
    """One account for each role, as JSON for the person who tries the demo."""
    cards = []
    seen: set[str] = set()
    for person in plan.staff:
        role = person.posts[0][0]
        if role not in seen:
            seen.add(role)
            cards.append(_card(role, person.name, person.login, person.phone, url))
    resident = next((r for r in plan.residents if r.account), None)
    if resident is not None:
        cards.append(_card("resident", resident.name, "resident0001", resident.phone, url))
    return json.dumps(cards, ensure_ascii=False, indent=2).encode()


def _card(role: str, name: str, login: str, phone: str, url: str) -> dict[str, str]:
    return {"role": role, "name": name, "login": login, "phone": phone, "password": PASSWORD, "url": url}
