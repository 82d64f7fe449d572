"""How a person wants to be reached, the devices that get push messages."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from linli.kernel.ids import new_id
from linli.trust.sealing import SealedTextField


class Reach(models.Model):
    """What a person has chosen; without a row residents get text messages and staff find notices on their pages."""

    account = models.OneToOneField(
        "people.Account", primary_key=True, on_delete=models.PROTECT, related_name="reach"
    )
    push = models.BooleanField(default=False)
    text = models.BooleanField(default=False)
    mail = models.BooleanField(default=False)
    email = SealedTextField(null=True, area="account__resident__grid_code")
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.account_id)


class PushDevice(models.Model):
    """A browser that its owner has let take push messages. ``address`` is its subscription, sealed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="devices")
    endpoint_index = models.BinaryField(max_length=32, unique=True)
    address = SealedTextField(area="account__resident__grid_code")
    label = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    consented_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["account"], name="device_of", condition=Q(dropped_at=None))]

    def __str__(self) -> str:
        return self.label


class NoTexts(models.Model):
    """A telephone whose holder wants no text messages, whether there is an account or not."""

    phone_index = models.BinaryField(max_length=32, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.at)
