"""The entries of the side about the ground."""

from __future__ import annotations

from django.utils.translation import gettext as _

from linli.kernel import matrix
from linli.kernel.actors import Actor
from linli.people.access import is_police
from linli.web.parts.places import Place


def ground_places(actor: Actor) -> list[Place]:
    """What the actor's posts may open. No query once the ground is in memory."""
    found = [Place(_("Grids"), "/desk/grids/", "map-2"), Place(_("Parts"), "/desk/parts/", "tool")]
    found.append(Place(_("Root causes"), "/desk/causes/", "search"))
    if matrix.opens(actor, "addresses.see"):
        found.append(Place(_("Addresses"), "/desk/addresses/", "map-pins"))
    if matrix.opens(actor, "addresses.keep"):
        found.append(Place(_("Unplaced words"), "/desk/unplaced/", "map-pin-plus"))
    if matrix.opens(actor, "addresses.keep") or matrix.opens(actor, "admissions.decide"):
        found.append(Place(_("Admissions"), "/desk/admissions/", "list-check"))
    if matrix.opens(actor, "residents.see") or is_police(actor):
        found.append(Place(_("Tickets to the police"), "/desk/disputes/", "shield-check"))
    return [Place(_("Registers")), *found]
