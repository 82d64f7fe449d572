"""Holds, assisting units, merging, splitting: what may be tied together, and from when the clock of a part runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linli.kernel.clock import Calendar, due, parse_limit
from linli.kernel.errors import Refused

#: Why a person may keep a case open; other parts of the system name their own.
HOLD_KINDS = ("evidence", "review", "other_matter", "watch")
ASSIST_RESULTS = ("done", "partly", "not_possible")
#: Most matters that one case is split into at once, and most units that help at the same time.
MOST_PARTS, MOST_ASSISTS = 9, 20


def check_hold(kind: str, *, by_person: bool, until: datetime | None, now: datetime) -> None:
    """A hold has a known reason and an end, if any, that is still to come."""
    if by_person and kind not in HOLD_KINDS:
        raise Refused("cases.unknown_hold", "Choose why the case has to stay open.", field="kind")
    if until is not None and until <= now:
        raise Refused("cases.hold_over", "Choose a day in the future until which the case is held.", field="until")


def check_not_held(kinds: Sequence[str]) -> None:
    """Nothing ends a case while somebody holds it open."""
    if kinds:
        raise Refused(
            "cases.held",
            "This case is held open: {holds}. Whoever placed the hold, or an operator, lifts it first.",
            holds=", ".join(kinds),
        )


def check_assists(open_units: Sequence[str], why: str) -> str:
    """The lead does not report back over an open assist unless it says why (AT-LF-05); returns the tidy reason."""
    tidy = why.replace("\x00", "").strip()
    if open_units and not tidy:
        raise Refused(
            "cases.assist_open",
            "{units} still has something to do for this case. Wait for the answer, take it back, or say why you "
            "report back without it.",
            units="、".join(open_units),
            field="assist_reason",
        )
    return tidy


def check_assist(*, unit: UUID, lead: UUID, already: Sequence[UUID], due_at: datetime, now: datetime) -> None:
    """Another unit, not asked already, with a time that is still to come."""
    if unit == lead:
        raise Refused("cases.assist_own_unit", "This is the leading unit itself. Choose another one.", field="unit")
    if unit in already:
        raise Refused("cases.assist_asked", "This unit has been asked already and has not answered yet.", field="unit")
    if len(already) >= MOST_ASSISTS:
        raise Refused("cases.assists_most", "At most {most} units can help at the same time.", most=MOST_ASSISTS)
    if due_at <= now:
        raise Refused("cases.assist_due", "Choose a time in the future by which the unit answers.", field="due_at")


def check_assist_result(result: str) -> None:
    """One of the known outcomes."""
    if result not in ASSIST_RESULTS:
        raise Refused("cases.unknown_assist_result", "Say what came of it.", field="result")


def check_merge(
    *, same: bool, into_ended: bool, delicate: Sequence[str], confirmed: bool, assists: int, holds: Sequence[str]
) -> None:
    """Two cases become one: never with itself or with one that is over; danger and confidence need an explicit word."""
    if same:
        raise Refused("cases.merge_itself", "A case cannot be joined to itself. Choose another one.", field="into")
    if into_ended:
        raise Refused(
            "cases.merge_into_ended",
            "That case is over. Choose one that is still open, or end this one as the same as an earlier case.",
            field="into",
        )
    check_not_held(holds)
    if assists:
        raise Refused(
            "cases.merge_assists", "Other units still work for this case. Take back what they were asked to do first."
        )
    if delicate and not confirmed:
        raise Refused(
            "cases.merge_needs_confirmation",
            "One of the two is about danger to life or confidential. Confirm that they really are one matter.",
            field="confirmed",
            why=", ".join(delicate),
        )


@dataclass(frozen=True, slots=True)
class ClockStart:
    """From when a limit runs, and which."""

    start: datetime
    limit: str
    due: datetime


def clock_of_part(
    *,
    split_at: datetime,
    first_dispatch: datetime,
    limit: str,
    original: str,
    same_kind: bool,
    longest: str,
    calendar: Calendar,
) -> ClockStart:
    """The clock of a matter that was split off.

    It runs from the split, for its unit has known nothing before; but the petitioner, who reported it with the rest,
    never waits longer than the hotline's longest limit from the first dispatch (or the kind's own, where that is
    longer), and a part of the same kind never longer than the original itself.
    """
    own = ClockStart(split_at, limit, due(split_at, parse_limit(limit), calendar))
    most = [
        ClockStart(first_dispatch, name, due(first_dispatch, parse_limit(name), calendar)) for name in (limit, longest)
    ]
    found = min(own, max(most, key=lambda one: one.due), key=lambda one: one.due)
    if same_kind:
        kept = ClockStart(first_dispatch, original, due(first_dispatch, parse_limit(original), calendar))
        found = min(found, kept, key=lambda one: one.due)
    return found


def check_parts(count: int) -> None:
    """A split names at least one further matter, and not too many."""
    if not 1 <= count <= MOST_PARTS:
        raise Refused("cases.split_parts", "Name one to {most} further matters.", most=MOST_PARTS, field="parts")


def check_transfer(*, old: str, new: str) -> None:
    """A transfer leads to another subdistrict; inside one a correction does."""
    if new[:9] == old[:9]:
        raise Refused(
            "cases.same_subdistrict",
            "That place lies in the same subdistrict. Correct where the case went instead.",
            field="lon",
        )
