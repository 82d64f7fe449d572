"""The list of kinds of rows that can be imported."""

from __future__ import annotations

from linli.exchange.tables.kind import Kind
from linli.exchange.tables.past import History
from linli.exchange.tables.people import Residents, Staff
from linli.exchange.tables.places import Addresses, Divisions, Units
from linli.exchange.tables.reference import Categories, Duties
from linli.exchange.tables.things import Parts
from linli.kernel.errors import NotFound

#: In the order in which an empty site takes them.
KINDS: dict[str, type[Kind]] = {
    kind.key: kind for kind in (Divisions, Units, Categories, Duties, Addresses, Parts, Staff, Residents, History)
}


def kind_of(key: str) -> Kind:
    """A kind by its key, fresh for one file."""
    if key not in KINDS:
        raise NotFound(
            "tables.no_kind", "There is no kind “{key}”. There are: {kinds}.", key=key[:20], kinds=", ".join(KINDS)
        )
    return KINDS[key]()
