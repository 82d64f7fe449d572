"""Supervision of cases: where a case stands on the ladder, and what supervisors and holders said to each other."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.cases.models.case import Case
from linli.kernel.ids import new_id


class Level(models.TextChoices):
    """The steps of the ladder above the reminder. A failure alone has no step yet."""

    NONE = "", "–"
    YELLOW = "yellow", _("Yellow: overdue")
    RED = "red", _("Red: long overdue")
    LISTED = "listed", _("Listed")


class Supervision(models.Model):
    """How often a case has failed and how far up the ladder it is. It counts matters and never persons."""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.PROTECT, related_name="supervision")
    level = models.CharField(max_length=8, choices=Level, default=Level.NONE, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField()
    listed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["since"], name="supervision_open", condition=Q(ended_at=None) & ~Q(level="")),
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.failures}"


class UrgingKind(models.TextChoices):
    REMINDER = "reminder", _("Reminder")
    SUPERVISION = "supervision", _("Supervision")


class Urging(models.Model):
    """Words of a supervisor to the holder of a case, and the answer that is expected."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="urgings")
    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=UrgingKind)
    by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    words = models.TextField()
    answer_by = models.DateTimeField()
    answered_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["case", "at"], name="urging_of_case")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at}"
