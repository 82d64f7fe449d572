"""The shapes of rosters: leave, shifts, deputies, duty officers, the week, gaps, how work is spread."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from ninja import Field, Schema
from pydantic import AwareDatetime

from linli.web.api.shapes import ID, NOON, Body

DAY = "2026-11-23"


class LeaveOut(Schema):
    """A leave; ``reason`` is empty for whoever needs not know it."""

    id: UUID = Field(examples=[ID])
    account_id: UUID = Field(examples=[ID])
    name: str = Field(examples=["李建国"])
    state: str = Field(description="asked, approved, refused, withdrawn", examples=["approved"])
    reason: str = Field(examples=["annual"])
    starts_at: datetime = Field(examples=[NOON])
    ends_at: datetime = Field(examples=[NOON])
    asked_at: datetime = Field(examples=[NOON])
    decided_at: datetime | None = Field(examples=[NOON])
    decided_by: str = Field(examples=["周伟"])
    mine: bool = Field(examples=[False])
    may_decide: bool = Field(examples=[False])
    may_withdraw: bool = Field(examples=[False])
    may_end: bool = Field(examples=[True])


class LeaveIn(Body):
    """Leave asked for, for oneself unless a leader says for whom."""

    reason: str = Field(description="annual, sick, family, personal, training, other", examples=["annual"])
    starts_at: AwareDatetime = Field(examples=[NOON])
    ends_at: AwareDatetime = Field(examples=["2026-11-26T00:00:00+08:00"])
    account_id: UUID | None = Field(None, examples=[None])


class PersonOut(Schema):
    """Somebody who holds a post."""

    account_id: UUID = Field(examples=[ID])
    post_id: UUID = Field(examples=[ID])
    name: str = Field(examples=["李建国"])
    unit: str = Field(examples=["柳岸社区居民委员会"])
    unit_id: UUID = Field(examples=[ID])
    role: str = Field(examples=["grid_worker"])
    area: str = Field(examples=["330199001001003"])
    where: str = Field(examples=["第三网格"])


class ShiftOut(Schema):
    """A shift; ``valid_to`` is the first day on which it no longer holds."""

    id: UUID = Field(examples=[ID])
    post_id: UUID = Field(examples=[ID])
    account_id: UUID = Field(examples=[ID])
    name: str = Field(examples=["李建国"])
    where: str = Field(examples=["第三网格"])
    days: list[int] = Field(description="1 is Monday.", examples=[[1, 2, 3, 4, 5]])
    starts: time = Field(examples=["08:30"])
    ends: time = Field(description="Earlier than `starts`: the next morning.", examples=["17:30"])
    valid_from: date = Field(examples=[DAY])
    valid_to: date | None = Field(examples=[None])
    over: bool = Field(examples=[False])


class ShiftIn(Body):
    """A shift to be put on; without days of the week it is for the first day alone."""

    post_id: UUID = Field(examples=[ID])
    days: list[int] = Field(default_factory=list, max_length=7, examples=[[1, 2, 3, 4, 5]])
    starts: time = Field(examples=["08:30"])
    ends: time = Field(examples=["17:30"])
    valid_from: date = Field(examples=[DAY])
    valid_to: date | None = Field(None, examples=[None])


class DeputyOut(Schema):
    """Who stands in for a post; ``away`` is on_leave, off_shift or empty."""

    id: UUID = Field(examples=[ID])
    account_id: UUID = Field(examples=[ID])
    name: str = Field(examples=["王秀英"])
    rank: int = Field(examples=[1])
    valid_from: date = Field(examples=[DAY])
    valid_to: date | None = Field(examples=[None])
    away: str = Field(examples=[""])


class PostLineOut(Schema):
    """A post with those who stand in for it, in order."""

    person: PersonOut
    deputies: list[DeputyOut]


class DeputyIn(Body):
    """Somebody to stand in for a post."""

    post_id: UUID = Field(examples=[ID])
    account_id: UUID = Field(examples=[ID])
    valid_from: date = Field(examples=[DAY])
    valid_to: date | None = Field(None, examples=[None])


class OfficerOut(Schema):
    """A duty officer."""

    id: UUID = Field(examples=[ID])
    area: str = Field(examples=["330199001"])
    area_name: str = Field(examples=["桥头街道"])
    account_id: UUID = Field(examples=[ID])
    name: str = Field(examples=["周伟"])
    slot: str = Field(description="day, night, weekend", examples=["night"])
    days: list[int] = Field(examples=[[1, 2, 3]])
    valid_from: date = Field(examples=[DAY])
    valid_to: date | None = Field(examples=[None])
    over: bool = Field(examples=[False])


class OfficersOut(Schema):
    """The duty officers of an area, and who is on duty at this moment."""

    on_duty: str = Field(examples=["周伟"])
    officers: list[OfficerOut]


class OfficerIn(Body):
    """A duty officer to be named."""

    area: str = Field(examples=["330199001"])
    account_id: UUID = Field(examples=[ID])
    slot: str = Field(description="day, night, weekend", examples=["night"])
    days: list[int] = Field(default_factory=lambda: [1, 2, 3, 4, 5, 6, 7], max_length=7, examples=[[1, 2, 3]])
    valid_from: date = Field(examples=[DAY])
    valid_to: date | None = Field(None, examples=[None])


class DoneOut(Schema):
    """What an act was about."""

    id: UUID = Field(examples=[ID])


class CellOut(Schema):
    """Somebody on a day."""

    day: date = Field(examples=[DAY])
    state: str = Field(description="on, partly, away, off", examples=["on"])
    hours: list[tuple[datetime, datetime]] = Field(examples=[[[NOON, NOON]]])
    stands_in: str = Field(examples=["王秀英"])


class WeekRowOut(Schema):
    """Somebody's week."""

    account_id: UUID = Field(examples=[ID])
    name: str = Field(examples=["李建国"])
    days: list[CellOut]


