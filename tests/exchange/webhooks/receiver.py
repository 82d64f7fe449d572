"""A real receiver of webhooks: a small HTTP server that checks signatures, can be killed, and comes back on its port."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Receiver:
    """Keeps what arrived, each id once; ``answers`` are the statuses it gives before it is well again."""

    def __init__(self, secret: str = "") -> None:
        self.secret = secret
        self.answers: list[int] = []
        self.got: dict[str, dict[str, Any]] = {}
        self.requests: list[str] = []
        self.forged = 0
        self.port = 0
        self._server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def start(self) -> Receiver:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = receiver.take(self.headers, body)
                self.send_response(status)
                if status in (301, 302, 307):
                    self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        ThreadingHTTPServer.allow_reuse_address = True
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def kill(self) -> None:
        """Nothing listens any more."""
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()
        self._server = None

    def take(self, headers: Any, body: bytes) -> int:
        """Check the signature in the few lines that any receiver needs, then keep what is new."""
        message, stamp = headers["webhook-id"], headers["webhook-timestamp"]
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        mine = hmac.new(key, f"{message}.{stamp}.".encode() + body, hashlib.sha256).digest()
        theirs = [base64.b64decode(part[3:]) for part in headers["webhook-signature"].split() if part.startswith("v1,")]
        if not any(hmac.compare_digest(mine, one) for one in theirs):
            self.forged += 1
            return 401
        self.requests.append(message)
        status = self.answers.pop(0) if self.answers else 204
        if 200 <= status < 300 or status == 599:
            self.got.setdefault(message, json.loads(body))
        return 500 if status == 599 else status
