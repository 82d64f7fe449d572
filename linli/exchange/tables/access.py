"""Who may bring rows in: operators of the county, and the command line of the site itself."""

from __future__ import annotations

from uuid import UUID

from linli.exchange.models import Import
from linli.kernel import matrix
from linli.kernel.actors import Actor
from linli.kernel.errors import NotAllowed, NotFound


def may_import(actor: Actor) -> bool:
    """Whether the actor may import at all."""
    return matrix.may(actor, "imports.run")


def check(actor: Actor) -> None:
    """Refuse everybody else."""
    if not may_import(actor):
        raise NotAllowed(
            "tables.not_allowed", "Only operators of the county may import. Ask one of them, and give them the file."
        )


def get_for(actor: Actor, import_id: UUID) -> Import:
    """An import, after asking whether the actor may see it."""
    run = Import.objects.filter(id=import_id).first() if may_import(actor) else None
    if run is None:
        raise NotFound("tables.no_import", "There is no such import, or it is not yours to see.")
    return run
