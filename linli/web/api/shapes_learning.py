"""The shapes of what the machine learns; none of them names or counts a person."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from linli.web.api.shapes import ID, NOON, Body


class WeekOut(Schema):
    """A week of the machine's decisions."""

    monday: date = Field(examples=["2026-11-23"])
    decided: int = Field(description="Decisions that the machine took alone.", examples=[412])
    wrong: int = Field(description="Of these, corrected.", examples=[19])
    kept: float = Field(description="The share that nobody corrected.", examples=[0.954])
    interval: tuple[float, float] = Field(description="Its interval of 95 % (Wilson).", examples=[[0.93, 0.97]])
    looked: int = Field(description="Confirmed or corrected.", examples=[60])
    right: int = Field(description="Of these, right.", examples=[41])
    errors: dict[str, int] = Field(examples=[{"danger_missed": 0, "false_alarm": 1, "wrong_unit": 8, "wrong_kind": 10}])
    asked: int = Field(description="Reports that a person had to decide.", examples=[33])
    cost: float = Field(description="Minutes of work, by the rule pack.", examples=[676.0])


class PairOut(Schema):
    """A kind that was taken for another."""

    said: str = Field(examples=["0102"])
    said_name: str = Field(examples=["暴露垃圾"])
    right: str = Field(examples=["0103"])
    right_name: str = Field(examples=["积存渣土"])
    count: int = Field(examples=[7])
    alone: int = Field(description="Of these, decided without asking.", examples=[4])


class BandOut(Schema):
    """Decisions with a confidence in this band."""

    low: float = Field(examples=[0.8])
    high: float = Field(examples=[0.9])
    looked: int = Field(examples=[38])
    right: int = Field(examples=[33])
    mean: float = Field(examples=[0.853])
    share: float = Field(examples=[0.868])


class CalibrationOut(Schema):
    """Confidence against truth where people looked."""

    bands: list[BandOut]
    error: float = Field(description="Expected calibration error.", examples=[0.061])
    floor: float = Field(description="The floor in force.", examples=[0.55])
    suggested: float | None = Field(description="The lowest floor with the wanted share right.", examples=[0.62])
    wanted: float = Field(examples=[0.9])


class ModelOut(Schema):
    """A model and how it did on the newest examples, which it had not seen."""

    version: str = Field(description="Its key; `shipped` is the one that comes with Linli.", examples=["1-5f0c2a91be77"])
    label: str = Field(description="The version that decisions carry.", examples=["1-5f0c2a91be77"])
    state: str = Field(description="candidate, champion, retired, refused", examples=["champion"])
    trained_at: datetime | None = Field(examples=[NOON])
    examples: int = Field(examples=[800])
    material: int = Field(examples=[10080])
    figures: dict[str, Any] = Field(examples=[{"held_out": 200, "macro_f1": 0.81, "accuracy": 0.86, "cost": 6.4}])
    against: dict[str, Any] = Field(examples=[{"held_out": 200, "macro_f1": 0.77, "accuracy": 0.83, "cost": 8.1}])
    against_version: str = Field(examples=["shipped"])
    verdict: str = Field(description="better, not_better, dearer, too_few; empty on trial", examples=["better"])


class ReignOut(Schema):
    """When a model was live and why."""

    version: str = Field(examples=["shipped"])
    since: datetime = Field(examples=[NOON])
    until: datetime | None = Field(examples=[None])
    how: str = Field(description="shipped, better, rolled_back", examples=["better"])
    reason: str = Field(examples=[""])


class LearningOut(Schema):
    """Everything on the page of learning."""

    weeks: list[WeekOut]
    costs: dict[str, float] = Field(description="Price of each kind of error in minutes.", examples=[{"wrong_unit": 60}])
    pairs: list[PairOut]
    calibration: CalibrationOut
    models: list[ModelOut]
    reigns: list[ReignOut]
    examples: int = Field(examples=[1000])
    fresh: int = Field(description="New since the last training.", examples=[41])


class PairLineOut(Schema):
    """A matter that was taken for another kind."""

    signal_id: UUID = Field(examples=[ID])
    case_id: UUID | None = Field(examples=[ID])
    number: str = Field(examples=["20261123000417"])
    title: str = Field(examples=["井盖松动"])
    confidence: float = Field(examples=[0.71])
    at: datetime = Field(examples=[NOON])


class RollBackIn(Body):
    """Which earlier model, and why."""

    version: str = Field(max_length=60, examples=["shipped"])
    reason: str = Field(examples=["新模型把噪声都当成装修"])


class HabitOut(Schema):
    """A unit that people named for this kind here."""

    unit_id: UUID = Field(examples=[ID])
    unit: str = Field(examples=["绿洲物业公司"])
    count: int = Field(examples=[4])
