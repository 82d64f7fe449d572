"""Triage in batches: understand, locate, merge, route, and write it all at once.

Workers claim signals with ``SKIP LOCKED``, so several may run side by side; a batch commits or rolls back as one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
import structlog
from django.db import connection

from linli.cases import commands as cases
from linli.cases.commands.opening import Draft, check_limit
from linli.cases.queries import NearCase, open_by_id, open_of_kind
from linli.intake import facts, rules
from linli.intake.commands.parts import PartWish, link_parts
from linli.intake.commands.placing import Words, keep_unplaced
from linli.intake.commands.receiving import RESOLUTION
from linli.intake.models import Decision, Signal, SignalState
from linli.intake.routing import Reason, Route, route
from linli.intake.tools import Tools
from linli.intake.understanding.api import Understanding
from linli.kernel.actors import Actor
from linli.kernel.clock import LOCAL
from linli.kernel.errors import LinliError
from linli.kernel.geo import h3_disk, metres_between
from linli.kernel.ids import new_id
from linli.kernel.text import similarity
from linli.orgs.models import CategoryKind
from linli.orgs.queries import CategoryCard, PlaceCard, rule_pack, rule_value
from linli.trust import journal
from linli.trust.acting import command
from linli.trust.bulk import copy_in
from linli.trust.facts import Fact

log = structlog.get_logger(__name__)

#: Reports about the same matter lie within one cell or its neighbours (about 75 m).
RING = 2


@dataclass(slots=True)
class Matter:
    """A signal on its way through triage: what is known of it so far and what follows."""

    signal: Signal
    seen: Understanding
    code: str = ""
    lon: float | None = None
    lat: float | None = None
    cell: int | None = None
    address_id: UUID | None = None
    address_text: str = ""
    place_confidence: float = 0.0
    words: Words | None = None
    place: PlaceCard | None = None
    place_kind: str = "public"
    category: CategoryCard | None = None
    priority: str = "P3"
    circumstances: tuple[str, ...] = ()
    route: Route | None = None
    case_id: UUID | None = None
    outcome: str = SignalState.WITH_PERSON
    near: list[dict[str, Any]] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)

    def say(self, why: str, **values: Any) -> None:
        """Add a reason that a person can read."""
        self.reasons.append({"why": why, **values})


def triage_batch(actor: Actor, *, tools: Tools, now: datetime, limit: int = 200) -> int:
    """Decide up to ``limit`` untriaged signals; returns how many. About twenty statements, whatever their number.

    If a batch fails as a whole its signals are tried one by one; one that fails alone goes to a person with the reason,
    so that nothing is stuck and nothing is lost.
    """
    try:
        return _triage(actor, tools=tools, now=now, limit=limit, give_up=False)
    except Exception:  # the edge of a background loop: one bad signal must not stop the others
        log.exception("triage.batch_failed")
    done = 0
    for _ in range(limit):
        try:
            count = _triage(actor, tools=tools, now=now, limit=1, give_up=False)
        except Exception:
            log.exception("triage.signal_failed")
            count = _triage(actor, tools=tools, now=now, limit=1, give_up=True)
        if count == 0:
            break
        done += count
    return done


@command
def _triage(actor: Actor, *, tools: Tools, now: datetime, limit: int, give_up: bool) -> int:
    signals = list(
        Signal.objects.select_for_update(skip_locked=True, no_key=True)
        .filter(state=SignalState.RECEIVED)
        .order_by("received_at", "id")
        .defer("name", "phone", "phone_index")[:limit]
    )
    if not signals:
        return 0
    if give_up:
        matters = [Matter(signal, tools.nothing_understood()) for signal in signals]
        for matter in matters:
            matter.say("triage_failed")
    else:
        seen = tools.understand([signal.text for signal in signals])
        matters = [Matter(signal, understanding) for signal, understanding in zip(signals, seen, strict=True)]
        _locate_all(matters, tools)
        for matter in matters:
            _judge(matter, tools, now)
        _merge(actor, matters, now)
    _write(actor, matters, tools, now)
    return len(signals)


def _locate_all(matters: Sequence[Matter], tools: Tools) -> None:
    """Grid and ground of a whole batch at once: many points cost little more than one."""
    lons = [np.nan if m.signal.lon is None else m.signal.lon for m in matters]
    lats = [np.nan if m.signal.lat is None else m.signal.lat for m in matters]
    for matter, code in zip(matters, tools.ground.grids.find_many(lons, lats), strict=True):
        _locate(matter, tools, code or "")
    placed = [m for m in matters if m.cell is not None]
    places = tools.ground.places_at([(m.lon, m.lat) for m in placed if m.lon is not None and m.lat is not None])
    for matter, place in zip(placed, places, strict=True):
        matter.place = place
    for matter in matters:
        matter.place_kind = rules.place_kind(matter.signal.text, matter.place.kind if matter.place else None)


def _locate(matter: Matter, tools: Tools, code: str) -> None:
    """Place from coordinates and words: coordinates decide the grid (``code``), words refine the address."""
    signal = matter.signal
    found = tools.resolve(signal.text, signal.address_text, signal.lon, signal.lat)
    matter.lon = signal.lon if signal.lon is not None else found.lon
    matter.lat = signal.lat if signal.lat is not None else found.lat
    matter.place_confidence = found.confidence
    matter.address_id = found.address_id
    matter.address_text = signal.address_text or found.address_text
    if signal.lon is not None and signal.lat is not None:
        matter.code = code
        matter.say("place_by_point" if code else "point_outside", grid=code)
    elif found.grid_code and found.confidence >= tools.place_floor:
        matter.code = found.grid_code
        matter.say("place_by_words", words=list(found.words), confidence=round(found.confidence, 2))
    elif found.grid_code:
        matter.lon = matter.lat = matter.address_id = None
        matter.say("place_uncertain", words=list(found.words), confidence=round(found.confidence, 2))
    if signal.address_text and matter.address_id is None:
        near = tuple(spot.address_id for spot in found.alternatives)
        matter.words = Words(signal.address_text, signal.id, matter.code, near)
    if found.contradiction:
        matter.say("words_and_point_differ", metres=round(found.contradiction))
    if matter.code and matter.lon is not None and matter.lat is not None:
        matter.cell = tools.cell(matter.lon, matter.lat, RESOLUTION)


def _judge(matter: Matter, tools: Tools, now: datetime) -> None:
    """Kind, priority and route; what is not sure enough goes to a person."""
    signal, seen = matter.signal, matter.seen
    matter.category = tools.ground.categories.get(seen.category or "")
    local = signal.happened_at.astimezone(LOCAL)
    matter.circumstances = rules.circumstances(signal.text, happened_at=local, danger=seen.danger)
    if seen.danger:
        matter.say("danger", words=list(seen.danger_words))
    if matter.category is None:
        matter.priority = "P1" if seen.danger else "P3"
        matter.say("kind_unknown")
        return
    matter.priority = rules.priority(
        normal=matter.category.priority,
        when_danger=matter.category.priority_danger,
        danger_when=matter.category.danger_when,
        circumstances=matter.circumstances,
        danger=seen.danger,
    )
    matter.say("kind", by=seen.by, words=list(seen.words), confidence=round(seen.confidence, 3))
    if _legal_way(matter, tools):
        return
    if seen.confidence < tools.floor and not seen.danger:
        matter.say("below_floor", floor=tools.floor)
        return
    if not matter.code:
        if matter.category.kind not in (CategoryKind.REQUEST, CategoryKind.CONSULT) and not seen.danger:
            matter.say("place_missing")
            return
        matter.code = tools.county
        matter.say("district_wide")
    _route(matter, tools, now)


def _legal_way(matter: Matter, tools: Tools) -> bool:
    """A report on an official's conduct is told the legal way at once and goes no further (hotline rules, case 2)."""
    category, seen = matter.category, matter.seen
    assert category is not None
    if not category.words.get("legal_way_zh"):
        return False
    if seen.confidence < tools.floor:
        matter.say("below_floor", floor=tools.floor)
        return True
    matter.outcome = SignalState.ANSWERED
    matter.signal.answer = category.words["legal_way_zh"]
    matter.say("legal_way")
    return True


