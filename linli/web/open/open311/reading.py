"""What clients of GeoReport send, in the shapes that they are known to send it, as plain values."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict

from linli.exchange.open311 import rules
from linli.exchange.open311.commands import Added, Sent, service_or_refuse
from linli.exchange.open311.queries import Asked, AskedUpdates, jurisdiction
from linli.kernel.errors import Refused
from linli.orgs.queries import CategoryCard
from linli.web.parts.uploads import read_photos

_ATTRIBUTE = re.compile(r"^attribute\[([^\]]{1,60})\](?:\[\])?$")
#: Names under which senders put their own number of a report: the first that is there counts.
OWN_NUMBER = ("external_id", "client_request_id", "attribute[external_id]", "attribute[fixmystreet_id]")
Lines = Callable[[CategoryCard, dict[str, list[str]]], list[str]]


def first(values: QueryDict, *names: str) -> str:
    """The first of these that is given, without blanks around it and NUL in it; empty counts as not given."""
    for name in names:
        found = values.get(name, "").replace("\0", "").strip()
        if found:
            return found
    return ""


def attributes_of(values: QueryDict) -> dict[str, list[str]]:
    """``attribute[code]=value`` and ``attribute[code][]=value`` by code."""
    found: dict[str, list[str]] = {}
    for name in values:
        match = _ATTRIBUTE.match(name)
        if match:
            found.setdefault(match.group(1), []).extend(v.replace("\0", "") for v in values.getlist(name))
    return found


def _circle(values: QueryDict) -> tuple[float | None, float | None]:
    lon, lat = rules.degrees(first(values, "long", "lon"), field="long"), rules.degrees(first(values, "lat"), field="lat")
    if (lon is None) != (lat is None):
        raise Refused("open311.half_a_place", "A place needs both lat and long.", field="lat")
    return lon, lat


def asked_of(values: QueryDict, now: datetime) -> Asked:
    """The conditions of ``GET requests``. By ids every other condition is left out, as specified."""
    area = jurisdiction(first(values, "jurisdiction_id"))
    ids = rules.listed(first(values, "service_request_id"))[: rules.MOST_IDS]
    if ids:
        return Asked(area=area, ids=ids)
    start, end, after, before = (
        rules.moment(first(values, name), field=name)
        for name in ("start_date", "end_date", "updated_after", "updated_before")
    )
    lon, lat = _circle(values)
    changed = bool(after or before)
    return Asked(
        area=area,
        codes=rules.listed(first(values, "service_code")),
        statuses=rules.statuses(first(values, "status")),
        requested=None if changed and not (start or end) else rules.span(start, end, now=now),
        updated=rules.span(after, before, now=now) if changed else None,
        lon=lon,
        lat=lat,
        metres=rules.whole(first(values, "radius"), field="radius", least=1, most=rules.WIDEST, usual=500),
        page=rules.whole(first(values, "page"), field="page", least=1, most=100_000, usual=1),
        size=rules.whole(
            first(values, "page_size", "per_page"), field="page_size", least=1, most=rules.MOST_ROWS, usual=rules.MOST_ROWS
        ),
    )


def asked_updates_of(values: QueryDict, now: datetime) -> AskedUpdates:
    """The conditions of ``GET servicerequestupdates``."""
    start, end = (rules.moment(first(values, name), field=name) for name in ("start_date", "end_date"))
    ids = rules.listed(first(values, "service_request_id"))[: rules.MOST_IDS]
    span = rules.span(start, end, now=now)
    whole = bool(ids) and not (start or end)
    return AskedUpdates(
        span=rules.Span(rules.BEGINNING, span.end) if whole else span,
        area=jurisdiction(first(values, "jurisdiction_id")),
        ids=ids,
        key=first(values, "api_key"),
        page=rules.whole(first(values, "page"), field="page", least=1, most=100_000, usual=1),
        size=rules.whole(first(values, "page_size"), field="page_size", least=1, most=rules.MOST_ROWS, usual=rules.MOST_ROWS),
    )


def _files(request: HttpRequest) -> list[bytes]:
    """Pictures sent along, under whatever name: ``media``, ``photo1``, ``file_…``."""
    found: list[UploadedFile] = [file for name in request.FILES for file in request.FILES.getlist(name)]
    return read_photos(found)


def _name(values: QueryDict) -> str:
    """A name in one piece: family name first where it is Chinese, as people write it."""
    given, family = first(values, "first_name"), first(values, "last_name")
    if not (given and family):
        return given or family
    return f"{given} {family}" if (given + family).isascii() else f"{family}{given}"


def sent_of(request: HttpRequest, lines: Lines) -> Sent:
    """A report as ``POST requests`` brings it."""
    values = request.POST
    card = service_or_refuse(first(values, "service_code"))
    attributes = attributes_of(values)
    lon, lat = _circle(values)
    address = first(values, "address_string", "address", "address_id")
    return Sent(
        service_code=card.code,
        said=values.get("description", "").replace("\0", "").strip(),
        lon=lon,
        lat=lat,
        address="" if address == "#NOTPINPOINTED#" else address,
        name=_name(values),
        phone=first(values, "phone"),
        email=first(values, "email"),
        account=first(values, "account_id"),
        number=first(values, *OWN_NUMBER),
        attributes=attributes,
        media=[*values.getlist("media_url"), *values.getlist("media_url[]")],
        photos=_files(request),
        lines=lines(card, rules.answers(attributes)),
    )


def added_of(request: HttpRequest) -> Added:
    """An update as ``POST servicerequestupdates`` brings it."""
    values = request.POST
    return Added(
        request_id=first(values, "service_request_id"),
        status=first(values, "status") or "open",
        text=values.get("description", "").replace("\0", ""),
        number=first(values, "update_id"),
        said_at=rules.moment(first(values, "updated_datetime"), field="updated_datetime"),
        media=[*values.getlist("media_url"), *values.getlist("media_url[]")],
        photos=_files(request),
    )
