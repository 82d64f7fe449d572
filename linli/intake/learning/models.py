"""Tables of learning: examples, which know no person; the models that were trained; which of them was live when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.ids import new_id


class Origin(models.TextChoices):
    CORRECTION = "correction", _("Corrected")
    CONFIRMATION = "confirmation", _("Confirmed")


class Example(models.Model):
    """What the machine said of a report and what is right, from a person's word.

    Deliberately without that person: it teaches the machine and counts against nobody (AT-G-16). A later word about the
    same report stands beside the earlier one, which is then ``superseded``. ``machine`` says that the machine had
    decided alone; otherwise it had only proposed. ``error`` is empty where it was right.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    signal = models.ForeignKey("intake.Signal", on_delete=models.PROTECT, related_name="examples")
    origin = models.CharField(max_length=12, choices=Origin)
    machine = models.BooleanField()
    decided_at = models.DateTimeField()
    by = models.CharField(max_length=12)
    model_version = models.CharField(max_length=60)
    confidence = models.FloatField()
    from_category = models.CharField(max_length=8, blank=True)
    to_category = models.ForeignKey("orgs.Category", on_delete=models.PROTECT, related_name="+")
    from_unit = models.UUIDField(null=True)
    to_unit = models.UUIDField(null=True)
    from_priority = models.CharField(max_length=2, blank=True)
    to_priority = models.CharField(max_length=2, blank=True)
    place_kind = models.CharField(max_length=12, blank=True)
    grid_code = models.CharField(max_length=15, blank=True)
    chosen = models.BooleanField(default=False, db_default=False)
    error = models.CharField(max_length=14, blank=True)
    superseded = models.BooleanField(default=False, db_default=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["at", "id"], name="example_newest", condition=Q(superseded=False)),
            models.Index(fields=["decided_at"], name="example_week", condition=Q(superseded=False)),
            models.Index(fields=["to_category", "place_kind"], name="example_unit", condition=Q(chosen=True)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["signal"], condition=Q(superseded=False), name="example_one_word_holds"),
        ]

    def __str__(self) -> str:
        return f"{self.from_category} → {self.to_category_id}"


class ModelState(models.TextChoices):
    CANDIDATE = "candidate", _("On trial")
    CHAMPION = "champion", _("Live")
    RETIRED = "retired", _("Was live before")
    REFUSED = "refused", _("Not better")


class LearnedModel(models.Model):
    """A model and how it did. One is the champion at every moment: the database holds that (see the migration).

    The model that comes with Linli has the version ``shipped`` and no folder. ``seen_until`` is the time of the last
    example it was trained from; it is judged only on later ones.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.CharField(max_length=60, unique=True)
    state = models.CharField(max_length=10, choices=ModelState)
    trained_at = models.DateTimeField(null=True)
    examples = models.PositiveIntegerField(default=0)
    material = models.PositiveIntegerField(default=0)
    seen_until = models.DateTimeField(null=True)
    figures = models.JSONField(default=dict)
    against = models.JSONField(default=dict)
    against_version = models.CharField(max_length=60, blank=True)
    verdict = models.CharField(max_length=12, blank=True)
    rule_version = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="champion"), name="learned_one_champion"),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.state}"


class How(models.TextChoices):
    SHIPPED = "shipped", _("Came with Linli")
    BETTER = "better", _("Was better on examples that neither had seen")
    ROLLED_BACK = "rolled_back", _("Put back by a person")


class Reign(models.Model):
    """From when until when a model was live, and why it became so. Exactly one has no end."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    model = models.ForeignKey(LearnedModel, on_delete=models.PROTECT, related_name="reigns")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    how = models.CharField(max_length=12, choices=How)
    reason = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.model_id} {self.since}"
