"""A browser's end of a live stream, over real HTTP."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Heard:
    """One server-sent event."""

    event: str
    id: int
    data: dict[str, Any]


class Listener:
    """An open stream; everything heard is kept in order."""

    def __init__(self, port: int, query: str = "", *, cookie: str = "", **headers: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if cookie:
            sent["Cookie"] = f"sessionid={cookie}"
        self.connection.request("GET", f"/live/stream{query}", headers=sent)
        self.connection_socket = self.connection.sock
        self.response = self.connection.getresponse()
        self.heard: list[Heard] = []
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._listen, daemon=True)
        if self.response.status == 200:
            self.thread.start()

    @property
    def facts(self) -> list[dict[str, Any]]:
        """The facts heard so far."""
        return [heard.data for heard in self.heard if heard.event == "fact"]

    @property
    def last(self) -> int:
        """What a browser would send as Last-Event-ID."""
        return self.heard[-1].id

    def wait(self, count: int = 1, event: str = "fact", seconds: float = 10.0) -> Listener:
        """Wait until so many events of a kind have been heard."""
        deadline = time.monotonic() + seconds
        while sum(heard.event == event for heard in self.heard) < count:
            assert time.monotonic() < deadline, f"only heard {self.heard}"
            time.sleep(0.01)
        return self

    def ready(self) -> Listener:
        """Wait until the stream has begun."""
        return self.wait(1, "ready")

    def close(self) -> None:
        """Go away."""
        if self.thread.is_alive():
            if self.response.fp is not None:
                self.connection_socket.shutdown(socket.SHUT_RDWR)
            self.thread.join(5)
        self.response.close()
        self.connection.close()

    def _listen(self) -> None:
        fields: dict[str, str] = {}
        try:
            while line := self.response.readline():
                text = line.decode().rstrip("\n")
                if not text:
                    if "data" in fields:
                        heard = Heard(fields.get("event", "message"), int(fields["id"]), json.loads(fields["data"]))
                        self.heard.append(heard)
                    fields = {}
                elif not text.startswith(":"):
                    name, _, value = text.partition(": ")
                    fields[name] = value
        except (OSError, http.client.HTTPException, ValueError, AttributeError):
            pass
        self.ended.set()
