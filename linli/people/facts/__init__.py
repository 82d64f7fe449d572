"""The facts about people, one file a topic."""

from linli.people.facts.accounts import AccountMade, CodeSent, SignedIn, SignInFailed

__all__ = [
    "AccountMade",
    "CodeSent",
    "SignInFailed",
    "SignedIn",
]
