"""The shapes of requests and answers, with an example for each field; OpenAPI is made from these."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import field_validator

from linli.kernel.clock import LOCAL

NOON = "2026-11-23T14:05:00+08:00"
ID = "019363a0-7c1e-7a54-9d3f-2f6f3f0f6f11"


class Body(Schema):
    """A request's JSON: control character NUL, which no database takes, is left out of every text."""

    @field_validator("*", mode="after")
    @classmethod
    def without_nul(cls, value: Any) -> Any:
        """Every field."""
        return value.replace("\0", "") if isinstance(value, str) else value


class ProblemOut(Schema):
    """What went wrong (RFC 9457)."""

    type: str = Field(examples=["urn:linli:problem:intake.text_missing"])
    title: str = Field(examples=["That cannot be done like this"])
    status: int = Field(examples=[422])
    detail: str = Field(
        description="What happened and what to do next.", examples=["Say in a few words what happened."]
    )
    code: str = Field(description="Dotted, stable.", examples=["intake.text_missing"])
    instance: str | None = Field(None, examples=["/api/v1/reports"])
    values: dict[str, Any] | None = Field(None, examples=[{"field": "text"}])


class ReportIn(Body):
    """What a reporter says."""

    text: str = Field(
        description="The reporter's own words, 1 to 5,000 characters.",
        examples=["3号楼门口的井盖松了，晚上走路很危险。"],
    )
    lon: float | None = Field(None, description="WGS-84 longitude; with lat or not at all.", examples=[120.1612])
    lat: float | None = Field(None, description="WGS-84 latitude.", examples=[30.2741])
    address: str | None = Field(None, description="At most 200 characters.", examples=["和平路12号门口"])
    name: str | None = Field(None, description="At most 40 characters; kept sealed.", examples=["王女士"])
    phone: str | None = Field(None, description="Kept sealed; for questions and the answer.", examples=["13800138000"])
    channel: str = Field(
        "api", description="web, api, sensor; window, phone and patrol for staff who are signed in.", examples=["api"]
    )
    join_case: UUID | None = Field(
        None, description="An open case (see /reports/near) that is the same matter.", examples=[ID]
    )
    own_matter: bool = Field(
        False, description="The reporter saw what lies near and says that this is another matter.", examples=[False]
    )
    happened_at: datetime | None = Field(None, description="When it was seen, if not now.", examples=[NOON])
    external_id: str = Field(
        "", max_length=60, description="The report's number in the sending system; counts once.", examples=["A-20417"]
    )

    @field_validator("happened_at", mode="after")
    @classmethod
    def sensible(cls, value: datetime | None) -> datetime | None:
        """Times without a zone are local; before 2000 nothing was seen."""
        if value is None:
            return None
        value = value if value.tzinfo else value.replace(tzinfo=LOCAL)
        if not 2000 <= value.year < 2200:
            raise ValueError("year")
        return value


class ReceiptOut(Schema):
    """The key to a report."""

    code: str = Field(description="The tracking code: whoever has it can follow and rate.", examples=["7KQ4MX9TRB"])
    url: str = Field(description="The page to follow it.", examples=["http://127.0.0.1:8000/r/7KQ4MX9TRB/"])


class StepOut(Schema):
    """Something that happened."""

    at: datetime = Field(examples=[NOON])
    kind: str = Field(description="Stable name of the fact.", examples=["cases.dispatched"])
    what: str = Field(description="The same in words, in the language asked for.", examples=["Given to 市政养护所"])
    who: str = Field(description="Unit; for staff also the person.", examples=["市政养护所"])
    words: str = Field("", description="What a person wrote with it.", examples=[""])


class PhotoOut(Schema):
    """A photo; addresses are empty while its copies are being made."""

    id: UUID = Field(examples=[ID])
    moment: str = Field(description="report, before, after, verify", examples=["report"])
    at: datetime = Field(examples=[NOON])
    thumb: str = Field(examples=["/api/v1/reports/7KQ4MX9TRB/photos/019363a0-…/thumb"])
    public: str = Field(examples=["/api/v1/reports/7KQ4MX9TRB/photos/019363a0-…/public"])


