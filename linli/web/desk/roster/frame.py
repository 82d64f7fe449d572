"""What the pages of rosters share: the tabs, the unit that is looked at, names of days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel import matrix
from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError
from linli.orgs.queries import UnitCard
from linli.web.desk.frame import show

DAY_NAMES = {
    1: gettext_lazy("Mon"),
    2: gettext_lazy("Tue"),
    3: gettext_lazy("Wed"),
    4: gettext_lazy("Thu"),
    5: gettext_lazy("Fri"),
    6: gettext_lazy("Sat"),
    7: gettext_lazy("Sun"),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """One page of the rosters."""

    url: str
    name: str
    here: bool


def tabs(actor: Actor, path: str) -> list[Tab]:
    """The pages that this person may open, in the order of the work."""
    found = [("/desk/roster/", _("Week")), ("/desk/roster/leave/", _("Leave")), ("/desk/roster/shifts/", _("Shifts"))]
    found += [("/desk/roster/deputies/", _("Deputies")), ("/desk/roster/officers/", _("Duty officers"))]
    if matrix.opens(actor, "rosters.gaps"):
        found.append(("/desk/roster/gaps/", _("Gaps")))
    if matrix.opens(actor, "rosters.load"):
        found.append(("/desk/roster/load/", _("Workload")))
    if matrix.opens(actor, "rosters.lead"):
        found.append(("/desk/roster/left/", _("Left behind")))
    return [Tab(url, name, url == path) for url, name in found]


def roster_page(
    request: HttpRequest, actor: Actor, template: str, context: dict[str, Any], *, refused: LinliError | None = None
) -> HttpResponse:
    """A page of the rosters under its tabs; it is marked in the side as one entry."""
    section = next((tab.url for tab in tabs(actor, "") if tab.url != "/desk/roster/" and request.path.startswith(tab.url)), "")
    whole = {"tabs": tabs(actor, section or "/desk/roster/"), **context}
    return show(request, actor, f"desk/roster/{template}.html", whole, refused=refused)


def chosen(request: HttpRequest, units: list[UnitCard]) -> UnitCard | None:
    """The unit that was asked for, else the first; none where there is none to look at."""
    asked = request.POST.get("unit") or request.GET.get("unit", "")
    return next((unit for unit in units if str(unit.id) == asked), units[0] if units else None)


def uuid_of(typed: str) -> UUID | None:
    """An id from a form; None for anything else."""
    try:
        return UUID(typed)
    except ValueError:
        return None


def days_in_words(days: tuple[int, ...]) -> str:
    """“Mon–Fri”, “every day”, or the days one by one."""
    if len(days) == 7:
        return _("every day")
    if len(days) > 2 and list(days) == list(range(days[0], days[-1] + 1)):
        return f"{DAY_NAMES[days[0]]}–{DAY_NAMES[days[-1]]}"
    return "、".join(str(DAY_NAMES[day]) for day in days)


def until(valid_to: date | None) -> date | None:
    """The last day of a validity whose end is its first day without."""
    return valid_to - timedelta(days=1) if valid_to else None


def may_manage_duty(actor: Actor, area: str) -> bool:
    """Whether the actor may name duty officers of an area; the command asks the same."""
    return matrix.may(actor, "rosters.duty", matrix.Thing(area=area))