def _route(matter: Matter, tools: Tools, now: datetime) -> None:
    assert matter.category is not None
    try:
        matter.route = route(
            tools.ground,
            tools.roster,
            category=matter.category,
            code=matter.code,
            place=matter.place,
            place_kind=matter.place_kind,
            circumstances=matter.circumstances,
            danger=matter.seen.danger,
            at=now,
        )
        check_limit(now, matter.route.limit)
    except LinliError as error:
        matter.route = None
        matter.say(error.code, **{k: str(v) for k, v in error.values.items()})
        return
    matter.reasons.extend(matter.route.reasons)
    matter.outcome = SignalState.IN_CASE


def _merge(actor: Actor, matters: Sequence[Matter], now: datetime) -> None:
    """Join what is the same matter: chosen by the reporter, or near in place, time and meaning. Three queries.

    Danger to life and restricted matters are shown to a person and never joined by the machine.
    """
    rule = rules.SameMatter(**rule_value("same_matter", now.date()))
    wanted = {m.signal.wants_case for m in matters if m.signal.wants_case}
    asked = {(c, m.category.code) for m in matters if m.cell is not None and m.category for c in h3_disk(m.cell, RING)}
    near = open_of_kind(sorted(asked), since=now - timedelta(days=rule.days))
    by_id = {case.id: case for case in near}
    further = wanted - by_id.keys()
    if further:  # what a reporter recognises may lie further away than what the machine would join
        by_id |= {case.id: case for case in open_by_id(sorted(further))}
    texts = _texts_of([case.id for case in near]) if near else {}
    known: dict[int, list[tuple[NearCase | Matter, str]]] = {}
    for case in near:
        known.setdefault(case.cell, []).append((case, texts.get(case.id, case.title)))
    for matter in matters:
        if matter.outcome != SignalState.IN_CASE or matter.category is None:
            if matter.signal.wants_case in wanted and matter.signal.wants_case in by_id:
                _join_wanted(matter, by_id[matter.signal.wants_case])
            continue
        if matter.signal.wants_case in by_id:
            _join_wanted(matter, by_id[matter.signal.wants_case])
            continue
        best = _best_match(matter, known, rule)
        if best is not None:
            case_id, metres, likeness, dangerous = best
            matter.near.append({"case": str(case_id), "metres": round(metres), "likeness": round(likeness, 2)})
            if matter.signal.own_matter:
                matter.say("reporter_says_other", case=str(case_id), metres=round(metres))
            elif matter.seen.danger or matter.priority == "P1" or dangerous or matter.category.restricted:
                matter.say("duplicate_seen", case=str(case_id), metres=round(metres))
            else:
                matter.case_id, matter.outcome = case_id, SignalState.MERGED
                matter.say("same_matter", case=str(case_id), metres=round(metres), likeness=round(likeness, 2))
                continue
        matter.case_id = new_id()
        if matter.cell is not None:
            known.setdefault(matter.cell, []).append((matter, matter.signal.text))


