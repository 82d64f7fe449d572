"""Who can be given the task of a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from linli.cases.access.holding import is_machine
from linli.cases.models import Case
from linli.kernel import matrix
from linli.kernel.actors import Actor
from linli.kernel.clock import LOCAL
from linli.orgs.queries import unit_or_none
from linli.people.queries import Colleague, colleagues, roster

#: Units that work through the grid workers of their area: how many digits of the place's code name that area.
_THROUGH_GRID = {"subdistrict_office": 9, "residents_committee": 12}

#: Whoever is there first, then who comes later, then who does not come.
_AWAY = ("", "off_shift", "on_leave")


def of_holder(case: Case, day: date) -> list[Colleague]:
    """Everybody who can deal with the case for the unit that holds it, the nearest first. Two queries."""
    unit = unit_or_none(case.holder_unit_id)
    digits = _THROUGH_GRID.get(unit.function) if unit else None
    found = colleagues(case.holder_unit_id, case.grid_code, day, street=case.grid_code[:digits] if digits else "")
    return sorted(
        found, key=lambda one: (one.role == "grid_worker" and not case.grid_code.startswith(one.area), one.name)
    )


def candidates(actor: Actor, case: Case, now: datetime) -> list[Colleague]:
    """Those whom this actor may give the task to: an officer all, a community worker the community's grid workers.

    Whoever is there now comes first; the others are marked, since nobody on leave is given anything.
    """
    found = [one for one in of_holder(case, now.astimezone(LOCAL).date()) if one.account_id != case.holder_account_id]
    if case.holder_unit_id not in matrix.units(actor, "cases.assign"):
        areas = tuple(matrix.areas(actor, "cases.assign"))
        mine = [one for one in found if one.role == "grid_worker" and areas and one.area.startswith(areas)]
        found = found if is_machine(actor) else mine
    here = roster()
    marked = [replace(one, away=here.absence(one.account_id, now)) for one in found]
    return sorted(marked, key=lambda one: _AWAY.index(one.away))
