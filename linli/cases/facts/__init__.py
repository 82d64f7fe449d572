"""The facts that casework records, one file a topic."""

from linli.cases.facts.importing import Imported
from linli.cases.facts.steps import (
    Accepted,
    Arrived,
    Cancelled,
    Closed,
    DealtWith,
    Dispatched,
    Filed,
    LongOverdue,
    Opened,
    Overdue,
    PassedOn,
    PhotoAdded,
    Rated,
    Redirected,
    Reminded,
    SentBack,
    SignalJoined,
)

__all__ = [
    "Accepted",
    "Arrived",
    "Cancelled",
    "Closed",
    "DealtWith",
    "Dispatched",
    "Filed",
    "Imported",
    "LongOverdue",
    "Opened",
    "Overdue",
    "PassedOn",
    "PhotoAdded",
    "Rated",
    "Redirected",
    "Reminded",
    "SentBack",
    "SignalJoined",
]