def _join_wanted(matter: Matter, case: NearCase) -> None:
    if matter.seen.danger and case.priority != "P1":
        matter.say("duplicate_seen", case=str(case.id), metres=0)
        if matter.outcome == SignalState.IN_CASE:
            matter.case_id = new_id()
        return
    matter.case_id, matter.outcome = case.id, SignalState.MERGED
    matter.say("joined_by_reporter", case=str(case.id))


def _best_match(
    matter: Matter, known: dict[int, list[tuple[NearCase | Matter, str]]], rule: rules.SameMatter
) -> tuple[UUID, float, float, bool] | None:
    """The most alike open case near the matter: its id, the distance, the likeness, and whether it is P1."""
    if matter.cell is None or matter.lon is None or matter.lat is None or matter.category is None:
        return None
    best: tuple[UUID, float, float, bool] | None = None
    for cell in h3_disk(matter.cell, RING):
        for other, text in known.get(cell, ()):
            category = other.category if isinstance(other, NearCase) else (other.category and other.category.code)
            if category != matter.category.code or other.lon is None or other.lat is None:
                continue
            metres = metres_between(matter.lon, matter.lat, other.lon, other.lat)
            since = other.opened_at if isinstance(other, NearCase) else other.signal.received_at
            hours = abs((matter.signal.received_at - since).total_seconds()) / 3600
            likeness = similarity(matter.signal.text, text)
            same = rules.same_matter(rule, metres=metres, hours=hours, likeness=likeness, same_category=True)
            other_id = other.id if isinstance(other, NearCase) else other.case_id
            if same and other_id is not None and (best is None or (likeness, -metres) > (best[2], -best[1])):
                best = (other_id, metres, likeness, other.priority == "P1")
    return best


