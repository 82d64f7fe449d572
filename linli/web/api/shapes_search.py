"""The shapes that search takes and gives."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema

from linli.web.api.shapes import ID, NOON, Body
from linli.web.api.shapes_staff import CardOut


class CaseHitOut(Schema):
    """A case that fits."""

    case: CardOut
    text: str = Field(description="The stretch of a report in which it fits.", examples=["柳岸花园3幢路灯不亮"])
    marked: list[str] = Field(description="What was found, to be marked.", examples=[["路灯"]])
    exact: bool = Field(description="Found by its number or code.", examples=[False])


class FoundReportOut(Schema):
    """A report without a case that was found."""

    id: UUID = Field(examples=[ID])
    code: str = Field(examples=["7KQ4MX9TRB"])
    text: str = Field(examples=["柳岸花园3幢路灯不亮"])
    received_at: datetime = Field(examples=[NOON])


class ReportHitOut(FoundReportOut):
    """A report without a case that fits."""

    state: str = Field(examples=["with_person"])
    marked: list[str] = Field(examples=[["路灯"]])
    exact: bool = Field(examples=[False])


class NameOut(Schema):
    """A name of a place, a unit or an address."""

    kind: str = Field(description="division, place, estate, road, unit, address", examples=["estate"])
    ref: str = Field(description="A division code, an id, or the name itself.", examples=["柳岸花园"])
    name: str = Field(examples=["柳岸花园"])
    area: str = Field(examples=["330199001001003"])
    area_name: str = Field(examples=["第三网格"])


class FoundOut(Schema):
    """What a search found."""

    cases: list[CaseHitOut]
    reports: list[ReportHitOut]
    names: list[NameOut]
    part_id: UUID | None = Field(description="The part with these sixteen digits.", examples=[None])
    next: str = Field(description="For `after`; empty where there are no further cases.", examples=[""])


class CaseNumberOut(Schema):
    """A case as a suggestion."""

    id: UUID = Field(examples=[ID])
    number: str = Field(examples=["20261123000417"])
    title: str = Field(examples=["井盖松动"])


class SuggestionsOut(Schema):
    """What may be meant."""

    cases: list[CaseNumberOut]
    names: list[NameOut]


class LookUpIn(Body):
    """A telephone number and for what it is looked up."""

    phone: str = Field(max_length=30, examples=["13800138000"])
    purpose: str = Field(description="caller, repeat, callback, wrong_number", examples=["caller"])


class PhoneFoundOut(Schema):
    """Cases and reports that were made with exactly this number, as far as one may see them."""

    cases: list[CardOut]
    reports: list[FoundReportOut]
