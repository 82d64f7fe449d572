"""What other systems may read: services, matters in public space, what happened to them; and the keys, for operators."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import F, Q, QuerySet, Sum

from linli.cases.models import ENDED, Case, Photo, Remark
from linli.cases.queries import TimelineEntry
from linli.exchange.models import ApiKey, KeyUse, OpenReport
from linli.exchange.open311 import access, rules
from linli.exchange.open311.rules import Span
from linli.intake.models import Signal
from linli.kernel.actors import Actor
from linli.kernel.clock import LOCAL
from linli.kernel.errors import NotFound, Refused
from linli.kernel.ids import tidy_code
from linli.kernel.text import mask_personal
from linli.orgs.queries import CategoryCard, Ground, ground, rule_value
from linli.trust.journal import COLUMNS, FactRow, fact_row

#: Decimals of a coordinate that others get to see: about ten metres.
DECIMALS = 4


def jurisdiction(asked: str) -> str:
    """The division code that a ``jurisdiction_id`` stands for: the site's name, or the code of a county or subdistrict.

    Empty is the whole site where it serves one county. Refuses an unknown one (404), and none where it serves several
    (400). One query.
    """
    here = ground()
    counties = [code for code in here.names if len(code) == 6]
    asked = asked.strip()
    if not asked:
        if len(counties) > 1:
            raise Refused(
                "open311.jurisdiction_missing",
                "jurisdiction_id was not provided; this site serves several: {choices}.",
                choices=", ".join(sorted(counties)),
                field="jurisdiction_id",
            )
        return ""
    if asked in {settings.SITE, settings.OPEN311_JURISDICTION} - {""}:
        return ""
    if len(asked) not in (6, 9) or asked not in here.names:
        raise NotFound("open311.no_jurisdiction", "jurisdiction_id provided was not found.", field="jurisdiction_id")
    return asked


def services() -> list[CategoryCard]:
    """The kinds of matters that may be reported over Open311, by code; restricted ones are not among them. One query."""
    return sorted((card for card in ground().categories.values() if not card.restricted), key=lambda card: card.code)


def public_codes(here: Ground, day: date) -> list[str]:
    """The codes of categories whose cases stand in public space (rule pack), never restricted ones."""
    kinds = str(rule_value("open311_public_kinds", day)).split()
    return [card.code for card in here.categories.values() if card.kind in kinds and not card.restricted]


@dataclass(frozen=True, slots=True)
class RequestCard:
    """A matter, or a report of one's own, as GeoReport shows it. ``words`` are there for the sender alone."""

    request_id: str
    state: str
    category: str
    opened_at: datetime
    changed_at: datetime
    due_at: datetime | None
    address: str
    area: str
    lon: float | None
    lat: float | None
    agency: str
    note: str
    words: str = ""
    code: str = ""
    number: str = ""
    priority: str = ""
    photos: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list of requests is narrowed to."""

    area: str = ""
    ids: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    statuses: frozenset[str] = field(default_factory=lambda: frozenset(("open", "closed")))
    requested: Span | None = None
    updated: Span | None = None
    lon: float | None = None
    lat: float | None = None
    metres: int = 500
    page: int = 1
    size: int = rules.MOST_ROWS


_FIELDS = (
    "id", "number", "state", "category_id", "opened_at", "changed_at", "due_at", "address__text", "grid_code", "lon",
    "lat", "holder_unit_id", "priority",
)  # fmt: skip


def requests(asked: Asked, *, now: datetime) -> tuple[list[RequestCard], bool]:
    """Matters in public space, the newest first, and whether there are more; by ids also reports of one's own.

    Three queries; five by ids.
    """
    here = ground()
    public = Q(restricted=False, category__in=public_codes(here, now.astimezone(LOCAL).date()))
    if asked.ids:
        numbers = [request_id for request_id in asked.ids if rules.is_case_number(request_id)]
        rows = list(Case.objects.filter(public, number__in=numbers).values_list(*_FIELDS)) if numbers else []
        own = _own([tidy_code(i) for i in asked.ids if not rules.is_case_number(i)], here)
        return [*_cards(rows, here), *own], False
    found = _in_circle(Case.objects.filter(public, _condition(asked)), asked)
    order = ("-changed_at", "-id") if asked.updated and not asked.requested else ("-opened_at", "-id")
    first = (asked.page - 1) * asked.size
    rows = list(found.order_by(*order).values_list(*_FIELDS)[first : first + asked.size + 1])
    return _cards(rows[: asked.size], here), len(rows) > asked.size


def request(request_id: str, *, now: datetime) -> RequestCard:
    """One matter by its number, or a report of one's own by its tracking code; 404 for anything else."""
    cards, _more = requests(Asked(ids=(request_id,)), now=now)
    if not cards:
        raise NotFound("open311.no_request", "service_request_id was not found.", field="service_request_id")
    return cards[0]


