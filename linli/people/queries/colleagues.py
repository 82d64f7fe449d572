"""Who of a unit can be given a task at a place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Q, Value

from linli.people.access import valid_on
from linli.people.models import Post, Role

#: Roles that deal with matters for a unit.
HANDLING = (Role.HANDLER, Role.SUBDISTRICT_STAFF, Role.COMMUNITY_WORKER)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who can be given a task, with the role that lets them; ``away`` is on_leave, off_shift or empty."""

    account_id: UUID
    name: str
    role: str
    unit_id: UUID
    area: str
    away: str = ""


def colleagues(unit_id: UUID, grid_code: str, day: date, *, street: str = "") -> list[Colleague]:
    """Those of a unit whose post covers a place; ``street`` adds the grid workers of the community around it. One query.

    A subdistrict office and a residents' committee work through the grid workers, whose posts are at the committees.
    """
    wanted = Q(unit_id=unit_id, role__in=HANDLING)
    if street:
        wanted |= Q(role=Role.GRID_WORKER, area__startswith=street)
    covering = Q(at__startswith=F("area")) | Q(role=Role.GRID_WORKER)
    rows = (
        Post.objects.alias(at=Value(grid_code))
        .filter(valid_on(day), wanted, covering, account__is_active=True)
        .order_by("role", "account__name", "account_id")
        .values_list("account_id", "account__name", "role", "unit_id", "area")
    )
    seen: dict[UUID, Colleague] = {}
    for row in rows:
        seen.setdefault(row[0], Colleague(*row))
    return list(seen.values())
