"""Asking the API in tests."""

from __future__ import annotations

import io
import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from linli.web.api.auth import token_for
from tests.world import World

API = "/api/v1"
WORDS = "柳岸花园1幢楼下垃圾堆了好几天，没人清理。"


def send(client: Client, path: str, body: Any, method: str = "post", **more: Any) -> Any:
    """A request with JSON."""
    return getattr(client, method)(API + path, json.dumps(body), content_type="application/json", **more)


def bearer(world: World, login: str) -> Client:
    """A client that shows somebody's token, without any cookie."""
    return Client(headers={"accept-language": "en", "authorization": f"Bearer {token_for(world.people[login])}"})


def is_problem(response: Any, status: int, code: str) -> dict[str, Any]:
    """The problem that an answer must be."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem["code"] == code
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    return problem


def picture(colour: str = "teal", size: tuple[int, int] = (60, 40), form: str = "JPEG") -> bytes:
    """A small real picture."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, form)
    return out.getvalue()


def upload(content: bytes | None = None, name: str = "photo.jpg") -> SimpleUploadedFile:
    """The picture as a browser sends it."""
    return SimpleUploadedFile(name, picture() if content is None else content, content_type="image/jpeg")
