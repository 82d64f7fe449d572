"""The facts about people, one file a topic."""

from linli.people.facts.accounts import AccountMade, CodeSent, SignedIn, SignInFailed
from linli.people.facts.homes import DisputeDecided, DisputeRaised, HomeSet, PeopleMoved, ResidentOpened

__all__ = [
    "AccountMade",
    "CodeSent",
    "DisputeDecided",
    "DisputeRaised",
    "HomeSet",
    "PeopleMoved",
    "ResidentOpened",
    "SignInFailed",
    "SignedIn",
]
