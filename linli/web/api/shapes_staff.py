"""The shapes that staff operations take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from linli.web.api.shapes import ID, NOON, Body, NearOut, PhotoOut, RatingOut, StepOut
from linli.web.api.shapes_learning import HabitOut


class CardOut(Schema):
    """A case as lists show it."""

    id: UUID = Field(examples=[ID])
    number: str = Field(examples=["20261123000417"])
    title: str = Field(examples=["井盖松动"])
    category: str = Field(examples=["P101"])
    category_name: str = Field(examples=["井盖"])
    priority: str = Field(examples=["P2"])
    state: str = Field(examples=["handling"])
    restricted: bool = Field(examples=[False])
    address: str = Field(examples=["和平路12号门口"])
    grid_code: str = Field(examples=["330199001001003"])
    grid_name: str = Field(examples=["第三网格"])
    holder_unit: str = Field(examples=["市政养护所"])
    holder_person: str = Field(examples=["李建国"])
    lead_unit: str = Field(examples=["市政养护所"])
    signals: int = Field(description="Reports that feed it.", examples=[2])
    rework: int = Field(examples=[0])
    lon: float | None = Field(examples=[120.1612])
    lat: float | None = Field(examples=[30.2741])
    opened_at: datetime = Field(examples=[NOON])
    due_at: datetime | None = Field(examples=[NOON])
    reported_at: datetime | None = Field(examples=[None])
    closed_at: datetime | None = Field(examples=[None])
    overdue: bool = Field(examples=[False])
    channel: str = Field(examples=["web"])
    paused_since: datetime | None = Field(description="Since when its clock stands still.", examples=[None])


class Listing(Schema):
    """Where a page of a list stands."""

    total: int = Field(description="Counted up to 10,000.", examples=[163])
    more_than_total: bool = Field(description="There are more than were counted.", examples=[False])
    page: int = Field(examples=[1])
    pages: int = Field(description="Of the rows that were counted.", examples=[4])
    next: str = Field(description="For `after`; empty on the last page.", examples=[""])
    previous: str = Field(description="For `before`; empty on the first page.", examples=[""])


class CasesOut(Listing):
    """One page of cases."""

    rows: list[CardOut]


class TaskOut(Schema):
    """A task with what its worker needs."""

    id: UUID = Field(examples=[ID])
    kind: str = Field(description="handle or verify", examples=["handle"])
    state: str = Field(description="issued, accepted, on_site, done, withdrawn", examples=["issued"])
    case_id: UUID = Field(examples=[ID])
    number: str = Field(examples=["20261123000417"])
    title: str = Field(examples=["井盖松动"])
    category: str = Field(examples=["P101"])
    category_name: str = Field(examples=["井盖"])
    priority: str = Field(examples=["P2"])
    case_state: str = Field(examples=["dispatched"])
    address: str = Field(examples=["和平路12号门口"])
    grid_code: str = Field(examples=["330199001001003"])
    lon: float | None = Field(examples=[120.1612])
    lat: float | None = Field(examples=[30.2741])
    unit: str = Field(examples=["和平社区"])
    mine: bool = Field(examples=[True])
    issued_at: datetime = Field(examples=[NOON])
    accepted_at: datetime | None = Field(examples=[None])
    arrived_at: datetime | None = Field(examples=[None])
    due_at: datetime | None = Field(examples=[NOON])
    overdue: bool = Field(examples=[False])
    signals: int = Field(examples=[2])


class CasePageOut(Schema):
    """A case with its whole timeline."""

    card: CardOut
    limit: str = Field(description="Number and unit: EH, WH, WD, D.", examples=["4WH"])
    rule_version: str = Field(examples=["2026.1/default-1"])
    place_kind: str = Field(examples=["road"])
    handled_by: str = Field(examples=["李建国"])
    verified_by: str = Field(examples=["陈晓"])
    timeline: list[StepOut]
    tasks: list[TaskOut]
    photos: list[PhotoOut]
    ratings: list[RatingOut]
    may_redirect: bool = Field(examples=[True])
    acts: list[str] = Field(description="What you may do to it now.", examples=[["redirect"]])


class PointOut(Schema):
    """An open case on the map."""

    id: UUID = Field(examples=[ID])
    lon: float = Field(examples=[120.1612])
    lat: float = Field(examples=[30.2741])
    state: str = Field(examples=["handling"])
    priority: str = Field(examples=["P2"])
    overdue: bool = Field(examples=[False])
    number: str = Field(examples=["20261123000417"])


class AreaOut(Schema):
    """Numbers of an area."""

    code: str = Field(examples=["330199001"])
    name: str = Field(examples=["和平街道"])
    open: int = Field(examples=[41])
    overdue: int = Field(examples=[3])


class BoardOut(Schema):
    """The live numbers for what one may see."""

    by_state: dict[str, int] = Field(examples=[{"dispatched": 12, "handling": 40}])
    open: int = Field(examples=[128])
    overdue: int = Field(examples=[7])
    due_soon: int = Field(examples=[9])
    danger: int = Field(examples=[1])
    today: int = Field(examples=[34])
    closed_today: int = Field(examples=[21])
    by_area: list[AreaOut]
    by_category: dict[str, int] = Field(examples=[{"0102": 19}])


class QueueCardOut(Schema):
    """A report in the triage queue."""

    id: UUID = Field(examples=[ID])
    code: str = Field(examples=["7KQ4MX9TRB"])
    state: str = Field(examples=["with_person"])
    channel: str = Field(examples=["web"])
    text: str = Field(examples=["3号楼门口的井盖松了"])
    address: str = Field(examples=["和平路12号门口"])
    received_at: datetime = Field(examples=[NOON])
    category: str = Field(description="What the machine thinks; may be empty.", examples=["P101"])
    category_name: str = Field(examples=["井盖"])
    confidence: float = Field(examples=[0.41])
    priority: str = Field(examples=["P2"])
    by: str = Field(description="model, rules, person, none", examples=["model"])
    reasons: list[dict[str, Any]] = Field(examples=[[{"why": "below_floor", "floor": 0.55}]])
    why: list[str] = Field(description="The reasons as sentences.", examples=[["That is not sure enough."]])
    case_id: UUID | None = Field(examples=[None])


class QueueOut(Listing):
    """One page of the queue."""

    rows: list[QueueCardOut]


class AlternativeOut(Schema):
    """Another kind that it might be."""

    code: str = Field(examples=["P101"])
    name: str = Field(examples=["井盖"])
    confidence: float = Field(examples=[0.22])


class SignalOut(Schema):
    """A report with the machine's decision and what lies near."""

    card: QueueCardOut
    lon: float | None = Field(examples=[120.1612])
    lat: float | None = Field(examples=[30.2741])
    has_phone: bool = Field(examples=[True])
    happened_at: datetime = Field(examples=[NOON])
    alternatives: list[AlternativeOut]
    words: list[str] = Field(examples=[["井盖", "松"]])
    danger_words: list[str] = Field(examples=[[]])
    place_kind: str = Field(examples=["road"])
    grid_code: str = Field(examples=["330199001001003"])
    grid_name: str = Field(examples=["第三网格"])
    place_confidence: float = Field(examples=[0.8])
    unit: str = Field(examples=["市政养护所"])
    unit_id: UUID | None = Field(examples=[ID])
    model_version: str = Field(examples=["2026-11-20"])
    near: list[NearOut]
    answer: str = Field(examples=[""])
    may_confirm: bool = Field(description="Decided by the machine alone, and nobody has looked yet.", examples=[True])
    unit_habits: list[HabitOut]


