"""One street for all tests: two communities, three grids, an estate with a fire lane, a road, a cast with posts.

The ids are fixed, so a test may compare them. The day is Wednesday, 11 March 2026, ten in the morning.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.test import Client

from linli.intake import tools as triage_tools
from linli.intake.commands import Choice, Report, decide, receive, triage_batch
from linli.intake.models import Signal
from linli.kernel.actors import Actor, machine
from linli.orgs import data
from linli.orgs import queries as orgs
from linli.orgs.commands import bump, load_reference
from linli.orgs.models import Address, Division, Place, Unit
from linli.people.access import actor_of
from linli.people.models import Account, Post
from linli.trust.acting import one_act

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 11, 10, 0, tzinfo=SHANGHAI)
SINCE = date(2020, 1, 1)

COUNTY = "990101"
STREET = "990101001"
WEST, EAST = "990101001001", "990101001002"
GRID1, GRID2, GRID3 = WEST + "001", WEST + "002", EAST + "001"

#: Points with a meaning: inside the estate, on its fire lane, on the road, and one in each grid.
IN_ESTATE = (120.1030, 30.2060)
ON_FIRE_LANE = (120.1050, 30.2060)
ON_ROAD = (120.1050, 30.2120)
IN_GRID1, IN_GRID2, IN_GRID3 = (120.1085, 30.2030), (120.1150, 30.2050), (120.1250, 30.2050)
OUTSIDE = (121.5, 31.2)

#: Login, name and posts (role, unit, area) of everybody.
CAST: tuple[tuple[str, str, tuple[tuple[str, str, str], ...]], ...] = (
    ("op", "陈明", (("operator", "command", COUNTY),)),
    ("lead", "何静", (("leader", "command", COUNTY),)),
    ("insp", "孙丽", (("inspector", "command", COUNTY),)),
    ("insp2", "罗勇", (("inspector", "command", COUNTY),)),
    ("call", "马兰", (("callback_agent", "command", COUNTY),)),
    ("street", "周伟", (("subdistrict_staff", "office", STREET),)),
    ("window", "林芳", (("window_worker", "office", STREET),)),
    ("comm1", "吴敏", (("community_worker", "committee1", WEST),)),
    ("comm2", "郑凯", (("community_worker", "committee2", EAST),)),
    ("grid1", "李建国", (("grid_worker", "committee1", GRID1),)),
    ("grid2", "王秀英", (("grid_worker", "committee1", GRID2),)),
    ("grid3", "赵强", (("grid_worker", "committee2", GRID3),)),
    ("prop", "钱波", (("handler", "property", WEST),)),
    ("police", "冯磊", (("handler", "traffic_police", COUNTY),)),
)


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    """A rectangle as a GeoJSON polygon."""
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def fixed_id(name: str) -> UUID:
    """The same id for the same name in every test."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"linli:test:{name}")


DIVISIONS = (
    (COUNTY, "county", "清溪区", box(120.10, 30.20, 120.13, 30.22)),
    (STREET, "subdistrict", "桥头街道", box(120.10, 30.20, 120.13, 30.22)),
    (WEST, "community", "柳岸社区", box(120.10, 30.20, 120.12, 30.22)),
    (EAST, "community", "梅园社区", box(120.12, 30.20, 120.13, 30.22)),
    (GRID1, "grid", "柳岸第一网格", box(120.10, 30.20, 120.11, 30.22)),
    (GRID2, "grid", "柳岸第二网格", box(120.11, 30.20, 120.12, 30.22)),
    (GRID3, "grid", "梅园第一网格", box(120.12, 30.20, 120.13, 30.22)),
)
PLACES = (
    ("estate", "estate", "柳岸花园", box(120.102, 30.204, 120.106, 30.209), "property"),
    ("lane", "fire_lane", "柳岸花园消防通道", box(120.1048, 30.204, 120.1052, 30.209), "property"),
    ("road", "road", "桥头大街", {"type": "LineString", "coordinates": [[120.10, 30.212], [120.13, 30.212]]}, None),
    ("park", "green", "梅园公园", box(120.122, 30.214, 120.126, 30.218), None),
)
ADDRESSES = (
    ("桥头大街18号柳岸花园1幢1单元", "桥头大街", "18号", "柳岸花园", "1幢", "1单元", IN_ESTATE, GRID1),
    ("桥头大街18号柳岸花园2幢1单元", "桥头大街", "18号", "柳岸花园", "2幢", "1单元", (120.1035, 30.2075), GRID1),
    ("桥头大街66号", "桥头大街", "66号", "", "", "", (120.1150, 30.2122), GRID2),
    ("桥头大街120号", "桥头大街", "120号", "", "", "", (120.1250, 30.2122), GRID3),
)


