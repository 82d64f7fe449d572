"""The shapes of holds, help of other units, cases that are tied, divided, ended and taken up again, and call-back attempts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema
from pydantic import AwareDatetime

from linli.web.api.shapes import ID, NOON, Body
from linli.web.api.shapes_staff import CardOut

REASON = Field(description="1 to 500 characters.", examples=["同一堆垃圾"])


class HoldIn(Body):
    """Why a case has to stay open."""

    kind: str = Field(description="evidence, review, other_matter, watch", examples=["evidence"])
    reason: str = REASON
    until: AwareDatetime | None = Field(None, description="Left out, it holds until lifted.", examples=[NOON])


class HoldOut(Schema):
    """A hold."""

    id: UUID = Field(examples=[ID])
    kind: str = Field(examples=["evidence"])
    reason: str = Field(examples=["取证中"])
    since: datetime = Field(examples=[NOON])
    until: datetime | None = Field(examples=[None])
    lifted_at: datetime | None = Field(examples=[None])


class HoldCardOut(HoldOut):
    """The same with who placed it."""

    by: str = Field(examples=["周伟"])
    counts: bool = Field(description="It keeps the case open now.", examples=[True])
    mine: bool = Field(description="You may lift it.", examples=[True])


class AssistIn(Body):
    """What another unit is asked to do."""

    unit_id: UUID = Field(examples=[ID])
    words: str = REASON
    due_at: AwareDatetime | None = Field(None, description="Left out, the ordinary time applies.", examples=[NOON])


class AssistAnswerIn(Body):
    """What came of it."""

    result: str = Field(description="done, partly, not_possible", examples=["done"])
    words: str = REASON


class AssistOut(Schema):
    """A request for help."""

    id: UUID = Field(examples=[ID])
    task_id: UUID = Field(description="The task of the helping unit.", examples=[ID])
    state: str = Field(description="asked, accepted, answered, taken_back", examples=["asked"])
    due_at: datetime = Field(examples=[NOON])
    result: str = Field(examples=[""])


class AssistCardOut(AssistOut):
    """The same with everything said about it."""

    unit: str = Field(examples=["清溪区供水"])
    unit_id: UUID = Field(examples=[ID])
    lead: str = Field(examples=["桥头街道办事处"])
    asked: str = Field(examples=["请关阀。"])
    asked_by: str = Field(examples=["周伟"])
    asked_at: datetime = Field(examples=[NOON])
    late: bool = Field(examples=[False])
    answer: str = Field(examples=[""])
    answered_by: str = Field(examples=[""])
    answered_at: datetime | None = Field(examples=[None])


class TiedOut(Schema):
    """Another case that belongs to this one."""

    how: str = Field(description="main, follower, part, parent, earlier, later", examples=["follower"])
    id: UUID = Field(examples=[ID])
    number: str = Field(examples=["20261123000417"])
    title: str = Field(examples=["暖气不热"])
    category: str = Field(examples=["S201"])
    state: str = Field(examples=["merged"])
    signals: int = Field(examples=[1])


class WishOut(Schema):
    """A petitioner's wish that a case be taken up again."""

    id: UUID = Field(examples=[ID])
    case_id: UUID = Field(examples=[ID])
    signal_id: UUID = Field(examples=[ID])
    number: str = Field(examples=["20261123000417"])
    title: str = Field(examples=["暖气不热"])
    words: str = Field(examples=["还是不热。"])
    way: str = Field(examples=["page"])
    state: str = Field(description="waiting, agreed, refused", examples=["waiting"])
    asked_at: datetime = Field(examples=[NOON])
    closed_at: datetime | None = Field(examples=[NOON])
    judged_by: str = Field(examples=[""])
    judged_at: datetime | None = Field(examples=[None])
    reason: str = Field(examples=[""])


class WishAskedOut(Schema):
    """A wish that waits for a person."""

    id: UUID = Field(examples=[ID])
    state: str = Field(examples=["waiting"])
    asked_at: datetime = Field(examples=[NOON])


class TiesOut(Schema):
    """What a case is tied to."""

    holds: list[HoldCardOut]
    assists: list[AssistCardOut]
    cases: list[TiedOut]
    wishes: list[WishOut]
    reopened: int = Field(description="How often it was taken up again.", examples=[0])
    first_due_at: datetime | None = Field(description="What counts for “on time”.", examples=[None])
    read_until: datetime | None = Field(description="Handed over: you read what happened until then.", examples=[None])


