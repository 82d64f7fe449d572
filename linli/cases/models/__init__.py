"""Tables of casework, one file a topic."""

from linli.cases.models.case import (
    ENDED,
    FAR,
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
from linli.cases.models.contact import Contact, ContactWay
from linli.cases.models.left import LeftState, LeftTask
from linli.cases.models.parts import CasePart, CauseState, RootCause
from linli.cases.models.request import Pause, Request, RequestKind, RequestState
from linli.cases.models.supervision import Level, Supervision, Urging, UrgingKind

__all__ = [
    "ENDED",
    "FAR",
    "OPEN_TASK",
    "RUNNING",
    "Case",
    "CaseNumber",
    "CasePart",
    "CauseState",
    "Clock",
    "ClockKind",
    "Contact",
    "ContactWay",
    "LeftState",
    "LeftTask",
    "Level",
    "Moment",
    "Pause",
    "Photo",
    "Rating",
    "Remark",
    "Request",
    "RequestKind",
    "RequestState",
    "RootCause",
    "Satisfaction",
    "State",
    "Supervision",
    "Task",
    "TaskKind",
    "TaskState",
    "Urging",
    "UrgingKind",
]
