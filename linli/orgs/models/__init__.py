"""Tables of the ground, one file a topic."""

from linli.orgs.models.cards import CardProposal, CardVersion, ProposalState
from linli.orgs.models.changes import AddressChange, Admission, AdmissionState, GridAct, GridChange
from linli.orgs.models.ground import (
    Address,
    Category,
    CategoryKind,
    Division,
    DutyItem,
    DutyType,
    Level,
    Place,
    PlaceKind,
    Priority,
    Revision,
    Unit,
)
from linli.orgs.models.parts import Part, PartClass, PartMoment, PartSource, PartState

__all__ = [
    "Address",
    "AddressChange",
    "Admission",
    "AdmissionState",
    "CardProposal",
    "CardVersion",
    "Category",
    "CategoryKind",
    "Division",
    "DutyItem",
    "DutyType",
    "GridAct",
    "GridChange",
    "Level",
    "Part",
    "PartClass",
    "PartMoment",
    "PartSource",
    "PartState",
    "Place",
    "PlaceKind",
    "Priority",
    "ProposalState",
    "Revision",
    "Unit",
]
