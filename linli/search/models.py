"""Tables of search: a row for each case and each report without one, and a row for each name of a place or unit."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class Entry(models.Model):
    """What finds a case or a report: tokens of its words and tags that narrow. Derived; may be made again at any time."""

    id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    words = SearchVectorField()

    class Meta:
        db_table = "search_entry"
        # Without a list of waiting entries: what is written is found at once, and reading never has to go through it.
        indexes = [GinIndex(fields=["words"], name="search_entry_words", fastupdate=False)]

    def __str__(self) -> str:
        return str(self.id)


class NameKind(models.TextChoices):
    DIVISION = "division"
    PLACE = "place"
    ESTATE = "estate"
    ROAD = "road"
    UNIT = "unit"
    ADDRESS = "address"


class Name(models.Model):
    """A name of a place, a unit or a standard address, with its pinyin."""

    kind = models.CharField(max_length=10, choices=NameKind)
    ref = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    area = models.CharField(max_length=15, blank=True)
    words = SearchVectorField()

    class Meta:
        db_table = "search_name"
        indexes = [GinIndex(fields=["words"], name="search_name_words", fastupdate=False)]
        constraints = [models.UniqueConstraint(fields=["kind", "ref", "name"], name="search_name_once")]

    def __str__(self) -> str:
        return self.name
