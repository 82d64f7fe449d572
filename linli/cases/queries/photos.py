"""Photos that may be shown, and where their copies lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from linli.cases import access
from linli.cases.models import Photo
from linli.kernel.actors import Actor
from linli.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class PhotoCard:
    """A photo that may be shown; empty addresses mean that its copies are still being made."""

    id: UUID
    moment: str
    ready: bool
    subject_id: UUID
    at: datetime


def photos_of(case_ids: Sequence[UUID], *, subject_ids: Sequence[UUID] = ()) -> list[PhotoCard]:
    """The photos of cases or of single signals and tasks, oldest first. One query."""
    rows = Photo.objects.filter(Q(case_id__in=case_ids) | Q(subject_id__in=subject_ids)).order_by("at", "id")
    return [
        PhotoCard(id=p.id, moment=p.moment, ready=bool(p.public), subject_id=p.subject_id, at=p.at)
        for p in rows.only("id", "moment", "public", "subject_id", "at")
    ]


#: The copies of a photo that pages may show; the original, which may hold a place and a device, is never among them.
COPIES = ("thumb", "public")


def photo_file(actor: Actor, photo_id: UUID, copy: str) -> str:
    """Where a copy of a photo lies in the storage, for staff who may see its case. Three queries at most."""
    photo = Photo.objects.select_related("case").filter(id=photo_id).first()
    seen = photo is not None and photo.case is not None and access.may_see(actor, photo.case)
    return _copy_of(photo if seen else None, copy)


def photo_file_of(photo_id: UUID, copy: str, *, subject_id: UUID, case_id: UUID | None) -> str:
    """The same for the reporter of a signal: the report's own photos and those of the work on its case. One query."""
    own = Q(subject_id=subject_id)
    if case_id is not None:
        own |= Q(case_id=case_id) & ~Q(moment="report")
    return _copy_of(Photo.objects.filter(own, id=photo_id).first(), copy)


def photo_subject(photo_id: UUID) -> UUID | None:
    """The signal or task that a photo belongs to. One query."""
    return Photo.objects.filter(id=photo_id).values_list("subject_id", flat=True).first()


def _copy_of(photo: Photo | None, copy: str) -> str:
    path = getattr(photo, copy) if photo is not None and copy in COPIES else ""
    if not path:
        raise NotFound("photos.not_found", "There is no such photo, or its copy is still being made.")
    return str(path)
