"""The live board: how many cases stand where, what is late, what has just happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from linli.cases import queries
from linli.kernel import matrix
from linli.kernel.actors import Actor
from linli.orgs.queries import ground
from linli.web.desk.frame import show
from linli.web.parts.staff import for_staff
from linli.web.parts.wording import category_names, icon_of, sentence


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a board's table with its share of the largest, in per cent."""

    key: str
    name: str
    open: int
    overdue: int
    share: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the stream of facts."""

    at: datetime
    icon: str
    words: str
    case_id: Any
    number: str
    title: str


def numbers_for(actor: Actor) -> dict[str, Any]:
    """The tiles and the two tables. Five queries."""
    now = timezone.now()
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    board = queries.board(actor, now=now, day_start=midnight)
    names = category_names()
    most = max((n for _code, _name, n, _late in board.by_area), default=1)
    top = max((n for _code, n in board.by_category), default=1)
    return {
        "board": board,
        "areas": [Bar(code, name, n, late, round(100 * n / most)) for code, name, n, late in board.by_area],
        "kinds": [Bar(code, names.get(code, code), n, 0, round(100 * n / top)) for code, n in board.by_category],
        "states": [(state, board.by_state.get(state, 0)) for state in ("dispatched", "handling", "reported")],
        "at": now,
    }


def stream_for(actor: Actor) -> list[Line]:
    """The latest facts in words. Four queries."""
    return [
        Line(n.entry.at, icon_of(n.entry.kind), sentence(n.entry), n.case_id, n.number, n.title)
        for n in queries.news(actor, limit=7)
    ]


def widest_area(actor: Actor) -> str:
    """The code of the widest area that the actor looks after."""
    return min(matrix.areas(actor, "cases.see"), key=len, default="")


@require_safe
@for_staff("cases.list")
def board(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The whole board; handlers, who have no area, go to their cases."""
    if not matrix.opens(actor, "cases.board"):
        return redirect("/desk/cases/")
    code = widest_area(actor)
    ground_here = {"area": ground().names.get(code, ""), "outline": f"/map/grid/{code}.json"}
    context = {**numbers_for(actor), **ground_here, "stream": stream_for(actor)}
    return show(request, actor, "desk/board.html", context)


@require_safe
@for_staff("cases.board")
def numbers(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The tiles and the tables, for the live refresh."""
    return render(request, "desk/parts/figures.html", numbers_for(actor))


@require_safe
@for_staff("cases.board")
def stream(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The panel with the latest facts, for the live refresh."""
    return render(request, "desk/parts/stream.html", {"stream": stream_for(actor)})


urls = [path("", board), path("board/numbers", numbers), path("board/stream", stream)]
