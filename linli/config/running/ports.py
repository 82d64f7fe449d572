"""Loopback ports: is one free, and which one to take."""

from __future__ import annotations

import socket

from linli.kernel.errors import Refused

HOST = "127.0.0.1"


def is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: a port whose last connections are still fading (TIME_WAIT) is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def check_free(port: int) -> None:
    """Refuses with the number and the way out when somebody else listens there."""
    if not 1 <= port <= 65535:
        raise Refused("up.bad_port", "{port} is not a port. Choose one from 1024 to 65535 with --port N.", port=port)
    if not is_free(port):
        raise Refused(
            "up.port_in_use",
            "Port {port} is in use by another program. Choose another with --port N, for example --port {given}.",
            given=any_free(),
            port=port,
        )


def any_free() -> int:
    """A port that nobody uses at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def keep_or_choose(kept: object) -> int:
    """The port of the last start while it is still free, else a new one."""
    if isinstance(kept, int) and is_free(kept):
        return kept
    return any_free()
