"""The facts about people, one file a topic."""

from linli.people.facts.accounts import AccountMade, CodeSent, SignedIn, SignInFailed
from linli.people.facts.homes import DisputeDecided, DisputeRaised, HomeSet, PeopleMoved, ResidentOpened
from linli.people.facts.reaching import DeviceAdded, DeviceDropped, MessageAgain, ReachChosen, TextsStopped
from linli.people.facts.rosters import LeaveAsked, LeaveBegun, LeaveDecided, LeaveEnded, RosterChanged

__all__ = [
    "AccountMade",
    "CodeSent",
    "DeviceAdded",
    "DeviceDropped",
    "DisputeDecided",
    "DisputeRaised",
    "HomeSet",
    "LeaveAsked",
    "LeaveBegun",
    "LeaveDecided",
    "LeaveEnded",
    "MessageAgain",
    "PeopleMoved",
    "ReachChosen",
    "ResidentOpened",
    "RosterChanged",
    "SignInFailed",
    "SignedIn",
    "TextsStopped",
]
