"""Which topics somebody may follow: staff by their posts, anybody by the tracking code of a report.

These functions read the database and run in a thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

from django.contrib.auth import get_user
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone

from linli.kernel import matrix
from linli.people.access import actor_of

#: From a tracking code to the signal and its case, if it has one yet; raises ``NotFound``.
ResolveCode = Callable[[str], tuple[UUID, UUID | None]]


@dataclass(frozen=True, slots=True)
class Sight:
    """What a reader may follow. ``public``: gets facts without their details. ``follow``: see ``hub.Reader``."""

    topics: frozenset[str]
    public: bool
    follow: str = ""

    def allows(self, topic: str) -> bool:
        """A topic granted, or a division inside one."""
        if topic in self.topics:
            return True
        return topic.startswith("g:") and any(t.startswith("g:") and topic.startswith(t) for t in self.topics)


def topics_for(session: SessionBase) -> frozenset[str]:
    """``a:`` the account, ``u:`` the units and ``g:`` the areas in which its posts let it see cases; empty for nobody."""
    request = cast(HttpRequest, SimpleNamespace(session=session))
    account: Any = get_user(request)
    actor = actor_of(account, channel="web", day=timezone.localdate())
    if actor.id is None:
        return frozenset()
    topics = {f"a:{actor.id}"}
    topics.update(f"u:{unit_id}" for unit_id in actor.unit_ids)
    topics.update(f"g:{area}" for area in matrix.areas(actor, "cases.see"))
    return frozenset(topics)


def sight_of_code(code: str, resolve: ResolveCode) -> Sight:
    """The report and its case behind a tracking code; raises ``NotFound``."""
    signal_id, case_id = resolve(code)
    topics = {f"s:{signal_id}"} | ({f"case:{case_id}"} if case_id else set())
    return Sight(frozenset(topics), public=True, follow=f"s:{signal_id}")
