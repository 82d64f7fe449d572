"""Tables of rosters: when a post is worked, who is away, who stands in for whom, who is on duty at night.

Nothing is deleted: what no longer holds is ended, and who put it there and who ended it stays on file. Every change of
these tables, of posts and of accounts that are closed bumps the revision ``roster`` by a trigger of the database, so that
a copy in memory is never old for longer than its next look.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.ids import new_id
from linli.people.models.accounts import Account, Post


class Shift(models.Model):
    """When somebody works at a post: on these days of the week between two hours, or on the one day of its validity.

    ``days`` are ISO days of the week (1 is Monday); a shift that ends before it starts goes on past midnight.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="shifts")
    days = ArrayField(models.PositiveSmallIntegerField())
    starts = models.TimeField()
    ends = models.TimeField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    made_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["post", "valid_to"], name="shift_post")]
        constraints = [
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="shift_days"),
            models.CheckConstraint(condition=~Q(starts=F("ends")), name="shift_has_length"),
        ]

    def __str__(self) -> str:
        return f"{self.starts}-{self.ends}"


class LeaveReason(models.TextChoices):
    """Why somebody is away: the kind only, never a story or a diagnosis."""

    ANNUAL = "annual", _("Annual leave")
    SICK = "sick", _("Sick leave")
    FAMILY = "family", _("Family leave")
    PERSONAL = "personal", _("Personal leave")
    TRAINING = "training", _("Training or business trip")
    OTHER = "other", _("Other leave")


class LeaveState(models.TextChoices):
    ASKED = "asked", _("Asked for")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Leave(models.Model):
    """A time in which somebody is away, asked for by them and approved by somebody else.

    ``ends_at`` is moved forward where somebody comes back early; ``begun_at`` is when their new tasks were moved on.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="leaves")
    state = models.CharField(max_length=10, choices=LeaveState)
    reason = models.CharField(max_length=10, choices=LeaveReason)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["account", "-starts_at"], name="leave_account"),
            models.Index(fields=["ends_at"], name="leave_ends", condition=Q(state="approved")),
            models.Index(fields=["starts_at"], name="leave_to_begin", condition=Q(state="approved", begun_at=None)),
            models.Index(fields=["asked_at"], name="leave_asked", condition=Q(state="asked")),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="leave_times"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("account")), name="leave_not_approved_by_oneself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.starts_at:%Y-%m-%d}"


class Deputy(models.Model):
    """Who stands in for whoever holds a post, in order: one is asked first, two next."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="deputies")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    made_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "account"], condition=Q(ended_at=None), name="deputy_once"),
            models.UniqueConstraint(fields=["post", "rank"], condition=Q(ended_at=None), name="deputy_rank_once"),
        ]

    def __str__(self) -> str:
        return f"{self.rank}"


class DutySlot(models.TextChoices):
    """When a duty officer is on: office hours of working days, nights, days that are not worked."""

    DAY = "day", _("Working days")
    NIGHT = "night", _("Nights")
    WEEKEND = "weekend", _("Days off")


class DutyOfficer(models.Model):
    """Who answers for a subdistrict or the county outside the ordinary: on these days of the week, in this slot."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    area = models.CharField(max_length=9)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    slot = models.CharField(max_length=8, choices=DutySlot)
    days = ArrayField(models.PositiveSmallIntegerField())
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    made_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["area", "valid_to"], name="duty_officer_area")]
        constraints = [
            models.CheckConstraint(condition=Q(area__regex=r"^\d{6}(\d{3})?$"), name="duty_officer_area_code"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="duty_officer_days"),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.slot}"
