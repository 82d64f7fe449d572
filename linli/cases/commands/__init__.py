"""Every write to casework, one file a topic."""

from linli.cases.commands.clocks import fire_clocks
from linli.cases.commands.closing import rate, send_back, verify
from linli.cases.commands.handling import accept, arrive, pass_on, report_done
from linli.cases.commands.moving import settle_grid_changes, settle_next_grid_change
from linli.cases.commands.opening import Draft, cancel, join_signals, open_cases, redirect
from linli.cases.commands.parts import (
    Link,
    check_root_cause,
    hand_root_cause,
    link_found_parts,
    link_part,
    often,
    open_root_causes,
    unlink_part,
    write_root_cause,
)
from linli.cases.commands.photos import add_photo, add_task_photo, check_photo, link_photos, publish_photo

__all__ = [
    "Draft",
    "Link",
    "accept",
    "add_photo",
    "add_task_photo",
    "arrive",
    "cancel",
    "check_photo",
    "check_root_cause",
    "fire_clocks",
    "hand_root_cause",
    "join_signals",
    "link_found_parts",
    "link_part",
    "link_photos",
    "often",
    "open_cases",
    "open_root_causes",
    "pass_on",
    "publish_photo",
    "rate",
    "redirect",
    "report_done",
    "send_back",
    "settle_grid_changes",
    "settle_next_grid_change",
    "unlink_part",
    "verify",
    "write_root_cause",
]