class MergeIn(Body):
    """The case that is dealt with for both."""

    into_id: UUID = Field(examples=[ID])
    reason: str = REASON
    confirmed: bool = Field(False, description="Needed for danger and confidential cases.", examples=[False])


class MatterIn(Body):
    """One of the further matters of a split."""

    category: str = Field(max_length=8, examples=["0404"])
    text: str = Field(description="What it is, 1 to 5,000 characters.", examples=["车辆乱停"])
    address: str = Field("", max_length=200, examples=[""])
    unit_id: UUID | None = Field(None, description="Left out, as the duty list says.", examples=[None])
    priority: str = Field("", max_length=2, examples=[""])
    lon: float | None = Field(None, examples=[None])
    lat: float | None = Field(None, examples=[None])


class SplitIn(Body):
    """Further matters, one to nine."""

    matters: list[MatterIn]
    reason: str = REASON


class PartOut(Schema):
    """A case that was split off."""

    id: UUID = Field(examples=[ID])
    number: str = Field(examples=["20261123000418"])
    state: str = Field(examples=["dispatched"])
    due_at: datetime | None = Field(examples=[NOON])
    holder_unit_id: UUID = Field(examples=[ID])


class TransferIn(Body):
    """Where a case really lies, in another subdistrict."""

    lon: float = Field(description="WGS-84", examples=[120.1])
    lat: float = Field(description="WGS-84", examples=[30.2])
    address: str = Field("", max_length=200, examples=["湖滨路3号"])
    unit_id: UUID | None = Field(None, description="Left out, as the duty list says.", examples=[None])
    reason: str = REASON


class DeclineIn(Body):
    """One of the six special cases of the hotline rules."""

    special: str = Field(
        description="legal_way, in_progress, secret, beyond_duty, against_law", examples=["beyond_duty"]
    )
    words: str = Field("", description="What the petitioner reads.", examples=["属市场行为，请与商家协商。"])
    earlier_id: UUID | None = Field(None, description="For in_progress: the earlier case.", examples=[None])


class ReopenIn(Body):
    """The judgement on a wish."""

    reasonable: bool = Field(examples=[True])
    reason: str = REASON


class WishIn(Body):
    """What is still wrong."""

    words: str = REASON


class AnswerOut(Schema):
    """What one petitioner was told."""

    signal_id: UUID = Field(examples=[ID])
    code: str = Field(examples=["7KQ4MX9TRB"])
    result: str = Field(description="solved, gone, not_found, legal_way, progress, …", examples=["solved"])
    told: str = Field(description="The sentence for the result.", examples=["已办结。"])
    words: str = Field(examples=["已恢复供暖。"])
    way: str = Field(description="message, page, none", examples=["message"])
    reason: str = Field(description="Why by no way.", examples=[""])
    at: datetime = Field(examples=[NOON])


class AnswersOut(Schema):
    """The answers to the petitioners of a case."""

    sent: int = Field(examples=[37])
    no_contact: int = Field(examples=[3])
    rows: list[AnswerOut]


class MissedIn(Body):
    """Why nobody was reached."""

    why: str = Field(description="no_answer, wrong_number, declined, away", examples=["no_answer"])


class AttemptOut(Schema):
    """An attempt to ring."""

    id: UUID = Field(examples=[ID])
    reached: bool = Field(examples=[False])
    why: str = Field(examples=["no_answer"])
    at: datetime = Field(examples=[NOON])


class KindCountOut(Schema):
    """How many of a kind."""

    category: str = Field(examples=["0606"])
    name: str = Field(examples=["其他"])
    cases: int = Field(examples=[4])


class NobodysOut(Schema):
    """Nobody's matters of the week."""

    since: datetime = Field(examples=[NOON])
    total: int = Field(examples=[4])
    by_category: list[KindCountOut]
    rows: list[CardOut]


class GivenOut(Schema):
    """A case that was handed over to another subdistrict."""

    case_id: UUID = Field(examples=[ID])
    number: str = Field(examples=["20261123000417"])
    title: str = Field(examples=["井盖松动"])
    category: str = Field(examples=["P101"])
    until: datetime = Field(examples=[NOON])
