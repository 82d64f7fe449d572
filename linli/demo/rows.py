"""Rows gathered for a bulk write, and the facts with their historical times that commands would have recorded."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import models
from django.db.models.base import ModelState

from linli.cases.models import (
    Assist,
    CallAttempt,
    Case,
    CaseLink,
    Clock,
    Contact,
    Hold,
    Pause,
    Rating,
    Remark,
    ReopenWish,
    Request,
    Supervision,
    Task,
    Urging,
)
from linli.demo.ids import seeded_id
from linli.intake.models import Answer, Correction, Decision, Example, FurtherCase, Signal, SignalMove
from linli.trust.facts import Fact

#: Who acts: kind, account, name of a machine, channel.
By = tuple[str, UUID | None, str, str]

TRIAGE: By = ("machine", None, "triage", "machine")
CLOCK: By = ("machine", None, "clock", "machine")
NOBODY: By = ("anonymous", None, "", "web")


def person(account: UUID, channel: str = "web") -> By:
    """Somebody with an account."""
    return ("person", account, "", channel)


Row = TypeVar("Row", bound=models.Model)


@cache
def _defaults(table: type[models.Model]) -> dict[str, Any]:
    return {field.attname: field.get_default() for field in table._meta.concrete_fields if not field.primary_key}


def bare(table: type[Row], **values: Any) -> Row:
    """An instance that is only written by COPY and never saved: made without Django's constructor, five times as fast.

    Values are given by column (``case_id``); sealed columns are set on the instance afterwards.
    """
    row = table.__new__(table)
    row._state = ModelState()
    row.__dict__.update(_defaults(table), **values)
    return row


#: Columns of the journal in the order of :meth:`Rows.record`.
FACT_COLUMNS = (
    "id, at, kind, actor_kind, actor_id, actor_name, channel, subject_id, case_id, unit_id, account_id, grid_code, data"
)


@dataclass(slots=True)
class Rows:
    """Everything that the history writes; ``serials`` is the last case number of each local day."""

    rng: random.Random
    signals: list[Signal] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    ratings: list[Rating] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    supervisions: list[Supervision] = field(default_factory=list)
    urgings: list[Urging] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    assists: list[Assist] = field(default_factory=list)
    links: list[CaseLink] = field(default_factory=list)
    attempts: list[CallAttempt] = field(default_factory=list)
    wishes: list[ReopenWish] = field(default_factory=list)
    moves: list[SignalMove] = field(default_factory=list)
    further: list[FurtherCase] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    facts: list[tuple[object, ...]] = field(default_factory=list)
    serials: dict[str, int] = field(default_factory=dict)

    def record(self, by: By, fact: Fact, at: datetime) -> UUID:
        """A fact as the journal would have stored it then; returns its id."""
        fact_id = seeded_id(self.rng, at, len(self.facts))
        data = json.dumps(fact.data(), ensure_ascii=False)
        self.facts.append(
            (
                fact_id, at, fact.kind, *by, fact.subject_id, fact.case_id, fact.unit_id, fact.account_id,
                fact.grid_code, data,
            )
        )  # fmt: skip
        return fact_id

    def remark(self, case: Case, fact_id: UUID, text: str, at: datetime, *, public: bool = False) -> None:
        """What somebody wrote with an act."""
        self.remarks.append(bare(Remark, case_id=case.id, fact_id=fact_id, text=text, public=public, at=at))
