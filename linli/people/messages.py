"""How a text, an e-mail or a push leaves the house: one interface, and the provider that writes files for demos.

Which providers carry a medium is a setting (``LINLI_SMS``, ``LINLI_MAIL``, ``LINLI_PUSH``): dotted paths in the order in
which they are asked, each with its own name behind a colon where it has one: ``linli.exchange.sms.HttpSms:main``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as a provider gets it, in the language of its reader. ``values`` are for gateways with templates."""

    id: str
    medium: str
    to: str
    key: str
    subject: str
    text: str
    values: dict[str, str]
    link: str = ""


class MessageProvider(Protocol):
    """Sends one message. Raises ``Unavailable`` when it may be tried again, ``Refused`` when it can never arrive."""

    name: str

    def send(self, letter: Letter) -> None: ...


Providers = Callable[[str], Sequence[MessageProvider]]


class FileProvider:
    """Writes each message as a file under ``LINLI_DATA/outbox``, so that a demo shows what would have been sent."""

    name = "file"

    def __init__(self) -> None:
        self.folder = Path(settings.DATA) / "outbox"

    def send(self, letter: Letter) -> None:
        """Write the message under its own id: writing it twice leaves one file."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        content = {"medium": letter.medium, "to": letter.to, "text": letter.text}
        draft = self.folder / f".{letter.id}"
        draft.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        draft.rename(self.folder / f"{letter.id}.json")


def providers(medium: str) -> list[MessageProvider]:
    """The providers named in settings for a medium, the first one first."""
    return [_made(path) for path in settings.MESSAGE_PROVIDERS[medium]]


def _made(path: str) -> MessageProvider:
    kind, _colon, name = path.partition(":")
    made: MessageProvider = import_string(kind)(name) if name else import_string(kind)()
    return made
