"""The one way in which Linli calls an address outside: bounded in time and size, never inside the own network unasked.

A name is looked up once and the connection goes to exactly the address that was checked, so a name that answers
differently the second time leads nowhere. Redirections are not followed: they would lead past the check.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from linli.kernel.errors import Refused, Unavailable

#: Networks that ``ipaddress`` counts as global but that lead inside: 6to4 and NAT64 carry any IPv4 address in them.
_TUNNELS = tuple(ipaddress.ip_network(net) for net in ("2002::/16", "64:ff9b::/96", "::/96"))
_CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address said: the status, the headers by small names, and as much of the body as was allowed."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """One request. ``private`` allows addresses of the own network; ``most`` bounds what is read of the answer."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 10.0
    most: int = 65_536
    private: bool = False


def check_url(url: str) -> SplitResult:
    """The parts of an http or https address without user name; anything else is refused."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    plain = url.isascii() and url.isprintable() and " " not in url.strip()
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or port == 0 or not plain:
        raise Refused(
            "outside.bad_url", "Write a whole address such as https://example.org/path, without a user name.", field="url"
        )
    return parts


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public network: not private, loopback, link-local, reserved or a tunnel."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return is_public(str(found.ipv4_mapped))
        if any(found in net for net in _TUNNELS):
            return False
    return found.is_global and not found.is_multicast


def addresses_of(host: str, port: int, *, private: bool) -> list[str]:
    """The IP addresses of a host; refused where one of them is not public (unless ``private``)."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unavailable("outside.no_host", "The name {host} leads nowhere; check it.", host=host) from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not private and not all(is_public(address) for address in addresses):
        raise Refused(
            "outside.private",
            "{host} lies inside a private network, and this site calls only public addresses.",
            host=host,
            field="url",
        )
    return addresses


class _Plain(http.client.HTTPConnection):
    """A connection to an address that was checked, whatever the name says."""

    def __init__(self, host: str, port: int, address: str, timeout: float) -> None:
        super().__init__(host, port, timeout=timeout)
        self.address = address

    def connect(self) -> None:
        """To the checked address."""
        self.sock = socket.create_connection((self.address, self.port), self.timeout)


class _Secure(_Plain):
    """The same with TLS; the certificate must be the name's."""

    def connect(self) -> None:
        """To the checked address, then TLS under the name."""
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def call(wanted: Call) -> Answer:
    """Make one request; raises ``Unavailable`` where nothing answers in time and ``Refused`` for a forbidden address."""
    parts = check_url(wanted.url)
    host = str(parts.hostname)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    ends = time.monotonic() + wanted.seconds
    address = addresses_of(host, port, private=wanted.private)[0]
    kind = _Secure if parts.scheme == "https" else _Plain
    connection = kind(host, port, address, wanted.seconds)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(wanted.method, path, body=wanted.body or None, headers=dict(wanted.headers))
        response = connection.getresponse()
        body, cut = _read(response, connection, wanted.most, ends)
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, headers, body, cut)
    except (OSError, http.client.HTTPException) as error:
        raise Unavailable(
            "outside.no_answer", "{host} does not answer ({why}).", host=host, why=type(error).__name__
        ) from error
    finally:
        connection.close()


def _read(
    response: http.client.HTTPResponse, connection: http.client.HTTPConnection, most: int, ends: float
) -> tuple[bytes, bool]:
    """At most ``most`` bytes, and only until the time is over: a drip of bytes holds nobody up."""
    parts: list[bytes] = []
    size = 0
    while size <= most:
        left = ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if connection.sock is not None:
            connection.sock.settimeout(left)
        chunk = response.read1(min(_CHUNK, most + 1 - size))
        if not chunk:
            return b"".join(parts), False
        parts.append(chunk)
        size += len(chunk)
    return b"".join(parts)[:most], True
