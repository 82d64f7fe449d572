"""Tables of the rights desk: what somebody asks about their own data; and of each time that old data was erased."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.ids import new_id
from linli.trust.sealing import SealedTextField


class RequestState(models.TextChoices):
    OPEN = "open", _("Waiting")
    ANSWERED = "answered", _("Answered")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Taken back")


class RightsRequest(models.Model):
    """A request of somebody about their own data, with a clock; answered once, with a reason where it is refused.

    ``signal_id`` is the report it is about, if it is about one. Words are sealed: they may tell anything.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.OPEN)
    words = SealedTextField(null=True)
    signal_id = models.UUIDField(null=True)
    identity = models.CharField(max_length=20)
    asked_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    decided_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = SealedTextField(null=True)
    reason = models.CharField(max_length=20, blank=True, default="", db_default="")
    legal_way = models.TextField(blank=True, default="", db_default="")
    erased = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="rights_open", condition=Q(state="open")),
            models.Index(fields=["account", "-asked_at"], name="rights_of"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="refused") | (~Q(reason="") & ~Q(legal_way="")), name="rights_refusal_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["answered", "refused"]) | Q(decided_by__isnull=False), name="rights_by_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class RetentionRun(models.Model):
    """One time that a person had old data of a kind erased: what was planned, how far it is. Numbers alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=20)
    before = models.DateTimeField()
    planned = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    rule_version = models.CharField(max_length=60)
    by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind"], condition=Q(ended_at=None), name="retention_one_of_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.done}/{self.planned}"
