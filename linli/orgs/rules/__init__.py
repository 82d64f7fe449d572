"""Rules of the ground, one file a topic."""

from linli.orgs.rules.addresses import (
    ALIASES_MOST,
    LONGEST,
    LONGEST_ALIAS,
    address_text,
    check_address_words,
    check_no_people,
)
from linli.orgs.rules.admissions import NOT_ADMITTED, check_decision, check_request
from linli.orgs.rules.duties import CIRCUMSTANCES, check_duty, choose_limit, lead_function
from linli.orgs.rules.grids import (
    FINE,
    KEEPERS,
    Piece,
    carve,
    check_cover,
    check_day,
    check_name,
    check_one_division,
    cut,
    heir_of,
    join,
    square_metres,
    within,
)
from linli.orgs.rules.parts import SOURCES, STATES, check_part_code, check_source, check_state

__all__ = [
    "ALIASES_MOST",
    "CIRCUMSTANCES",
    "FINE",
    "KEEPERS",
    "LONGEST",
    "LONGEST_ALIAS",
    "NOT_ADMITTED",
    "SOURCES",
    "STATES",
    "Piece",
    "address_text",
    "carve",
    "check_address_words",
    "check_cover",
    "check_day",
    "check_decision",
    "check_duty",
    "check_name",
    "check_no_people",
    "check_one_division",
    "check_part_code",
    "check_request",
    "check_source",
    "check_state",
    "choose_limit",
    "cut",
    "heir_of",
    "join",
    "lead_function",
    "square_metres",
    "within",
]
