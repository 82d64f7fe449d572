"""Which tables go out, in which order, with which columns; and which are left out, each with its reason.

The list is not written down: it is Django's registry of models in the order of their references, so a new table goes
out by itself. An architecture test fails where a table of the database is in neither list.
"""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import TopologicalSorter

from django.apps import apps
from django.db import models

from linli.trust.models import FactRecord

#: Tables that are not anybody's data, with the reason. What is derived is made anew on the other side.
LEFT_OUT = {
    "django_session": "sessions end with the instance",
    "people_session": "so do ours",
    "django_content_type": "Django's own register, made by migrations",
    "django_migrations": "which migrations ran stands in the manifest",
    "auth_permission": "Django's own register, made by migrations",
    "auth_group": "not used: posts say who may do what",
    "auth_group_permissions": "not used: posts say who may do what",
    "trust_batch": "this instance sealed the journal with its own key; the other side seals it anew with its own",
    "trust_verification": "runs of the check of that seal",
    "trust_idempotency": "requests of the last week at this address alone",
    "people_signincode": "codes live for ten minutes",
    "intake_learnedmodel": "models are files of this instance; they are trained again from the examples, which come along",
    "intake_reign": "which of those models was live when",
    "search_entry": "derived: the index of search is made anew on the other side",
    "search_name": "derived: so are the names with their pinyin",
    "orgs_revision": "tells the processes of this instance that what they hold in memory is old",
    "exchange_importfile": "files with open personal data, kept for thirty days",
    "exchange_importrow": "reports on those files, kept for thirty days",
}
#: The same by the beginning of the name: jobs that wait are deferred again by whoever needs them.
LEFT_OUT_PREFIXES = {"procrastinate_": "jobs of this instance"}
#: The journal and its readers are written in a way of their own (see ``facts`` in the export format).
FACTS, CURSORS = "trust_fact", "trust_cursor"


@dataclass(frozen=True, slots=True)
class Table:
    """A table that goes out: its name, its columns in a fixed order, what its rows are ordered by."""

    name: str
    columns: tuple[str, ...]
    order: str
    counter: str = ""


def is_left_out(name: str) -> bool:
    """Whether a table is deliberately left out."""
    return name in LEFT_OUT or name.startswith(tuple(LEFT_OUT_PREFIXES))


def tables() -> list[Table]:
    """Every table that goes out but the journal, each after those that it points to."""
    found = {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy and model is not FactRecord and not is_left_out(model._meta.db_table)
    }
    needs = {name: _points_to(model) & set(found) - {name} for name, model in sorted(found.items())}
    return [_table(found[name]) for name in TopologicalSorter(needs).static_order()]


def _points_to(model: type[models.Model]) -> set[str]:
    fields = (f for f in model._meta.concrete_fields if f.remote_field is not None)
    return {f.remote_field.model._meta.db_table for f in fields}  # type: ignore[union-attr]


def _table(model: type[models.Model]) -> Table:
    meta = model._meta
    key = meta.pk
    columns = tuple(sorted(f.column for f in meta.concrete_fields if not getattr(f, "generated", False)))
    counter = key.column if isinstance(key, models.AutoField) else ""
    keys = [f.column for f in meta.pk_fields] if hasattr(meta, "pk_fields") else [key.column]
    return Table(meta.db_table, columns, ", ".join(f'"{column}"' for column in keys), counter)
