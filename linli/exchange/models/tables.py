"""An import of rows: what was sent, what would happen to each row, how far it is."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from linli.kernel.ids import new_id
from linli.trust.sealing import SealedBytesField


class ImportState(models.TextChoices):
    """From the file to the rows; nothing is written before ``writing``, and everything of it or nothing then."""

    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked, waits for you")
    WRITING = "writing", _("Being written")
    DONE = "done", _("Written")
    FAILED = "failed", _("Failed, nothing was written")
    CANCELLED = "cancelled", _("Cancelled, nothing was written")


class Import(models.Model):
    """One file of rows and what became of it. ``counts`` is rows by outcome, ``at_row`` of ``total`` the progress."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=20)
    filename = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.CHECKING)
    options = models.JSONField(default=dict)
    found = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    at_row = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    good_only = models.BooleanField(default=False)
    cancel_asked = models.BooleanField(default=False)
    failure = models.JSONField(default=dict)
    by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-asked_at"], name="import_asked")]

    def __str__(self) -> str:
        return f"{self.kind} {self.filename}"


class ImportFile(models.Model):
    """The file as it was sent, sealed as a whole: it holds in the open what the tables hold sealed. Kept for 30 days."""

    run = models.OneToOneField(Import, primary_key=True, on_delete=models.CASCADE, related_name="file")
    content = SealedBytesField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.sha256[:12]


class ImportRow(models.Model):
    """What would happen, or happened, to one row of the file. ``notes`` name columns, never values of sealed ones."""

    run = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8)
    label = models.CharField(max_length=120, blank=True)
    notes = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "line"], name="import_row_once")]
        indexes = [models.Index(fields=["run", "outcome", "line"], name="import_row_outcome")]

    def __str__(self) -> str:
        return f"{self.line} {self.outcome}"
