"""How well the machine decides, what its errors cost, what it has learnt, and which model is live."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.intake.learning import commands, queries, rules
from linli.kernel import matrix
from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError
from linli.orgs.queries import rule_value
from linli.web.desk.frame import show
from linli.web.parts import charts
from linli.web.parts.staff import for_staff
from linli.web.parts.wording import category_name, category_names
from linli.web.parts.wording_learning import error_name, how_name, model_state, verdict_name
from linli.web.templatetags.linli import percent


@dataclass(frozen=True, slots=True)
class PairLine:
    """A row of the confusion: two kinds with their names."""

    pair: queries.Pair
    said: str
    right: str


@dataclass(frozen=True, slots=True)
class ModelLine:
    """A model in words; ``back`` says that it can be put live again."""

    card: queries.ModelCard
    state: str
    tone: str
    verdict: str
    back: bool


def _context(actor: Actor, typed: Any = None) -> dict[str, Any]:
    now = timezone.now()
    weeks = queries.weeks(actor, now=now)
    calibration = queries.calibration(actor, now=now)
    names = category_names()
    last = weeks[-1] if weeks else None
    low, high = last.interval if last else (0.0, 1.0)
    return {
        "weeks": weeks[::-1],
        "last": last,
        "last_interval": f"{percent(low)}–{percent(high)}",
        "line": charts.line([_point(week) for week in weeks if week.decided]),
        "bars": charts.bars([_stack(week) for week in weeks]),
        "costs": [(name, error_name(name), cost) for name, cost in rule_value("error_costs", now.date()).items()],
        "pairs": [
            PairLine(pair, category_name(pair.said, names), category_name(pair.right, names))
            for pair in queries.confusion(actor, now=now)
        ],
        "calibration": calibration,
        "bands": [band for band in calibration.bands if band.looked],
        "models": [_model(card) for card in queries.models(actor)],
        "champion": queries.champion(),
        "reigns": [(reign, how_name(reign.how)) for reign in queries.reigns(actor)],
        "examples": queries.example_count(),
        "fresh": queries.fresh_examples(),
        "least": rule_value("learn_least_examples", now.date()),
        "after": rule_value("learn_after", now.date()),
        "typed": typed or {},
    }


def _point(week: queries.Week) -> charts.Point:
    low, high = week.interval
    title = _("%(day)s: %(kept)s of %(all)s not corrected") % {
        "day": f"{week.monday:%m-%d}",
        "kept": week.decided - week.wrong,
        "all": week.decided,
    }
    return charts.Point(f"{week.monday:%m-%d}", week.kept, low, high, title)


def _stack(week: queries.Week) -> charts.Stack:
    costs = rule_value("error_costs", week.monday)
    counts = {**week.errors, rules.ASKED: week.asked}
    parts = [
        (name, costs[name] * n, f"{week.monday:%m-%d} {error_name(name)}: {n} × {costs[name]:g}")
        for name, n in counts.items()
    ]
    return charts.Stack(f"{week.monday:%m-%d}", parts)


def _model(card: queries.ModelCard) -> ModelLine:
    name, tone = model_state(card.state)
    return ModelLine(card, name, tone, verdict_name(card.verdict), card.state == "retired")


@require_safe
@for_staff("learning.see")
def page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Everything on one page."""
    return show(request, actor, "desk/learning.html", _context(actor))


@require_safe
@for_staff("learning.see")
def pair(request: HttpRequest, actor: Actor, said: str, right: str) -> HttpResponse:
    """The matters that were taken for another kind."""
    names = category_names()
    context = {
        "lines": queries.pair_lines(actor, said=said, right=right, now=timezone.now()),
        "said": category_name(said, names),
        "right": category_name(right, names),
        "desk": matrix.opens(actor, "reports.decide"),
    }
    return show(request, actor, "desk/learning_pair.html", context)


@require_POST
@for_staff("learning.see")
def train(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Have a challenger trained in the background."""
    try:
        commands.ask_training(actor, now=timezone.now())
    except LinliError as error:
        return show(request, actor, "desk/learning.html", _context(actor), refused=error)
    messages.success(request, _("A model is being trained. It takes a few minutes; the live one stays until it is beaten."))
    return redirect("/desk/learning/")


@require_POST
@for_staff("learning.see")
def roll_back(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Put a model live again that was live before."""
    version, reason = request.POST.get("version", ""), request.POST.get("reason", "")
    try:
        commands.roll_back(actor, version=version, reason=reason, now=timezone.now())
    except LinliError as error:
        return show(request, actor, "desk/learning.html", _context(actor, request.POST), refused=error)
    messages.success(request, _("The earlier model is live again. Batches that run now end with the other one."))
    return redirect("/desk/learning/")


urls = [
    path("learning/", page),
    path("learning/train", train),
    path("learning/roll-back", roll_back),
    path("learning/pairs/<slug:said>/<slug:right>/", pair),
]
