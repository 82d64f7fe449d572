"""Who acts: one small value that every command takes first, so that no act is without an author."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class ActorKind(StrEnum):
    """A person who is known, a person who is not, or a machine; algorithms and other systems are machines."""

    PERSON = "person"
    ANONYMOUS = "anonymous"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class PostHeld:
    """A post somebody holds today: the role at a unit, and the codes of the area it looks after.

    ``area`` is a division code (6, 9, 12 or 15 digits); everything whose code starts with it lies inside.
    """

    role: str
    unit_id: UUID
    area: str


@dataclass(frozen=True, slots=True)
class Actor:
    """The author of an act.

    ``id`` is the account for a person and a fixed id for a machine; ``name`` is only for machines (``triage``).
    ``channel`` says by which way the act came in (web, window, phone, api, machine), ``purpose`` why data is read.
    ``admin`` is which of the three separated administrators somebody is (system, security, audit): that is no post, and
    an administrator holds none, so that whatever is asked of posts refuses them.
    """

    kind: ActorKind
    id: UUID | None = None
    name: str = ""
    posts: tuple[PostHeld, ...] = field(default=())
    channel: str = "web"
    purpose: str = ""
    admin: str = ""

    @property
    def roles(self) -> frozenset[str]:
        """The roles of all posts held."""
        return frozenset(post.role for post in self.posts)

    @property
    def unit_ids(self) -> frozenset[UUID]:
        """The units of all posts held."""
        return frozenset(post.unit_id for post in self.posts)

    def has(self, *roles: str) -> bool:
        """Whether any post held has one of these roles."""
        return not self.roles.isdisjoint(roles)


ANONYMOUS = Actor(kind=ActorKind.ANONYMOUS)


def machine(name: str) -> Actor:
    """The actor of a machine part such as ``triage`` or ``clock``."""
    return Actor(kind=ActorKind.MACHINE, name=name, channel="machine")
