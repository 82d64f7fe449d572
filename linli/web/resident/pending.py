"""Photos that were uploaded with a form which was not finished: kept for a day under a name that nobody can guess.

So an error in the text, or the question about neighbours' reports, does not cost anybody the photos.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

FOLDER = "pending"
KEPT = timedelta(days=1)
_TOKEN = re.compile(r"^[0-9a-f]{32}$")


def keep(contents: Sequence[bytes], *, token: str = "", now: datetime) -> str:
    """Keep photos, in addition to those under ``token`` if there are any; returns the token, empty without photos."""
    if not contents:
        return token if names(token) else ""
    forget_old(now)
    token = token if names(token) else secrets.token_hex(16)
    first = len(names(token))
    for number, content in enumerate(contents, first):
        default_storage.save(f"{FOLDER}/{token}/{number:02}", ContentFile(content))
    return token


def names(token: str) -> list[str]:
    """The names of what is kept under a token; none for a wrong token."""
    if not _TOKEN.match(token) or not default_storage.exists(f"{FOLDER}/{token}"):
        return []
    return sorted(default_storage.listdir(f"{FOLDER}/{token}")[1])


def contents(token: str) -> list[bytes]:
    """The photos under a token."""
    found = []
    for name in names(token):
        with default_storage.open(f"{FOLDER}/{token}/{name}") as file:
            found.append(file.read())
    return found


def drop(token: str) -> None:
    """Throw away what is kept under a token."""
    for name in names(token):
        default_storage.delete(f"{FOLDER}/{token}/{name}")
    if _TOKEN.match(token):
        default_storage.delete(f"{FOLDER}/{token}")


def forget_old(now: datetime) -> None:
    """Throw away what nobody came back for."""
    if not default_storage.exists(FOLDER):
        return
    for token in default_storage.listdir(FOLDER)[0]:
        kept = names(token)
        if not kept or default_storage.get_modified_time(f"{FOLDER}/{token}/{kept[0]}") < now - KEPT:
            drop(token)
