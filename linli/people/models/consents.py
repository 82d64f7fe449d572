"""Tables of consent: the words of each notice by version, every yes and no for ever, who is whose guardian."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.ids import new_id
from linli.people.models.accounts import Account, Resident


class ConsentNotice(models.Model):
    """A later version of a notice, as a site published it; the first one comes with Linli. Never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    purpose = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    zh = models.TextField()
    en = models.TextField()
    digest = models.BinaryField(max_length=32)
    published_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["purpose", "version"], name="consent_notice_once")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.version}"


class ConsentWay(models.TextChoices):
    PAGE = "page", _("On the page")
    API = "api", _("Over the API")
    WINDOW = "window", _("At the window, the person present")


class ConsentAs(models.TextChoices):
    SELF = "self", _("The person")
    GUARDIAN = "guardian", _("A guardian")
    STAFF = "staff", _("Recorded by staff")


class Consent(models.Model):
    """One yes or no to one purpose: to which words, when, by which way, by whom. The last one counts.

    About a resident on file, an account, or both where they are one. Append-only by trigger.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    resident = models.ForeignKey(Resident, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    purpose = models.CharField(max_length=20)
    given = models.BooleanField()
    version = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=32)
    way = models.CharField(max_length=8, choices=ConsentWay)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    by_as = models.CharField(max_length=8, choices=ConsentAs)
    present = models.BooleanField(default=False, db_default=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["account", "purpose", "-at"], name="consent_account", condition=Q(account__isnull=False)),
            models.Index(fields=["resident", "purpose", "-at"], name="consent_resident", condition=Q(resident__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(account__isnull=False) | Q(resident__isnull=False), name="consent_is_somebodys"
            ),
            models.CheckConstraint(condition=~Q(by_as="staff") | Q(present=True), name="consent_staff_saw_the_person"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.given}"


class Guardian(models.Model):
    """Who consents for a child under fourteen: put down by staff who saw the document, ended and never deleted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    child = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="guardians")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    proof = models.CharField(max_length=20)
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["child", "account"], condition=Q(ended_at=None), name="guardian_once")
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.child_id}"