def _condition(asked: Asked) -> Q:
    found = Q(grid_code__startswith=asked.area) if asked.area else Q()
    if asked.codes:
        found &= Q(category__in=asked.codes)
    if asked.statuses == {"closed"}:
        found &= Q(state__in=ENDED)
    if asked.statuses == {"open"}:
        found &= ~Q(state__in=ENDED)
    if asked.requested:
        found &= Q(opened_at__range=(asked.requested.start, asked.requested.end))
    if asked.updated:
        found &= Q(changed_at__range=(asked.updated.start, asked.updated.end))
    return found


def _in_circle(found: QuerySet[Case], asked: Asked) -> QuerySet[Case]:
    """Those inside the circle; flat enough at five kilometres."""
    if asked.lon is None or asked.lat is None:
        return found
    tall, wide = 111_320.0, 111_320.0 * math.cos(math.radians(asked.lat))
    north, east = asked.metres / tall, asked.metres / max(wide, 1.0)
    away_lat, away_lon = F("lat") - asked.lat, F("lon") - asked.lon
    away = away_lat * away_lat * tall**2 + away_lon * away_lon * wide**2
    return found.filter(
        lat__range=(asked.lat - north, asked.lat + north), lon__range=(asked.lon - east, asked.lon + east)
    ).annotate(away=away).filter(away__lte=asked.metres**2)


def _cards(rows: Sequence[tuple[Any, ...]], here: Ground) -> list[RequestCard]:
    """The rows with what was last told to the public beside them. One query."""
    notes = dict(
        Remark.objects.filter(case_id__in=[row[0] for row in rows], public=True)
        .order_by("case_id", "-at")
        .distinct("case_id")
        .values_list("case_id", "text")
    )
    return [_card(row, here, mask_personal(notes.get(row[0], ""))) for row in rows]


def _card(row: tuple[Any, ...], here: Ground, note: str) -> RequestCard:
    _id, number, state, category, opened, changed, due, address, grid, lon, lat, unit_id, priority = row
    unit = here.units.get(unit_id)
    area = here.names.get(grid[:12], "") or here.names.get(grid[:9], "")
    return RequestCard(
        request_id=number,
        state=state,
        category=category,
        opened_at=opened,
        changed_at=changed,
        due_at=due,
        address=address or area,
        area=area,
        lon=None if lon is None else round(lon, DECIMALS),
        lat=None if lat is None else round(lat, DECIMALS),
        agency=unit.name if unit else "",
        note=note,
        number=number,
        priority=priority,
    )


