"""Units: naming one of those that a site begins with."""

from __future__ import annotations

from datetime import datetime

from linli.kernel.actors import Actor
from linli.kernel.clock import LOCAL
from linli.orgs.commands.reference import bump
from linli.orgs.models import Unit
from linli.trust.acting import command


@command
def add_unit(actor: Actor, *, name: str, function: str, level: str, area: str, catch_all: bool, now: datetime) -> Unit:
    """A new unit from today on. Only for the machine of the command line; at the desk units come in by import."""
    unit = Unit.objects.create(
        name=name,
        function=function,
        level=level,
        area=area,
        catch_all=catch_all,
        valid_from=now.astimezone(LOCAL).date(),
    )
    bump(actor, what="unit", rows=1, now=now)
    return unit
