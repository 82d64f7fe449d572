"""Who works in the district: units for every function, and the people who hold posts in them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from linli.demo import names
from linli.demo.ids import seeded_id
from linli.demo.kinds import PlanArea, PlanStaff, PlanUnit
from linli.orgs import data

#: County units by function; the rest of the functions have one unit per subdistrict, community or estate.
COUNTY_UNITS = {
    "command": "澜溪区城市运行管理中心", "catch_all": "澜溪区城市管理局", "sanitation": "澜溪区环境卫生管理中心",
    "water_affairs": "澜溪区水务局", "landscape": "澜溪区园林绿化管理中心", "public_security": "澜溪区公安分局",
    "traffic_police": "澜溪区公安分局交警大队", "fire": "澜溪区消防救援大队", "environment": "澜溪区生态环境分局",
    "housing": "澜溪区住房和城乡建设局", "planning": "澜溪区规划和自然资源分局", "market": "澜溪区市场监督管理局",
    "commerce": "澜溪区商务局", "civil_affairs": "澜溪区民政局", "disabled_federation": "澜溪区残疾人联合会",
    "judicial": "澜溪区司法局", "health": "澜溪区卫生健康局", "education": "澜溪区教育局", "sports": "澜溪区体育局",
    "hr": "澜溪区人力资源和社会保障局", "medical_insurance": "澜溪区医疗保障局", "discipline": "澜溪区纪律检查委员会",
    "municipal": "澜溪区市政设施管理处", "lighting": "澜溪区路灯管理所", "drainage": "澜溪区排水有限公司",
    "water_supply": "澜溪自来水有限公司", "gas": "澜溪燃气有限公司", "heating": "澜溪热力有限公司",
    "power": "澜溪供电公司", "telecom": "澜溪通信发展公司",
}  # fmt: skip

Post = tuple[str, str, str]


def units(rng: random.Random, areas: Sequence[PlanArea], estate_areas: dict[str, str]) -> list[PlanUnit]:
    """All units. ``estate_areas`` gives for each property company's key the division code that it works in."""
    known = data.functions()
    made: list[PlanUnit] = []

    def add(key: str, name: str, function: str, level: str, area: str, parent: str) -> None:
        spec = known.get(function)
        always = spec.round_the_clock if spec else True
        line = f"0599-88{len(made):02d}{rng.randrange(100):02d}0"
        made.append(
            PlanUnit(seeded_id(rng), key, name, function, level, area, parent, line, always, function == "catch_all")
        )

    for key, name in COUNTY_UNITS.items():
        function = "command_centre" if key == "command" else key
        add(key, name, function, "county", names.CODE, "" if key == "command" else "command")
    for area in areas:
        if area.level == "subdistrict":
            add(f"office:{area.code}", f"{area.name}办事处", "subdistrict_office", "subdistrict", area.code, "command")
            team = f"{area.name.removesuffix('街道')}综合行政执法队"
            add(f"team:{area.code}", team, "city_enforcement", "subdistrict", area.code, f"office:{area.code}")
            watch = f"{area.name}监督检查中队"
            add(f"inspection:{area.code}", watch, "inspection", "subdistrict", area.code, "command")
    for area in areas:
        if area.level == "community":
            name, parent = f"{area.name}居民委员会", f"office:{area.code[:9]}"
            add(f"committee:{area.code}", name, "residents_committee", "community", area.code, parent)
    for position, company in enumerate(names.PROPERTY_COMPANIES):
        key = f"property:{position}"
        add(key, company, "property", "estate", estate_areas.get(key, names.CODE), "")
    return made


def _posts(rng: random.Random, areas: Sequence[PlanArea], all_units: Sequence[PlanUnit]) -> Iterator[list[Post]]:
    """The posts of one person after another, in the order of the house: centre, streets, communities, departments."""
    county = names.CODE
    for role, count in (("operator", 8), ("leader", 2), ("inspector", 4), ("callback_agent", 4)):
        for _ in range(count):
            yield [(role, "command", county)]
    communities = [area.code for area in areas if area.level == "community"]
    grids = [area.code for area in areas if area.level == "grid"]
    for area in areas:
        if area.level == "subdistrict":
            office = f"office:{area.code}"
            for role, count in (("leader", 1), ("subdistrict_staff", 3), ("window_worker", 1)):
                for _ in range(count):
                    yield [(role, office, area.code)]
            for _ in range(3):
                yield [("inspector", f"inspection:{area.code}", area.code)]
            for _ in range(3):
                yield [("handler", f"team:{area.code}", area.code)]
    for code in communities:
        committee = f"committee:{code}"
        yield [("community_worker", committee, code)]
        yield [("community_worker", committee, code), ("window_worker", committee, code)]
        mine = [grid for grid in grids if grid.startswith(code)]
        while mine:
            share = mine[: 2 if rng.random() < 0.3 and len(mine) > 1 else 1]
            del mine[: len(share)]
            yield [("grid_worker", committee, grid) for grid in share]
    for unit in all_units:
        if unit.level == "county" and unit.key != "command":
            for _ in range(2 if unit.round_the_clock else 1):
                yield [("handler", unit.key, unit.area)]
        elif unit.level == "estate":
            for _ in range(2):
                yield [("handler", unit.key, unit.area)]
    for role in ("system_admin", "security_admin", "audit_admin"):
        yield [(role, "command", county)]


#: What a login begins with, by the first post.
LOGIN = {
    "operator": "op", "leader": "lead", "inspector": "insp", "callback_agent": "call", "subdistrict_staff": "street",
    "window_worker": "window", "community_worker": "comm", "grid_worker": "grid", "handler": "unit",
    "system_admin": "system", "security_admin": "security", "audit_admin": "audit",
}  # fmt: skip


def staff(rng: random.Random, areas: Sequence[PlanArea], all_units: Sequence[PlanUnit]) -> list[PlanStaff]:
    """Everybody who holds a post, with a login such as ``grid07`` and names that occur once."""
    made: list[PlanStaff] = []
    count: dict[str, int] = {}
    used: set[str] = set()
    for posts in _posts(rng, areas, all_units):
        prefix = LOGIN[posts[0][0]]
        count[prefix] = count.get(prefix, 0) + 1
        name = names.person_name(rng, rng.randint(1968, 1999))
        while name in used:
            name = names.person_name(rng, rng.randint(1968, 1999))
        used.add(name)
        login = f"{prefix}{count[prefix]:02d}"
        made.append(PlanStaff(seeded_id(rng), login, name, names.phone(len(made)), tuple(posts)))
    return made
