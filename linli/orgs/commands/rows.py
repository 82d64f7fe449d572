"""What a command on many rows answers: which were written, and what is wrong with each of the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from linli.kernel.errors import LinliError


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong with one row; ``row`` counts from 0. ``code``, ``sentence`` and ``values`` as in a refusal."""

    row: int
    field: str
    code: str
    sentence: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RowsAnswer:
    """The ids of the rows that were written, in their order, and what is wrong with others.

    Where anything is wrong nothing was written, unless the caller asked to leave wrong rows out.
    """

    added: tuple[UUID, ...]
    wrong: tuple[RowProblem, ...]


def problem_at(row: int, error: LinliError) -> RowProblem:
    """A refusal as the answer about one row."""
    return RowProblem(row, str(error.values.get("field", "")), error.code, error.sentence, dict(error.values))
