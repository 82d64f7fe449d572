"""The facts about people, one file a topic."""

from linli.people.facts.accounts import AccountMade, CodeSent, SignedIn, SignInFailed
from linli.people.facts.consents import ConsentGiven, ConsentWithdrawn, GuardianSet, NoticePublished
from linli.people.facts.homes import DisputeDecided, DisputeRaised, HomeSet, PeopleMoved, ResidentOpened
from linli.people.facts.reaching import DeviceAdded, DeviceDropped, MessageAgain, ReachChosen, TextsStopped
from linli.people.facts.rosters import LeaveAsked, LeaveBegun, LeaveDecided, LeaveEnded, RosterChanged

__all__ = [
    "AccountMade",
    "CodeSent",
    "ConsentGiven",
    "ConsentWithdrawn",
    "DeviceAdded",
    "DeviceDropped",
    "DisputeDecided",
    "DisputeRaised",
    "GuardianSet",
    "HomeSet",
    "LeaveAsked",
    "LeaveBegun",
    "LeaveDecided",
    "LeaveEnded",
    "MessageAgain",
    "NoticePublished",
    "PeopleMoved",
    "ReachChosen",
    "ResidentOpened",
    "RosterChanged",
    "SignInFailed",
    "SignedIn",
    "TextsStopped",
]
