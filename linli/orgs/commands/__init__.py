"""Every write to the ground, one file a topic."""

from linli.orgs.commands.addresses import (
    AddressRow,
    add_addresses,
    change_address,
    end_address,
    lock_address,
    name_address,
)
from linli.orgs.commands.admissions import attempts_logged, decide_admission, log_attempt, request_admission
from linli.orgs.commands.cards import answer_proposal, propose_correction, write_card
from linli.orgs.commands.grids import (
    Drawn,
    NewGrids,
    change_grid,
    check_may_plan,
    draw_grids,
    mark_settled,
    merge_grids,
    next_due_change,
    settle_ground,
    split_grid,
    undo_grid_change,
)
from linli.orgs.commands.parts import PartRow, add_parts, change_part, set_part_state
from linli.orgs.commands.reference import GROUND, REFERENCE_VERSION, bump, load_reference
from linli.orgs.commands.rows import RowProblem, RowsAnswer

__all__ = [
    "GROUND",
    "REFERENCE_VERSION",
    "AddressRow",
    "Drawn",
    "NewGrids",
    "PartRow",
    "RowProblem",
    "RowsAnswer",
    "add_addresses",
    "add_parts",
    "answer_proposal",
    "attempts_logged",
    "bump",
    "change_address",
    "change_grid",
    "change_part",
    "check_may_plan",
    "decide_admission",
    "draw_grids",
    "end_address",
    "load_reference",
    "lock_address",
    "log_attempt",
    "mark_settled",
    "merge_grids",
    "name_address",
    "next_due_change",
    "propose_correction",
    "request_admission",
    "set_part_state",
    "settle_ground",
    "split_grid",
    "undo_grid_change",
    "write_card",
]
