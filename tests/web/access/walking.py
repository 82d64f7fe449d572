"""Walking through every door: who goes, which things lie behind, and what the matrix says must come of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import SimpleCookie
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLResolver

from linli.cases.models import Case
from linli.kernel import matrix
from linli.kernel.actors import Actor
from linli.kernel.matrix import Relation, Thing
from linli.orgs.commands import PartRow, add_parts
from linli.people.models import Resident
from linli.trust.models import FactRecord
from tests import world as street
from tests.world import NOW, World, fixed_id

#: One of every role, somebody of the police, a resident; ``None`` is nobody.
WALKERS = (
    "op", "lead", "street", "comm1", "grid1", "insp", "prop", "window", "call", "officer", "resident", None,
)  # fmt: skip
#: What stands in an address for a thing that is not there.
ABSENT = UUID("00000000-0000-7000-8000-00000000dead")
#: A value for each parameter that names no thing. One that is missing here fails the walk.
PLAIN = {
    "code": street.GRID1, "key": "hold", "form": "csv", "name": "approve", "act": "change", "category": "0102",
    "category_id": "0102", "said": "0102", "right": "0404", "kind": "addresses", "copy": "public", "size": "public",
    "ending": "json", "request_id": "20260311000001", "what": "confirm", "purpose": "neighbourhood",
}  # fmt: skip
#: Parameters that name a thing of the walk; every other ``…_id`` is absent.
THINGS = ("case_id", "signal_id", "address_id", "part_id", "resident_id")


@dataclass(frozen=True, slots=True)
class Place:
    """One side of the street: its things by parameter, and what the matrix knows of each."""

    ids: dict[str, UUID]
    things: dict[str, Thing]


def furnish(world: World) -> tuple[Place, Place]:
    """West, which is the walkers' own, and east, which is somebody else's; and somebody of the police."""
    world.people["officer"] = world.people.pop("police")
    world.give_post("officer", "handler", "public_security", street.COUNTY)
    return (
        _side(world, street.IN_GRID1, street.GRID1, "桥头大街66号", 1),
        _side(world, street.IN_GRID3, street.GRID3, "桥头大街120号", 2),
    )


def _side(world: World, point: tuple[float, float], grid: str, address: str, n: int) -> Place:
    signal = world.case(point=point)
    case = Case.objects.get(id=signal.case_id)
    row = PartRow(code=f"{street.COUNTY}010100000{n}", name="井盖", lon=point[0], lat=point[1])
    part = add_parts(world.actor("op"), rows=[row], now=NOW).added[0]
    home = fixed_id(address)
    resident = Resident.objects.create(
        id=fixed_id(f"walk {n}"),
        kind="registered",
        name="张桂英",
        phone=f"1380013800{n}",
        address_id=home,
        grid_code=grid,
    )
    ids = {"case_id": case.id, "signal_id": signal.id, "address_id": home, "part_id": part, "resident_id": resident.id}
    of_case = Thing(area=grid, units=(case.holder_unit_id, case.lead_unit_id), persons=(case.holder_account_id,))
    lying = Thing(area=grid)
    return Place(
        ids, {"case_id": of_case, "signal_id": of_case, "address_id": lying, "part_id": lying, "resident_id": lying}
    )


@dataclass(slots=True)
class Walker:
    """Somebody who tries doors, each time as if it were the first."""

    login: str | None
    actor: Actor
    client: Client
    cookies: str
    latest: UUID

    def tries(self, method: str, address: str, **more: Any) -> tuple[int, str, bool]:
        """The status, where it leads, and whether anything was recorded; all of it is undone."""
        self.client.cookies = SimpleCookie(self.cookies)
        with transaction.atomic():
            answer = getattr(self.client, method)(address, **more)
            wrote = (
                method != "get" and answer.status_code < 500 and FactRecord.objects.filter(id__gt=self.latest).exists()
            )
            transaction.set_rollback(True)
        return answer.status_code, answer.headers.get("Location", ""), wrote


def walkers(world: World) -> Iterator[Walker]:
    """Everybody of the list."""
    latest = FactRecord.objects.order_by("id").values_list("id", flat=True).last() or ABSENT
    for login in WALKERS:
        client = world.client(login, raise_request_exception=False)
        actor = world.actor(login) if login else Actor(kind="anonymous")  # type: ignore[arg-type]
        yield Walker(login, actor, client, client.cookies.output(header="", sep=";").strip(), latest)


def allowed(actor: Actor, act: str, thing: Thing | None) -> bool:
    """What the matrix says: of the thing behind the door, or of the door itself where nothing lies behind."""
    if matrix.says(act, matrix.POLICE, Relation.NONE) and fixed_id("unit public_security") in actor.unit_ids:
        return True
    return matrix.may(actor, act, thing) if thing else matrix.opens(actor, act)


def addresses() -> Iterator[str]:
    """Every address of the resolver, but those of operations of the API."""

    def below(resolver: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
        for one in resolver.url_patterns:
            here = prefix + str(one.pattern)
            if isinstance(one, URLResolver):
                yield from below(one, here)
            else:
                yield here, one

    for address, pattern in below(get_resolver()):
        if not pattern.callback.__module__.startswith("ninja") and "ninja" not in repr(pattern.callback):
            yield address


def filled(address: str, place: Place | None) -> tuple[str, str]:
    """The address with its parameters, and the one that names the thing behind it (empty for none)."""
    named = ""

    def value(match: re.Match[str]) -> str:
        nonlocal named
        name = match[1] or match[2] or match[3]
        if name in THINGS and place is not None:
            named = named or name
            return str(place.ids[name])
        if name in PLAIN:
            return PLAIN[name]
        assert name.endswith("_id"), f"{address}: write a value for “{name}” into PLAIN of tests/web/access/walking.py."
        return str(ABSENT)

    plain = re.sub(r"\(\?:\\\.\(\?P<ending>[^)]*\)\)\?/\?\$", ".json", address).replace("^", "").replace("$", "")
    plain = plain.replace(".*", "nowhere")
    return re.sub(r"<(?:\w+:)?(\w+)>|\{(\w+)\}|\(\?P<(\w+)>[^)]*\)", value, plain), named
