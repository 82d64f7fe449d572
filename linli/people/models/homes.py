"""Tables of where people live and where they are registered (人户分离), of doubts about police data, and of work lines."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.ids import new_id
from linli.people.models.accounts import Account, Resident
from linli.trust.sealing import SealedTextField


class HomeKind(models.TextChoices):
    REGISTERED = "registered", _("Registered at")
    LIVING = "living", _("Living at")


class HomeSource(models.TextChoices):
    POLICE = "police", _("Police")
    COMMUNITY = "community", _("Community")
    SELF = "self", _("The person")
    IMPORT = "import", _("From a file")


class Home(models.Model):
    """An address that a resident has or had, with its source and dates; outside the county as sealed text.

    ``Resident.address`` is where a person is found on the ground; a person without rows here lives and is registered
    there.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="homes")
    kind = models.CharField(max_length=10, choices=HomeKind)
    address = models.ForeignKey("orgs.Address", null=True, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=20, blank=True)
    outside = SealedTextField(null=True, area="resident__grid_code")
    source = models.CharField(max_length=10, choices=HomeSource)
    source_day = models.DateField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    by_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["address", "kind"], name="home_address", condition=Q(valid_to=None))]
        constraints = [
            models.UniqueConstraint(fields=["resident", "kind"], condition=Q(valid_to=None), name="home_one_of_a_kind"),
            models.CheckConstraint(
                condition=Q(address__isnull=False, outside__isnull=True)
                | Q(address__isnull=True, outside__isnull=False),
                name="home_inside_or_outside",
            ),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="home_days"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.resident_id}"


class DisputeState(models.TextChoices):
    OPEN = "open", _("Waiting")
    ACCEPTED = "accepted", _("Corrected")
    DECLINED = "declined", _("Left as it was")


class Dispute(models.Model):
    """A doubt about a value that belongs to the police: what is wrong, what is proposed, who decided and how."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="disputes")
    field = models.CharField(max_length=20)
    wrong = SealedTextField(area="grid_code")
    proposed = SealedTextField(area="grid_code")
    grid_code = models.CharField(max_length=15)
    state = models.CharField(max_length=10, choices=DisputeState, default=DisputeState.OPEN)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    decided_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = SealedTextField(null=True, area="grid_code")

    class Meta:
        indexes = [
            models.Index(fields=["grid_code", "-at"], name="dispute_grid", opclasses=["varchar_pattern_ops", ""])
        ]
        constraints = [
            models.UniqueConstraint(fields=["resident", "field"], condition=Q(state="open"), name="dispute_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.state}"


class WorkLine(models.Model):
    """The public telephone that somebody uses for work, so that the personal one need not be shown."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, primary_key=True, related_name="+")
    phone = models.CharField(max_length=20)

    def __str__(self) -> str:
        return self.phone
