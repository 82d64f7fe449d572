"""Taking away the content of facts whose time is over, without breaking the chain."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from linli.kernel.actors import Actor
from linli.trust import journal
from linli.trust.acting import command
from linli.trust.evidence.facts import ContentForgotten
from linli.trust.facts import MOST_VALUES
from linli.trust.models import Forgotten

#: What a forgotten fact keeps: id, time, kind, way and its place. No person, no case, no place, no values.
_BLANK = """
UPDATE trust_fact SET actor_id = NULL, actor_name = '', subject_id = '00000000-0000-0000-0000-000000000000',
    case_id = NULL, unit_id = NULL, account_id = NULL, grid_code = NULL, data = '{}'
FROM unnest(%s::timestamptz[], %s::uuid[]) AS gone (at, id)
WHERE trust_fact.at = gone.at AND trust_fact.id = gone.id
"""


@command
def forget_content(actor: Actor, *, facts: Sequence[tuple[datetime, UUID]], why: str, now: datetime) -> int:
    """Blank the content of these facts (time and id) and keep their hashes; returns how many there were.

    For retention and for the right to be forgotten; the caller has checked that it may be done, and gives the rule as a
    short code. Each call records facts ``trust.content_forgotten`` that name every fact taken away, a thousand at a time.
    ``linli verify`` accepts a sealed fact that is blank, or gone altogether, only if such a fact names it; it counts them
    and says so. Its leaf hash stays in its batch, so proofs of all other facts still hold; a proof of the forgotten one
    shows hash and path without content. A fact not yet sealed is sealed blank. A fact ``trust.content_forgotten`` itself
    is never blanked: those in ``facts`` are passed over. Safe to repeat: what is forgotten already is passed over.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.at, f.id FROM trust_fact f JOIN unnest(%s::timestamptz[], %s::uuid[]) AS g (at, id) USING (at, id)"
            " WHERE f.kind <> %s AND NOT EXISTS (SELECT FROM trust_forgotten o WHERE o.fact_id = f.id) ORDER BY f.at, f.id",
            ([at for at, _ in facts], [one for _, one in facts], ContentForgotten.kind),
        )
        found = cursor.fetchall()
        for first in range(0, len(found), MOST_VALUES):
            part = found[first : first + MOST_VALUES]
            ids = tuple(one for _, one in part)
            by = journal.record(actor, ContentForgotten(subject_id=ids[0], fact_ids=ids, why=why), at=now)
            Forgotten.objects.bulk_create([Forgotten(fact_id=one, by_id=by, by_at=now) for one in ids])
            cursor.execute("SET LOCAL linli.journal_door = 'open'")
            cursor.execute(_BLANK, ([at for at, _ in part], list(ids)))
            cursor.execute("SET LOCAL linli.journal_door = ''")
    return len(found)