def _texts_of(case_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The words of the first signal of each case. One query."""
    rows = Signal.objects.filter(case_id__in=case_ids).order_by("case_id", "received_at").distinct("case_id")
    return {case_id: text for case_id, text in rows.values_list("case_id", "text") if case_id}


def _draft(matter: Matter) -> Draft:
    assert matter.case_id is not None
    assert matter.category is not None
    assert matter.route is not None
    return Draft(
        case_id=matter.case_id,
        category=matter.category.code,
        priority=matter.priority,
        title=rules.title_of(matter.signal.text),
        channel=matter.signal.channel,
        restricted=matter.category.restricted or matter.seen.restricted,
        lon=matter.lon,
        lat=matter.lat,
        cell=matter.cell,
        address_id=matter.address_id,
        address_text=matter.address_text,
        grid_code=matter.code,
        place_id=matter.place.id if matter.place else None,
        place_kind=matter.place_kind,
        lead_unit_id=matter.route.lead.id,
        holder_unit_id=matter.route.holder.id,
        assignee_id=matter.route.assignee_id,
        placed=matter.route.placed,
        limit=matter.route.limit,
        rule_version=f"{matter.category.version}/{rule_pack().version}"[:60],
        opened_at=matter.signal.received_at,
    )


def _write(actor: Actor, matters: Sequence[Matter], tools: Tools, now: datetime) -> None:
    """Cases first, then who joins them, then the signals, the decisions and the facts."""
    drafts = [_draft(m) for m in matters if m.outcome == SignalState.IN_CASE]
    cases.open_cases(actor, drafts=drafts, now=now)
    link_parts(
        actor,
        [
            PartWish(draft, m.signal.text, m.signal.lon is not None)
            for draft, m in zip(drafts, (m for m in matters if m.outcome == SignalState.IN_CASE), strict=True)
        ],
        now=now,
    )
    joins = [
        (m.case_id, m.signal.id, m.signal.channel) for m in matters if m.outcome == SignalState.MERGED and m.case_id
    ]
    if joins:
        cases.join_signals(actor, joins=joins, now=now)
    settle([(m.signal.id, m.outcome, m.case_id, m.signal.answer) for m in matters])
    with_case = [
        (m.signal.id, m.case_id)
        for m in matters
        if m.case_id and m.outcome in (SignalState.IN_CASE, SignalState.MERGED)
    ]
    cases.link_photos(actor, links=with_case)
    copy_in([_decision(m, tools, now) for m in matters])
    keep_unplaced([m.words for m in matters if m.words is not None], now)
    journal.record_many(actor, [fact for m in matters for fact in _facts(m, tools)], at=now)


def settle(rows: Sequence[tuple[UUID, str, UUID | None, str]]) -> None:
    """Write the outcome of many signals in one statement: (signal, state, case, answer)."""
    ids, states, case_ids, answers = zip(*rows, strict=True)
    kept = [
        c if s in (SignalState.IN_CASE, SignalState.MERGED) else None for s, c in zip(states, case_ids, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE intake_signal AS s SET state = new.state, case_id = new.case_id, answer = new.answer"
            " FROM unnest(%s::uuid[], %s::text[], %s::uuid[], %s::text[]) AS new (id, state, case_id, answer)"
            " WHERE s.id = new.id",
            (list(ids), [str(s) for s in states], kept, list(answers)),
        )


def _decision(matter: Matter, tools: Tools, now: datetime) -> Decision:
    seen = matter.seen
    return Decision(
        signal_id=matter.signal.id,
        by=seen.by,
        outcome=matter.outcome,
        category_id=matter.category.code if matter.category else None,
        confidence=seen.confidence,
        alternatives=[{"code": a.code, "confidence": round(a.confidence, 4)} for a in seen.alternatives],
        words=[word[:40] for word in seen.words],
        priority=matter.priority,
        danger_words=[word[:40] for word in seen.danger_words],
        reasons=matter.reasons,
        place_kind=matter.place_kind,
        grid_code=matter.code,
        address_id=matter.address_id,
        place_confidence=matter.place_confidence,
        unit_id=matter.route.lead.id if matter.route else None,
        near=matter.near,
        model_version=tools.version[:60],
        at=now,
    )


def _facts(matter: Matter, tools: Tools) -> list[Fact]:
    at_person = matter.outcome == SignalState.WITH_PERSON
    inside = matter.case_id if matter.outcome in (SignalState.IN_CASE, SignalState.MERGED) else None
    where: dict[str, Any] = {
        "subject_id": matter.signal.id,
        "case_id": inside,
        "grid_code": matter.code or None,
    }
    triaged = facts.Triaged(
        **where,
        unit_id=tools.desk_id if at_person else None,
        outcome=matter.outcome,
        by=matter.seen.by[:64],
        category=matter.category.code if matter.category else None,
        confidence=round(matter.seen.confidence, 4),
        priority=matter.priority,
        model=tools.version[:64],
    )
    seen = [
        facts.DuplicateSeen(
            **where,
            unit_id=matter.route.holder.id if matter.route else tools.desk_id,
            other_case_id=UUID(near["case"]),
            metres=int(near["metres"]),
            likeness=float(near["likeness"]),
        )
        for near in matter.near
        if matter.outcome != SignalState.MERGED
    ]
    return [triaged, *seen]
