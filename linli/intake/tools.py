"""What a triage worker holds in memory: the model, the ground, the address book, the roster, the thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from django.conf import settings

from linli.intake.learning.queries import champion_version, understander
from linli.intake.locating import AddressBook, BookEntry, Resolved
from linli.intake.understanding.api import Understander, Understanding
from linli.kernel.geo import h3_cell
from linli.orgs.queries import Ground, addresses_for_book, ground, rule_value, today, triage_unit
from linli.people.queries import Roster, roster


@dataclass(slots=True)
class Tools:
    """Everything triage needs beyond the signals themselves; :func:`refresh` keeps it right.

    ``live`` is the version of the live model that was loaded; empty where the model was named by the caller.
    """

    understander: Understander | None
    model_on: bool
    ground: Ground
    book: AddressBook
    roster: Roster
    floor: float
    place_floor: float
    desk_id: UUID
    county: str
    live: str = ""

    @property
    def version(self) -> str:
        """The version of what understood."""
        if self.understander is None:
            return "none"
        return self.understander.version if self.model_on else f"rules of {self.understander.version}"

    def understand(self, texts: Sequence[str]) -> list[Understanding]:
        """The model's answers, or those of rules alone with the model off (AT-LF-04)."""
        if self.understander is None:
            return [self.nothing_understood() for _ in texts]
        return self.understander.understand(texts) if self.model_on else self.understander.rules_only(texts)

    def nothing_understood(self) -> Understanding:
        """The answer where nothing could be understood: a person decides."""
        return Understanding(
            category=None,
            confidence=0.0,
            alternatives=(),
            words=(),
            danger=False,
            danger_words=(),
            restricted=False,
            by="none",
        )

    def resolve(self, text: str, address: str, lon: float | None, lat: float | None) -> Resolved:
        """The place that words and coordinates give together."""
        return self.book.resolve(text, address, lon, lat)

    def cell(self, lon: float, lat: float, resolution: int) -> int:
        """The H3 cell of a point."""
        return h3_cell(lon, lat, resolution)


def load(model: Path | None = None) -> Tools:
    """Everything from the database and the files of the live model (or of ``model``); a few seconds on first use."""
    if model is not None:
        return _with_ground(Understander.load(model), settings.MODEL_ON, ground(), live="")
    live = champion_version()
    return _with_ground(understander(live), settings.MODEL_ON, ground(), live=live)


def refresh(tools: Tools) -> Tools:
    """The same tools, or new ones where the ground, the roster or the live model has changed or a new day has begun.

    Asked between batches, so that one batch is understood by one model. Three queries when nothing has changed. A change
    of the roster or the model alone leaves the address book as it is.
    """
    here, who, live = ground(), roster(), champion_version() if tools.live else ""
    model = tools.understander if live == tools.live else understander(live)
    if here is not tools.ground:
        return _with_ground(model, tools.model_on, here, live=live)
    if who is tools.roster and live == tools.live:
        return tools
    return replace(tools, understander=model, live=live, roster=who)


def _with_ground(understander: Understander | None, model_on: bool, here: Ground, live: str = "") -> Tools:
    day = today()
    counties = [code for code in here.names if len(code) == 6]
    return Tools(
        understander=understander,
        model_on=model_on,
        ground=here,
        book=AddressBook([BookEntry(*row) for row in addresses_for_book(day)]),
        roster=roster(),
        floor=float(rule_value("confidence_floor", day)),
        place_floor=float(rule_value("place_floor", day)),
        desk_id=triage_unit().id,
        county=counties[0] if counties else "",
        live=live,
    )