class DecisionIn(Body):
    """A person's decision; empty fields keep what triage found."""

    category: str = Field("", examples=["P101"])
    priority: str = Field("", description="P1 … P4", examples=["P2"])
    unit_id: UUID | None = Field(None, description="Instead of the unit of the duty list.", examples=[ID])
    lon: float | None = Field(None, examples=[120.1612])
    lat: float | None = Field(None, examples=[30.2741])
    address: str = Field("", max_length=200, examples=["和平路12号门口"])
    join_case_id: UUID | None = Field(None, description="Join an open case instead.", examples=[None])
    note: str = Field("", examples=["照片上看是雨水井盖"])


class JoinIn(Body):
    """The case to join."""

    case_id: UUID = Field(examples=[ID])


class AnswerIn(Body):
    """The words that the reporter reads."""

    text: str = Field(description="1 to 1,000 characters.", examples=["该事项已列入本月施工计划。"])
    reason: str = Field("explained", examples=["explained"])


class DecidedOut(Schema):
    """Where the report stands now."""

    code: str = Field(examples=["7KQ4MX9TRB"])
    state: str = Field(examples=["in_case"])
    case_id: UUID | None = Field(examples=[ID])


class WorkIn(Body):
    """What the handler says of the matter."""

    result: str = Field(description="solved (needs a photo from after), gone, not_found", examples=["solved"])
    note: str = Field("", description="At most 500 characters; the reporter reads it.", examples=["已更换井盖"])
    assist_reason: str = Field(
        "", description="Needed while another unit that helps has not answered: why not wait.", examples=[""]
    )


