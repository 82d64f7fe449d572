"""The steps of a case as one table, and the other rules of casework; plain values in, plain answers out.

The seven steps are those of GB/T 30428 (collect, file, dispatch, handle, report back, verify and close, evaluate).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from linli.kernel.clock import Calendar, at_fraction, due, parse_limit
from linli.kernel.errors import Refused


class Act(StrEnum):
    """What can be done to a case."""

    FILE = "file"
    CANCEL = "cancel"
    DISPATCH = "dispatch"
    REDIRECT = "redirect"
    ACCEPT = "accept"
    ARRIVE = "arrive"
    PASS_ON = "pass_on"
    REPORT_DONE = "report_done"
    VERIFY = "verify"
    SEND_BACK = "send_back"
    RATE = "rate"
    ASSIGN = "assign"
    TAKE_OVER = "take_over"
    CONTACT = "contact"
    ASK_RETURN = "ask_return"
    OBJECT = "object"
    HAND_OVER = "hand_over"
    EXTEND = "extend"
    PAUSE = "pause"
    SUSPEND = "suspend"
    RESUME = "resume"
    URGE = "urge"
    ANSWER = "answer"
    UNLIST = "unlist"
    HOLD = "hold"
    LIFT = "lift"
    ASSIST = "assist"
    TAKE_BACK = "take_back"
    MERGE = "merge"
    UNMERGE = "unmerge"
    UNJOIN = "unjoin"
    SPLIT = "split"
    TRANSFER = "transfer"
    REPORT_GONE = "report_gone"
    DECLINE = "decline"
    ASK_REOPEN = "ask_reopen"
    REOPEN = "reopen"
    REHOME = "rehome"
    CONFIDENTIAL = "confidential"


@dataclass(frozen=True, slots=True)
class Move:
    """From these states this act leads to that state; an empty target leaves the state as it is."""

    sources: tuple[str, ...]
    target: str


#: The whole life of a case. There is no way to ``closed`` but through ``verify``, and none to ``evaluated`` but after it.
MOVES: dict[Act, Move] = {
    Act.FILE: Move(("collected",), "filed"),
    Act.CANCEL: Move(("collected", "filed"), "cancelled"),
    Act.DISPATCH: Move(("filed",), "dispatched"),
    Act.REDIRECT: Move(("dispatched", "handling"), "dispatched"),
    Act.ACCEPT: Move(("dispatched",), "handling"),
    Act.ARRIVE: Move(("handling",), "handling"),
    Act.PASS_ON: Move(("dispatched", "handling"), "dispatched"),
    Act.REPORT_DONE: Move(("handling",), "reported"),
    Act.VERIFY: Move(("reported",), "closed"),
    Act.SEND_BACK: Move(("reported",), "dispatched"),
    Act.RATE: Move(("closed", "evaluated"), "evaluated"),
    Act.ASSIGN: Move(("dispatched", "handling"), "dispatched"),
    Act.TAKE_OVER: Move(("dispatched", "handling"), "handling"),
    Act.CONTACT: Move(("dispatched", "handling", "reported"), ""),
    Act.ASK_RETURN: Move(("dispatched", "handling"), ""),
    Act.OBJECT: Move(("dispatched", "handling"), ""),
    Act.HAND_OVER: Move(("dispatched", "handling"), "dispatched"),
    Act.EXTEND: Move(("dispatched", "handling"), ""),
    Act.PAUSE: Move(("dispatched", "handling"), ""),
    Act.SUSPEND: Move(("dispatched", "handling"), ""),
    Act.RESUME: Move(("dispatched", "handling"), ""),
    Act.URGE: Move(("dispatched", "handling"), ""),
    Act.ANSWER: Move(("dispatched", "handling", "reported"), ""),
    Act.UNLIST: Move(("dispatched", "handling", "reported", "closed", "evaluated"), ""),
    Act.HOLD: Move(("collected", "filed", "dispatched", "handling", "reported"), ""),
    Act.LIFT: Move(("collected", "filed", "dispatched", "handling", "reported", "closed", "evaluated"), ""),
    Act.ASSIST: Move(("dispatched", "handling"), ""),
    Act.TAKE_BACK: Move(("dispatched", "handling", "reported", "closed", "evaluated"), ""),
    Act.MERGE: Move(("collected", "filed", "dispatched", "handling"), "merged"),
    Act.UNMERGE: Move(("merged",), "dispatched"),
    Act.UNJOIN: Move(("dispatched", "handling", "reported"), ""),
    Act.SPLIT: Move(("dispatched", "handling"), ""),
    Act.TRANSFER: Move(("dispatched", "handling"), "dispatched"),
    Act.REPORT_GONE: Move(("dispatched", "handling"), "reported"),
    Act.DECLINE: Move(("collected", "filed", "dispatched", "handling"), "declined"),
    Act.ASK_REOPEN: Move(("closed", "evaluated"), ""),
    Act.REOPEN: Move(("closed", "evaluated"), "dispatched"),
    Act.CONFIDENTIAL: Move(("collected", "filed", "dispatched", "handling", "reported", "closed", "evaluated"), ""),
    Act.REHOME: Move(("collected", "filed", "dispatched", "handling", "reported"), ""),
}

#: What a handler can say of the matter when reporting back.
RESULTS = ("solved", "gone", "not_found")

NOTE_LENGTH = 500


def next_state(state: str, act: Act) -> str:
    """The state after the act, or a refusal that names both."""
    move = MOVES[act]
    if state not in move.sources:
        raise Refused(
            "cases.wrong_step",
            "A case that is “{state}” cannot take the step “{act}”. Reload the page to see where it stands now.",
            state=state,
            act=str(act),
        )
    return move.target or state


def check_verifier(*, handled_by: UUID | None, verifier: UUID | None) -> None:
    """Supervision and handling are two axes: nobody verifies their own work (GB/T 30428, CJ/T 315)."""
    if verifier is None:
        raise Refused("cases.verifier_unknown", "Only a person who is signed in can verify a result.")
    if handled_by == verifier:
        raise Refused(
            "cases.verifier_is_handler",
            "You dealt with this case yourself, so somebody else must verify it.",
        )


def check_result(result: str, *, photos_after: int) -> None:
    """A result is one of three, and a solved matter is shown by at least one photo taken afterwards."""
    if result not in RESULTS:
        raise Refused(
            "cases.unknown_result", "The result must be one of {choices}.", choices=", ".join(RESULTS), result=result
        )
    if result == "solved" and photos_after == 0:
        raise Refused("cases.photo_missing", "Add at least one photo taken after the work, then send again.")


def check_note(note: str, *, needed: bool = False) -> str:
    """The note, tidied: at most 500 characters, and present where a reason is asked for."""
    tidy = note.replace("\x00", "").strip()
    if needed and not tidy:
        raise Refused("cases.reason_missing", "Write the reason in a few words, then send again.")
    if len(tidy) > NOTE_LENGTH:
        raise Refused(
            "cases.note_too_long",
            "The note has {length} characters; at most {note_length} fit.",
            note_length=NOTE_LENGTH,
            length=len(tidy),
        )
    return tidy


@dataclass(frozen=True, slots=True)
class Times:
    """When a case is due, when its holder is reminded and when it counts as long overdue.

    ``red`` is None where it falls into a year whose calendar is not loaded: nothing is guessed.
    """

    due: datetime
    remind: datetime
    red: datetime | None


def times(*, start: datetime, limit: str, calendar: Calendar, remind_at: float, red_at: float) -> Times:
    """The three moments of a handling limit, all measured in the limit's own unit (rule pack: 80 %, 150 %).

    Refuses ``clock.no_calendar`` when the due time itself needs a year that is not loaded.
    """
    parsed = parse_limit(limit)
    due_at = due(start, parsed, calendar)
    remind = at_fraction(start, due_at, remind_at, parsed.unit, calendar)
    try:
        red = at_fraction(start, due_at, red_at, parsed.unit, calendar)
    except Refused:
        red = None
    return Times(due=due_at, remind=remind or due_at, red=red)


def case_numbers(day: str, last: int, count: int) -> list[str]:
    """The ``count`` numbers that end with ``last``: eight digits of the day and six of the serial number."""
    return [f"{day}{serial:06d}" for serial in range(last - count + 1, last + 1)]
