"""The registers: standard addresses and parts, one by one and in batches."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from linli.cases.queries import cases_of_part, causes_of_part
from linli.kernel.errors import Refused
from linli.orgs import commands, queries
from linli.people import commands as people_commands
from linli.people.queries import people_at
from linli.web.api import making
from linli.web.api.auth import SIGNED_IN, staff
from linli.web.api.service import STAFF, problems_of
from linli.web.api.shapes_ground import (
    AddressChangeIn,
    AddressesIn,
    AddressesOut,
    AddressOut,
    AddressPageOut,
    AliasIn,
    PartClassOut,
    PartIn,
    PartPageOut,
    PartsIn,
    PartsOut,
    PartStateIn,
    RowsOut,
    WhyIn,
)
from linli.web.parts.saying import said
from linli.web.parts.wording import language

router = Router(tags=["registers"], auth=SIGNED_IN)
WORDS = Query("", max_length=60)
CODE = Query("", max_length=15)
PAGE = Query(1, ge=1, le=100_000)
SIZE = Query(50, ge=1, le=200)


def _rows(answer: commands.RowsAnswer) -> dict[str, Any]:
    wrong = [
        {"row": w.row, "field": w.field, "code": w.code, "detail": said(Refused(w.code, w.sentence, **w.values))}
        for w in answer.wrong
    ]
    return {"added": list(answer.added), "wrong": wrong}


def _address_row(body: dict[str, Any]) -> commands.AddressRow:
    return commands.AddressRow(**{**body, "aliases": tuple(body["aliases"])})


@router.get("/addresses", response={200: AddressesOut, **problems_of(*STAFF)}, summary="Standard addresses")
def addresses(
    request: HttpRequest,
    words: str = WORDS,
    area: str = CODE,
    kind: str = Query("", max_length=10, description="number, estate, building, entrance"),
    ended: bool = False,
    page: int = PAGE,
    size: int = SIZE,
) -> Any:
    """By words in the text or another name, by area and kind."""
    staff(request)
    return queries.address_list(queries.AddressFilter(words, area, kind, ended), page=page, size=size)


@router.post("/addresses", response={200: RowsOut, **problems_of(*STAFF)}, summary="Add addresses")
def add_addresses(request: HttpRequest, body: AddressesIn) -> dict[str, Any]:
    """All of them or, if one is wrong, none; says row by row what is wrong."""
    rows = [_address_row(row.dict()) for row in body.rows]
    leave = body.leave_out_wrong
    return _rows(commands.add_addresses(staff(request), rows=rows, now=timezone.now(), leave_out_wrong=leave))


@router.get("/addresses/{address_id}", response={200: AddressPageOut, **problems_of(*STAFF, 404)}, summary="An address")
def address(request: HttpRequest, address_id: UUID) -> dict[str, Any]:
    """With its history, and the people there whom one may know (masked)."""
    actor = staff(request)
    card = queries.address_card(address_id)
    return {"card": card, "history": queries.address_history(address_id), "people": people_at(actor, address_id)}


@router.post(
    "/addresses/{address_id}/change",
    response={200: AddressOut, **problems_of(*STAFF, 404, 409)},
    summary="Change an address",
)
def change_address(request: HttpRequest, address_id: UUID, to: AddressChangeIn) -> Any:
    """The row ends today and a new one begins; people on it go with it."""
    values = to.dict()
    note = values.pop("note")
    row = _address_row(values)
    new = people_commands.change_address(staff(request), address_id=address_id, to=row, note=note, now=timezone.now())
    return queries.address_card(new.id)


@router.post(
    "/addresses/{address_id}/names", response={200: AddressOut, **problems_of(*STAFF, 404, 409)}, summary="Another name"
)
def name_address(request: HttpRequest, address_id: UUID, name: AliasIn) -> Any:
    """The address is found by it from then on."""
    commands.name_address(staff(request), address_id=address_id, alias=name.alias, now=timezone.now())
    return queries.address_card(address_id)


@router.post(
    "/addresses/{address_id}/end", response={200: AddressOut, **problems_of(*STAFF, 404, 409)}, summary="End an address"
)
def end_address(request: HttpRequest, address_id: UUID, why: WhyIn) -> Any:
    """Refused while people live or are registered there."""
    people_commands.end_address(staff(request), address_id=address_id, note=why.note, now=timezone.now())
    return queries.address_card(address_id)


@router.get("/part-classes", response={200: list[PartClassOut], **problems_of(*STAFF)}, summary="Classes of parts")
def part_classes(request: HttpRequest) -> list[dict[str, Any]]:
    """Majors and minors as they are on file."""
    staff(request)
    here = language()
    return [
        making.plain(card)
        | {
            "name": card.names.get(here) or card.names["zh-hans"],
            "major": card.majors.get(here) or card.majors["zh-hans"],
        }
        for card in queries.part_classes().values()
    ]


@router.get("/parts", response={200: PartsOut, **problems_of(*STAFF)}, summary="Parts of the city")
def parts(
    request: HttpRequest,
    words: str = WORDS,
    part_class: str = Query("", max_length=4, description="Two digits of a major or four of a class."),
    state: str = Query("", max_length=10),
    area: str = CODE,
    page: int = PAGE,
    size: int = SIZE,
) -> Any:
    """By the beginning of the code, by name or address, class, state and area."""
    staff(request)
    return queries.part_list(queries.PartFilter(words, part_class, state, area), page=page, size=size)


@router.post("/parts", response={200: RowsOut, **problems_of(*STAFF)}, summary="Enter parts")
def add_parts(request: HttpRequest, body: PartsIn) -> dict[str, Any]:
    """All of them or, if one is wrong, none; says row by row what is wrong."""
    rows = [commands.PartRow(**row.dict()) for row in body.rows]
    leave = body.leave_out_wrong
    return _rows(commands.add_parts(staff(request), rows=rows, now=timezone.now(), leave_out_wrong=leave))


@router.get("/parts/{part_id}", response={200: PartPageOut, **problems_of(*STAFF, 404)}, summary="A part")
def part(request: HttpRequest, part_id: UUID) -> dict[str, Any]:
    """With the history of its states, its cases and its root causes."""
    return _part(staff(request), part_id)


def _part(actor: Any, part_id: UUID) -> dict[str, Any]:
    return {
        "card": queries.part_card(part_id),
        "history": queries.part_history(part_id),
        "cases": [card.id for card in cases_of_part(actor, part_id, now=timezone.now())],
        "causes": causes_of_part(part_id),
    }


@router.post(
    "/parts/{part_id}/change", response={200: PartPageOut, **problems_of(*STAFF, 404)}, summary="Change a part"
)
def change_part(request: HttpRequest, part_id: UUID, to: PartIn) -> dict[str, Any]:
    """What the register says of it; code and state stay."""
    actor = staff(request)
    commands.change_part(actor, part_id=part_id, to=commands.PartRow(**to.dict()), now=timezone.now())
    return _part(actor, part_id)


@router.post(
    "/parts/{part_id}/state", response={200: PartPageOut, **problems_of(*STAFF, 404)}, summary="How a part stands"
)
def set_part_state(request: HttpRequest, part_id: UUID, now_is: PartStateIn) -> dict[str, Any]:
    """What it was before stays in its history."""
    actor = staff(request)
    commands.set_part_state(actor, part_id=part_id, now=timezone.now(), **now_is.dict())
    return _part(actor, part_id)
