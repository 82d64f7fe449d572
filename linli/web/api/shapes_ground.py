"""The shapes of the ground: grids and their changes, addresses, people on them, parts, root causes, admissions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from linli.web.api.shapes import ID, NOON, Body

GRID = "330199001001003"
DAY = "2026-12-01"
POLYGON = {"type": "Polygon", "coordinates": [[[120.1, 30.2], [120.11, 30.2], [120.11, 30.21], [120.1, 30.2]]]}
LINE = {"type": "LineString", "coordinates": [[120.09, 30.205], [120.12, 30.206]]}


class RowsListing(Schema):
    """Where a page of a register stands."""

    total: int = Field(examples=[163])
    page: int = Field(examples=[1])
    pages: int = Field(examples=[4])


class GridOut(Schema):
    """A grid on a day."""

    code: str = Field(examples=[GRID])
    name: str = Field(examples=["和平第三网格"])
    valid_from: date = Field(examples=["2024-01-01"])
    valid_to: date | None = Field(description="It ends on this day.", examples=[None])
    boundary: dict[str, Any] = Field(description="GeoJSON, WGS-84.", examples=[POLYGON])


class PublicGridOut(Schema):
    """A grid as it is posted in public."""

    code: str = Field(examples=[GRID])
    name: str = Field(examples=["和平第三网格"])
    community: str = Field(examples=["和平社区"])
    subdistrict: str = Field(examples=["和平街道"])
    worker: str = Field(examples=["李建国"])
    work_phone: str = Field(description="Empty where the worker has no work line.", examples=["0571-88001122"])
    phone: str = Field(description="Masked where there is a work line.", examples=["138****8000"])
    supervision: str = Field(examples=["区监督检查中心"])
    supervision_phone: str = Field(examples=["0571-88000000"])
    shape: dict[str, Any] = Field(description="GeoJSON, WGS-84.", examples=[POLYGON])


class ShapeIn(Body):
    """A new grid."""

    name: str = Field(examples=["和平第五网格"])
    shape: dict[str, Any] = Field(description="GeoJSON Polygon.", examples=[POLYGON])


class GridChangeIn(Body):
    """A change of grids for a day."""

    act: str = Field(description="split, merge, change, draw", examples=["split"])
    day: date = Field(description="Today or later.", examples=[DAY])
    area: str = Field("", description="draw: the community.", examples=["330199001001"])
    code: str = Field("", description="split, change: the grid.", examples=[GRID])
    codes: list[str] = Field([], description="merge: two or more grids of one community.", examples=[[GRID]])
    line: dict[str, Any] | None = Field(
        None, description="split: GeoJSON LineString from edge to edge.", examples=[LINE]
    )
    shape: dict[str, Any] | None = Field(None, description="change: the new edge.", examples=[POLYGON])
    shapes: list[ShapeIn] = Field([], description="draw: the new grids.", max_length=200)
    names: list[str] = Field([], description="split: two names; merge, change: one.", examples=[["甲网格", "乙网格"]])
    note: str = Field("", max_length=200, examples=["人口增长"])
    for_unit_id: UUID | None = Field(
        None, description="Refused for a department: there is one division.", examples=[None]
    )


class SideOut(Schema):
    """A grid as it would be."""

    code: str = Field(description="Empty: it gets a new code.", examples=[""])
    name: str = Field(examples=["甲网格"])
    square_metres: int = Field(examples=[120000])
    addresses: int = Field(examples=[210])
    households: int = Field(examples=[320])
    residents: int = Field(examples=[810])
    open_cases: int = Field(examples=[7])
    warnings: list[str] = Field(
        description="few_households, many_households, no_address", examples=[["few_households"]]
    )


class PreviewOut(Schema):
    """What would follow from a change."""

    act: str = Field(examples=["split"])
    area: str = Field(examples=["330199001001"])
    before: list[str] = Field(examples=[["和平第三网格"]])
    after: list[SideOut]


class GridChangeOut(Schema):
    """A change of grids."""

    id: UUID = Field(examples=[ID])
    act: str = Field(examples=["split"])
    area: str = Field(examples=["330199001001"])
    day: date = Field(examples=[DAY])
    ended: list[str] = Field(examples=[[GRID]])
    begun: list[str] = Field(examples=[["330199001001005", "330199001001006"]])
    note: str = Field(examples=["人口增长"])
    planned_at: datetime = Field(examples=[NOON])
    undone_at: datetime | None = Field(examples=[None])
    settled_at: datetime | None = Field(examples=[None])
    moved: dict[str, int] = Field(examples=[{"cases": 7, "addresses": 210}])


class GroundCheckOut(Schema):
    """Whether the grids of an area cover it exactly and every address stands in one."""

    right: bool = Field(examples=[True])
    communities: int = Field(examples=[4])
    grids: int = Field(examples=[32])
    tolerance: float = Field(description="Square metres that count as nothing.", examples=[1.0])
    gaps: list[tuple[str, float]] = Field(description="Community and square metres in no grid.", examples=[[]])
    overlaps: list[tuple[str, str, float]] = Field(examples=[[]])
    outside: list[tuple[str, float]] = Field(examples=[[]])
    addresses: int = Field(examples=[9833])
    homeless: list[str] = Field(description="Addresses in no grid.", examples=[[]])
    misplaced: list[str] = Field(description="Addresses on file in another grid than they lie in.", examples=[[]])


class AddressOut(Schema):
    """A standard address."""

    id: UUID = Field(examples=[ID])
    text: str = Field(examples=["和平街道和平路12号"])
    road: str = Field(examples=["和平路"])
    number: str = Field(examples=["12"])
    estate: str = Field(examples=[""])
    building: str = Field(examples=[""])
    entrance: str = Field(examples=[""])
    aliases: list[str] = Field(examples=[["老粮站"]])
    lon: float = Field(examples=[120.1612])
    lat: float = Field(examples=[30.2741])
    grid_code: str = Field(examples=[GRID])
    grid_name: str = Field(examples=["和平第三网格"])
    valid_from: date = Field(examples=["2024-01-01"])
    valid_to: date | None = Field(examples=[None])


class AddressesOut(RowsListing):
    """One page of addresses."""

    rows: list[AddressOut]


class AddressIn(Body):
    """A standard address: road and number, or estate with building and entrance."""

    road: str = Field("", examples=["和平路"])
    number: str = Field("", examples=["12"])
    estate: str = Field("", examples=[""])
    building: str = Field("", examples=[""])
    entrance: str = Field("", examples=[""])
    lon: float | None = Field(None, examples=[120.1612])
    lat: float | None = Field(None, examples=[30.2741])
    aliases: list[str] = Field([], examples=[["老粮站"]])
    text: str = Field("", description="Put together from the parts where empty.", examples=[""])


class AddressesIn(Body):
    """Addresses to be added; nothing is written if one is wrong, unless those are left out."""

    rows: list[AddressIn] = Field(max_length=5000)
    leave_out_wrong: bool = Field(False, examples=[False])


class WrongRowOut(Schema):
    """What is wrong with a row."""

    row: int = Field(description="Counts from 0.", examples=[3])
    field: str = Field(examples=["lon"])
    code: str = Field(examples=["addresses.outside"])
    detail: str = Field(examples=["This place lies in no grid of the district. Check it on the map."])


class RowsOut(Schema):
    """Which rows were written, and what is wrong with the others."""

    added: list[UUID] = Field(examples=[[ID]])
    wrong: list[WrongRowOut]


class AddressStepOut(Schema):
    """Something that became of an address."""

    act: str = Field(description="added, changed, named, ended", examples=["changed"])
    day: date = Field(examples=[DAY])
    at: datetime = Field(examples=[NOON])
    other_id: UUID | None = Field(description="The row before or after.", examples=[None])
    other: str = Field(examples=[""])
    alias: str = Field(examples=[""])
    note: str = Field(examples=["门牌改号"])


class PersonAtOut(Schema):
    """Somebody at an address, the name masked."""

    id: UUID = Field(examples=[ID])
    name: str = Field(examples=["张**"])
    kind: str = Field(examples=["elsewhere"])
    room: str = Field(examples=["301"])
    how: str = Field(description="both, living, registered", examples=["living"])
    elsewhere: str = Field(description="The other address.", examples=["外省某县"])


class AddressPageOut(Schema):
    """An address with its history and people."""

    card: AddressOut
    history: list[AddressStepOut]
    people: list[PersonAtOut]


class AliasIn(Body):
    """Another name."""

    alias: str = Field(examples=["老粮站"])


class WhyIn(Body):
    """Why, in a few words."""

    note: str = Field("", max_length=300, examples=["已拆除"])


class AddressChangeIn(AddressIn):
    """The address as it is from today on."""

    note: str = Field("", max_length=200, examples=["门牌改号"])


class HomeOut(Schema):
    """A dated address of a resident."""

    kind: str = Field(description="registered, living", examples=["living"])
    address_id: UUID | None = Field(examples=[ID])
    text: str = Field(examples=["和平路12号"])
    room: str = Field(examples=["301"])
    outside: bool = Field(examples=[False])
    source: str = Field(examples=["community"])
    source_day: date = Field(examples=[DAY])
    valid_from: date = Field(examples=["2024-01-01"])
    valid_to: date | None = Field(examples=[None])


class DisputeOut(Schema):
    """A doubt about a value of the police."""

    id: UUID = Field(examples=[ID])
    resident_id: UUID = Field(examples=[ID])
    field: str = Field(examples=["born"])
    wrong: str = Field(examples=["出生日期写错"])
    proposed: str = Field(examples=["1951-05-01"])
    state: str = Field(description="open, accepted, declined", examples=["open"])
    at: datetime = Field(examples=[NOON])
    decided_at: datetime | None = Field(examples=[None])
    decision: str = Field(examples=[""])


class ResidentOut(Schema):
    """A resident with both addresses and their history; name and telephone masked."""

    id: UUID = Field(examples=[ID])
    name: str = Field(examples=["张**"])
    phone: str = Field(examples=["138****8000"])
    kind: str = Field(examples=["elsewhere"])
    born: date | None = Field(examples=["1950-05-01"])
    grid_code: str = Field(examples=[GRID])
    address_id: UUID = Field(examples=[ID])
    address: str = Field(examples=["和平路12号"])
    room: str = Field(examples=["301"])
    homes: list[HomeOut]
    disputes: list[DisputeOut]


class HomeIn(Body):
    """Where a resident lives, or (police only) is registered: an address on file or words for one outside."""

    kind: str = Field("living", examples=["living"])
    address_id: UUID | None = Field(None, examples=[ID])
    outside: str = Field("", max_length=200, examples=[""])
    room: str = Field("", max_length=20, examples=["301"])
    source: str = Field("community", description="police, community, self, import", examples=["community"])
    since: date = Field(examples=["2026-11-01"])
    source_day: date = Field(examples=["2026-11-20"])


class PurposeIn(Body):
    """What the name is needed for."""

    purpose: str = Field(max_length=60, examples=["上门走访"])


class OpenedOut(Schema):
    """Name, telephone and room in full."""

    name: str = Field(examples=["张桂英"])
    phone: str = Field(examples=["13800138000"])
    room: str = Field(examples=["301"])


class DisputeIn(Body):
    """A doubt."""

    field: str = Field(description="registered_address, name, id_number, born, kind", examples=["born"])
    wrong: str = Field(examples=["出生日期写错"])
    proposed: str = Field(examples=["1951-05-01"])


class DisputeDecisionIn(Body):
    """What the police say."""

    accept: bool = Field(examples=[True])
    note: str = Field("", max_length=200, examples=["已核实"])
    address_id: UUID | None = Field(
        None, description="The registered address, if it lies in the county.", examples=[None]
    )


class PartClassOut(Schema):
    """A class of parts."""

    code: str = Field(examples=["0101"])
    name: str = Field(examples=["上水井盖"])
    major: str = Field(examples=["公用设施"])
    competent: str = Field(examples=["water_supply"])
    categories: list[str] = Field(examples=[["P101"]])


class PartOut(Schema):
    """A part of the city."""

    id: UUID = Field(examples=[ID])
    code: str = Field(examples=["3301990101000001"])
    part_class: str = Field(examples=["0101"])
    name: str = Field(examples=["上水井盖"])
    state: str = Field(description="intact, damaged, missing, occupied, abandoned", examples=["intact"])
    owner: str = Field(examples=["区供水公司"])
    competent: str = Field(examples=["区供水"])
    maintainer: str = Field(examples=["区供水公司"])
    place: str = Field(examples=["和平路"])
    address: str = Field(examples=["和平路12号门口"])
    lon: float = Field(examples=[120.1612])
    lat: float = Field(examples=[30.2741])
    grid_code: str = Field(examples=[GRID])
    grid_name: str = Field(examples=["和平第三网格"])
    source: str = Field(examples=["surveyed"])
    first_on: date = Field(examples=["2024-01-01"])
    changed_at: datetime = Field(examples=[NOON])
    note: str = Field(examples=[""])


class PartsOut(RowsListing):
    """One page of parts."""

    rows: list[PartOut]


class PartIn(Body):
    """A part to be entered; units by their names."""

    code: str = Field(description="Sixteen digits.", examples=["3301990101000001"])
    lon: float | None = Field(None, examples=[120.1612])
    lat: float | None = Field(None, examples=[30.2741])
    name: str = Field("", examples=[""])
    state: str = Field("intact", examples=["intact"])
    owner: str = Field("", examples=["区供水公司"])
    competent: str = Field("", description="That of the class where empty.", examples=[""])
    maintainer: str = Field("", examples=["区供水公司"])
    address: str = Field("", examples=["和平路12号门口"])
    source: str = Field("surveyed", description="surveyed, map, other", examples=["surveyed"])
    first_on: date | None = Field(None, examples=["2024-01-01"])
    note: str = Field("", examples=[""])


class PartsIn(Body):
    """Parts to be entered; nothing is written if one is wrong, unless those are left out."""

    rows: list[PartIn] = Field(max_length=5000)
    leave_out_wrong: bool = Field(False, examples=[False])


class MomentOut(Schema):
    """How a part stood from a moment on."""

    state: str = Field(examples=["damaged"])
    note: str = Field(examples=["被车压碎"])
    case_id: UUID | None = Field(examples=[None])
    at: datetime = Field(examples=[NOON])


class CauseOut(Schema):
    """A root-cause item."""

    id: UUID = Field(examples=[ID])
    part_id: UUID = Field(examples=[ID])
    part_code: str = Field(examples=["3301990101000001"])
    part_name: str = Field(examples=["上水井盖"])
    grid_code: str = Field(examples=[GRID])
    state: str = Field(description="open, measured, closed", examples=["open"])
    cases: int = Field(examples=[3])
    days: int = Field(examples=[30])
    holder: str = Field(examples=["区供水公司"])
    cause: str = Field(examples=["井座下沉"])
    measure: str = Field(examples=["更换井座"])
    measured_on: date | None = Field(examples=["2026-11-20"])
    effect: str = Field(examples=["一个月无新案"])
    opened_at: datetime = Field(examples=[NOON])
    closed_at: datetime | None = Field(examples=[None])


class CausesOut(RowsListing):
    """One page of root-cause items."""

    rows: list[CauseOut]


class PartPageOut(Schema):
    """A part with its states, its cases and its root causes."""

    card: PartOut
    history: list[MomentOut]
    cases: list[UUID] = Field(description="Cases that one may see, newest first.", examples=[[ID]])
    causes: list[CauseOut]


class PartStateIn(Body):
    """How a part stands now."""

    state: str = Field(examples=["damaged"])
    note: str = Field("", max_length=200, examples=["被车压碎"])
    case_id: UUID | None = Field(None, examples=[None])


class NearPartOut(Schema):
    """A part that may be meant."""

    id: UUID = Field(examples=[ID])
    code: str = Field(examples=["3301990101000001"])
    part_class: str = Field(examples=["0101"])
    name: str = Field(examples=["上水井盖"])
    state: str = Field(examples=["intact"])
    lon: float = Field(examples=[120.1612])
    lat: float = Field(examples=[30.2741])
    metres: float = Field(examples=[4.2])


class PartLinkIn(Body):
    """The part that a case is about; none takes the link away."""

    part_id: UUID | None = Field(examples=[ID])


class PartLinkOut(Schema):
    """The part that a case is about."""

    part_id: UUID = Field(examples=[ID])
    code: str = Field(examples=["3301990101000001"])
    name: str = Field(examples=["上水井盖"])
    state: str = Field(examples=["intact"])
    reason: str = Field(description="person, code, nearest", examples=["nearest"])
    metres: int | None = Field(examples=[4])


class CauseIn(Body):
    """Cause and measure."""

    cause: str = Field(examples=["井座下沉"])
    measure: str = Field("", examples=["更换井座"])
    measured_on: date | None = Field(None, examples=["2026-11-20"])


class EffectIn(Body):
    """Whether the measure helped."""

    helped: bool = Field(examples=[True])
    effect: str = Field(examples=["一个月无新案"])


class UnitIn(Body):
    """A unit."""

    unit_id: UUID = Field(examples=[ID])


class UnplacedOut(Schema):
    """Words that no address was found for."""

    id: UUID = Field(examples=[ID])
    text: str = Field(examples=["老粮站后门"])
    times: int = Field(examples=[3])
    grid_code: str = Field(examples=[""])
    signal_id: UUID = Field(examples=[ID])
    last_at: datetime = Field(examples=[NOON])
    alternatives: list[tuple[UUID, str]] = Field(examples=[[]])


class UnplacedListOut(RowsListing):
    """One page of words."""

    rows: list[UnplacedOut]


class PlaceIn(Body):
    """Which address words mean."""

    address_id: UUID = Field(examples=[ID])
    alias: str | None = Field(
        None, description="The part of the words that names it; all of them where null.", examples=[None]
    )


class AdmissionOut(Schema):
    """An attempt to give a level what is not on its list, and the request it became."""

    id: UUID = Field(examples=[ID])
    category: str = Field(examples=["0101"])
    level: str = Field(examples=["community"])
    area: str = Field(examples=["330199001001"])
    why: str = Field(examples=["orgs.duty_not_listed"])
    state: str = Field(description="attempt, requested, admitted, declined", examples=["requested"])
    reason: str = Field(examples=["由社区先行劝阻"])
    at: datetime = Field(examples=[NOON])
    requested_at: datetime | None = Field(examples=[NOON])
    decided_at: datetime | None = Field(examples=[None])
    decision: str = Field(examples=[""])


class AdmissionsOut(RowsListing):
    """One page of attempts and requests."""

    rows: list[AdmissionOut]


class AdmissionDecisionIn(Body):
    """The county's answer."""

    admit: bool = Field(examples=[True])
    note: str = Field(max_length=300, examples=["区委办〔2026〕1号"])