@dataclass(frozen=True, slots=True)
class World:
    """The street as tests use it: ``unit("property")``, ``actor("grid1")``, ``client("op")``."""

    units: Mapping[str, Unit]
    people: Mapping[str, Account]

    def unit(self, key: str) -> Unit:
        """A unit by its function, or office, committee1, committee2."""
        return self.units[key]

    def actor(self, login: str, *, channel: str = "web") -> Actor:
        """Somebody of the cast, acting."""
        return actor_of(self.people[login], channel=channel, day=orgs.today())

    def client(self, login: str | None = None, **kwargs: Any) -> Client:
        """A browser in which somebody has signed in; nobody without a login."""
        client = Client(headers={"accept-language": "en"}, **kwargs)
        if login is not None:
            client.force_login(self.people[login])
        return client

    def give_post(self, login: str, role: str, unit: str, area: str) -> None:
        """One more post for somebody."""
        Post.objects.create(account=self.people[login], role=role, unit=self.units[unit], area=area, valid_from=SINCE)

    def waiting(
        self, text: str, *, point: tuple[float, float] | None = IN_GRID1, now: datetime = NOW, **more: Any
    ) -> Signal:
        """A report that triage, with nothing to understand it, has left to a person."""
        lon, lat = point or (None, None)
        receipt = receive(
            actor_of(None, channel="web", day=orgs.today()), report=Report(text=text, lon=lon, lat=lat, **more), now=now
        )
        triage_batch(machine("triage"), tools=triage_tools._with_ground(None, False, orgs.ground()), now=now)
        return Signal.objects.get(id=receipt.signal_id)

    def case(
        self,
        category: str = "0102",
        text: str = "柳岸花园1幢楼下垃圾堆了好几天，没人清理。",
        *,
        point: tuple[float, float] = IN_GRID1,
        now: datetime = NOW,
        **more: Any,
    ) -> Signal:
        """A report that an operator has put into a case of this category; the case is ``signal.case``."""
        choice = Choice(category=category, **{k: more.pop(k) for k in ("priority", "unit_id") if k in more})
        signal = self.waiting(text, point=point, now=now, **more)
        decide(self.actor("op"), signal_id=signal.id, choice=choice, now=now + timedelta(seconds=30))
        return Signal.objects.select_related("case").get(id=signal.id)


def build() -> World:
    """Put the street and its people into the database."""
    load_reference(machine("test"), now=NOW)
    units = _units()
    Unit.objects.bulk_create(units.values())
    Division.objects.bulk_create(
        Division(code=code, level=level, name=name, boundary=shape, valid_from=SINCE)
        for code, level, name, shape in DIVISIONS
    )
    Place.objects.bulk_create(
        Place(
            id=fixed_id(f"place {key}"),
            kind=kind,
            name=name,
            shape=shape,
            owner=units.get(owner or ""),
            valid_from=SINCE,
        )
        for key, kind, name, shape, owner in PLACES
    )
    Address.objects.bulk_create(_addresses())
    people = {
        login: Account(id=fixed_id(login), login=login, kind="staff", name=name, created_at=NOW)
        for login, name, _posts in CAST
    }
    people["resident"] = Account(id=fixed_id("resident"), login="r-1", kind="resident", name="", created_at=NOW)
    Account.objects.bulk_create(people.values())
    Post.objects.bulk_create(
        Post(account=people[login], role=role, unit=units[unit], area=area, valid_from=SINCE)
        for login, _name, posts in CAST
        for role, unit, area in posts
    )
    orgs.forget_ground()  # a rolled-back test may have left its own ground in memory under the same revision
    with one_act():
        bump(machine("test"), what="world", rows=1, now=NOW)
    return World(units=units, people=people)


def _units() -> dict[str, Unit]:
    """One unit for each function at the county, and those of the street."""
    own = {
        "command": ("清溪区城市运行管理中心", "command_centre", "county", COUNTY, True),
        "office": ("桥头街道办事处", "subdistrict_office", "subdistrict", STREET, True),
        "committee1": ("柳岸社区居民委员会", "residents_committee", "community", WEST, False),
        "committee2": ("梅园社区居民委员会", "residents_committee", "community", EAST, False),
        "property": ("绿洲物业公司", "property", "estate", WEST, True),
        "city_enforcement": ("桥头综合行政执法队", "city_enforcement", "subdistrict", STREET, True),
    }
    taken = {function for _, function, *_ in own.values()} | {"command_centre"}
    rows = {
        key: (f"清溪区{spec.zh}", key, "county", COUNTY, spec.round_the_clock)
        for key, spec in data.functions().items()
        if key not in taken
    }
    return {
        key: Unit(
            id=fixed_id(f"unit {key}"),
            name=name,
            function=function,
            level=level,
            area=area,
            phone="0571-88000000",
            round_the_clock=always,
            catch_all=function == "catch_all",
            valid_from=SINCE,
        )
        for key, (name, function, level, area, always) in {**rows, **own}.items()
    }


def _addresses() -> list[Address]:
    return [
        Address(
            id=fixed_id(text),
            text=text,
            road=road,
            number=number,
            estate=estate,
            building=building,
            entrance=entrance,
            lon=point[0],
            lat=point[1],
            grid_code=grid,
            valid_from=SINCE,
        )
        for text, road, number, estate, building, entrance, point, grid in ADDRESSES
    ]
