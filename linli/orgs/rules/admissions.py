"""What may be asked of the county about the duty lists; plain functions."""

from __future__ import annotations

from linli.kernel.errors import Refused, Stale

#: Refusals that may become a request for admission.
NOT_ADMITTED = ("orgs.duty_not_listed", "orgs.duty_withdrawn")
WORDS_MOST = 300


def check_request(state: str, reason: str) -> str:
    """A refused attempt is asked for once, with the reason why the level should do this."""
    if state != "attempt":
        raise Stale("admission.asked", "The county has been asked about this already.")
    return _words(reason, "reason")


def check_decision(state: str, words: str) -> str:
    """What was asked for is decided once; the basis of an admission, or why it stays as it is, is written down."""
    if state != "requested":
        raise Stale("admission.decided", "Nobody asks for this, or it has been decided already.")
    return _words(words, "note")


def _words(words: str, field: str) -> str:
    tidy = words.replace("\x00", "").strip()
    if not 2 <= len(tidy) <= WORDS_MOST:
        raise Refused("admission.words", "Write the reason in 2 to {most} characters.", most=WORDS_MOST, field=field)
    return tidy
