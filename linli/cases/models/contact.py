"""The log of contacts with the petitioner, with the proof of each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.cases.models.case import Case
from linli.kernel.ids import new_id


class ContactWay(models.TextChoices):
    """How the petitioner was spoken to."""

    PHONE = "phone", _("By telephone")
    VISIT = "visit", _("In person")
    MESSAGE = "message", _("By message")
    VIDEO = "video", _("By video call")


class Contact(models.Model):
    """One attempt to speak to the petitioner. ``effective`` ones count as contacted; the others stay in the log."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="contacts")
    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=8, choices=ContactWay)
    contacted_at = models.DateTimeField(null=True)
    reached = models.CharField(max_length=12)
    content = models.TextField(blank=True)
    proof = models.CharField(max_length=120, blank=True)
    effective = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "at"], name="contact_of_case")]
        constraints = [
            models.CheckConstraint(
                condition=Q(effective=False) | (Q(contacted_at__isnull=False) & ~Q(content="") & ~Q(way="")),
                name="contact_counts_with_time_way_and_content",
            )
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.contacted_at}"
