"""Every write of intake, one file a topic."""

from linli.intake.commands.deciding import answer, decide, join
from linli.intake.commands.receiving import Receipt, Report, add_report_photo, receive, receive_many
from linli.intake.commands.triaging import triage_batch

__all__ = [
    "Receipt",
    "Report",
    "add_report_photo",
    "answer",
    "decide",
    "join",
    "receive",
    "receive_many",
    "triage_batch",
]
