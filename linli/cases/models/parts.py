"""Tables between casework and the city's parts: which part a case is about, and why a part keeps making cases."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.cases.models.case import Case
from linli.kernel.ids import new_id


class CasePart(models.Model):
    """The part that a case is about, linked by a person or by triage, with the reason."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="+")
    part = models.ForeignKey("orgs.Part", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20)
    metres = models.PositiveIntegerField(null=True)
    by_id = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["part", "-opened_at"], name="case_part_opened")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.part_id}"


class CauseState(models.TextChoices):
    OPEN = "open", _("Cause to be found")
    MEASURED = "measured", _("Measure taken, effect to be checked")
    CLOSED = "closed", _("Effect confirmed")


class RootCause(models.Model):
    """A part that makes cases again and again: why, what is done about it, and whether that helped (AT-LF-07)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    part = models.ForeignKey("orgs.Part", on_delete=models.PROTECT, related_name="+")
    grid_code = models.CharField(max_length=15)
    state = models.CharField(max_length=10, choices=CauseState, default=CauseState.OPEN)
    cases = models.PositiveIntegerField()
    days = models.PositiveSmallIntegerField()
    holder_unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    cause = models.TextField(blank=True)
    measure = models.TextField(blank=True)
    measured_on = models.DateField(null=True)
    effect = models.TextField(blank=True)
    checked_by_id = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["part", "-opened_at"], name="root_cause_part"),
            models.Index(fields=["state", "-opened_at"], name="root_cause_state"),
            models.Index(
                fields=["grid_code", "-opened_at"], name="root_cause_grid", opclasses=["varchar_pattern_ops", ""]
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["part"], condition=~Q(state="closed"), name="root_cause_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.part_id} {self.state}"
