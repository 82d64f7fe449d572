"""Photos: checked by content, kept as they came, with a public copy without location data made at once or in the background."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from linli.cases import access, facts
from linli.cases.models import OPEN_TASK, Moment, Photo, TaskKind
from linli.cases.pictures import check_picture
from linli.kernel.actors import Actor
from linli.kernel.errors import Refused
from linli.kernel.ids import new_id
from linli.orgs.queries import rule_value
from linli.trust import journal
from linli.trust.acting import command


def check_photo(content: bytes, *, now: datetime) -> tuple[str, str]:
    """Media type and file ending of a picture that may be kept; refuses what is too large or no picture at all."""
    largest = int(rule_value("photo_bytes", now.date()))
    if len(content) > largest:
        raise Refused(
            "photos.too_large",
            "A photo may have {given} MB; choose a smaller one.",
            given=largest // 1000000,
            size=len(content),
        )
    return check_picture(content)


@command
def add_photo(
    actor: Actor,
    *,
    subject_id: UUID,
    case_id: UUID | None,
    grid_code: str | None,
    moment: str,
    content: bytes,
    now: datetime,
) -> Photo:
    """Keep a picture that belongs to a signal or a task; the caller has checked that the actor may add it.

    The same picture twice is kept once. Refuses what is not a JPEG, PNG, WebP or GIF by content, more than nine for a
    moment, and more than 20 MB. A job makes the public copy and the thumbnail.
    """
    if moment not in Moment.values:
        raise Refused(
            "photos.unknown_moment",
            "The moment must be one of {choices}.",
            choices=", ".join(Moment.values),
            moment=moment[:20],
        )
    most = int(rule_value("photos_most", now.date()))
    media_type, ending = check_photo(content, now=now)
    digest = hashlib.sha256(content).hexdigest()
    there = {p.sha256: p for p in Photo.objects.filter(subject_id=subject_id, moment=moment)}
    if digest in there:
        return there[digest]
    if len(there) >= most:
        raise Refused("photos.too_many", "At most {most} photos fit. Remove one, then add another.", most=most)
    path = f"original/{digest[:2]}/{digest}.{ending}"
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(content))
    photo = Photo.objects.create(
        id=new_id(),
        subject_id=subject_id,
        case_id=case_id,
        moment=moment,
        sha256=digest,
        original=path,
        media_type=media_type,
        size=len(content),
        at=now,
    )
    fact = facts.PhotoAdded(
        subject_id=subject_id, case_id=case_id, grid_code=grid_code, photo_id=photo.id, moment=moment
    )
    journal.record(actor, fact, at=now)
    return photo


@command
def add_task_photo(actor: Actor, *, task_id: UUID, moment: str, content: bytes, now: datetime) -> Photo:
    """Add a photo to one's own open task: ``before`` or ``after`` while handling, ``verify`` while verifying.

    Refuses somebody else's task, one that is over, another moment, and what :func:`add_photo` refuses.
    """
    task, case = access.task_for(actor, task_id)
    if task.state not in OPEN_TASK:
        raise Refused("photos.task_over", "This task is over; photos can no longer be added to it.")
    fitting = (Moment.VERIFY,) if task.kind == TaskKind.VERIFY else (Moment.BEFORE, Moment.AFTER)
    if moment not in fitting:
        raise Refused(
            "photos.unknown_moment",
            "For this task the moment must be one of {choices}.",
            choices=", ".join(fitting),
            moment=moment[:20],
        )
    return add_photo(
        actor,
        subject_id=task.id,
        case_id=case.id,
        grid_code=case.told_place,
        moment=moment,
        content=content,
        now=now,
    )


@command
def link_photos(actor: Actor, *, links: Sequence[tuple[UUID, UUID]], again: bool = False) -> None:
    """Hang the photos of signals on the cases they fed; ``links`` are (signal id, case id). Two statements.

    ``again`` where the signals went to another case, which their photos then follow.
    """
    by_signal = dict(links)
    rows = Photo.objects.filter(subject_id__in=by_signal)
    photos = list(rows if again else rows.filter(case=None))
    for photo in photos:
        photo.case_id = by_signal[photo.subject_id]
    if photos:
        Photo.objects.bulk_update(photos, ["case"])


@command
def publish_photo(actor: Actor, *, photo_id: UUID, public: bytes, thumb: bytes) -> None:
    """Store the copy without location data and the thumbnail. Safe to repeat: names come from the content's hash."""
    photo = Photo.objects.select_for_update(no_key=True).get(id=photo_id)
    if photo.public:
        return
    for kind, content in (("public", public), ("thumb", thumb)):
        path = f"{kind}/{photo.sha256[:2]}/{photo.sha256}.jpg"
        if not default_storage.exists(path):
            default_storage.save(path, ContentFile(content))
        setattr(photo, kind, path)
    photo.save(update_fields=["public", "thumb"])