class ToldOut(Schema):
    """The answer to a reporter."""

    result: str = Field(description="solved, gone, not_found, legal_way, progress, …", examples=["solved"])
    told: str = Field(examples=["已办结。"])
    words: str = Field(examples=["已恢复供暖。"])
    at: datetime = Field(examples=[NOON])


class FurtherOut(Schema):
    """A case that was split off from the reporter's own."""

    number: str = Field(examples=["20261123000418"])
    category: str = Field(examples=["0404"])
    category_name: str = Field(examples=["机动车乱停放"])
    state: str = Field(examples=["handling"])
    holder: str = Field(examples=["交警大队"])
    due_at: datetime | None = Field(examples=[NOON])


class TrackOut(Schema):
    """Where a report stands."""

    code: str = Field(examples=["7KQ4MX9TRB"])
    state: str = Field(
        description="State of the case (dispatched, handling, reported, closed, evaluated), "
        "before that of the report (received, with_person, answered).",
        examples=["handling"],
    )
    state_name: str = Field(examples=["Being dealt with"])
    report_state: str = Field(description="received, with_person, in_case, merged, answered", examples=["in_case"])
    holder: str | None = Field(description="The unit that has it now.", examples=["市政养护所"])
    holder_phone: str | None = Field(examples=["0571-88880000"])
    due_at: datetime | None = Field(examples=[NOON])
    still: bool = Field(description="The clock stands still.", examples=[False])
    overdue: bool = Field(examples=[False])
    case: str | None = Field(description="Number of the case.", examples=["20261123000417"])
    case_id: UUID | None = Field(examples=[ID])
    category: str | None = Field(description="Code of the kind of matter.", examples=["P101"])
    category_name: str | None = Field(examples=["井盖"])
    text: str = Field(examples=["3号楼门口的井盖松了"])
    address: str = Field(examples=["和平路12号门口"])
    received_at: datetime = Field(examples=[NOON])
    reports: int = Field(description="How many reports feed the case.", examples=[2])
    result: str = Field(description="solved, gone, not_found; empty before.", examples=[""])
    answer: str = Field(description="The answer where no case was needed.", examples=[""])
    may_rate: bool = Field(examples=[False])
    rated: bool = Field(examples=[False])
    may_reopen: bool = Field(description="You may ask that it be taken up again.", examples=[False])
    answers: list[ToldOut] = Field(description="What you were told when the case ended; the oldest first.")
    further: list[FurtherOut] = Field(description="Matters of the report that are dealt with separately.")
    timeline: list[StepOut]
    photos: list[PhotoOut]


class NearOut(Schema):
    """An open matter near a place: its kind, never its words."""

    case_id: UUID = Field(examples=[ID])
    category: str = Field(examples=["P101"])
    category_name: str = Field(examples=["井盖"])
    state: str = Field(examples=["handling"])
    metres: int = Field(examples=[38])
    reports: int = Field(examples=[3])
    opened_at: datetime = Field(examples=[NOON])


class RatingIn(Body):
    """What the reporter says of the result."""

    satisfaction: str = Field(description="satisfied, fairly, neutral or dissatisfied", examples=["satisfied"])
    solved: bool = Field(examples=[True])
    comment: str = Field("", description="At most 500 characters.", examples=["很快就修好了"])


class RatingOut(Schema):
    """A rating as it was kept."""

    satisfaction: str = Field(examples=["satisfied"])
    solved: bool = Field(examples=[True])
    comment: str = Field(examples=["很快就修好了"])
    way: str = Field(description="web, callback", examples=["web"])
    at: datetime = Field(examples=[NOON])


class NoteIn(Body):
    """A remark that goes with an act."""

    note: str = Field("", description="At most 500 characters.", examples=["现场已处理"])


class PlaceIn(Schema):
    """A point in the query of an address."""

    lon: float = Field(examples=[120.1612])
    lat: float = Field(examples=[30.2741])


class Done(Schema):
    """An act without more to say."""

    ok: bool = Field(True, examples=[True])
