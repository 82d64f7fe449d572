"""Tables of the ground that everything stands on: areas, units, places, addresses, categories and duties.

Codes are national: 6 digits county (GB/T 2260) + 3 subdistrict + 3 community + 3 grid, so that a prefix is an area.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.ids import new_id


class Level(models.TextChoices):
    COUNTY = "county", _("County")
    SUBDISTRICT = "subdistrict", _("Subdistrict")
    COMMUNITY = "community", _("Community")
    GRID = "grid", _("Grid")


class Division(models.Model):
    """An area with its boundary, valid from one day to another; a split or a move makes a new row."""

    code = models.CharField(max_length=15)
    level = models.CharField(max_length=12, choices=Level)
    name = models.CharField(max_length=60)
    boundary = models.JSONField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="division_once_a_day"),
            models.UniqueConstraint(fields=["code"], condition=Q(valid_to=None), name="division_one_valid"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="division_days"),
            models.CheckConstraint(
                condition=Q(level="county", code__regex=r"^\d{6}$")
                | Q(level="subdistrict", code__regex=r"^\d{9}$")
                | Q(level="community", code__regex=r"^\d{12}$")
                | Q(level="grid", code__regex=r"^\d{15}$"),
                name="division_code_fits_level",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Unit(models.Model):
    """A body that can hold a matter: an office, a department, a residents' committee, a property company, a utility."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=60)
    function = models.CharField(max_length=40)
    level = models.CharField(max_length=12)
    area = models.CharField(max_length=15)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    phone = models.CharField(max_length=20, blank=True)
    round_the_clock = models.BooleanField(default=False)
    catch_all = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["function", "area"], name="unit_function_area")]

    def __str__(self) -> str:
        return self.name


class PlaceKind(models.TextChoices):
    ESTATE = "estate", _("Inside an estate")
    ROAD = "road", _("On a public road")
    FIRE_LANE = "fire_lane", _("On a fire lane")
    WATER = "water", _("Water")
    GREEN = "green", _("Public green")
    PUBLIC = "public", _("Other public place")


class Place(models.Model):
    """A piece of ground with an owner: an estate with its property company, a road, a park, a river."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=12, choices=PlaceKind)
    name = models.CharField(max_length=60)
    shape = models.JSONField()
    owner = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name


class Address(models.Model):
    """A standard address: a house number on a road, or a building (and its entrance) of an estate."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    text = models.CharField(max_length=120)
    road = models.CharField(max_length=40, blank=True)
    number = models.CharField(max_length=20, blank=True)
    estate = models.CharField(max_length=40, blank=True)
    building = models.CharField(max_length=20, blank=True)
    entrance = models.CharField(max_length=20, blank=True)
    aliases = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    lon = models.FloatField()
    lat = models.FloatField()
    grid_code = models.CharField(max_length=15)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["grid_code"], name="address_grid", opclasses=["varchar_pattern_ops"])]
        constraints = [
            models.UniqueConstraint(fields=["text"], condition=Q(valid_to=None), name="address_text_once"),
        ]

    def __str__(self) -> str:
        return self.text


class CategoryKind(models.TextChoices):
    PART = "part", _("Part")
    EVENT = "event", _("Event")
    REQUEST = "request", _("Request")
    CONSULT = "consult", _("Question")


class Priority(models.TextChoices):
    P1 = "P1", _("P1 danger")
    P2 = "P2", _("P2 urgent")
    P3 = "P3", _("P3 normal")
    P4 = "P4", _("P4 advice")


class Category(models.Model):
    """A kind of matter, as data: who leads by place, the limits, the priority.

    ``words`` are its texts in Chinese and English (``filing_zh``, ``closing_en``, ``legal_way_zh`` …).
    """

    code = models.CharField(max_length=8, primary_key=True)
    key = models.CharField(max_length=40, unique=True)
    name_hans = models.CharField(max_length=40)
    name_hant = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=CategoryKind)
    group = models.CharField(max_length=40)
    priority = models.CharField(max_length=2, choices=Priority)
    priority_danger = models.CharField(max_length=2, choices=Priority)
    danger_when = models.CharField(max_length=10, blank=True)
    immediate = models.BooleanField(default=False)
    first_hand = models.CharField(max_length=6)
    verify_first = models.BooleanField(default=False)
    restricted = models.BooleanField(default=False)
    hotline = models.CharField(max_length=10, blank=True)
    lead = models.JSONField()
    assist = models.JSONField(default=list)
    limits = models.JSONField()
    words = models.JSONField(default=dict)
    version = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"{self.code} {self.name_hans}"


class DutyType(models.TextChoices):
    BASIC = "basic", _("Own duty")
    COOPERATE = "cooperate", _("Assists")
    WITHDRAWN = "withdrawn", _("Taken back by the department above")


class DutyItem(models.Model):
    """What a level may be asked to do about a category; what is not listed for a community is refused (AT-G-09)."""

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=12, choices=Level)
    act = models.CharField(max_length=10, default="handle")
    type = models.CharField(max_length=10, choices=DutyType)
    lead = models.CharField(max_length=40, blank=True)
    share = models.CharField(max_length=120, blank=True)
    basis = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["category", "level", "act"], condition=Q(valid_to=None), name="duty_one_valid"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category_id} {self.level} {self.type}"


class Revision(models.Model):
    """Counts changes of reference data, so that every process knows when its copy in memory is old."""

    name = models.CharField(max_length=20, primary_key=True)
    value = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.value}"
