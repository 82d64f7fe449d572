"""Tables of changes to the ground that wait, that happened, or that somebody asked for."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.ids import new_id
from linli.orgs.models.ground import Address, Category, DutyItem


class GridAct(models.TextChoices):
    DRAW = "draw", _("Draw")
    CHANGE = "change", _("Change")
    SPLIT = "split", _("Split")
    MERGE = "merge", _("Merge")


class GridChange(models.Model):
    """A change of grids on a day: which rows of divisions end and which begin; undone or settled once and for all.

    Accounts are named by id only: people stand above the ground.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    act = models.CharField(max_length=8, choices=GridAct)
    area = models.CharField(max_length=12)
    day = models.DateField()
    ended = ArrayField(models.CharField(max_length=15))
    begun = ArrayField(models.CharField(max_length=15))
    note = models.CharField(max_length=200, blank=True)
    by_id = models.UUIDField(null=True)
    planned_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    moved = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["day"], name="grid_change_waiting", condition=Q(undone_at=None, settled_at=None)),
            models.Index(fields=["area", "-day"], name="grid_change_area"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.area} {self.day}"


class AddressChange(models.Model):
    """What became of a standard address: added, changed into another row, ended, given another name."""

    address = models.ForeignKey(Address, on_delete=models.PROTECT, related_name="+")
    successor = models.ForeignKey(Address, null=True, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=8)
    alias = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=200, blank=True)
    by_id = models.UUIDField(null=True)
    day = models.DateField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["address"], name="address_change_from"),
            models.Index(fields=["successor"], name="address_change_to", condition=Q(successor__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.address_id}"


class AdmissionState(models.TextChoices):
    ATTEMPT = "attempt", _("Refused, logged")
    REQUESTED = "requested", _("Requested")
    ADMITTED = "admitted", _("Admitted")
    DECLINED = "declined", _("Declined")


class Admission(models.Model):
    """Somebody tried to give a level what is not on its list (AT-GZ-02): the attempt, and the request it may become."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=12)
    area = models.CharField(max_length=15)
    unit_id = models.UUIDField(null=True)
    subject_id = models.UUIDField(null=True)
    why = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=AdmissionState, default=AdmissionState.ATTEMPT)
    reason = models.CharField(max_length=300, blank=True)
    by_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    requested_at = models.DateTimeField(null=True)
    decided_by_id = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=300, blank=True)
    duty = models.ForeignKey(DutyItem, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["-at"], name="admission_at"),
            models.Index(fields=["state", "-at"], name="admission_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["category", "level", "area"], condition=Q(state="requested"), name="admission_one_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category_id} {self.level} {self.state}"
