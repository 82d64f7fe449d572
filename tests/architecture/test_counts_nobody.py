"""Overriding the machine is never counted against a person (AT-G-16): no address, answer, page or fact has such a figure."""

from __future__ import annotations

import re
from pathlib import Path

from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from linli.intake.learning import queries
from linli.intake.models import Correction, Example
from linli.web.api.service import api
from linli.web.api.urls import urlpatterns as _loaded  # noqa: F401  the routers are added there

ROOT = Path(__file__).resolve().parents[2]
#: A person in a name, and a correction in the same name: what a figure against somebody would be called.
PERSON = r"person|people|staff|operator|worker|user|account|actor|who|employee"
CORRECTING = r"correct|overrid|overrul|override|mistake|confirm"
TOGETHER = re.compile(rf"({PERSON}).*({CORRECTING})|({CORRECTING}).*({PERSON})", re.IGNORECASE)


def addresses(resolver: URLResolver, before: str = "") -> list[str]:
    """Every address that the site answers."""
    found = []
    for pattern in resolver.url_patterns:
        here = before + str(pattern.pattern)
        found += addresses(pattern, here) if isinstance(pattern, URLResolver) else [here]
        assert isinstance(pattern, URLPattern | URLResolver)
    return found


def test_at_g_16_no_address_counts_corrections_by_person():
    found = addresses(get_resolver())
    assert len(found) > 50
    assert [path for path in found if TOGETHER.search(path)] == []


def test_at_g_16_no_answer_of_the_api_has_a_figure_of_corrections_by_person():
    schema = api.get_openapi_schema()
    wrong, seen = [], 0
    for name, shape in schema["components"]["schemas"].items():
        properties = shape.get("properties", {})
        seen += len(properties)
        wrong += [f"{name}.{field}" for field in properties if TOGETHER.search(field)]
        if name in {"WeekOut", "PairOut", "PairLineOut", "BandOut", "CalibrationOut", "LearningOut", "ModelOut"}:
            wrong += [f"{name}.{field}" for field in properties if re.search(PERSON, field)]
    assert seen > 200
    assert wrong == []


def test_at_g_16_what_the_machine_learns_from_has_no_column_for_a_person():
    referred = {f.related_model._meta.label for f in Example._meta.get_fields() if isinstance(f, models.ForeignKey)}
    assert referred == {"intake.Signal", "orgs.Category"}
    shapes = (queries.Week, queries.Pair, queries.PairLine, queries.Taught, queries.Habit)
    assert not [f for shape in shapes for f in shape.__dataclass_fields__ if re.search(PERSON, f)]


def test_at_g_16_who_corrected_is_written_once_and_read_nowhere():
    """The column stays for the audit of single acts; no query groups, filters or counts by it."""
    assert Correction._meta.get_field("by").related_model._meta.label == "people.Account"
    reading = re.compile(r"corrections?__by|Correction\.objects[^\n]*\bby(_id)?\b|values\([^)]*\"by(_id)?\"[^)]*\)\.annotate")
    wrong = [
        str(path.relative_to(ROOT)) for path in (ROOT / "linli").rglob("*.py") if reading.search(path.read_text("utf-8"))
    ]
    assert wrong == []
