"""Tables of accounts that can sign in, the posts they hold, residents on file, notices to them.

Names of residents, phones and ID numbers are sealed; equal values are found by their blind index alone.
"""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.ids import new_id
from linli.trust.sealing import SealedTextField


class Role(models.TextChoices):
    """What somebody does at a unit; what each may do to a case stands in ``cases.rules``."""

    OPERATOR = "operator", _("Operator of the command centre")
    LEADER = "leader", _("Leader")
    SUBDISTRICT_STAFF = "subdistrict_staff", _("Subdistrict officer")
    COMMUNITY_WORKER = "community_worker", _("Community worker")
    GRID_WORKER = "grid_worker", _("Grid worker")
    INSPECTOR = "inspector", _("Inspector")
    HANDLER = "handler", _("Handler at a unit")
    WINDOW_WORKER = "window_worker", _("Window worker")
    CALLBACK_AGENT = "callback_agent", _("Call-back agent")
    SYSTEM_ADMIN = "system_admin", _("System administrator")
    SECURITY_ADMIN = "security_admin", _("Security administrator")
    AUDIT_ADMIN = "audit_admin", _("Audit administrator")


class AccountKind(models.TextChoices):
    STAFF = "staff", _("Staff")
    RESIDENT = "resident", _("Resident")


class AccountManager(BaseUserManager["Account"]):
    """Only what Django's authentication asks of a manager."""

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(login=username)


class Account(AbstractBaseUser):
    """Somebody who can sign in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    login = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=10, choices=AccountKind)
    name = models.CharField(max_length=40)
    phone = SealedTextField(null=True, area="resident__grid_code")
    phone_index = models.BinaryField(max_length=32, null=True, unique=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    #: Tokens of signing in over the API that are older than this are valid no more.
    tokens_from = models.DateTimeField(null=True)

    USERNAME_FIELD = "login"
    objects = AccountManager()

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A post somebody holds at a unit, for an area, from one day to another."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=20, choices=Role)
    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    area = models.CharField(max_length=15)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["role", "area"], name="post_role_area")]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "role", "unit", "area"], condition=Q(valid_to=None), name="post_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.area}"


class ResidentKind(models.TextChoices):
    REGISTERED = "registered", _("Registered here")
    ELSEWHERE = "elsewhere", _("Lives here, registered elsewhere")
    MIGRANT = "migrant", _("Migrant")
    FOREIGN = "foreign", _("From abroad")


class Resident(models.Model):
    """A person who lives in the district, hung on a standard address."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.OneToOneField(Account, null=True, on_delete=models.PROTECT, related_name="resident")
    kind = models.CharField(max_length=12, choices=ResidentKind)
    name = SealedTextField(area="grid_code")
    phone = SealedTextField(null=True, area="grid_code")
    phone_index = models.BinaryField(max_length=32, null=True, db_index=True)
    id_number = SealedTextField(null=True, area="grid_code")
    id_index = models.BinaryField(max_length=32, null=True, unique=True)
    born = models.DateField(null=True)
    address = models.ForeignKey("orgs.Address", on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=20, blank=True)
    grid_code = models.CharField(max_length=15, db_index=True)

    def __str__(self) -> str:
        return str(self.id)


class SignInCode(models.Model):
    """A code sent to a phone: used once, for ten minutes, five tries."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    phone_index = models.BinaryField(max_length=32, db_index=True)
    digest = models.BinaryField(max_length=32)
    sent_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.id)


class Notice(models.Model):
    """Something a person should know, shown in the page; ``key`` names the wording, ``values`` what goes into it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    fact_id = models.UUIDField()
    key = models.CharField(max_length=40)
    values = models.JSONField(default=dict)
    link = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "-at"], name="notice_account_at"),
            models.Index(fields=["account"], name="notice_unread", condition=Q(read_at=None)),
        ]
        constraints = [models.UniqueConstraint(fields=["account", "fact_id", "key"], name="notice_once")]

    def __str__(self) -> str:
        return self.key


class Message(models.Model):
    """A text, e-mail or push to be sent: written with the fact that caused it, sent by a job, tried again if it fails.

    ``at`` is when it may be tried next; ``masked`` shows the addressee in part; ``error`` is the code of the last failure.
    ``to`` of a push is the device's id. One that can never arrive is dropped and stays on file. ``purpose`` is what an
    account has consented to, asked again in the moment of sending; empty where it is about the receiver's own matter.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cause_id = models.UUIDField()
    medium = models.CharField(max_length=10)
    to = SealedTextField()
    key = models.CharField(max_length=40)
    values = models.JSONField(default=dict)
    language = models.CharField(max_length=10, default="zh-hans")
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    urgent = models.BooleanField(default=False, db_default=False)
    masked = models.CharField(max_length=60, default="", db_default="")
    error = models.CharField(max_length=60, default="", db_default="")
    provider = models.CharField(max_length=60, default="", db_default="")
    tried_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    account_id = models.UUIDField(null=True)
    purpose = models.CharField(max_length=20, default="", db_default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["account_id"], condition=Q(sent_at=None, account_id__isnull=False), name="message_waits_for"
            ),
            models.Index(fields=["at"], condition=Q(sent_at=None), name="message_unsent"),
            models.Index(
                fields=["medium", "tried_at"], condition=Q(tried_at__isnull=False), name="message_tried"
            ),
        ]
        constraints = [models.UniqueConstraint(fields=["cause_id", "key", "medium"], name="message_once")]

    def __str__(self) -> str:
        return self.key
