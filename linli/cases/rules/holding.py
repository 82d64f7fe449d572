"""Giving a case to another person of the unit that holds it."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from linli.kernel.errors import Refused


def check_there(absence: str) -> None:
    """No task to a person on leave; one who is only off shift finds it when they come."""
    if absence == "on_leave":
        raise Refused(
            "cases.person_on_leave", "This person is on leave. Choose somebody else, or who stands in.", field="person"
        )


def check_assignee(assignee: UUID, *, holder: UUID | None, candidates: Collection[UUID]) -> None:
    """The new person is another one, of the unit that holds the matter (GB/T 30428.8: the handling side stays one)."""
    if assignee == holder:
        raise Refused("cases.same_person", "This person has the task already. Choose somebody else.", field="person")
    if assignee not in candidates:
        raise Refused(
            "cases.not_of_unit",
            "This person does not work for the unit that holds the case here. Choose one from the list.",
            field="person",
        )
