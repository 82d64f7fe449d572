"""Who can be given the task of a case."""

from __future__ import annotations

from datetime import date

from linli.cases.access.holding import OFFICERS, is_machine
from linli.cases.models import Case
from linli.kernel.actors import Actor
from linli.orgs.queries import unit_or_none
from linli.people.queries import Colleague, colleagues

#: Units that work through the grid workers of their area: how many digits of the place's code name that area.
_THROUGH_GRID = {"subdistrict_office": 9, "residents_committee": 12}


def of_holder(case: Case, day: date) -> list[Colleague]:
    """Everybody who can deal with the case for the unit that holds it, the nearest first. Two queries."""
    unit = unit_or_none(case.holder_unit_id)
    digits = _THROUGH_GRID.get(unit.function) if unit else None
    found = colleagues(case.holder_unit_id, case.grid_code, day, street=case.grid_code[:digits] if digits else "")
    return sorted(
        found, key=lambda one: (one.role == "grid_worker" and not case.grid_code.startswith(one.area), one.name)
    )


def candidates(actor: Actor, case: Case, day: date) -> list[Colleague]:
    """Those whom this actor may give the task to: an officer all, a community worker the community's grid workers."""
    found = of_holder(case, day)
    officer = any(post.role in OFFICERS and post.unit_id == case.holder_unit_id for post in actor.posts)
    if officer or is_machine(actor):
        return [one for one in found if one.account_id != case.holder_account_id]
    areas = tuple(post.area for post in actor.posts if post.role == "community_worker")
    return [
        one
        for one in found
        if one.role == "grid_worker"
        and areas
        and one.area.startswith(areas)
        and one.account_id != case.holder_account_id
    ]
