"""Sessions, second factors and tokens of accounts: what lets somebody in, and what is open at the moment."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q

from linli.kernel.ids import new_id
from linli.trust.sealing import SealedTextField


class Session(AbstractBaseSession):
    """A browser in which somebody is signed in. ``expire_date`` moves on with use; ``id`` is what pages call it by."""

    id = models.UUIDField(default=new_id, unique=True, editable=False)
    account = models.ForeignKey("people.Account", null=True, on_delete=models.CASCADE, related_name="sessions")
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    device = models.CharField(max_length=60, blank=True)
    address = models.GenericIPAddressField(null=True)
    way = models.CharField(max_length=10, blank=True)


class CodeApp(models.Model):
    """An app that shows one-time codes. ``step`` is the last half minute whose code was used: each works once."""

    account = models.OneToOneField(
        "people.Account", primary_key=True, on_delete=models.PROTECT, related_name="code_app"
    )
    secret = SealedTextField()
    step = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.account_id)


class Passkey(models.Model):
    """A passkey (WebAuthn): the public half of a pair whose secret half never leaves the device."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="passkeys")
    credential = models.BinaryField(max_length=1023, unique=True)
    public_key = models.BinaryField()
    count = models.BigIntegerField(default=0)
    name = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class RecoveryCode(models.Model):
    """A code on paper for the day on which the second factor is lost: each works once. Only its blind index is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="recovery_codes")
    digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.id)


class AccessToken(models.Model):
    """A token for a program that acts in somebody's name, within its scopes, until it expires. Only its blind index is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=60)
    scopes = ArrayField(models.CharField(max_length=30))
    digest = models.BinaryField(max_length=32, unique=True)
    ending = models.CharField(max_length=4)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["account"], name="token_of", condition=Q(ended_at=None))]

    def __str__(self) -> str:
        return self.name
