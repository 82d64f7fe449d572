"""The rules of search: what is put into the index, what a typed line asks for. Plain values in, plain answers out."""

from linli.search.rules.asking import Asked, Chunk, ask, expression
from linli.search.rules.marking import Piece, likeness, marked
from linli.search.rules.names import name_tokens, readings
from linli.search.rules.phones import PURPOSES, ROLES, check_purpose, phone_in
from linli.search.rules.words import (
    MOST_TOKENS,
    area_tags,
    category_tag,
    entered_tag,
    fold,
    month_tag,
    scope_tag,
    tokens,
    unit_tag,
    vector,
)

__all__ = [
    "MOST_TOKENS",
    "PURPOSES",
    "ROLES",
    "Asked",
    "Chunk",
    "Piece",
    "area_tags",
    "ask",
    "category_tag",
    "check_purpose",
    "entered_tag",
    "expression",
    "fold",
    "likeness",
    "marked",
    "month_tag",
    "name_tokens",
    "phone_in",
    "readings",
    "scope_tag",
    "tokens",
    "unit_tag",
    "vector",
]
