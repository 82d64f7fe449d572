"""The rules of casework, one file a topic; plain values in, plain answers out."""

from linli.cases.rules.causes import Often, check_cause, check_effect, clear_part, is_often
from linli.cases.rules.steps import (
    MOVES,
    NOTE_LENGTH,
    RESULTS,
    Act,
    Move,
    Times,
    case_numbers,
    check_note,
    check_result,
    check_verifier,
    next_state,
    times,
)

__all__ = [
    "MOVES",
    "NOTE_LENGTH",
    "RESULTS",
    "Act",
    "Move",
    "Often",
    "Times",
    "case_numbers",
    "check_cause",
    "check_effect",
    "check_note",
    "check_result",
    "check_verifier",
    "clear_part",
    "is_often",
    "next_state",
    "times",
]
