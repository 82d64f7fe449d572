"""The triage queue: what waits for a person, and what a person decides."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from linli.intake import queries
from linli.intake.commands import Choice, answer, confirm, decide, join
from linli.search.queries import report_ids
from linli.web.api import making
from linli.web.api.auth import SIGNED_IN, staff
from linli.web.api.service import STAFF, problems_of
from linli.web.api.shapes_staff import AnswerIn, DecidedOut, DecisionIn, JoinIn, QueueOut, SignalOut
from linli.web.parts import wording

router = Router(tags=["triage"], auth=SIGNED_IN)
ANSWERS = {200: DecidedOut, **problems_of(*STAFF, 404, 409)}


@router.get("", response={200: QueueOut, **problems_of(*STAFF)}, summary="The queue")
def queue(
    request: HttpRequest,
    state: str = Query("with_person", description="with_person, in_case, merged, answered, received; empty for all"),
    words: str = Query("", max_length=100),
    page: int = Query(1, ge=1, le=100_000),
    size: int = Query(50, ge=1, le=200),
    after: str = Query("", max_length=120, description="`next` of another page; reaches any depth."),
    before: str = Query("", max_length=120, description="`previous` of another page."),
) -> dict[str, Any]:
    """Danger first, then the oldest; for other states the newest first. Operators only."""
    ids = report_ids(words, now=timezone.now()) if words.strip() else None
    found = queries.queue(staff(request), state=state, ids=ids, page=page, size=size, after=after, before=before)
    names = wording.category_names()
    rows = [making.queue_card(card, names) for card in found.rows]
    return {"rows": rows, **making.standing(found)}


@router.get("/{signal_id}", response={200: SignalOut, **problems_of(*STAFF, 404)}, summary="A report and why")
def signal(request: HttpRequest, signal_id: UUID) -> dict[str, Any]:
    """The words, what the machine made of them and why, its alternatives, and what lies near."""
    found = queries.signal_page(staff(request), signal_id, now=timezone.now())
    names = wording.category_names()
    return making.plain(found) | {
        "card": making.queue_card(found.card, names),
        "alternatives": [
            {"code": a["code"], "name": wording.category_name(a["code"], names), "confidence": a["confidence"]}
            for a in found.alternatives
        ],
        "near": [making.named(card, names) for card in found.near],
    }


@router.post("/{signal_id}/decide", response=ANSWERS, summary="Decide or correct")
def decide_signal(request: HttpRequest, signal_id: UUID, choice: DecisionIn) -> dict[str, Any]:
    """Opens a case, or corrects the one it is in; what differs from the machine's answer becomes a training example."""
    return _decided(decide(staff(request), signal_id=signal_id, choice=Choice(**choice.dict()), now=timezone.now()))


@router.post("/{signal_id}/confirm", response=ANSWERS, summary="Say that the machine was right")
def confirm_signal(request: HttpRequest, signal_id: UUID) -> dict[str, Any]:
    """For what the machine decided alone; the case stays as it is, and the machine learns from it."""
    return _decided(confirm(staff(request), signal_id=signal_id, now=timezone.now()))


@router.post("/{signal_id}/join", response=ANSWERS, summary="Join an open case")
def join_case(request: HttpRequest, signal_id: UUID, to: JoinIn) -> dict[str, Any]:
    """The report is about a matter that has a case already."""
    return _decided(join(staff(request), signal_id=signal_id, case_id=to.case_id, now=timezone.now()))


@router.post("/{signal_id}/answer", response=ANSWERS, summary="Answer without a case")
def answer_signal(request: HttpRequest, signal_id: UUID, words: AnswerIn) -> dict[str, Any]:
    """The reporter reads the words on the page of the report."""
    done = answer(staff(request), signal_id=signal_id, text=words.text, reason=words.reason, now=timezone.now())
    return _decided(done)


def _decided(signal: Any) -> dict[str, Any]:
    return {"code": signal.code, "state": signal.state, "case_id": signal.case_id}
