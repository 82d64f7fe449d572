"""Knowledge cards: read, written, corrected."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from linli.kernel.errors import NotFound
from linli.orgs import commands, queries
from linli.orgs.queries import KnowledgeCard, today
from linli.web.api import making
from linli.web.api.auth import SIGNED_IN, staff
from linli.web.api.service import STAFF, problems_of
from linli.web.api.shapes import ID, NOON, Body

router = Router(tags=["knowledge cards"], auth=SIGNED_IN)
PROBLEMS = problems_of(*STAFF, 404, 409)
DAY = "2027-12-31"


class CardText(Schema):
    """A card in one language."""

    ask: list[str] = Field(default_factory=list, examples=[["垃圾在哪里？"]])
    steps: list[str] = Field(default_factory=list, examples=[["到场拍照"]])
    power: str = Field("", examples=["小区内由物业清运"])
    basis: str = Field("", examples=[""])
    answer: str = Field("", description="May hold {number}, {unit}, {address}, {due}.", examples=["（案卷{number}）已清理。"])
    materials: list[str] = Field(default_factory=list, examples=[["清理后照片"]])


class TextsOut(Schema):
    """A card in its languages; English may be empty."""

    zh: CardText
    en: CardText


class CardOut(Schema):
    """A knowledge card; of an expired one only its owner unit gets the words."""

    category: str = Field(examples=["0102"])
    version: int = Field(examples=[1])
    texts: TextsOut
    owner_id: UUID = Field(examples=[ID])
    owner: str = Field(examples=["清溪区环卫"])
    review_on: date | None = Field(examples=[None])
    expires_on: date = Field(examples=[DAY])
    source: str = Field(examples=["Linli"])
    note: str = Field(examples=[""])
    made_at: datetime = Field(examples=[NOON])
    state: str = Field(description="valid, soon, expired", examples=["valid"])
    mine: bool = Field(examples=[False])
    may_edit: bool = Field(examples=[False])


class TextsIn(Body):
    """A card in its languages."""

    zh: CardText
    en: CardText = Field(default_factory=CardText)


class CardIn(Body):
    """A new version of a card. ``seen``: the version that was read, if it matters that it is still the latest."""

    texts: TextsIn
    expires_on: date = Field(examples=[DAY])
    review_on: date | None = Field(None, examples=[None])
    owner_id: UUID | None = Field(None, examples=[None])
    source: str = Field("", max_length=200, examples=["市级标准"])
    note: str = Field("", max_length=200, examples=["步骤已更新"])
    seen: int | None = Field(None, examples=[1])


class ProposalOut(Schema):
    """A proposed correction."""

    id: UUID = Field(examples=[ID])
    category: str = Field(examples=["0102"])
    version: int = Field(examples=[1])
    words: str = Field(examples=["第三步应先联系物业"])
    state: str = Field(description="open, taken, declined", examples=["open"])
    unit: str = Field(examples=["柳岸社区居民委员会"])
    at: datetime = Field(examples=[NOON])
    answer: str = Field(examples=[""])
    answered_at: datetime | None = Field(examples=[None])
    may_answer: bool = Field(examples=[False])


class ProposalIn(Body):
    """What a card should say."""

    words: str = Field(description="1 to 500 characters.", examples=["第三步应先联系物业"])


class ProposalAnswerIn(Body):
    """The owner's answer."""

    taken: bool = Field(examples=[True])
    answer: str = Field(examples=["已采纳，下一版更新。"])


class ProposedOut(Schema):
    """The proposal that an act was about."""

    id: UUID = Field(examples=[ID])
    state: str = Field(examples=["open"])


def _out(card: KnowledgeCard) -> dict[str, Any]:
    texts = {language: text.plain() for language, text in card.texts.items()}
    return making.plain(card) | {"texts": texts}


@router.get("", response={200: list[CardOut], **PROBLEMS}, summary="Knowledge cards")
def cards(
    request: HttpRequest,
    words: str = Query("", max_length=60),
    show: str = Query("", description="mine; soon: expired or within thirty days; expired", max_length=10),
) -> list[dict[str, Any]]:
    """The cards in force, by code; what is to be renewed by its day."""
    return [_out(card) for card in queries.cards(staff(request), today=today(), words=words, show=show)]


@router.get("/proposals", response={200: list[ProposalOut], **PROBLEMS}, summary="Proposed corrections")
def proposals(request: HttpRequest, category: str = Query("", max_length=8), open_only: bool = False) -> list[dict[str, Any]]:
    """Those that one may answer and one's own, newest first."""
    found = queries.proposals(staff(request), category=category, open_only=open_only)
    return [making.plain(one) for one in found]


@router.post("/proposals/{proposal_id}/answer", response={200: ProposedOut, **PROBLEMS}, summary="Answer a correction")
def answer(request: HttpRequest, proposal_id: UUID, said: ProposalAnswerIn) -> Any:
    """By the unit that keeps the card, or an operator; who proposed it is told."""
    return commands.answer_proposal(
        staff(request), proposal_id=proposal_id, taken=said.taken, answer=said.answer, now=timezone.now()
    )


@router.get("/{category_id}", response={200: CardOut, **PROBLEMS}, summary="A knowledge card")
def card(request: HttpRequest, category_id: str) -> dict[str, Any]:
    """Of a category, by its code; 404 where no valid one is on file. An expired one is only for its owner unit."""
    found = queries.card_of(staff(request), category_id[:8], today=today())
    if found is None:
        raise NotFound("orgs.no_card", "There is no valid card for this kind of matter. Ask the unit that keeps it.")
    return _out(found)


@router.get("/{category_id}/history", response={200: list[CardOut], **PROBLEMS}, summary="History of a card")
def history(request: HttpRequest, category_id: str) -> list[dict[str, Any]]:
    """Every version, newest first; for operators and the unit that keeps it."""
    return [_out(one) for one in queries.card_history(staff(request), category_id[:8], today=today())]


@router.post("/{category_id}", response={201: CardOut, **PROBLEMS}, summary="Write a knowledge card")
def write(request: HttpRequest, category_id: str, card: CardIn) -> Status[Any]:
    """A new version in force from now on; earlier ones stay on file."""
    actor, values = staff(request), card.dict()
    commands.write_card(actor, category=category_id[:8], **values, now=timezone.now())
    found = queries.card_of(actor, category_id[:8], today=today())
    assert found is not None
    return Status(201, _out(found))


@router.post("/{category_id}/propose", response={201: ProposedOut, **PROBLEMS}, summary="Propose a correction")
def propose(request: HttpRequest, category_id: str, said: ProposalIn) -> Status[Any]:
    """In one step, by any staff; the unit that keeps the card answers."""
    return Status(
        201, commands.propose_correction(staff(request), category=category_id[:8], words=said.words, now=timezone.now())
    )
