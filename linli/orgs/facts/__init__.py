"""The facts about the ground, one file a topic."""

from linli.orgs.facts.admissions import AdmissionAttempted, AdmissionDecided, AdmissionRequested
from linli.orgs.facts.cards import CardAnswered, CardProposed, CardWritten
from linli.orgs.facts.grids import GridsPlanned, GridsSettled, GridsUndone
from linli.orgs.facts.ground import GroundChanged
from linli.orgs.facts.register import (
    AddressChanged,
    AddressEnded,
    AddressesAdded,
    AddressNamed,
    PartChanged,
    PartsAdded,
    PartStateSet,
)

__all__ = [
    "AddressChanged",
    "AddressEnded",
    "AddressNamed",
    "AddressesAdded",
    "AdmissionAttempted",
    "AdmissionDecided",
    "AdmissionRequested",
    "CardAnswered",
    "CardProposed",
    "CardWritten",
    "GridsPlanned",
    "GridsSettled",
    "GridsUndone",
    "GroundChanged",
    "PartChanged",
    "PartStateSet",
    "PartsAdded",
]
