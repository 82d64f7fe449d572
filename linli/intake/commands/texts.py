"""A reporter wants no text messages any more, and says so on the page of the report."""

from __future__ import annotations

from datetime import datetime

from linli.intake import access
from linli.kernel.actors import Actor
from linli.kernel.errors import Refused
from linli.people import commands as people
from linli.trust.acting import command


@command
def stop_report_texts(actor: Actor, *, code: str, now: datetime) -> None:
    """Send no text messages to the telephone that was left with a report. Refuses a report without a telephone."""
    signal = access.signal_by_code(code)
    if signal.phone_index is None:
        raise Refused("intake.no_phone", "No telephone was left with this report, so no text messages are sent.")
    people.stop_texts(actor, phone_index=bytes(signal.phone_index), subject_id=signal.id, now=now)
