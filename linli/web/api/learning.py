"""How well the machine decides and what it has learnt; training, and putting an earlier model back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from linli.intake.learning import commands, queries
from linli.orgs.queries import rule_value
from linli.web.api import making
from linli.web.api.auth import SIGNED_IN, staff
from linli.web.api.service import STAFF, problems_of
from linli.web.api.shapes_learning import LearningOut, ModelOut, PairLineOut, RollBackIn
from linli.web.parts import wording

router = Router(tags=["learning"], auth=SIGNED_IN)


@router.get("", response={200: LearningOut, **problems_of(*STAFF)}, summary="How well the machine decides")
def overview(request: HttpRequest) -> dict[str, Any]:
    """The latest 26 weeks, the kinds that are mixed up, calibration, models. Operators and leaders."""
    actor, now, names = staff(request), timezone.now(), wording.category_names()
    calibration = queries.calibration(actor, now=now)
    return {
        "weeks": [making.plain(w) | {"kept": w.kept, "interval": w.interval} for w in queries.weeks(actor, now=now)],
        "costs": rule_value("error_costs", now.date()),
        "pairs": [
            making.plain(pair)
            | {
                "said_name": wording.category_name(pair.said, names),
                "right_name": wording.category_name(pair.right, names),
            }
            for pair in queries.confusion(actor, now=now)
        ],
        "calibration": making.plain(calibration)
        | {"bands": [making.plain(band) | {"share": band.share} for band in calibration.bands]},
        "models": queries.models(actor),
        "reigns": queries.reigns(actor),
        "examples": queries.example_count(),
        "fresh": queries.fresh_examples(),
    }


@router.get(
    "/pairs/{said}/{right}",
    response={200: list[PairLineOut], **problems_of(*STAFF)},
    summary="The matters behind a mix-up",
)
def pair(request: HttpRequest, said: str, right: str) -> list[Any]:
    """The newest first, at most a hundred; leaders get those whose case they may see."""
    return queries.pair_lines(staff(request), said=said, right=right, now=timezone.now())


@router.post("/train", response={202: None, **problems_of(*STAFF)}, summary="Have a challenger trained")
def train(request: HttpRequest) -> Any:
    """In the background; the live model stays until it is beaten."""
    commands.ask_training(staff(request), now=timezone.now())
    return Status(202, None)


@router.post("/roll-back", response={200: ModelOut, **problems_of(*STAFF)}, summary="Put an earlier model back")
def roll_back(request: HttpRequest, to: RollBackIn) -> Any:
    """Live within a second; the reason stays in the history."""
    commands.roll_back(staff(request), version=to.version, reason=to.reason, now=timezone.now())
    return queries.model_card(to.version)
