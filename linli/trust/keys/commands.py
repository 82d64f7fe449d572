"""Writes of keys: make those that areas lack, begin and end a rotation, wrap anew, drop. Values are in ``resealing``.

They are for whoever sits at the machine: no page and no API reaches them. Keys are made in transactions of their own, so
that no process ever seals with a key that is rolled back afterwards.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Max

from linli.kernel import crypto
from linli.kernel.actors import Actor, ActorKind
from linli.kernel.errors import NotAllowed, Refused
from linli.kernel.ids import new_id
from linli.trust import journal
from linli.trust.keys import facts, masters, queries, ring
from linli.trust.models import DataKey

#: A process may go on sealing with a retired key until it has read the keys again; twice that is surely over.
SETTLED = timedelta(seconds=2 * ring.AGE)
#: A key is dropped no sooner after nothing needed it: a long import may still bring a value.
RESTS = timedelta(days=1)


def make_missing(actor: Actor, *, areas: Iterable[str], now: datetime) -> list[DataKey]:
    """A first key for the site and for each of these areas that has none."""
    _check(actor)
    wanted = ["", *sorted({area for area in areas if area})]
    if not set(wanted) - set(DataKey.objects.filter(retired_at=None).values_list("area", flat=True)):
        return []
    with _alone():
        there = set(DataKey.objects.filter(retired_at=None).values_list("area", flat=True))
        made = [_make(actor, area, now) for area in wanted if area not in there]
    ring.forget()
    return made


def begin_rotation(actor: Actor, *, areas: Iterable[str] | None, now: datetime) -> list[DataKey]:
    """Give these areas (None: all that have one) a new key each and retire their old ones, which still open.

    Refuses an area without a key, and a rotation while an earlier one is not done.
    """
    _check(actor)
    with _alone():
        if queries.unfinished():
            raise Refused("keys.unfinished", "The last rotation is not done yet. `linli keys rotate` goes on with it.")
        old = {key.area: key for key in DataKey.objects.filter(retired_at=None)}
        chosen = sorted(old) if areas is None else list(areas)
        if missing := [area for area in chosen if area not in old]:
            raise Refused("keys.no_area", "{area} has no key of its own; see `linli keys status`.", area=missing[0])
        DataKey.objects.filter(area__in=chosen, retired_at=None).update(retired_at=now)
        made = [_make(actor, area, now) for area in chosen]
    ring.forget()
    return made


def end_rotation(actor: Actor, *, now: datetime) -> list[DataKey]:
    """Note which retired keys no value needs any more. Call it when a whole pass over the tables changed nothing.

    A key that was retired a moment ago waits: another process may not have noticed yet.
    """
    _check(actor)
    with _alone():
        waiting = DataKey.objects.filter(emptied_at=None, retired_at__lt=now - SETTLED).select_for_update()
        used = queries.used_keys() if waiting else {}
        empty = [key for key in waiting if key.id not in used]
        DataKey.objects.filter(id__in=[key.id for key in empty]).update(emptied_at=now)
        for key in empty:
            fact = facts.KeyEmptied(subject_id=key.uid, grid_code=key.area or None, version=key.version)
            journal.record(actor, fact, at=now)
    return empty


def rewrap(actor: Actor, *, now: datetime) -> list[DataKey]:
    """Wrap every data key under the newest master key: all or none, no value is touched."""
    _check(actor)
    masters.look()
    version = masters.newest()
    with _alone():
        keys = list(DataKey.objects.filter(wrapped__isnull=False).exclude(master=version).select_for_update())
        for key in keys:
            plain = masters.unwrap(bytes(key.wrapped), key_id=key.id, area=key.area, version=key.master)
            key.wrapped = masters.wrap(plain, key_id=key.id, area=key.area, version=version)
            key.master = version
            key.save(update_fields=["wrapped", "master"])
            fact = facts.KeyRewrapped(
                subject_id=key.uid, grid_code=key.area or None, version=key.version, master=version
            )
            journal.record(actor, fact, at=now)
    return keys


def drop(actor: Actor, *, now: datetime) -> list[DataKey]:
    """Destroy the retired keys that have been needed by no value for a day; looks through all tables once more."""
    _check(actor)
    with _alone():
        idle = DataKey.objects.filter(emptied_at__lt=now - RESTS, dropped_at=None).select_for_update()
        used = queries.used_keys() if idle else {}
        gone = [key for key in idle if key.id not in used]
        DataKey.objects.filter(id__in=[key.id for key in gone]).update(wrapped=None, dropped_at=now)
        for key in gone:
            fact = facts.KeyDropped(subject_id=key.uid, grid_code=key.area or None, version=key.version)
            journal.record(actor, fact, at=now)
    ring.forget()
    return gone


def _make(actor: Actor, area: str, now: datetime) -> DataKey:
    key_id, version = secrets.randbelow(2**31 - 1) + 1, masters.newest()
    last = DataKey.objects.filter(area=area).aggregate(last=Max("version"))["last"] or 0
    made = DataKey.objects.create(
        id=key_id, uid=new_id(), area=area, version=last + 1, master=version, made_at=now,
        wrapped=masters.wrap(crypto.new_key(), key_id=key_id, area=area, version=version),
    )  # fmt: skip
    fact = facts.KeyMade(subject_id=made.uid, grid_code=area or None, version=made.version, master=version)
    journal.record(actor, fact, at=now)
    return made


@contextmanager
def _alone() -> Iterator[None]:
    """A transaction of its own (never inside another one), one at a time on the whole site."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('trust.keys'))")
        yield


def _check(actor: Actor) -> None:
    if actor.kind is not ActorKind.MACHINE:
        raise NotAllowed("keys.not_here", "Keys are kept at the machine, with `linli keys`.")
