"""The purposes that need a person's consent, and the first version of the notice that each is asked for with."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path

from linli.kernel.crypto import sm3
from linli.kernel.errors import NotFound

_FILE = Path(__file__).with_suffix(".toml")

DEVICES, NEIGHBOURHOOD, SENSITIVE = "devices", "neighbourhood", "sensitive"


@dataclass(frozen=True, slots=True)
class Purpose:
    """What data is used for; ``sensitive`` asks for separate consent, which is never given together with another."""

    key: str
    icon: str
    sensitive: bool
    zh_title: str
    en_title: str
    zh: str
    en: str


def digest_of(zh: str, en: str) -> bytes:
    """The SM3 hash of a notice's words: a consent keeps it, so that what was agreed to can be proven."""
    return sm3(f"{zh}\0{en}".encode())


@functools.cache
def purposes() -> dict[str, Purpose]:
    """All purposes by key, in the order in which a page shows them."""
    content = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {one["key"]: Purpose(**one) for one in content["purpose"]}


def purpose_or_refuse(key: str) -> Purpose:
    """A purpose by its key, or NotFound."""
    found = purposes().get(key)
    if found is None:
        raise NotFound("consents.no_purpose", "There is no such purpose.")
    return found
