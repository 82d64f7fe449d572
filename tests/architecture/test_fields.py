"""Every field that holds text has a class, and what is of a person is sealed or says why it is not."""

from __future__ import annotations

import tomllib

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from linli.trust import classes
from linli.trust.classes import FieldClass, classed_fields, personal_fields
from linli.trust.sealing import SealedBytesField, SealedTextField

TEXT = (models.TextField, models.CharField, models.JSONField, models.BinaryField, ArrayField, SearchVectorField)
HELP = "Give it a class in linli/trust/fields.toml (public, inner, personal, sensitive)."


def every_field():
    return {
        f"{model._meta.label_lower}.{field.name}": field
        for model in apps.get_models()
        if model._meta.app_label != "procrastinate"
        for field in model._meta.local_fields
    }


def is_sealed(field):
    return isinstance(field, SealedTextField | SealedBytesField)


def test_every_field_that_holds_text_has_a_class():
    without = {name for name, field in every_field().items() if isinstance(field, TEXT)} - set(classed_fields())
    assert without == set(), HELP


def test_the_table_names_only_fields_that_there_are():
    assert set(classed_fields()) - set(every_field()) == set()


def test_what_is_sensitive_is_sealed_and_what_is_personal_is_sealed_or_says_why_it_is_not():
    fields = every_field()
    assert [
        f for f in personal_fields() if f.kind is FieldClass.SENSITIVE and not is_sealed(fields[f"{f.model}.{f.field}"])
    ] == []
    neither = [
        f"{f.model}.{f.field}"
        for f in personal_fields()
        if not is_sealed(fields[f"{f.model}.{f.field}"]) and len(f.open_because) < 8
    ]
    assert neither == [], 'Seal it (SealedTextField), or say in ["model".open] what makes it bearable.'


def test_no_reason_is_given_for_what_is_sealed_or_of_no_person():
    said = tomllib.loads(classes._TABLE.read_text("utf-8"))
    reasons = {f"{model}.{field}" for model, entry in said.items() for field in entry.get("open", {})}
    fields = every_field()
    open_ones = {f"{f.model}.{f.field}" for f in personal_fields() if not is_sealed(fields[f"{f.model}.{f.field}"])}
    assert reasons == open_ones


def test_sealed_fields_are_personal_or_a_secret_of_the_site():
    sealed = {name for name, field in every_field().items() if is_sealed(field)}
    assert sealed - {f"{f.model}.{f.field}" for f in personal_fields()} == {"exchange.subscription.secret"}


def test_a_field_in_two_classes_is_refused(tmp_path, monkeypatch):
    table = tmp_path / "fields.toml"
    table.write_text('["a.b"]\npublic = ["x"]\npersonal = ["x"]\n')
    monkeypatch.setattr(classes, "_TABLE", table)
    with pytest.raises(ValueError, match="two classes"):
        classed_fields.__wrapped__()
