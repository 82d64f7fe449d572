"""Programs of others against the pages: real HTTP on a loopback port, answered inside the test's own transaction."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar
from wsgiref.simple_server import WSGIRequestHandler, make_server

from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

T = TypeVar("T")


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


def served(act: Callable[[str], T]) -> T:
    """What ``act`` makes of the server's address. It runs in a thread; the requests are answered here, in the test's thread.

    So the pages see what the test has put into the database, though nothing is committed.
    """
    with make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=_Quiet) as server:
        server.timeout = 0.05
        done: list[T] = []
        failed: list[BaseException] = []

        def run() -> None:
            try:
                done.append(act(f"http://127.0.0.1:{server.server_port}"))
            except BaseException as error:
                failed.append(error)

        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        try:
            while thread.is_alive():
                server.handle_request()
        finally:
            for signal in (request_started, request_finished):
                signal.connect(close_old_connections)
        if failed:
            raise failed[0]
        return done[0]
