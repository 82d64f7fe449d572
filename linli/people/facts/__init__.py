"""The facts about people, one file a topic."""

from linli.people.facts.accounts import (
    AccountMade,
    CodeSent,
    SignedIn,
    SignInFailed,
)
from linli.people.facts.consents import (
    ConsentGiven,
    ConsentWithdrawn,
    GuardianSet,
    NoticePublished,
)
from linli.people.facts.homes import (
    DisputeDecided,
    DisputeRaised,
    HomeSet,
    PeopleMoved,
    ResidentOpened,
)
from linli.people.facts.reaching import (
    DeviceAdded,
    DeviceDropped,
    MessageAgain,
    ReachChosen,
    TextsStopped,
)
from linli.people.facts.rosters import (
    LeaveAsked,
    LeaveBegun,
    LeaveDecided,
    LeaveEnded,
    RosterChanged,
)
from linli.people.facts.signing import (
    AccountClosed,
    AccountLocked,
    AccountOpened,
    AccountUnlocked,
    FactorRemoved,
    FactorSet,
    FactorsReset,
    PasswordSet,
    PostEnded,
    PostGiven,
    SessionEnded,
    TokenEnded,
    TokenMade,
)

__all__ = [
    "AccountClosed",
    "AccountLocked",
    "AccountMade",
    "AccountOpened",
    "AccountUnlocked",
    "CodeSent",
    "ConsentGiven",
    "ConsentWithdrawn",
    "DeviceAdded",
    "DeviceDropped",
    "DisputeDecided",
    "DisputeRaised",
    "FactorRemoved",
    "FactorSet",
    "FactorsReset",
    "GuardianSet",
    "HomeSet",
    "LeaveAsked",
    "LeaveBegun",
    "LeaveDecided",
    "LeaveEnded",
    "MessageAgain",
    "NoticePublished",
    "PasswordSet",
    "PeopleMoved",
    "PostEnded",
    "PostGiven",
    "ReachChosen",
    "ResidentOpened",
    "RosterChanged",
    "SessionEnded",
    "SignInFailed",
    "SignedIn",
    "TextsStopped",
    "TokenEnded",
    "TokenMade",
]
