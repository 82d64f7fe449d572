"""The class of each field, read from ``fields.toml``: public, inner, personal, sensitive personal."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("fields.toml")


class FieldClass(IntEnum):
    """How closely a value belongs to a person."""

    PUBLIC = 1
    INNER = 2
    PERSONAL = 3
    SENSITIVE = 4


@dataclass(frozen=True, slots=True)
class Classed:
    """A field of a model (``people.resident.name``), its class, and why it is not sealed where it is personal."""

    model: str
    field: str
    kind: FieldClass
    open_because: str


@cache
def classed_fields() -> dict[str, Classed]:
    """Every field of the table by ``app.model.field``."""
    found: dict[str, Classed] = {}
    for model, said in tomllib.loads(_TABLE.read_text("utf-8")).items():
        reasons = said.get("open", {})
        for kind in FieldClass:
            for field in said.get(kind.name.lower(), ()):
                name = f"{model}.{field}"
                if name in found:
                    raise ValueError(f"{name} stands in two classes of fields.toml.")
                found[name] = Classed(model, field, kind, reasons.get(field, ""))
    return found


def personal_fields() -> list[Classed]:
    """What is of a person, in the order of the table."""
    return [field for field in classed_fields().values() if field.kind >= FieldClass.PERSONAL]
