"""Tables of casework, one file a topic."""

from linli.cases.models.case import (
    ENDED,
    OPEN_TASK,
    RUNNING,
    Case,
    CaseNumber,
    Clock,
    ClockKind,
    Moment,
    Photo,
    Rating,
    Remark,
    Satisfaction,
    State,
    Task,
    TaskKind,
    TaskState,
)
from linli.cases.models.parts import CasePart, CauseState, RootCause

__all__ = [
    "ENDED",
    "OPEN_TASK",
    "RUNNING",
    "Case",
    "CaseNumber",
    "CasePart",
    "CauseState",
    "Clock",
    "ClockKind",
    "Moment",
    "Photo",
    "Rating",
    "Remark",
    "RootCause",
    "Satisfaction",
    "State",
    "Task",
    "TaskKind",
    "TaskState",
]
