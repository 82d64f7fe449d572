"""Which units a confidential case may accuse (AT-12345-06)."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from linli.kernel.errors import Refused


def check_confidential(*, accused: Collection[UUID], own: Collection[UUID], working: Collection[UUID]) -> None:
    """Refuse nobody accused, one's own unit, and a unit that works on the case."""
    if not accused:
        raise Refused("cases.nobody_accused", "Choose the unit against which the report goes.", field="units")
    if not set(accused).isdisjoint(own):
        raise Refused(
            "cases.own_unit_accused", "The report goes against your own unit. Leave it to an operator of another one.",
            field="units",
        )  # fmt: skip
    if not set(accused).isdisjoint(working):
        raise Refused(
            "cases.accused_works_on_it", "The case is with a unit that it accuses. Correct the unit first, then mark it.",
            field="units",
        )  # fmt: skip
