"""Ports: taken ones are refused with the number and the way out."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from linli.config.running.ports import any_free, check_free, is_free, keep_or_choose
from linli.kernel.errors import Refused


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_port_in_use_is_named_together_with_the_option(taken: int) -> None:
    with pytest.raises(Refused, match=rf"Port {taken} is in use .* --port N"):
        check_free(taken)


@pytest.mark.parametrize("port", [-1, 0, 65536])
def test_a_number_that_is_no_port_is_refused(port: int) -> None:
    with pytest.raises(Refused, match="not a port"):
        check_free(port)


def test_a_free_port_passes() -> None:
    check_free(any_free())


def test_a_kept_port_is_kept_while_it_is_free(taken: int) -> None:
    free = any_free()
    assert keep_or_choose(free) == free
    other = keep_or_choose(taken)
    assert other != taken
    assert is_free(other)
    assert is_free(keep_or_choose(None))
