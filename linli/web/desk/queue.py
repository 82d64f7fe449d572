"""The triage queue: what waits for a person, and what was decided, joined or answered."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.cases.queries import MOST_COUNTED
from linli.intake import queries
from linli.intake.models import SignalState
from linli.kernel.actors import Actor
from linli.search.queries import report_ids
from linli.web.desk.cases import place_in_list, rows_asked
from linli.web.desk.frame import show
from linli.web.parts.staff import for_staff
from linli.web.parts.wording import category_names, channel_name, reason


@dataclass(frozen=True, slots=True)
class Tab:
    """One state of the queue and how many stand in it; ``more`` if there are more than were counted."""

    state: str
    name: str
    count: int
    here: bool
    more: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A report of the queue with the main reason why it stands there."""

    card: queries.QueueCard
    channel: str
    why: str


#: Reasons that say why a person is asked, before those that only describe.
_ASKING = (
    "triage_failed",
    "kind_unknown",
    "below_floor",
    "place_missing",
    "duplicate_seen",
    "clock.no_calendar",
    "danger",
)


def main_reason(card: queries.QueueCard) -> str:
    """The reason that matters most, as a sentence."""
    asking = [r for r in card.reasons if r.get("why") in _ASKING]
    chosen = asking or card.reasons
    return reason(chosen[-1]) if chosen else ""


def tabs(counts: dict[str, int], here: str) -> list[Tab]:
    """The tabs in the order of the work."""
    names = {
        SignalState.WITH_PERSON: _("For a person"),
        SignalState.IN_CASE: _("In a case"),
        SignalState.MERGED: _("Joined"),
        SignalState.ANSWERED: _("Answered"),
    }
    return [
        Tab(state, name, min(n := counts.get(state, 0), MOST_COUNTED), state == here, n > MOST_COUNTED)
        for state, name in names.items()
    ]


@require_safe
@for_staff("reports.decide")
def queue(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One tab of the queue."""
    known = {tab.state for tab in tabs({}, "")}
    state = request.GET.get("state", "")
    state = state if state in known else SignalState.WITH_PERSON
    words = request.GET.get("words", "").strip()[:60]
    ids = report_ids(words, now=timezone.now()) if words else None
    listing = queries.queue(actor, state=state, ids=ids, size=rows_asked(request), **place_in_list(request))
    rows = [Row(card, channel_name(card.channel), main_reason(card)) for card in listing.rows]
    context = {
        "tabs": tabs(queries.queue_counts(actor), state),
        "listing": listing,
        "rows": rows,
        "names": category_names(),
        "words": words,
        "state": state,
    }
    return show(request, actor, "desk/queue.html", context)


urls = [path("queue/", queue)]
