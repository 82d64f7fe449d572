"""The telephone that residents may ring instead: every step here has one."""

from __future__ import annotations

from linli.kernel.errors import LinliError
from linli.orgs.queries import triage_unit

#: The national hotline, where the district has no command centre of its own on file.
HOTLINE = "12345"


def centre_phone() -> str:
    """The command centre's public telephone. One query."""
    try:
        return triage_unit().phone or HOTLINE
    except LinliError:
        return HOTLINE
