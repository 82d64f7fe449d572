"""Whether stored photos are still what they were: the rounds of the check, and what it found wrong."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from linli.cases.models.case import Photo


class FaultKind(models.TextChoices):
    MISSING = "missing", _("The file is gone")
    CHANGED = "changed", _("The content is another")


class PhotoRound(models.Model):
    """One round through all photos in the order of their ids; ``last`` is the photo it has got to."""

    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    last = models.UUIDField(null=True)
    checked = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.begun_at:%Y-%m-%d} {self.checked}"


class PhotoFault(models.Model):
    """A stored file of a photo that is missing or changed; taken away when a later round finds it as it was."""

    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="+")
    copy = models.CharField(max_length=8)
    kind = models.CharField(max_length=8, choices=FaultKind)
    found_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["photo", "copy"], name="photo_fault_once")]

    def __str__(self) -> str:
        return f"{self.photo_id} {self.copy} {self.kind}"
