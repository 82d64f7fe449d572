"""Tables of casework, one file a topic."""

from linli.cases.models.asking import CallAttempt, ReopenWish, WishState
from linli.cases.models.case import (
    ENDED,
    FAR,
    NO_MATTER,
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
from linli.cases.models.keeping import FaultKind, PhotoFault, PhotoRound
from linli.cases.models.left import LeftState, LeftTask
from linli.cases.models.links import OPEN_ASSIST, Assist, AssistState, CaseLink, Hold, LinkKind, Share
from linli.cases.models.parts import CasePart, CauseState, RootCause
from linli.cases.models.request import Pause, Request, RequestKind, RequestState
from linli.cases.models.supervision import Level, Supervision, Urging, UrgingKind

__all__ = [
    "ENDED",
    "FAR",
    "NO_MATTER",
    "OPEN_ASSIST",
    "OPEN_TASK",
    "RUNNING",
    "Assist",
    "AssistState",
    "CallAttempt",
    "Case",
    "CaseLink",
    "CaseNumber",
    "CasePart",
    "CauseState",
    "Clock",
    "ClockKind",
    "Contact",
    "ContactWay",
    "FaultKind",
    "Hold",
    "LeftState",
    "LeftTask",
    "Level",
    "LinkKind",
    "Moment",
    "Pause",
    "Photo",
    "PhotoFault",
    "PhotoRound",
    "Rating",
    "Remark",
    "ReopenWish",
    "Request",
    "RequestKind",
    "RequestState",
    "RootCause",
    "Satisfaction",
    "Share",
    "State",
    "Supervision",
    "Task",
    "TaskKind",
    "TaskState",
    "Urging",
    "UrgingKind",
    "WishState",
]
