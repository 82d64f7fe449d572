"""How a text message or an e-mail leaves the house: one interface, and the provider that writes files for demos."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class MessageProvider(Protocol):
    """Sends one message; raises ``Unavailable`` when the outside system does not take it."""

    def send(self, *, medium: str, to: str, text: str, message_id: str) -> None: ...


class FileProvider:
    """Writes each message as a file under ``LINLI_DATA/outbox``, so that a demo shows what would have been sent."""

    def __init__(self) -> None:
        self.folder = Path(settings.DATA) / "outbox"

    def send(self, *, medium: str, to: str, text: str, message_id: str) -> None:
        """Write the message under its own id: writing it twice leaves one file."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        body = json.dumps({"medium": medium, "to": to, "text": text}, ensure_ascii=False)
        draft = self.folder / f".{message_id}"
        draft.write_text(body, encoding="utf-8")
        draft.rename(self.folder / f"{message_id}.json")


def provider() -> MessageProvider:
    """The provider named in settings."""
    return import_string(settings.MESSAGE_PROVIDER)()