class WeekOut(Schema):
    """A unit's week, people by name."""

    unit: str = Field(examples=["柳岸社区居民委员会"])
    first: date = Field(examples=[DAY])
    officers: list[str] = Field(description="On duty each night.", examples=[["周伟"]])
    rows: list[WeekRowOut]


class GapOut(Schema):
    """A time in which nobody is there."""

    kind: str = Field(description="grid, night, day_off", examples=["grid"])
    code: str = Field(examples=["330199001001003"])
    name: str = Field(examples=["第三网格"])
    why: str = Field(description="no_worker, away, no_officer", examples=["away"])
    start: datetime = Field(examples=[NOON])
    end: datetime = Field(examples=[NOON])
    covered: bool = Field(description="A duty officer further up takes it.", examples=[True])


class LoadOut(Schema):
    """What lies with one person."""

    account_id: UUID = Field(examples=[ID])
    name: str = Field(examples=["李建国"])
    open: int = Field(examples=[4])
    due_soon: int = Field(examples=[1])
    away: str = Field(examples=[""])


class SpreadOut(Schema):
    """How work is spread in a unit, by name: advice, never a ranking."""

    unit: str = Field(examples=["柳岸社区居民委员会"])
    unassigned: int = Field(examples=[2])
    advice: str = Field(examples=["李建国 has the most …"])
    lines: list[LoadOut]


class LeftOut(Schema):
    """An accepted task of somebody on leave."""

    id: UUID = Field(examples=[ID])
    task_id: UUID = Field(examples=[ID])
    case_id: UUID = Field(examples=[ID])
    number: str = Field(examples=["20261123000417"])
    title: str = Field(description="Empty where the case is not yours to see.", examples=["井盖松动"])
    category: str = Field(examples=["P101"])
    priority: str = Field(examples=["P2"])
    due_at: datetime | None = Field(examples=[NOON])
    name: str = Field(examples=["李建国"])
    until: datetime = Field(examples=[NOON])
    by: str = Field(description="deputy, other_worker, duty_officer, unit, nobody", examples=["deputy"])
    goes_to: str = Field(examples=["王秀英"])