class ReasonIn(Body):
    """Why."""

    reason: str = Field(description="1 to 500 characters.", examples=["重复登记"])


class CaseStateOut(Schema):
    """Where the case stands after the act."""

    id: UUID = Field(examples=[ID])
    number: str = Field(examples=["20261123000417"])
    state: str = Field(examples=["reported"])


class TaskStateOut(Schema):
    """Where the task stands after the act."""

    id: UUID = Field(examples=[ID])
    state: str = Field(examples=["accepted"])


class CallbackOut(Schema):
    """A closed report to call back about."""

    signal_id: UUID = Field(examples=[ID])
    code: str = Field(examples=["7KQ4MX9TRB"])
    number: str = Field(examples=["20261123000417"])
    title: str = Field(examples=["井盖松动"])
    phone: str = Field(description="Masked.", examples=["138****8000"])
    closed_at: datetime | None = Field(examples=[NOON])
    due_at: datetime | None = Field(description="Ring by then.", examples=[NOON])
    late: bool = Field(examples=[False])
    attempts: int = Field(description="How often nobody was reached.", examples=[0])
    again_at: datetime | None = Field(description="The next attempt counts from then.", examples=[None])


class PhoneOut(Schema):
    """A telephone that was opened for a purpose."""

    phone: str = Field(examples=["13800138000"])


class CategoryOut(Schema):
    """A kind of matter."""

    code: str = Field(examples=["P101"])
    name: str = Field(description="In the language asked for.", examples=["井盖"])
    kind: str = Field(examples=["part"])
    group: str = Field(examples=["public_facility"])
    priority: str = Field(examples=["P2"])
    restricted: bool = Field(examples=[False])
    limits: list[dict[str, Any]] = Field(examples=[[{"name": "handle", "limit": "1WD", "when": ""}]])


class UnitOut(Schema):
    """A unit that can hold a matter."""

    id: UUID = Field(examples=[ID])
    name: str = Field(examples=["市政养护所"])
    function: str = Field(examples=["municipal"])
    level: str = Field(examples=["county"])
    area: str = Field(examples=["330199"])
    phone: str = Field(examples=["0571-88880000"])
    round_the_clock: bool = Field(examples=[True])


class NoticeOut(Schema):
    """Something to know."""

    id: UUID = Field(examples=[ID])
    key: str = Field(examples=["task_new"])
    words: str = Field(examples=["A new task for you."])
    link: str = Field(examples=["/field/tasks/019363a0-…/"])
    at: datetime = Field(examples=[NOON])
    read: bool = Field(examples=[False])
