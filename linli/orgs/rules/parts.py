"""The code of a part and what a row of the register must say; plain functions."""

from __future__ import annotations

import re
from collections.abc import Collection

from linli.kernel.errors import Refused

STATES = ("intact", "damaged", "missing", "occupied", "abandoned")
SOURCES = ("surveyed", "map", "other")
_SIXTEEN = re.compile(r"\d{16}")


def check_part_code(code: str, *, counties: Collection[str], classes: Collection[str]) -> str:
    """The class (four digits) of a part's code of sixteen digits (AT-30428-03).

    GB/T 30428.2: six digits of a county that is ours, two of a major and two of a minor class on file, six of a serial
    number that is not zero.
    """
    tidy = code.strip()
    if not _SIXTEEN.fullmatch(tidy) or not tidy.isascii():
        raise Refused(
            "parts.code_form",
            "The code of a part has sixteen digits: six of the county, two and two of its class, six of its number.",
            field="code",
        )
    if tidy[:6] not in counties:
        raise Refused(
            "parts.code_county",
            "The code begins with county {county}, which is not this one. Check the first six digits.",
            county=tidy[:6],
            field="code",
        )
    if tidy[6:10] not in classes:
        known = any(one.startswith(tidy[6:8]) for one in classes)
        raise Refused(
            "parts.code_minor" if known else "parts.code_major",
            "There is no class {given} of parts. Check digits seven to ten, or load the class first.",
            given=tidy[6:10],
            field="code",
        )
    if tidy[10:] == "000000":
        raise Refused(
            "parts.code_serial", "The number of a part begins with 000001. Check the last six digits.", field="code"
        )
    return tidy[6:10]


def check_state(state: str) -> str:
    """One of the five states of a part."""
    if state not in STATES:
        raise Refused(
            "parts.unknown_state", "A part is one of {choices}.", choices=", ".join(STATES), state=state, field="state"
        )
    return state


def check_source(source: str) -> str:
    """Where the entry comes from."""
    if source not in SOURCES:
        raise Refused(
            "parts.unknown_source",
            "The source is one of {choices}.",
            choices=", ".join(SOURCES),
            source=source,
            field="source",
        )
    return source
