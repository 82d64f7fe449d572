"""Rules of the rights desk and of retention; plain functions.

Seeing, copying, correcting, deleting, having explained: 个人信息保护法 44–50. Shortest retention: 19, 47.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from linli.kernel.errors import NotAllowed, Refused, Stale

KINDS = ("see", "copy", "correct", "delete", "explain")
#: Why a request may be refused; each is worded on the page. Nothing else counts.
REASONS = ("not_identified", "no_such_data", "kept_by_law", "case_running", "others_data")
#: How somebody who is not signed in was known to be the person.
IDENTITIES = ("signed_in", "id_card_seen", "code_to_phone")
WORDS_MOST = 2000


def check_request(kind: str, words: str) -> str:
    """One of the five rights, with a few words of what is asked for; seeing and copying need none."""
    if kind not in KINDS:
        raise Refused("rights.no_kind", "A request is one of {choices}.", choices=", ".join(KINDS), field="kind")
    tidy = words.strip()
    if len(tidy) > WORDS_MOST:
        raise Refused("rights.too_long", "At most {most} characters here.", most=WORDS_MOST, field="words")
    if kind not in ("see", "copy") and len(tidy) < 2:
        raise Refused("rights.words_missing", "Say in a few words what it is about.", field="words")
    return tidy


def check_identity(identity: str) -> None:
    """Somebody's data is given and changed only after it is known that they ask themselves."""
    if identity not in IDENTITIES[1:]:
        raise Refused("rights.no_identity", "Say how you know that it is the person: {choices}.",
                      choices=", ".join(IDENTITIES[1:]), field="identity")  # fmt: skip


def check_open(state: str) -> None:
    """A request is answered once."""
    if state != "open":
        raise Stale("rights.answered_already", "This request has been answered or taken back already.")


def check_answer(words: str) -> str:
    """An answer says in words what was done."""
    tidy = words.strip()
    if not 2 <= len(tidy) <= WORDS_MOST:
        raise Refused("rights.answer_missing", "Write in 2 to {most} characters what was done.", most=WORDS_MOST,
                      field="words")  # fmt: skip
    return tidy


def check_refusal(reason: str, words: str, way: str) -> tuple[str, str]:
    """A refusal names its reason and the legal way against it (个人信息保护法 50)."""
    if reason not in REASONS:
        raise Refused("rights.no_reason", "Choose the reason of the refusal: {choices}.", choices=", ".join(REASONS),
                      field="reason")  # fmt: skip
    tidy = way.strip()
    if len(tidy) < 4:
        raise Refused("rights.no_way", "Write where the person can turn: the supervising office, reconsideration, court.",
                      field="way")  # fmt: skip
    return check_answer(words), tidy[:WORDS_MOST]


def check_own(mine: bool) -> None:
    """A request is taken back by whoever made it."""
    if not mine:
        raise NotAllowed("rights.not_yours", "Only the person who asked takes a request back.")


def cutoff(now: datetime, days: int) -> datetime:
    """What ended before this is kept no longer."""
    return now - timedelta(days=days)
