"""Ends without work: the six special cases of the hotline rules, duplicates, and matters that are gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from linli.kernel.errors import Refused


@dataclass(frozen=True, slots=True)
class Special:
    """What follows from a special case: ``ends`` the case; ``needs`` an earlier case or words; what is told has a code."""

    ends: bool
    told: str
    needs_earlier: bool = False
    needs_words: bool = False


#: The decision table of the six special cases (Beijing swift-response regulation art. 11).
SPECIAL: Mapping[str, Special] = {
    "emergency": Special(ends=False, told="call_emergency"),
    "legal_way": Special(ends=True, told="legal_way", needs_words=True),
    "in_progress": Special(ends=True, told="progress", needs_earlier=True),
    "secret": Special(ends=True, told="secret", needs_words=True),
    "beyond_duty": Special(ends=True, told="market_way", needs_words=True),
    "against_law": Special(ends=True, told="against_law", needs_words=True),
}


def special_case(code: str) -> Special:
    """The line of the table."""
    found = SPECIAL.get(code)
    if found is None:
        raise Refused("cases.unknown_special", "Choose which of the special cases it is.", field="special")
    return found


def check_decline(
    code: str, *, earlier: bool, earlier_open: bool, same: bool, words: str, legal_words: str = ""
) -> Special:
    """Whether a case may end in this way. The petitioner is always told something in words.

    An emergency is never ended by an answer; the same matter as an open case is joined to it instead.
    """
    line = special_case(code)
    if not line.ends:
        raise Refused(
            "cases.emergency_goes_on",
            "An emergency is not ended by an answer. Give it priority P1 and tell the petitioner to ring 110, 119, 120 or "
            "122 at once.",
            field="special",
        )
    if line.needs_earlier and not earlier:
        raise Refused("cases.earlier_missing", "Name the earlier case that says the same.", field="earlier")
    if line.needs_earlier and same:
        raise Refused("cases.merge_itself", "A case cannot be joined to itself. Choose another one.", field="earlier")
    if line.needs_earlier and earlier_open:
        raise Refused(
            "cases.earlier_open",
            "The earlier case is still open. Join this one to it, so that the petitioner gets its progress and result.",
            field="earlier",
        )
    if line.needs_words and not (words or legal_words):
        raise Refused("cases.words_missing", "Write what the petitioner is told: the way to go, and why.", field="words")
    return line
