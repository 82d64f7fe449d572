"""Returning a case once, and arbitration after which nothing returns (AT-12345-03)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from linli.kernel.errors import Refused

#: Why a unit says that the matter is not its own.
RETURN_REASONS = ("not_our_duty", "not_our_area", "other_power", "wrong_kind", "not_enough_known")

#: A return of before: the unit that asked, its kind, its state.
Earlier = tuple[UUID, str, str]


def check_return(
    *,
    unit: UUID,
    proposed: UUID | None,
    reason: str,
    earlier: Sequence[Earlier],
    most: int,
    last_moment: datetime,
    now: datetime,
) -> str:
    """Whether the unit may return the case now, and to whom the question goes: ``return`` or ``arbitration``.

    Once a ruling has named the unit, nothing returns (Weifang hotline regulation art. 22). A unit asks once; where
    another unit has returned the case before, the county's command centre rules at once.
    """
    if any(kind == "arbitration" and state == "agreed" for _, kind, state in earlier):
        raise Refused(
            "cases.ruled",
            "The command centre has ruled who deals with this case. After a ruling it cannot be returned any more.",
        )
    if any(state == "waiting" for _, _, state in earlier):
        raise Refused("cases.return_waits", "A return of this case is being decided already. Wait for the decision.")
    own = sum(1 for who, kind, state in earlier if who == unit and _counts(kind, state))
    if own >= most:
        raise Refused(
            "cases.returned_already",
            "Your unit has asked to return this case before. A unit can ask once; you may object to the decision.",
        )
    if now > last_moment:
        raise Refused(
            "cases.return_too_late",
            "The time for returning this case is over. Deal with it, or ask the leading unit for help.",
        )
    if reason not in RETURN_REASONS:
        raise Refused("cases.unknown_reason", "Choose one of the reasons.", field="reason")
    if proposed is None:
        raise Refused("cases.proposal_missing", "Name the unit that you think is responsible.", field="unit")
    if proposed == unit:
        raise Refused(
            "cases.own_unit", "This is your own unit. Name the one that you think is responsible.", field="unit"
        )
    returned = any(
        who != unit and kind in ("return", "arbitration") and state == "agreed" for who, kind, state in earlier
    )
    return "arbitration" if returned else "return"


def _counts(kind: str, state: str) -> bool:
    return kind in ("return", "arbitration") and state != "overtaken"


def check_objection(*, unit: UUID, earlier: Sequence[Earlier], last_moment: datetime, now: datetime) -> None:
    """The returning unit may object once to a rejection, in time."""
    if any(kind == "arbitration" and state != "overtaken" for _, kind, state in earlier):
        raise Refused("cases.objected", "The objection is with the command centre already, or has been ruled on.")
    if not any(who == unit and kind == "return" and state == "refused" for who, kind, state in earlier):
        raise Refused(
            "cases.nothing_rejected", "No return of your unit has been rejected, so there is nothing to object to."
        )
    if now > last_moment:
        raise Refused("cases.objection_too_late", "The time for an objection is over. Please deal with the case.")
