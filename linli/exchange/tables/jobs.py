"""Background work of imports: check a file, write it. Safe to run twice: each looks at the state first."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from linli.exchange.models import Import, ImportState
from linli.exchange.tables import commands
from linli.exchange.tables.checking import check
from linli.exchange.tables.kinds import kind_of
from linli.exchange.tables.progress import Progress
from linli.kernel.actors import Actor, machine
from linli.kernel.errors import LinliError
from linli.orgs.queries import today
from linli.people.access import actor_of


def _asker(run: Import) -> Actor:
    """Whoever sent the file, with the posts of today: who has lost the post meanwhile imports nothing."""
    return actor_of(run.by, channel="web", day=today()) if run.by else machine("import")


@app.task(name="exchange.check_import", queue="imports")
def check_import(import_id: str) -> None:
    """The dry run of an import."""
    run = Import.objects.select_related("by").get(id=UUID(import_id))
    if run.state != ImportState.CHECKING:
        return
    try:
        with Progress(run.id) as tick:
            content, options = commands.content_of(run), commands.options_of(run)
            checked = check(kind_of(run.kind), content, options, now=timezone.now(), tick=tick)
        commands.keep_report(machine("import"), import_id=run.id, checked=checked, now=timezone.now())
    except LinliError as error:
        commands.give_up(machine("import"), import_id=run.id, error=error, now=timezone.now())


@app.task(name="exchange.write_import", queue="imports")
def write_import(import_id: str) -> None:
    """The writing of a confirmed import, all or nothing."""
    run = Import.objects.select_related("by").get(id=UUID(import_id))
    if run.state != ImportState.WRITING:
        return
    try:
        with Progress(run.id) as tick:
            commands.write(_asker(run), import_id=run.id, now=timezone.now(), tick=tick)
    except LinliError as error:
        commands.give_up(machine("import"), import_id=run.id, error=error, now=timezone.now())