def _own(codes: Sequence[str], here: Ground) -> list[RequestCard]:
    """Reports by their tracking codes, with the words that were sent; whoever has the code may. Four queries."""
    signals = list(
        Signal.objects.filter(code__in=codes[: rules.MOST_IDS]).select_related("case__address").defer("name", "phone")
    )
    if not signals:
        return []
    kept = OpenReport.objects.in_bulk([signal.id for signal in signals])
    case_ids = [signal.case_id for signal in signals if signal.case_id]
    notes = dict(
        Remark.objects.filter(case_id__in=case_ids, public=True)
        .order_by("case_id", "-at")
        .distinct("case_id")
        .values_list("case_id", "text")
    )
    photos: dict[UUID, list[UUID]] = {}
    ready = Photo.objects.filter(subject_id__in=[signal.id for signal in signals]).exclude(public="").order_by("at")
    for photo_id, subject_id in ready.values_list("id", "subject_id"):
        photos.setdefault(subject_id, []).append(photo_id)
    return [_own_card(s, kept.get(s.id), notes.get(s.case_id, ""), photos.get(s.id, []), here) for s in signals]


def _own_card(
    signal: Signal, kept: OpenReport | None, note: str, photos: Sequence[UUID], here: Ground
) -> RequestCard:
    case = signal.case
    unit = here.units.get(case.holder_unit_id) if case else None
    return RequestCard(
        request_id=signal.code,
        state=case.state if case else signal.state,
        category=case.category_id if case else (kept.service_code if kept else ""),
        opened_at=signal.received_at,
        changed_at=case.changed_at if case else signal.received_at,
        due_at=case.due_at if case else None,
        address=signal.address_text,
        area=here.names.get(case.grid_code[:12], "") if case else "",
        lon=signal.lon,
        lat=signal.lat,
        agency=unit.name if unit else "",
        note=mask_personal(signal.answer or note),
        words=signal.text[: kept.said] if kept else signal.text,
        code=signal.code,
        number=case.number if case and not case.restricted else "",
        priority=case.priority if case else "",
        photos=tuple(photos),
    )


def code_of_token(token: str) -> str:
    """The service_request_id of a token: both are the tracking code, known from the first moment. One query."""
    code = Signal.objects.filter(code=tidy_code(token)).values_list("code", flat=True).first()
    if code is None:
        raise NotFound("open311.no_token", "token was not found.", field="token_id")
    return str(code)


@dataclass(frozen=True, slots=True)
class UpdateCard:
    """Something that happened to a matter; the sentence is the page's."""

    request_id: str
    status: str
    entry: TimelineEntry


_UPDATES = f"""
SELECT {", ".join("f." + name.strip() for name in COLUMNS.split(","))}, c.number
FROM trust_fact f JOIN cases_case c ON c.id = f.case_id
WHERE f.at BETWEEN %(start)s AND %(end)s AND f.kind = ANY(%(kinds)s) AND NOT c.restricted
  AND (c.category_id = ANY(%(codes)s) OR c.id = ANY(%(own)s) OR c.id IN (
    SELECT s.case_id FROM exchange_openreport o JOIN intake_signal s ON s.id = o.signal_id WHERE o.key_id = %(key)s))
  AND starts_with(c.grid_code, %(area)s)
"""
_OF_CASES = " AND f.case_id = ANY(%(only)s)"
_IN_ORDER = " ORDER BY f.at, f.id LIMIT %(size)s OFFSET %(first)s"


@dataclass(frozen=True, slots=True)
class AskedUpdates:
    """What a list of updates is narrowed to; ``key`` is the api_key as it was sent, empty for nobody."""

    span: Span
    area: str = ""
    ids: tuple[str, ...] = ()
    key: str = ""
    page: int = 1
    size: int = rules.MOST_ROWS


