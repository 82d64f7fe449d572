"""The shapes of acts on a case: who has it, for how long, what is asked for and decided, and supervision."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema
from pydantic import AwareDatetime

from linli.web.api.shapes import ID, NOON, Body


class AssignIn(Body):
    """Whom to give the task to."""

    person_id: UUID = Field(description="One of /cases/{case_id}/people.", examples=[ID])
    note: str = Field("", examples=["轮班"])


class PersonOut(Schema):
    """Somebody who can be given the task."""

    account_id: UUID = Field(examples=[ID])
    name: str = Field(examples=["王秀英"])
    role: str = Field(examples=["grid_worker"])
    unit_id: UUID = Field(examples=[ID])
    area: str = Field(examples=["330199001001002"])
    away: str = Field("", description="on_leave (cannot be given it now), off_shift, or empty", examples=["off_shift"])


class ContactIn(Body):
    """A contact with the petitioner, or an attempt at one."""

    way: str = Field(description="phone, visit, message, video", examples=["phone"])
    reached: str = Field(
        description="petitioner, family; or no_answer, wrong_number, declined, away", examples=["petitioner"]
    )
    contacted_at: AwareDatetime | None = Field(None, examples=[NOON])
    content: str = Field("", description="What was said, at most 500 characters.", examples=["已告知下午处理。"])
    proof: str = Field("", max_length=120, description="Number of the call record, or another proof.", examples=["R-7"])


class ContactMadeOut(Schema):
    """Whether it counts."""

    id: UUID = Field(examples=[ID])
    effective: bool = Field(description="Counts as contacted.", examples=[True])


class ContactOut(Schema):
    """A line of the log."""

    way: str = Field(examples=["phone"])
    reached: str = Field(examples=["petitioner"])
    contacted_at: datetime | None = Field(examples=[NOON])
    content: str = Field(examples=["已告知下午处理。"])
    proof: str = Field(examples=["R-7"])
    effective: bool = Field(examples=[True])
    by: str = Field(examples=["李建国"])
    at: datetime = Field(examples=[NOON])


class ReturnIn(Body):
    """Why a case is not one's own, and whose it is."""

    reason: str = Field(
        description="not_our_duty, not_our_area, other_power, wrong_kind, not_enough_known", examples=["not_our_duty"]
    )
    basis: str = Field(description="1 to 500 characters.", examples=["职责清单第3条"])
    unit_id: UUID = Field(description="The unit that is thought to be responsible.", examples=[ID])


class BasisIn(Body):
    """What is new."""

    basis: str = Field(description="1 to 500 characters.", examples=["道路已移交市政"])


class ExtensionIn(Body):
    """More time, counted in the unit of the case's limit."""

    amount: int = Field(ge=1, le=9999, examples=[2])
    reason: str = Field(
        description="difficult, weather, material, several_units, petitioner_asked", examples=["weather"]
    )
    words: str = Field(description="1 to 500 characters.", examples=["连日大雨，无法施工。"])


class PauseIn(Body):
    """The clock shall stand still."""

    reason: str = Field(description="material, appraisal, court", examples=["appraisal"])
    words: str = Field(description="1 to 500 characters.", examples=["房屋安全鉴定中。"])
    until: AwareDatetime = Field(description="Then it runs again by itself.", examples=[NOON])


class SuspensionIn(Body):
    """The suspended ledger."""

    reason: str = Field(description="season, funds, planning, other_works, beyond_control", examples=["planning"])
    words: str = Field(description="1 to 500 characters.", examples=["列入明年改造计划。"])
    plan: str = Field(description="1 to 500 characters.", examples=["先围挡，三月内报计划。"])
    owner_id: UUID = Field(description="A person of the unit who keeps watch.", examples=[ID])
    review_at: AwareDatetime = Field(description="When it is looked at again.", examples=[NOON])


class DecideIn(Body):
    """The decision on a request."""

    agree: bool = Field(examples=[True])
    unit_id: UUID | None = Field(
        None, description="For a return another unit than the proposed one; needed for a ruling.", examples=[None]
    )
    note: str = Field("", description="Needed to refuse and to rule.", examples=["同意"])


class RequestOut(Schema):
    """Something asked for."""

    id: UUID = Field(examples=[ID])
    kind: str = Field(description="return, arbitration, extension, pause, suspension", examples=["extension"])
    state: str = Field(description="waiting, agreed, refused, overtaken", examples=["waiting"])


class RequestCardOut(RequestOut):
    """The same with everything said about it."""

    unit: str = Field(examples=["绿洲物业公司"])
    unit_id: UUID = Field(examples=[ID])
    asked_by: str = Field(examples=["钱波"])
    asked_at: datetime = Field(examples=[NOON])
    reason: str = Field(examples=["weather"])
    words: str = Field(examples=["连日大雨，无法施工。"])
    proposed_unit: str = Field(examples=[""])
    proposed_unit_id: UUID | None = Field(examples=[None])
    given_unit: str = Field(examples=[""])
    extra: str = Field(examples=["2WD"])
    until: datetime | None = Field(examples=[None])
    plan: str = Field(examples=[""])
    owner: str = Field(examples=[""])
    due_before: datetime | None = Field(examples=[NOON])
    due_after: datetime | None = Field(examples=[None])
    decided_by: str = Field(examples=[""])
    decided_at: datetime | None = Field(examples=[None])
    answer: str = Field(examples=[""])
    mine: bool = Field(description="For you to decide.", examples=[True])


