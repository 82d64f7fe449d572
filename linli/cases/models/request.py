"""What a unit asks for while it holds a case, until somebody decides; and the stretches in which the clock stood still."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.cases.models.case import Case
from linli.kernel.ids import new_id


class RequestKind(models.TextChoices):
    RETURN = "return", _("Return")
    ARBITRATION = "arbitration", _("Arbitration")
    EXTENSION = "extension", _("Extension")
    PAUSE = "pause", _("Pause")
    SUSPENSION = "suspension", _("Suspended ledger")


class RequestState(models.TextChoices):
    WAITING = "waiting", _("To be decided")
    AGREED = "agreed", _("Agreed")
    REFUSED = "refused", _("Refused")
    OVERTAKEN = "overtaken", _("No longer needed")


class Request(models.Model):
    """A request for a decision. The asking unit stays responsible and the clock runs on until it is decided."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=12, choices=RequestKind)
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.WAITING)
    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reason = models.CharField(max_length=20)
    words = models.TextField()
    proposed_unit = models.ForeignKey("orgs.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    given_unit = models.ForeignKey("orgs.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="objections")
    extra = models.CharField(max_length=12, blank=True)
    until = models.DateTimeField(null=True)
    plan = models.TextField(blank=True)
    owner = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    due_before = models.DateTimeField(null=True)
    due_after = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["asked_at"], name="request_waiting", condition=Q(state="waiting")),
            models.Index(fields=["case", "asked_at"], name="request_of_case"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"], condition=Q(state="waiting"), name="request_one_waiting_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("asked_by")), name="request_decided_by_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class Pause(models.Model):
    """A stretch in which the handling limit stands still: who approved it, why, from when, and until when at first."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="pauses")
    request = models.OneToOneField(Request, on_delete=models.PROTECT, related_name="pause")
    kind = models.CharField(max_length=12, choices=RequestKind)
    reason = models.CharField(max_length=20)
    approver = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    start = models.DateTimeField()
    until = models.DateTimeField()
    end = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["case", "start"], name="pause_of_case"),
            models.Index(fields=["until"], name="pause_suspended", condition=Q(end=None, kind="suspension")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(end=None), name="pause_one_running"),
            models.CheckConstraint(
                condition=Q(end=None) | Q(end__gte=models.F("start")), name="pause_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.start}"
