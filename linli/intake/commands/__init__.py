"""Every write of intake, one file a topic."""

from linli.intake.commands.answering import Ended, answer_petitioners, ask_reopen, log_unreached, reopen_after_call
from linli.intake.commands.confirming import confirm
from linli.intake.commands.deciding import Choice, answer, decide, join, open_phone, rate_by_callback, rate_report
from linli.intake.commands.erasing import contact_of, erase_contacts, with_contact
from linli.intake.commands.linking import Matter, merge_cases, split_case, take_out, transfer_case, unmerge_case
from linli.intake.commands.placing import dismiss_words, place_words
from linli.intake.commands.receiving import (
    Receipt,
    Report,
    add_report_photo,
    check_report,
    receive,
    receive_many,
)
from linli.intake.commands.returning import learn_from_returns
from linli.intake.commands.texts import stop_report_texts
from linli.intake.commands.triaging import triage_batch

__all__ = [
    "Choice",
    "Ended",
    "Matter",
    "Receipt",
    "Report",
    "add_report_photo",
    "answer",
    "answer_petitioners",
    "ask_reopen",
    "check_report",
    "confirm",
    "contact_of",
    "decide",
    "dismiss_words",
    "erase_contacts",
    "join",
    "learn_from_returns",
    "log_unreached",
    "merge_cases",
    "open_phone",
    "place_words",
    "rate_by_callback",
    "rate_report",
    "receive",
    "receive_many",
    "reopen_after_call",
    "split_case",
    "stop_report_texts",
    "take_out",
    "transfer_case",
    "triage_batch",
    "unmerge_case",
    "with_contact",
]
