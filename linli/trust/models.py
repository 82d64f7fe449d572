"""Tables of the journal (facts, what a reader could not handle, idempotency keys) and the wrapped keys of sealed values."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class FactRecord(models.Model):
    """One fact of the journal, for reading. Written only by ``journal``, in SQL; the table is partitioned by month.

    Append-only by trigger: UPDATE, DELETE and TRUNCATE raise. ``id`` is unique by construction (UUIDv7); the database
    repeats that per partition as the primary key (``at``, ``id``). ``xid`` is the transaction that wrote it.
    """

    id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    kind = models.TextField()
    actor_kind = models.TextField()
    actor_id = models.UUIDField(null=True)
    actor_name = models.TextField()
    channel = models.TextField()
    subject_id = models.UUIDField()
    case_id = models.UUIDField(null=True)
    unit_id = models.UUIDField(null=True)
    account_id = models.UUIDField(null=True)
    grid_code = models.TextField(null=True)
    data = models.JSONField()

    class Meta:
        managed = False
        db_table = "trust_fact"

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Idempotency(models.Model):
    """A request that was carried out, by the key its sender chose, and what the sender was told."""

    scope = models.TextField()
    key = models.TextField()
    digest = models.BinaryField()
    result = models.JSONField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "trust_idempotency"
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="trust_idempotency_once")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"


class Stuck(models.Model):
    """A fact that a reader could not handle: kept aside so that it does not hold up the facts after it.

    ``error`` is the kind of failure and its code, never a value that could be personal data.
    """

    reader = models.TextField()
    fact_id = models.UUIDField()
    fact_at = models.DateTimeField()
    error = models.TextField()
    tries = models.PositiveIntegerField(default=1)
    since = models.DateTimeField()

    class Meta:
        db_table = "trust_stuck"
        constraints = [models.UniqueConstraint(fields=["reader", "fact_id"], name="trust_stuck_once")]

    def __str__(self) -> str:
        return f"{self.reader} {self.fact_id}"


class DataKey(models.Model):
    """A key that seals personal data of an area, wrapped by a master key that is kept outside the database.

    One of an area is current and seals. A retired one still opens; once no value needs it, it may be dropped, and then
    only this note of it stays. Numbers are drawn by lot, so that none comes twice after a restore.
    """

    id = models.IntegerField(primary_key=True)
    uid = models.UUIDField(unique=True)
    area = models.CharField(max_length=9, blank=True)
    version = models.PositiveIntegerField()
    master = models.PositiveSmallIntegerField()
    wrapped = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    emptied_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "version"], name="data_key_version_once"),
            models.UniqueConstraint(fields=["area"], condition=Q(retired_at=None), name="data_key_one_current"),
            models.CheckConstraint(
                condition=Q(wrapped__isnull=False) | Q(dropped_at__isnull=False, emptied_at__isnull=False),
                name="data_key_there_or_dropped",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area or 'site'} {self.version}"
