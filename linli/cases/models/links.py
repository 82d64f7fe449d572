"""What ties cases and people to each other: holds, assisting units, further readers, links between cases."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linli.cases.models.case import Case, Task
from linli.kernel.ids import new_id


class Hold(models.Model):
    """A small word with which a person or another part of the system keeps a case from being closed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="holds")
    kind = models.CharField(max_length=20)
    by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    by_part = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=500)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["case"], name="hold_open", condition=Q(lifted_at=None))]
        constraints = [
            models.CheckConstraint(condition=Q(by__isnull=False) | ~Q(by_part=""), name="hold_has_somebody_behind_it")
        ]

    def __str__(self) -> str:
        return self.kind


class AssistState(models.TextChoices):
    ASKED = "asked", _("Asked")
    ACCEPTED = "accepted", _("Accepted")
    ANSWERED = "answered", _("Answered")
    TAKEN_BACK = "taken_back", _("Taken back")


#: Assists on which somebody still works.
OPEN_ASSIST = (AssistState.ASKED, AssistState.ACCEPTED)


class Assist(models.Model):
    """What the leading unit asks another unit to do for a case; it has a task of its own there (AT-LF-05)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assists")
    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="assist")
    state = models.CharField(max_length=10, choices=AssistState, default=AssistState.ASKED)
    asked = models.CharField(max_length=500)
    asked_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    result = models.CharField(max_length=12, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    answered_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["case"], name="assist_of_case"),
            models.Index(fields=["unit", "asked_at"], name="assist_of_unit"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "unit"], condition=Q(state__in=["asked", "accepted"]), name="assist_one_open_of_a_unit"
            ),
            models.CheckConstraint(condition=~Q(unit=F("lead")), name="assist_is_by_another_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.state}"


class Share(models.Model):
    """A further reader of a case: the area that handed it over reads what happened up to then."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="shares")
    area = models.CharField(max_length=15)
    unit = models.ForeignKey("orgs.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["case"], name="share_of_case"),
            models.Index(fields=["-until"], name="share_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.until}"


class LinkKind(models.TextChoices):
    SPLIT = "split", _("Split off")
    DUPLICATE = "duplicate", _("The same as an earlier case")


class CaseLink(models.Model):
    """Two cases that belong together: ``later`` was split off from ``earlier``, or says the same as it."""

    earlier = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    later = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=LinkKind)
    by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["later"], name="link_later")]
        constraints = [
            models.UniqueConstraint(fields=["earlier", "later"], name="link_once"),
            models.CheckConstraint(condition=~Q(earlier=F("later")), name="link_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.earlier_id} {self.later_id}"
