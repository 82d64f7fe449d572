"""Tables of the journal (facts, those set aside, idempotency keys, seals) and the wrapped keys of sealed values."""

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


class Batch(models.Model):
    """Facts sealed together: their ids and leaf hashes one behind the other, the root, and the signed head of the chain.

    Written only by ``trust.evidence.sealing``. ``end_xid`` and ``end_id`` are the place of its last fact; the batch
    holds everything after the place of the one before. ``order_kept`` is false once a restore into another server has
    given the facts other places: then ``ids`` and ``ats`` (times, eight bytes each) alone say what a batch holds.
    """

    number = models.BigIntegerField(primary_key=True)
    count = models.PositiveIntegerField()
    end_xid = models.BigIntegerField()
    end_id = models.UUIDField()
    sealed_at = models.DateTimeField()
    site = models.TextField()
    previous = models.BinaryField()
    root = models.BinaryField()
    head = models.BinaryField()
    key = models.BinaryField()
    signature = models.BinaryField()
    order_kept = models.BooleanField(db_default=True)
    ids = models.BinaryField()
    ats = models.BinaryField()
    leaves = models.BinaryField()

    class Meta:
        db_table = "trust_batch"
        constraints = [models.UniqueConstraint(fields=["end_xid", "end_id"], name="trust_batch_end")]

    def __str__(self) -> str:
        return f"{self.number}"


class Forgotten(models.Model):
    """A fact whose content was taken away when its time was over, and the fact that says so."""

    fact_id = models.UUIDField(primary_key=True)
    by_id = models.UUIDField()
    by_at = models.DateTimeField()

    class Meta:
        db_table = "trust_forgotten"

    def __str__(self) -> str:
        return f"{self.fact_id}"


class Verification(models.Model):
    """One run of the check of the chain by the instance itself, for the page about evidence."""

    at = models.DateTimeField(db_index=True)
    seconds = models.FloatField()
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    facts = models.BigIntegerField()
    faults = models.JSONField()

    class Meta:
        db_table = "trust_verification"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.first}–{self.last}"
