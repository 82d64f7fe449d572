"""Writing facts into the journal, and reading them back as timelines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from linli.kernel.actors import Actor
from linli.kernel.ids import new_id
from linli.trust.bulk import copy_rows
from linli.trust.facts import Fact

#: Columns in the order in which :class:`FactRow` takes them. ``xid`` travels as text: psycopg has no type for it.
COLUMNS = (
    "id, at, kind, actor_kind, actor_id, actor_name, channel, subject_id, case_id, unit_id, account_id, grid_code,"
    " data::text, xid::text"
)

_INSERT = """
INSERT INTO trust_fact (id, at, kind, actor_kind, actor_id, actor_name, channel,
                        subject_id, case_id, unit_id, account_id, grid_code, data)
SELECT id, %s, kind, %s, %s, %s, %s, subject_id, case_id, unit_id, account_id, grid_code, data::jsonb
FROM unnest(%s::uuid[], %s::text[], %s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[], %s::text[], %s::text[])
     AS new (id, kind, subject_id, case_id, unit_id, account_id, grid_code, data)
"""


#: From so many facts on COPY costs less than an INSERT.
MANY = 20
_WRITTEN = (
    "id", "at", "kind", "actor_kind", "actor_id", "actor_name", "channel", "subject_id", "case_id", "unit_id",
    "account_id", "grid_code", "data",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact as it stands in the journal. ``xid`` and ``id`` give its place in the order of publication."""

    id: UUID
    at: datetime
    kind: str
    actor_kind: str
    actor_id: UUID | None
    actor_name: str
    channel: str
    subject_id: UUID
    case_id: UUID | None
    unit_id: UUID | None
    account_id: UUID | None
    grid_code: str | None
    data: dict[str, Any]
    xid: int


def fact_row(values: Sequence[Any]) -> FactRow:
    """A row of ``SELECT COLUMNS`` as a :class:`FactRow`."""
    head: tuple[Any, ...] = tuple(values[:12])
    return FactRow(*(*head, json.loads(values[12]), int(values[13])))


def record(actor: Actor, fact: Fact, *, at: datetime) -> UUID:
    """Record one fact in the running transaction; it becomes visible to readers when that commits. Returns its id."""
    return record_many(actor, (fact,), at=at)[0]


def record_many(actor: Actor, facts: Sequence[Fact], *, at: datetime) -> list[UUID]:
    """Record many facts of one moment in one statement; returns their ids in the same order.

    Readers meet the facts of one transaction in this order. A naive time raises ``ValueError``.
    """
    if at.tzinfo is None:
        raise ValueError("The time of a fact must know its time zone.")
    if not facts:
        return []
    ids = [new_id() for _ in facts]
    if len(facts) >= MANY:
        who = (actor.kind.value, actor.id, actor.name, actor.channel)
        copy_rows(
            "trust_fact", _WRITTEN, (_row(fact_id, at, who, fact) for fact_id, fact in zip(ids, facts, strict=True))
        )
        return ids
    with connection.cursor() as cursor:
        cursor.execute(*_statement(actor, ids, facts, at))
    return ids


def statement(actor: Actor, fact: Fact, *, at: datetime, fact_id: UUID | None = None) -> tuple[str, tuple[Any, ...]]:
    """The statement that records one fact (under this id, if given), with its values, to be sent together with others."""
    return _statement(actor, [fact_id or new_id()], (fact,), at)


def _statement(actor: Actor, ids: Sequence[UUID], facts: Sequence[Fact], at: datetime) -> tuple[str, tuple[Any, ...]]:
    return _INSERT, (
        at,
        actor.kind.value,
        actor.id,
        actor.name,
        actor.channel,
        ids,
        [fact.kind for fact in facts],
        [fact.subject_id for fact in facts],
        [fact.case_id for fact in facts],
        [fact.unit_id for fact in facts],
        [fact.account_id for fact in facts],
        [fact.grid_code for fact in facts],
        [json.dumps(fact.data(), ensure_ascii=False) for fact in facts],
    )


def _row(fact_id: UUID, at: datetime, who: tuple[Any, ...], fact: Fact) -> tuple[Any, ...]:
    """A fact as the columns of ``_WRITTEN``."""
    about = (fact.subject_id, fact.case_id, fact.unit_id, fact.account_id, fact.grid_code)
    return (fact_id, at, fact.kind, *who, *about, json.dumps(fact.data(), ensure_ascii=False))


def timeline(
    *, case_ids: Iterable[UUID] = (), subject_ids: Iterable[UUID] = (), kinds: Sequence[str] = ()
) -> list[FactRow]:
    """Every fact of these cases or about these subjects (of these kinds alone, if any), oldest first, each once. One query."""
    only = " AND kind = ANY(%s::text[])" if kinds else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM trust_fact WHERE (case_id = ANY(%s::uuid[]) OR subject_id = ANY(%s::uuid[])){only}"
            " ORDER BY at, id",
            (list(case_ids), list(subject_ids), *([list(kinds)] if kinds else [])),
        )
        return [fact_row(values) for values in cursor.fetchall()]


def latest(*, kinds: Sequence[str], area: str = "", unit_ids: Iterable[UUID] = (), limit: int = 50) -> list[FactRow]:
    """The last facts of these kinds in an area (a prefix of grid codes) or about these units, newest first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM trust_fact WHERE kind = ANY(%s::text[])"
            " AND (starts_with(grid_code, %s) OR unit_id = ANY(%s::uuid[])) ORDER BY at DESC, id DESC LIMIT %s",
            (list(kinds), area, list(unit_ids), limit),
        )
        return [fact_row(values) for values in cursor.fetchall()]
