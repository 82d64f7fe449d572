"""Tables of the city's parts (城市部件): manhole covers, lamps, benches … each with a national code of sixteen digits.

GB/T 30428.2: 6 digits county + 2 major + 2 minor + 6 serial. Classes are data: a city loads its own table.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.ids import new_id
from linli.orgs.models.ground import Place, Unit


class PartClass(models.Model):
    """A minor class of parts under its major; ``categories`` are the kinds of matters that concern such a part."""

    code = models.CharField(max_length=4, primary_key=True)
    name_hans = models.CharField(max_length=40)
    name_hant = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    major_hans = models.CharField(max_length=40)
    major_hant = models.CharField(max_length=40)
    major_en = models.CharField(max_length=60)
    competent = models.CharField(max_length=40, blank=True)
    categories = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    version = models.CharField(max_length=40)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(code__regex=r"^\d{4}$"), name="part_class_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.name_hans}"


class PartState(models.TextChoices):
    INTACT = "intact", _("Intact")
    DAMAGED = "damaged", _("Damaged")
    MISSING = "missing", _("Missing")
    OCCUPIED = "occupied", _("Occupied")
    ABANDONED = "abandoned", _("Abandoned")


class PartSource(models.TextChoices):
    SURVEYED = "surveyed", _("Surveyed")
    MAP = "map", _("From a map")
    OTHER = "other", _("Other")


class Part(models.Model):
    """One thing in the street that belongs to somebody and is looked after by somebody."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=16, unique=True)
    part_class = models.ForeignKey(PartClass, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=PartState, default=PartState.INTACT)
    owner = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    owner_name = models.CharField(max_length=60, blank=True)
    competent = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    maintainer = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    maintainer_name = models.CharField(max_length=60, blank=True)
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    address_text = models.CharField(max_length=120, blank=True)
    lon = models.FloatField()
    lat = models.FloatField()
    cell = models.BigIntegerField()
    grid_code = models.CharField(max_length=15)
    source = models.CharField(max_length=10, choices=PartSource, default=PartSource.SURVEYED)
    first_on = models.DateField()
    changed_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["cell", "part_class"], name="part_cell"),
            models.Index(fields=["grid_code", "code"], name="part_grid", opclasses=["varchar_pattern_ops", ""]),
            models.Index(fields=["part_class", "code"], name="part_class_code_order"),
        ]
        constraints = [models.CheckConstraint(condition=Q(code__regex=r"^\d{16}$"), name="part_code_digits")]

    def __str__(self) -> str:
        return self.code


class PartMoment(models.Model):
    """How a part stood from a moment on; append-only. ``case_id`` names the matter that brought it, if any."""

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="moments")
    state = models.CharField(max_length=10, choices=PartState)
    note = models.CharField(max_length=200, blank=True)
    case_id = models.UUIDField(null=True)
    by_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["part", "-at"], name="part_moment_at")]

    def __str__(self) -> str:
        return f"{self.part_id} {self.state}"
