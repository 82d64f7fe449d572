"""Proofs that a fact stands in the sealed journal, which anybody can check with the public key alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from linli.kernel.errors import NotFound
from linli.trust.evidence import canonical, keys, merkle
from linli.trust.evidence.batches import COLUMNS, Batch, batch, key_name

_WHERE_SEALED = """SELECT f.id, b.number, b.order_kept, EXISTS (SELECT FROM trust_forgotten o WHERE o.fact_id = f.id)
FROM trust_fact f LEFT JOIN LATERAL (SELECT number, order_kept FROM trust_batch
    WHERE (end_xid, end_id) >= (f.xid::text::bigint, f.id) ORDER BY end_xid, end_id LIMIT 1) b ON true
WHERE {0}"""
#: For facts to which a restore has given other places.
_MOVED = """SELECT f.id, b.number FROM unnest(%s::uuid[]) AS f (id)
JOIN trust_batch b ON NOT b.order_kept AND position(decode(replace(f.id::text, '-', ''), 'hex') IN b.ids) > 0"""
_OF_CASE = "f.case_id = %s OR f.subject_id = ANY(%s::uuid[])"
_OF_FACT = "f.id = %s"


@dataclass(frozen=True, slots=True)
class SealedFact:
    """A fact with its way to the root of its batch. ``content`` is None for one that was forgotten.

    ``sealed`` says whether fact, leaf, root, head and signature belong together; ``batch`` is None while it waits.
    """

    id: UUID
    at: datetime
    kind: str
    content: dict[str, Any] | None
    batch: Batch | None
    position: int
    leaf: bytes
    path: tuple[tuple[str, bytes], ...]
    sealed: bool
    forgotten: bool = False


def proof_of(fact_id: UUID) -> SealedFact:
    """The proof of one fact. Looks through every month for the id; refuses an unknown one. Three queries."""
    found = _sealed(_OF_FACT, (fact_id,))
    if not found:
        raise NotFound("evidence.no_fact", "There is no such fact in the journal.")
    return found[0]


def proofs_of_case(case_id: UUID, *, subject_ids: Iterable[UUID] = ()) -> list[SealedFact]:
    """Every fact of a case and of these subjects (its reports) in the order of time, each with its proof. Three queries."""
    return _sealed(_OF_CASE, (case_id, list(subject_ids)))


def written(facts: Sequence[SealedFact], *, number: str, now: datetime) -> dict[str, Any]:
    """The proofs as one JSON value, format ``linli-proof`` 1 (``docs/evidence.md``)."""
    batches = {fact.batch.number: fact.batch for fact in facts if fact.batch}
    return {
        "format": "linli-proof",
        "version": 1,
        "site": settings.SITE,
        "case": number,
        "made_at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "public_key": keys.public().hex(),
        "waiting": sum(fact.batch is None for fact in facts),
        "batches": [_batch(batches[number]) for number in sorted(batches)],
        "facts": [_fact(fact) for fact in facts if fact.batch],
    }


def _sealed(where: str, values: tuple[Any, ...]) -> list[SealedFact]:
    connection.ensure_connection()
    selected = ", ".join(f"f.{column.strip()}" for column in canonical.SELECTED.split(","))
    query = f"SELECT {selected} FROM trust_fact f WHERE {where} ORDER BY f.at, f.id"
    rows = list(canonical.rows(connection.connection, query, values))
    with connection.cursor() as cursor:
        cursor.execute(_WHERE_SEALED.format(where), values)
        places = cursor.fetchall()
        numbers = {fact_id: number for fact_id, number, _, _ in places}
        gone = {fact_id for fact_id, _, _, forgotten in places if forgotten}
        if moved := [fact_id for fact_id, _, kept, _ in places if kept is False]:
            cursor.execute(_MOVED, (moved,))
            numbers |= dict(cursor.fetchall())
        cursor.execute(f"SELECT {COLUMNS} FROM trust_batch WHERE number = ANY(%s)", (_distinct(numbers.values()),))
        batches = {one.number: one for one in map(batch, cursor.fetchall())}
    right = {number: not one.wrong() and merkle.root(one.leaves) == one.root for number, one in batches.items()}
    at_place = {
        number: {each: at for at, each in enumerate(merkle.split(one.ids, 16))} for number, one in batches.items()
    }
    found = []
    for row in rows:
        fact_id = UUID(bytes=row[canonical.ID])
        number = numbers.get(fact_id)
        one = batches.get(number) if number else None
        place = at_place[number].get(fact_id.bytes) if number and one else None
        proof = _one(row, fact_id, one, place, bool(number and right.get(number)))
        found.append(replace(proof, forgotten=fact_id in gone))
    return found


def _one(row: bytes, fact_id: UUID, one: Batch | None, place: int | None, right: bool) -> SealedFact:
    own, read = merkle.leaf(row), canonical.decode(row)
    head = (fact_id, datetime.fromisoformat(read["at"]), read["kind"])
    if one is None or place is None:
        return SealedFact(*head, read, None, 0, own, (), False)
    kept = one.leaves[place * 32 : place * 32 + 32]
    content = read if own == kept else None
    return SealedFact(
        *head, content, one, place, kept, tuple(merkle.path(one.leaves, place)), right and content is not None
    )


def _distinct(numbers: Collection[int | None]) -> list[int]:
    return sorted({number for number in numbers if number})


def _batch(one: Batch) -> dict[str, Any]:
    return {
        "site": one.site,
        "number": one.number,
        "count": one.count,
        "previous": one.previous.hex(),
        "root": one.root.hex(),
        "sealed": one.sealed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "head": one.head.hex(),
        "key": key_name(one.key),
        "public_key": one.key.hex(),
        "signature": one.signature.hex(),
    }


def _fact(fact: SealedFact) -> dict[str, Any]:
    assert fact.batch is not None
    return {
        "batch": fact.batch.number,
        "position": fact.position,
        "leaf": fact.leaf.hex(),
        "path": [[side, other.hex()] for side, other in fact.path],
        "content": fact.content,
    }
