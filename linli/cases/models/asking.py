"""What comes after closing: attempts to ring the petitioner, and wishes that the matter be taken up again."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.cases.models.case import Case
from linli.kernel.ids import new_id


class CallAttempt(models.Model):
    """One attempt to ring a petitioner after closing: reached, or why not. ``round`` is how often the case was reopened."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="call_attempts")
    signal_id = models.UUIDField()
    round = models.PositiveSmallIntegerField(default=0)
    by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    reached = models.BooleanField()
    why = models.CharField(max_length=12, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["signal_id", "round", "at"], name="call_attempt_of_signal"),
            models.Index(fields=["case"], name="call_attempt_of_case"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(reached=True) | ~Q(why=""), name="call_attempt_says_why_not_reached")
        ]

    def __str__(self) -> str:
        return f"{self.signal_id} {self.at}"


class WishState(models.TextChoices):
    WAITING = "waiting", _("To be judged")
    AGREED = "agreed", _("Taken up again")
    REFUSED = "refused", _("Not taken up again")


class ReopenWish(models.Model):
    """A petitioner who is not satisfied asks that a closed case be taken up again; a person judges whether that is reasonable."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reopen_wishes")
    signal_id = models.UUIDField()
    way = models.CharField(max_length=12)
    words = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=WishState, default=WishState.WAITING)
    asked_at = models.DateTimeField()
    judged_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["asked_at"], name="wish_waiting", condition=Q(state="waiting")),
            models.Index(fields=["case"], name="wish_of_case"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "signal_id"], condition=Q(state="waiting"), name="wish_one_waiting"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(judged_by__isnull=False), name="wish_is_judged_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.asked_at}"
