"""Background work of casework: a few lines each, calling commands."""

from __future__ import annotations

from uuid import UUID

from django.core.files.storage import default_storage
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from linli.cases.commands import publish_photo
from linli.cases.models import Photo
from linli.cases.pictures import copies
from linli.kernel.actors import machine


@app.task(name="cases.make_copies", queue="photos", retry=RetryStrategy(max_attempts=8, exponential_wait=2))
def make_copies(photo_id: str) -> None:
    """The public copy without location data and the thumbnail of a photo. Safe to run twice."""
    photo = Photo.objects.get(id=UUID(photo_id))
    if photo.public:
        return
    with default_storage.open(photo.original) as file:
        public, thumb = copies(file.read())
    publish_photo(machine("photos"), photo_id=photo.id, public=public, thumb=thumb)
