"""Knowledge cards: what to ask, what to do and what to answer for a category, in versions; and corrections proposed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.ids import new_id
from linli.orgs.models.ground import Category, Unit


class CardVersion(models.Model):
    """One version of the card of a category; the highest is the one in force, earlier ones stay on file.

    ``texts`` are by language (zh, en): ``ask``, ``steps``, ``materials`` as lists, ``power``, ``basis``, ``answer``.
    Without an owner of its own the card belongs to the unit that leads the category. ``made_by`` is an account.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    texts = models.JSONField()
    owner = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    review_on = models.DateField(null=True)
    expires_on = models.DateField()
    source = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=200, blank=True)
    made_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["category", "version"], name="card_version_once")]

    def __str__(self) -> str:
        return f"{self.category_id} {self.version}"


class ProposalState(models.TextChoices):
    OPEN = "open", _("To be answered")
    TAKEN = "taken", _("Taken up")
    DECLINED = "declined", _("Not taken up")


class CardProposal(models.Model):
    """A correction that somebody who uses a card proposes; its owner answers."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    words = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=ProposalState)
    by = models.UUIDField()
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = models.CharField(max_length=500, blank=True)
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["category", "-at"], name="card_proposals"),
            models.Index(fields=["at"], name="card_proposals_open", condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return f"{self.category_id} {self.state}"
