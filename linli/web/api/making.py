"""From cards to answers: names of kinds and states beside their codes, sentences beside facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from linli.cases.queries import CaseCard, PhotoCard, TaskCard, TimelineEntry
from linli.intake.queries import NearCard, QueueCard, Track
from linli.web.parts import wording
from linli.web.parts.names_linking import told_words

Names = Mapping[str, str]


def plain(card: Any) -> dict[str, Any]:
    """The fields of a card, one level deep."""
    return {field.name: getattr(card, field.name) for field in fields(card)}


def named(card: CaseCard | TaskCard | NearCard, names: Names) -> dict[str, Any]:
    """A card with the name of its kind."""
    return plain(card) | {"category_name": wording.category_name(card.category, names)}


def standing(found: Any) -> dict[str, Any]:
    """Where a page of a list stands."""
    names = ("total", "more_than_total", "page", "pages", "next", "previous")
    return {name: getattr(found, name) for name in names}


def queue_card(card: QueueCard, names: Names) -> dict[str, Any]:
    """A card of the triage queue with its reasons as sentences."""
    return plain(card) | {
        "category_name": wording.category_name(card.category, names),
        "why": [wording.reason(reason) for reason in card.reasons],
    }


def steps(entries: Sequence[TimelineEntry], *, public: bool) -> list[dict[str, Any]]:
    """A timeline in words."""
    return [
        {
            "at": entry.at,
            "kind": entry.kind,
            "what": wording.sentence(entry, public),
            "who": entry.unit if public or not entry.actor else f"{entry.unit} {entry.actor}".strip(),
            "words": entry.remark,
        }
        for entry in entries
    ]


def photos(cards: Sequence[PhotoCard], base: str) -> list[dict[str, Any]]:
    """Photos with the addresses of their copies below ``base``."""
    return [
        {
            "id": card.id,
            "moment": card.moment,
            "at": card.at,
            "thumb": f"{base}/{card.id}/thumb" if card.ready else "",
            "public": f"{base}/{card.id}/public" if card.ready else "",
        }
        for card in cards
    ]


def track(found: Track) -> dict[str, Any]:
    """Where a report stands, for its reporter."""
    kind = "case" if found.case_id else "signal"
    return {
        "code": found.code,
        "state": found.state,
        "state_name": wording.state_name(kind, found.state),
        "report_state": found.signal_state,
        "holder": found.holder or None,
        "holder_phone": found.holder_phone or None,
        "due_at": found.due_at,
        "still": found.still,
        "overdue": found.overdue,
        "case": found.case_number or None,
        "case_id": found.case_id,
        "category": found.category or None,
        "category_name": wording.category_name(found.category) or None,
        "text": found.text,
        "address": found.address,
        "received_at": found.received_at,
        "reports": found.reports,
        "result": found.result,
        "answer": found.answer,
        "may_rate": found.may_rate,
        "rated": found.rated,
        "may_reopen": found.may_reopen,
        "answers": [plain(one) | {"told": told_words(one.result)} for one in found.answers],
        "further": [plain(one) | {"category_name": wording.category_name(one.category)} for one in found.further],
        "timeline": steps(found.timeline, public=True),
        "photos": photos(found.photos, f"/api/v1/reports/{found.code}/photos"),
    }
