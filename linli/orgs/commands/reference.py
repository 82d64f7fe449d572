"""Writes of reference data: each bumps the revision, so that every process reads it anew."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import datetime

from django.db import connection

from linli.kernel.actors import Actor
from linli.kernel.text import to_traditional
from linli.orgs import data, facts
from linli.orgs.models import CardVersion, Category, DutyItem, PartClass
from linli.trust import journal
from linli.trust.acting import command

#: The subject of facts about reference data as a whole.
GROUND = uuid.UUID("6c1f0f1e-0000-7000-8000-00000000006d")
REFERENCE_VERSION = "linli-2026.1"


def bump(actor: Actor, *, what: str, rows: int, now: datetime) -> int:
    """Count a change of the ground and record it, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO orgs_revision (name, value) VALUES ('ground', 1)"
            " ON CONFLICT (name) DO UPDATE SET value = orgs_revision.value + 1 RETURNING value"
        )
        revision = int(cursor.fetchone()[0])
    journal.record(actor, facts.GroundChanged(subject_id=GROUND, revision=revision, what=what, rows=rows), at=now)
    return revision


@command
def load_reference(actor: Actor, *, now: datetime) -> int:
    """Bring the categories, duty lists and knowledge cards that ship with Linli into the database; returns how many rows changed.

    Safe to repeat: does nothing where the version is there already, and never touches what a site changed itself.
    """
    classes = _load_classes()
    known = dict(Category.objects.values_list("code", "version"))
    fresh = [row for row in data.categories() if known.get(row.code) != REFERENCE_VERSION]
    if not fresh:
        rows = classes + _load_cards(now)
        if rows:
            bump(actor, what="reference", rows=rows, now=now)
        return rows
    Category.objects.bulk_create(
        [_category(row) for row in fresh],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[f.name for f in Category._meta.fields if f.name != "code"],
    )
    have = set(DutyItem.objects.filter(valid_to=None).values_list("category_id", "level", "act"))
    items = [d for d in data.duties() if (d.category, d.level, d.act) not in have]
    DutyItem.objects.bulk_create(
        [
            DutyItem(
                category_id=d.category,
                level=d.level,
                act=d.act,
                type=d.type,
                lead=d.lead,
                share=d.share,
                basis=d.basis,
                valid_from="2020-01-01",
            )
            for d in items
        ]
    )
    rows = len(fresh) + len(items) + classes + _load_cards(now)
    bump(actor, what="reference", rows=rows, now=now)
    return rows


def _load_cards(now: datetime) -> int:
    """Knowledge cards of categories that have none yet: what a unit has written is never touched."""
    known = set(CardVersion.objects.values_list("category_id", flat=True))
    expires_on, source = data.knowledge_head()
    fresh = [row for row in data.knowledge() if row.category not in known]
    CardVersion.objects.bulk_create(
        CardVersion(
            category_id=row.category, version=1, texts=row.texts, expires_on=expires_on, source=source, made_at=now
        )
        for row in fresh
    )
    return len(fresh)


def _load_classes() -> int:
    """Classes of parts that are not on file in any version: a city's own table is never touched."""
    known = set(PartClass.objects.values_list("code", flat=True))
    fresh = [row for row in data.part_classes() if row.code not in known]
    PartClass.objects.bulk_create(
        [
            PartClass(
                code=row.code, name_hans=row.zh, name_hant=to_traditional(row.zh, "tw"), name_en=row.en,
                major_hans=row.major_zh, major_hant=to_traditional(row.major_zh, "tw"), major_en=row.major_en,
                competent=row.competent, categories=list(row.categories), version=REFERENCE_VERSION,
            )
            for row in fresh
        ]
    )  # fmt: skip
    return len(fresh)


def _category(row: data.Category) -> Category:
    names = ("filing_zh", "filing_en", "closing_zh", "closing_en", "legal_way_zh", "legal_way_en")
    return Category(
        code=row.code,
        key=row.key,
        name_hans=row.zh,
        name_hant=to_traditional(row.zh, "tw"),
        name_en=row.en,
        kind=row.kind,
        group=row.group,
        priority=row.priority,
        priority_danger=row.priority_danger or row.priority,
        danger_when=row.danger_when,
        immediate=row.immediate,
        first_hand=row.first_hand,
        verify_first=row.verify_first,
        restricted=row.restricted,
        hotline=row.hotline,
        lead=row.lead,
        assist=list(row.assist),
        limits=[asdict(limit) for limit in row.limits],
        words={name: getattr(row, name) for name in names},
        version=REFERENCE_VERSION,
    )
