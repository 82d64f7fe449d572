"""Search over everything one may see, and the look-up of a telephone number for a purpose."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from linli.search import queries
from linli.search.commands import look_up_phone
from linli.web.api import making
from linli.web.api.auth import SIGNED_IN, staff
from linli.web.api.service import STAFF, problems_of
from linli.web.api.shapes_search import FoundOut, LookUpIn, PhoneFoundOut, SuggestionsOut
from linli.web.parts import wording

router = Router(tags=["search"], auth=SIGNED_IN)


def _case(hit: queries.CaseHit, names: making.Names) -> dict[str, Any]:
    text = "".join(piece.text for piece in hit.text)
    marked = [piece.text for piece in (*hit.title, *hit.text, *hit.address) if piece.hit]
    return {
        "case": making.named(hit.card, names),
        "text": text,
        "marked": list(dict.fromkeys(marked)),
        "exact": hit.exact,
    }


def _report(hit: queries.ReportHit) -> dict[str, Any]:
    text = "".join(piece.text for piece in hit.text)
    marked = list(dict.fromkeys(piece.text for piece in hit.text if piece.hit))
    return {
        "id": hit.id, "code": hit.code, "state": hit.state, "received_at": hit.at, "text": text, "marked": marked,
        "exact": hit.exact,
    }  # fmt: skip


@router.get("", response={200: FoundOut, **problems_of(*STAFF)}, summary="Search")
def search(
    request: HttpRequest,
    q: str = Query(max_length=60, description="Words, a place (pinyin too), a case number, a tracking code."),
    state: str = Query("", max_length=12),
    category: str = Query("", max_length=8),
    area: str = Query("", max_length=15, description="Division code; everything inside it."),
    open_only: bool = False,
    since: datetime | None = None,
    until: datetime | None = None,
    after: str = Query("", max_length=120, description="`next` of another answer: further cases."),
    size: int = Query(20, ge=1, le=100),
) -> dict[str, Any]:
    """The newest matches first, the best of each two hundred before the others. No telephone numbers: see `/search/phone`."""
    narrowing = queries.Narrowing(state, open_only, category, area, since, until)
    found = queries.search(staff(request), q, narrowing, now=timezone.now(), after=after, size=size)
    names = wording.category_names()
    return {
        "cases": [_case(hit, names) for hit in found.cases],
        "reports": [_report(hit) for hit in found.reports],
        "names": [making.plain(hit) for hit in [*found.names, *found.units]],
        "part_id": found.part_id,
        "next": found.next,
    }


@router.get("/suggest", response={200: SuggestionsOut, **problems_of(*STAFF)}, summary="Suggestions while typing")
def suggest(request: HttpRequest, q: str = Query(max_length=60)) -> dict[str, Any]:
    """Case numbers, places and units that begin like this."""
    cases, lines = queries.suggestions(staff(request), q, now=timezone.now())
    return {
        "cases": [{"id": card.id, "number": card.number, "title": card.title} for card in cases],
        "names": [making.plain(hit) for hit in lines],
    }


@router.post("/phone", response={200: PhoneFoundOut, **problems_of(*STAFF)}, summary="Look up a telephone number")
def phone(request: HttpRequest, asked: LookUpIn) -> dict[str, Any]:
    """Only the exact number, only for a purpose (caller, repeat, callback, wrong_number); that one looked is recorded."""
    found = look_up_phone(staff(request), phone=asked.phone, purpose=asked.purpose, now=timezone.now())
    names = wording.category_names()
    reports = [{"id": i, "code": code, "text": text, "received_at": at} for i, code, text, at in found.reports]
    return {"cases": [making.named(card, names) for card in found.cases], "reports": reports}
