"""Which act of the matrix opens which door: every address of the pages and every operation of the API, in two tables."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

_HERE = Path(__file__).parent


def _read(name: str) -> Mapping[str, str]:
    return MappingProxyType(tomllib.loads((_HERE / name).read_text(encoding="utf-8")))


#: Addresses as the resolver writes them, and ``post /cases/{case_id}/urgings``.
PAGES, OPERATIONS = _read("pages.toml"), _read("operations.toml")
