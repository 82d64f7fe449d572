"""Subscriptions of other systems to facts, and the delivery of each fact to each of them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.ids import new_id
from linli.trust.sealing import SealedTextField


class Subscription(models.Model):
    """An address that wants to hear of facts: of which kinds (``cases.`` is all of them), in which area.

    ``next_at`` is when its next delivery may be tried, ``busy_until`` the lease of the worker that is at it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=60)
    url = models.CharField(max_length=500)
    kinds = ArrayField(models.CharField(max_length=60))
    area = models.CharField(max_length=15, blank=True)
    secret = SealedTextField()
    made_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    failing_since = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    busy_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-made_at"], name="subscription_made")]

    def __str__(self) -> str:
        return self.name


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    DELIVERED = "delivered", _("Delivered")
    LEFT = "left", _("Left out")


class Delivery(models.Model):
    """One fact for one subscription. ``order`` is the order of the facts; nothing overtakes what comes before it."""

    order = models.BigAutoField(primary_key=True)
    id = models.UUIDField(unique=True, default=new_id, editable=False)
    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="deliveries")
    fact_id = models.UUIDField()
    kind = models.CharField(max_length=60)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    answer = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=60, blank=True)
    took_ms = models.PositiveIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["subscription", "order"], name="delivery_waiting", condition=Q(state="waiting")),
            models.Index(fields=["subscription", "-order"], name="delivery_of"),
            models.Index(fields=["state", "-order"], name="delivery_state"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["subscription", "fact_id"], name="delivery_once"),
        ]

    def __str__(self) -> str:
        return self.kind
