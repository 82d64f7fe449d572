"""Every write to casework, one file a topic."""

from linli.cases.commands.clocks import fire_clocks
from linli.cases.commands.closing import rate, send_back, verify
from linli.cases.commands.handling import accept, arrive, pass_on, report_done
from linli.cases.commands.opening import Draft, cancel, join_signals, open_cases, redirect
from linli.cases.commands.photos import add_photo, add_task_photo, check_photo, link_photos, publish_photo

__all__ = [
    "Draft",
    "accept",
    "add_photo",
    "add_task_photo",
    "arrive",
    "cancel",
    "check_photo",
    "fire_clocks",
    "join_signals",
    "link_photos",
    "open_cases",
    "pass_on",
    "publish_photo",
    "rate",
    "redirect",
    "report_done",
    "send_back",
    "verify",
]