class WaitingOut(Schema):
    """A request that waits for you, with its case."""

    request: RequestCardOut
    case_id: UUID = Field(examples=[ID])
    number: str = Field(examples=["20261123000417"])
    title: str = Field(examples=["井盖松动"])
    category: str = Field(examples=["P101"])
    priority: str = Field(examples=["P2"])
    holder: str = Field(examples=["市政养护所"])
    due_at: datetime | None = Field(examples=[NOON])
    dispatched_at: datetime | None = Field(examples=[NOON])


class PauseOut(Schema):
    """A stretch in which the clock stood still."""

    kind: str = Field(examples=["pause"])
    reason: str = Field(examples=["appraisal"])
    approver: str = Field(examples=["周伟"])
    start: datetime = Field(examples=[NOON])
    until: datetime = Field(examples=[NOON])
    end: datetime | None = Field(examples=[None])


class UrgeIn(Body):
    """Words of a supervisor."""

    kind: str = Field(description="reminder, supervision", examples=["reminder"])
    words: str = Field(description="1 to 500 characters.", examples=["今天下班前清完"])


class WordsIn(Body):
    """Words."""

    words: str = Field(description="1 to 500 characters.", examples=["车已在路上"])


class UrgingOut(Schema):
    """What a supervisor has said, and the answer."""

    id: UUID = Field(examples=[ID])
    kind: str = Field(examples=["reminder"])
    by: str = Field(examples=["周伟"])
    at: datetime = Field(examples=[NOON])
    words: str = Field(examples=["今天下班前清完"])
    answer_by: datetime = Field(examples=[NOON])
    answered_by: str = Field(examples=[""])
    answered_at: datetime | None = Field(examples=[None])
    answer: str = Field(examples=[""])


class UrgedOut(Schema):
    """What was said, and until when an answer is expected."""

    id: UUID = Field(examples=[ID])
    answer_by: datetime = Field(examples=[NOON])


class HoldingOut(Schema):
    """Who was spoken to, what was asked for, how long the clock stood still, and supervision."""

    requests: list[RequestCardOut]
    pauses: list[PauseOut]
    paused_seconds: int = Field(description="In all, by the wall clock.", examples=[172800])
    contacts: list[ContactOut]
    contact_by: datetime | None = Field(examples=[NOON])
    urgings: list[UrgingOut]
    level: str = Field(description="Empty, yellow, red, listed.", examples=["yellow"])
    failures: int = Field(examples=[1])


class SuspendedOut(Schema):
    """A case on the suspended ledger."""

    case_id: UUID = Field(examples=[ID])
    number: str = Field(examples=["20261123000417"])
    title: str = Field(examples=["井盖松动"])
    category: str = Field(examples=["P101"])
    unit: str = Field(examples=["市政养护所"])
    reason: str = Field(examples=["planning"])
    words: str = Field(examples=["列入明年改造计划。"])
    plan: str = Field(examples=["先围挡，三月内报计划。"])
    owner: str = Field(examples=["钱波"])
    approver: str = Field(examples=["何静"])
    start: datetime = Field(examples=[NOON])
    review_at: datetime = Field(examples=[NOON])
    late: bool = Field(examples=[False])


class SupervisedOut(Schema):
    """A case on the ladder of supervision."""

    case_id: UUID = Field(examples=[ID])
    number: str = Field(examples=["20261123000417"])
    title: str = Field(examples=["井盖松动"])
    category: str = Field(examples=["P101"])
    priority: str = Field(examples=["P2"])
    state: str = Field(examples=["handling"])
    level: str = Field(examples=["yellow"])
    since: datetime = Field(examples=[NOON])
    failures: int = Field(examples=[1])
    unit: str = Field(examples=["市政养护所"])
    due_at: datetime | None = Field(examples=[NOON])
    word: str = Field(examples=["今天下班前清完"])
    word_at: datetime | None = Field(examples=[NOON])
    answered: bool = Field(examples=[False])


class UnitCountOut(Schema):
    """How many matters of a unit stand on which step."""

    unit: str = Field(examples=["市政养护所"])
    listed: int = Field(examples=[0])
    red: int = Field(examples=[1])
    yellow: int = Field(examples=[3])


class SupervisionOut(Schema):
    """One page of what is under supervision."""

    total: int = Field(examples=[163])
    page: int = Field(examples=[1])
    pages: int = Field(examples=[4])
    rows: list[SupervisedOut]
    counts: dict[str, int] = Field(examples=[{"listed": 0, "red": 1, "yellow": 3}])
    by_unit: list[UnitCountOut]
