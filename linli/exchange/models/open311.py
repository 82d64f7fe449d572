"""Keys of other systems that send reports, and what came with their reports beyond the words."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from linli.kernel.ids import new_id
from linli.trust.sealing import SealedTextField


class ApiKey(models.Model):
    """A key that another system shows with its reports. The key itself is not kept: only its blind index and its end."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=60)
    digest = models.BinaryField(max_length=32, unique=True)
    ending = models.CharField(max_length=4)
    per_day = models.PositiveIntegerField()
    made_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-made_at"], name="key_made")]
        constraints = [
            models.UniqueConstraint(fields=["name"], condition=Q(ended_at=None), name="key_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class KeyUse(models.Model):
    """How many reports and updates a key has sent on a day."""

    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="uses")
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "day"], name="key_use_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.count}"


class OpenReport(models.Model):
    """What came with a report over Open311. ``said`` is how many characters of the signal's text are the sender's own.

    ``media`` are addresses as the sender gave them; they are fetched only where the site allows it.
    """

    signal = models.OneToOneField("intake.Signal", primary_key=True, on_delete=models.PROTECT, related_name="+")
    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="+")
    service_code = models.CharField(max_length=8)
    said = models.PositiveIntegerField()
    attributes = models.JSONField(default=dict)
    media = ArrayField(models.CharField(max_length=2000), default=list)
    media_state = models.CharField(max_length=12, blank=True)
    email = SealedTextField(null=True, area="signal__case__grid_code")
    account = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["key", "-at"], name="open_report_key")]

    def __str__(self) -> str:
        return str(self.signal_id)


class OpenUpdate(models.Model):
    """What a sender added to a report of its own later on; ``number`` is the update's number in that system."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.ForeignKey(OpenReport, on_delete=models.PROTECT, related_name="updates")
    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=30)
    text = models.TextField(blank=True)
    media = ArrayField(models.CharField(max_length=2000), default=list)
    said_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "number"], condition=~Q(number=""), name="open_update_once"),
        ]

    def __str__(self) -> str:
        return self.status
