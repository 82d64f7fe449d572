"""The ladder of supervision: reminder at 80 %, yellow when due, red at +50 %, listed after the second failure."""

from __future__ import annotations

#: What counts as a failure of a matter.
FAILURES = ("overdue", "sent_back", "not_satisfied")
KINDS = ("reminder", "supervision")
#: From low to high.
LADDER = ("", "yellow", "red", "listed")


def level_after(level: str, *, reached: str, failures: int, before_listing: int) -> str:
    """The higher of the step it has and the one just reached; listed once it has failed so often."""
    listed = "listed" if failures >= before_listing else ""
    return max((level, reached, listed), key=LADDER.index)


def unsatisfied(*, satisfaction: str, solved: bool) -> bool:
    """Whether an answer at a call-back counts as a failure."""
    return not solved or satisfaction == "dissatisfied"
