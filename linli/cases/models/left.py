"""Tasks that somebody had accepted when their leave began, listed for a leader to decide about."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.cases.models.case import Task
from linli.kernel.ids import new_id


class LeftState(models.TextChoices):
    OPEN = "open", _("To be decided")
    HANDED_OVER = "handed_over", _("Handed over")
    KEPT = "kept", _("Waits for the person")


class LeftTask(models.Model):
    """One task that was left behind at one leave; decided once by whoever leads that person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="+")
    leave = models.ForeignKey("people.Leave", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=LeftState)
    listed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["leave"], name="left_open", condition=Q(state="open"))]
        constraints = [models.UniqueConstraint(fields=["task", "leave"], name="left_once")]

    def __str__(self) -> str:
        return f"{self.state} {self.task_id}"
