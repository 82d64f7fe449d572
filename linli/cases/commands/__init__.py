"""Every write to casework, one file a topic."""

from linli.cases.commands.assisting import answer_assist, ask_assist, take_back_assist
from linli.cases.commands.calling import log_call
from linli.cases.commands.clocks import fire_clocks
from linli.cases.commands.closing import rate, send_back, verify
from linli.cases.commands.confiding import check_not_accused, mark_confidential
from linli.cases.commands.contact import log_contact
from linli.cases.commands.deciding import agree, refuse
from linli.cases.commands.ending import decline, report_gone
from linli.cases.commands.extending import ask_extension
from linli.cases.commands.handling import accept, arrive, pass_on, report_done
from linli.cases.commands.holding import assign, take_over
from linli.cases.commands.holds import lift_hold, place_hold
from linli.cases.commands.keeping import check_photos
from linli.cases.commands.leaving import hand_over, keep, leave_begins
from linli.cases.commands.merging import Joined, merge_case, part_signal, unmerge_case
from linli.cases.commands.moving import settle_grid_changes, settle_next_grid_change
from linli.cases.commands.neighbourhood import tell_neighbours
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
from linli.cases.commands.pausing import ask_pause, ask_suspension, resume, review_pauses
from linli.cases.commands.photos import add_photo, add_task_photo, check_photo, link_photos, publish_photo
from linli.cases.commands.remarks import keep_words
from linli.cases.commands.reopening import ask_reopen, refuse_reopen, reopen
from linli.cases.commands.returning import ask_return, object_to_rejection
from linli.cases.commands.splitting import record_split
from linli.cases.commands.supervising import answer_urging, unlist, urge
from linli.cases.commands.transferring import Spot, rehome_cases, transfer

__all__ = [
    "Draft",
    "Joined",
    "Link",
    "Spot",
    "accept",
    "add_photo",
    "add_task_photo",
    "agree",
    "answer_assist",
    "answer_urging",
    "arrive",
    "ask_assist",
    "ask_extension",
    "ask_pause",
    "ask_reopen",
    "ask_return",
    "ask_suspension",
    "assign",
    "cancel",
    "check_not_accused",
    "check_photo",
    "check_photos",
    "check_root_cause",
    "decline",
    "fire_clocks",
    "hand_over",
    "hand_root_cause",
    "join_signals",
    "keep",
    "keep_words",
    "leave_begins",
    "lift_hold",
    "link_found_parts",
    "link_part",
    "link_photos",
    "log_call",
    "log_contact",
    "mark_confidential",
    "merge_case",
    "object_to_rejection",
    "often",
    "open_cases",
    "open_root_causes",
    "part_signal",
    "pass_on",
    "place_hold",
    "publish_photo",
    "rate",
    "record_split",
    "redirect",
    "refuse",
    "refuse_reopen",
    "rehome_cases",
    "reopen",
    "report_done",
    "report_gone",
    "resume",
    "review_pauses",
    "send_back",
    "settle_grid_changes",
    "settle_next_grid_change",
    "take_back_assist",
    "take_over",
    "tell_neighbours",
    "transfer",
    "unlink_part",
    "unlist",
    "unmerge_case",
    "urge",
    "verify",
    "write_root_cause",
]
