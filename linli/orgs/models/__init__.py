"""Tables of the ground, one file a topic."""

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

__all__ = [
    "Address",
    "Category",
    "CategoryKind",
    "Division",
    "DutyItem",
    "DutyType",
    "Level",
    "Place",
    "PlaceKind",
    "Priority",
    "Revision",
    "Unit",
]