def updates(asked: AskedUpdates, *, now: datetime) -> list[UpdateCard]:
    """What happened to matters in public space, the oldest first; under the tracking code where the key sent the report.

    By ids also to reports whose tracking code is asked for. Three queries, five with a key, two more by ids.
    """
    here = ground()
    holder = access.key_or_none(asked.key)
    codes = [tidy_code(i) for i in asked.ids if not rules.is_case_number(i)]
    own_ids = list(Signal.objects.filter(code__in=codes, case__isnull=False).values_list("case_id", flat=True)) if codes else []
    numbers = [i for i in asked.ids if rules.is_case_number(i)]
    with connection.cursor() as cursor:
        cursor.execute(
            _UPDATES + (_OF_CASES if asked.ids else "") + _IN_ORDER,
            {
                "start": asked.span.start,
                "end": asked.span.end,
                "kinds": list(rules.PUBLIC_STEPS),
                "codes": public_codes(here, now.astimezone(LOCAL).date()),
                "key": holder.id if holder else None,
                "own": own_ids,
                "area": asked.area,
                "only": [*own_ids, *_ids_of(numbers)],
                "size": asked.size,
                "first": (asked.page - 1) * asked.size,
            },
        )
        rows = [(fact_row(values[:14]), str(values[14])) for values in cursor.fetchall()]
    own = _own_codes({row.case_id for row, _number in rows if row.case_id}, holder, codes)
    remarks = dict(
        Remark.objects.filter(fact_id__in=[row.id for row, _number in rows], public=True).values_list("fact_id", "text")
    )
    return [
        UpdateCard(request_id, rules.PUBLIC_STEPS[row.kind], _entry(row, here, remarks))
        for row, number in rows
        for request_id in own.get(row.case_id, [number])
    ]


def _ids_of(numbers: Sequence[str]) -> list[UUID]:
    """The cases of these numbers. One query."""
    return list(Case.objects.filter(number__in=numbers).values_list("id", flat=True)) if numbers else []


def _own_codes(case_ids: set[UUID], holder: ApiKey | None, codes: Sequence[str]) -> dict[UUID | None, list[str]]:
    """The tracking codes under which the asker knows these cases. One query; none for whoever knows nothing."""
    if holder is None and not codes:
        return {}
    known = Q(code__in=codes)
    if holder is not None:
        known |= Q(id__in=OpenReport.objects.filter(key=holder).values("signal_id"))
    found: dict[UUID | None, list[str]] = {}
    rows = Signal.objects.filter(known, case_id__in=case_ids).order_by("received_at").values_list("case_id", "code")
    for case_id, code in rows:
        found.setdefault(case_id, []).append(code)
    return found


def _entry(row: FactRow, here: Ground, remarks: dict[UUID, str]) -> TimelineEntry:
    unit = here.units.get(row.unit_id) if row.unit_id else None
    return TimelineEntry(
        id=row.id,
        kind=row.kind,
        at=row.at,
        actor="",
        actor_kind=row.actor_kind,
        unit=unit.name if unit else "",
        remark=mask_personal(remarks.get(row.id, "")),
        data=row.data,
    )


@dataclass(frozen=True, slots=True)
class KeyCard:
    """A key as operators see it, with what it has sent."""

    id: UUID
    name: str
    ending: str
    per_day: int
    made_by: str
    made_at: datetime
    ended_at: datetime | None
    today: int
    month: int


def keys(actor: Actor, *, now: datetime) -> list[KeyCard]:
    """All keys, valid ones first, the newest first, with their use of today and of 30 days. Three queries."""
    access.check_keeper(actor)
    day = now.astimezone(LOCAL).date()
    used = KeyUse.objects.filter(day__gt=day - timedelta(days=30), day__lte=day)
    month = dict(used.values("key").annotate(n=Sum("count")).values_list("key", "n"))
    rows = ApiKey.objects.select_related("made_by")
    today = dict(used.filter(day=day).values_list("key", "count"))
    return [
        KeyCard(
            id=key.id,
            name=key.name,
            ending=key.ending,
            per_day=key.per_day,
            made_by=key.made_by.name,
            made_at=key.made_at,
            ended_at=key.ended_at,
            today=today.get(key.id, 0),
            month=month.get(key.id, 0),
        )
        for key in sorted(rows, key=lambda key: (key.ended_at is not None, -key.made_at.timestamp()))
    ]
