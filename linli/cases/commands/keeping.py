"""Checking stored photos at rest: a changed or missing file is found, kept in a list, and told."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db.models import Q

from linli.cases import facts
from linli.cases.models import FaultKind, Photo, PhotoFault, PhotoRound
from linli.kernel.actors import Actor
from linli.trust import journal
from linli.trust.acting import command

#: A new round begins so long after the last one began.
EVERY = timedelta(days=1)
_CHUNK = 1 << 20

Found = tuple[Photo, str, str]


def check_photos(actor: Actor, *, now: datetime, limit: int = 50) -> int:
    """Read the files of the next photos of the running round and note what is wrong; returns how many photos.

    The original must have the hash it is called after; the copies, which are made from it, must be there. Files are read
    outside any transaction. Where the storage cannot be reached nothing is noted: that is no fault of a file.
    """
    running = PhotoRound.objects.order_by("-id").first()
    if running is None or running.ended_at is not None:
        if running is not None and now - running.begun_at < EVERY:
            return 0
        running = PhotoRound.objects.create(begun_at=now)
    after = Q(id__gt=running.last) if running.last else Q()
    photos = list(Photo.objects.filter(after).order_by("id")[:limit])
    found = [(photo, copy, _state(photo, copy)) for photo in photos for copy in ("original", "public", "thumb")]
    note_photos(actor, round_id=running.pk, photos=photos, found=found, ended=len(photos) < limit, now=now)
    return len(photos)


def _state(photo: Photo, copy: str) -> str:
    """What is wrong with a file of a photo; empty when nothing is, or when it has not been made yet."""
    path = getattr(photo, copy)
    if not path:
        return ""
    try:
        with default_storage.open(path) as file:
            digest = hashlib.sha256()
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except FileNotFoundError:
        return FaultKind.MISSING.value
    empty = digest.digest() == hashlib.sha256().digest()
    wrong = digest.hexdigest() != photo.sha256 if copy == "original" else empty
    return FaultKind.CHANGED.value if wrong else ""


@command
def note_photos(
    actor: Actor, *, round_id: int, photos: Sequence[Photo], found: Sequence[Found], ended: bool, now: datetime
) -> None:
    """Keep how far the round has got and what is wrong; each new fault is one fact. Another process may have been quicker."""
    running = PhotoRound.objects.select_for_update(no_key=True).get(id=round_id)
    if running.ended_at is not None or (photos and running.last is not None and running.last >= photos[-1].id):
        return
    known = {(fault.photo_id, fault.copy): fault for fault in PhotoFault.objects.filter(photo__in=photos)}
    fresh = [one for one in found if one[2] and (one[0].pk, one[1]) not in known]
    healed = [known[key] for photo, copy, kind in found if not kind and (key := (photo.pk, copy)) in known]
    PhotoFault.objects.filter(id__in=[fault.pk for fault in healed]).delete()
    PhotoFault.objects.bulk_create(
        [PhotoFault(photo=photo, copy=copy, kind=kind, found_at=now) for photo, copy, kind in fresh]
    )
    told = [facts.PhotoDamaged(subject_id=p.pk, copy=copy, what=kind) for p, copy, kind in fresh]
    journal.record_many(actor, told, at=now)
    running.checked += len(photos)
    running.last = photos[-1].id if photos else running.last
    running.ended_at = now if ended else None
    running.save(update_fields=["checked", "last", "ended_at"])
