"""Every door of the web: the addresses of the resolver."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import get_resolver
from django.urls.resolvers import URLResolver


def addresses() -> Iterator[str]:
    """Every address of the resolver, but those of operations of the API."""

    def below(resolver: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
        for one in resolver.url_patterns:
            here = prefix + str(one.pattern)
            if isinstance(one, URLResolver):
                yield from below(one, here)
            else:
                yield here, one

    for address, pattern in below(get_resolver()):
        if not pattern.callback.__module__.startswith("ninja") and "ninja" not in repr(pattern.callback):
            yield address
