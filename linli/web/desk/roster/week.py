"""A unit's week on one sheet: who is on, who is away, who stands in. It prints well."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.kernel.actors import Actor
from linli.orgs.queries import today
from linli.people import queries
from linli.people.queries import DayCell, Week
from linli.web.desk.roster.frame import DAY_NAMES, chosen, roster_page
from linli.web.parts.staff import for_staff
from linli.web.parts.wording import role_name

STATES = {"on": "ok", "partly": "warn", "away": "bad", "off": ""}


def monday(typed: str, now: date) -> date:
    """The Monday of the week asked for; this week's for anything that is no day."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        day = now
    day = day if abs((day - now).days) < 3000 else now
    return day - timedelta(days=day.weekday())


def _hours(cell: DayCell) -> str:
    return "、".join(f"{start:%H:%M}–{end:%H:%M}" for start, end in cell.hours)


def _words(cell: DayCell) -> str:
    return {"on": _("on"), "partly": _("partly away"), "away": _("away"), "off": _("off")}[cell.state]


def rows_of(page: Week) -> list[dict[str, object]]:
    """The week in words, one row a person."""
    return [
        {
            "name": row.name,
            "posts": "、".join(dict.fromkeys(f"{post.where} {role_name(post.role)}" for post in row.posts)),
            "cells": [
                {"state": c.state, "tone": STATES[c.state], "words": _words(c), "hours": _hours(c), "stands": c.stands_in}
                for c in row.cells
            ],
        }
        for row in page.rows
    ]


@require_safe
@for_staff("rosters.open")
def week(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The week of one of the units whose roster the person may see."""
    units = queries.units_of(actor)
    unit, now = chosen(request, units), today()
    first = monday(request.GET.get("first", ""), now)
    page = queries.week(actor, unit.id, first=first) if unit else None
    context = {
        "units": units,
        "unit": unit,
        "page": page,
        "rows": rows_of(page) if page else [],
        "days": [(DAY_NAMES[h.day.isoweekday()], h, h.day == now) for h in page.days] if page else [],
        "before": first - timedelta(days=7),
        "after": first + timedelta(days=7),
        "first": first,
        "last": first + timedelta(days=6),
    }
    return roster_page(request, actor, "week", context)


urls = [path("roster/", week)]
