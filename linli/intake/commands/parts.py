"""Linking fresh cases to the parts they are about, where that is beyond doubt; a doubt is left to a person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from linli.cases import commands as cases
from linli.cases import rules
from linli.cases.commands.opening import Draft
from linli.kernel.actors import Actor
from linli.kernel.geo import metres_between
from linli.orgs.models import CategoryKind
from linli.orgs.queries import ground_in_memory, parts_by_code, parts_near, rule_value

#: A part's code as it stands on its plate, alone or in a sentence.
PLATE = re.compile(r"(?<!\d)\d{16}(?!\d)")


@dataclass(frozen=True, slots=True)
class PartWish:
    """A case that was just opened, the reporter's words, and whether its point is a measured one."""

    draft: Draft
    text: str
    measured: bool


def link_parts(actor: Actor, wishes: Sequence[PartWish], *, now: datetime) -> None:
    """Link cases to parts by a code in their words, else to the one fitting part close by. At most five statements.

    None where no case is of a kind that concerns a part and no code is written. Part of another command's transaction.
    """
    categories = ground_in_memory().categories
    codes = {code for wish in wishes for code in PLATE.findall(wish.text)}
    written = parts_by_code(codes)
    links = [link for wish in wishes if (link := _by_code(wish, written)) is not None]
    known = {link.case_id for link in links}
    by_place = [
        wish
        for wish in wishes
        if wish.measured
        and wish.draft.case_id not in known
        and wish.draft.lon is not None
        and (card := categories.get(wish.draft.category)) is not None
        and card.kind == CategoryKind.PART
    ]
    links += _nearest(by_place, now)
    if links:
        cases.link_found_parts(actor, links=links, now=now)


def _by_code(wish: PartWish, written: dict[str, tuple[object, float, float]]) -> cases.Link | None:
    found = [written[code] for code in PLATE.findall(wish.text) if code in written]
    if len({part_id for part_id, _, _ in found}) != 1:
        return None
    part_id, lon, lat = found[0]
    draft = wish.draft
    away = (
        round(metres_between(draft.lon, draft.lat, lon, lat))
        if draft.lon is not None and draft.lat is not None
        else None
    )
    return _link(draft, part_id, "code", away)


def _nearest(wishes: Sequence[PartWish], now: datetime) -> list[cases.Link]:
    if not wishes:
        return []
    day = now.date()
    sure = float(rule_value("part_sure_metres", day))
    places = [(w.draft.lon, w.draft.lat, w.draft.category) for w in wishes]
    near = parts_near(places, within=float(rule_value("part_near_metres", day)))  # type: ignore[arg-type]
    return [
        _link(wish.draft, found[0].id, "nearest", round(found[0].metres))
        for wish, found in zip(wishes, near, strict=True)
        if rules.clear_part([part.metres for part in found], sure)
    ]


def _link(draft: Draft, part_id: object, reason: str, metres: int | None) -> cases.Link:
    return cases.Link(
        case_id=draft.case_id, part_id=part_id, reason=reason, metres=metres, opened_at=draft.opened_at,  # type: ignore[arg-type]
        grid_code=draft.grid_code, unit_id=draft.holder_unit_id,
    )  # fmt: skip
