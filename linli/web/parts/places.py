"""Places to go: the entries of a desk's side and of the bar at the bottom of the grid worker's pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Place:
    """An entry with an address; without one it is a heading. ``count`` stands beside it when it is not 0."""

    name: str
    url: str = ""
    icon: str = "point"
    count: int = 0
    here: bool = False


def mark_here(places: Sequence[Place], path: str) -> list[Place]:
    """The same places with the one marked that the path belongs to: the longest address that it starts with."""
    fitting = [place.url for place in places if place.url and path.startswith(place.url)]
    best = max(fitting, key=len, default="")
    return [replace(place, here=bool(place.url) and place.url == best) for place in places]
