"""Writes between cases and parts: linking, and the root-cause items of parts that make cases again and again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from linli.cases import access, facts, rules
from linli.cases.models import NO_MATTER, Case, CasePart, CauseState, RootCause
from linli.kernel.actors import Actor
from linli.kernel.clock import LOCAL
from linli.kernel.errors import NotFound, Refused, Stale
from linli.kernel.geo import metres_between
from linli.orgs.models import Part
from linli.orgs.queries import ground, rule_value
from linli.trust import journal
from linli.trust.acting import command

BY_PERSON = "person"


@dataclass(frozen=True, slots=True)
class Link:
    """A case that triage found to be about a part, and by what."""

    case_id: UUID
    part_id: UUID
    reason: str
    metres: int | None
    opened_at: datetime
    grid_code: str
    unit_id: UUID


@command
def link_part(actor: Actor, *, case_id: UUID, part_id: UUID, now: datetime) -> CasePart:
    """Say which part a case is about; another answer replaces the one before. Refuses a part of another county."""
    case = access.case_for(actor, None, case_id, lock=True)
    access.check_worker(actor, case)
    part = Part.objects.filter(id=part_id).first()
    if part is None or part.grid_code[:6] != case.grid_code[:6]:
        raise NotFound("parts.not_found", "There is no such part.")
    old = CasePart.objects.filter(case=case).first()
    if old is not None and old.part_id == part.id:
        raise Stale("parts.linked", "The case is linked to this part already.")
    metres = _away(case, part)
    link, _made = CasePart.objects.update_or_create(
        case=case,
        defaults={
            "part": part, "reason": BY_PERSON, "metres": metres, "by_id": actor.id, "opened_at": case.opened_at, "at": now,
        },
    )  # fmt: skip
    fact = facts.PartLinked(
        subject_id=case.id, case_id=case.id, unit_id=case.holder_unit_id, grid_code=case.told_place, part_id=part.id,
        reason=BY_PERSON, metres=metres,
    )  # fmt: skip
    journal.record(actor, fact, at=now)
    return link


def _away(case: Case, part: Part) -> int | None:
    if case.lon is None or case.lat is None:
        return None
    return round(metres_between(case.lon, case.lat, part.lon, part.lat))


@command
def unlink_part(actor: Actor, *, case_id: UUID, now: datetime) -> None:
    """Say that a case is about no part on file. Refuses a case without one."""
    case = access.case_for(actor, None, case_id, lock=True)
    access.check_worker(actor, case)
    link = CasePart.objects.filter(case=case).first()
    if link is None:
        raise Stale("parts.not_linked", "The case is linked to no part.")
    link.delete()
    fact = facts.PartUnlinked(
        subject_id=case.id, case_id=case.id, unit_id=case.holder_unit_id, grid_code=case.told_place, part_id=link.part_id
    )
    journal.record(actor, fact, at=now)


@command
def link_found_parts(actor: Actor, *, links: Sequence[Link], now: datetime) -> None:
    """Link cases to parts that triage found without doubt, each with its reason. Two statements, whatever their number."""
    CasePart.objects.bulk_create(
        CasePart(
            case_id=link.case_id, part_id=link.part_id, reason=link.reason, metres=link.metres, by_id=actor.id,
            opened_at=link.opened_at, at=now,
        )
        for link in links
    )  # fmt: skip
    journal.record_many(
        actor,
        [
            facts.PartLinked(
                subject_id=link.case_id, case_id=link.case_id, unit_id=link.unit_id, grid_code=link.grid_code,
                part_id=link.part_id, reason=link.reason, metres=link.metres,
            )
            for link in links
        ],
        at=now,
    )  # fmt: skip


def often(day: date) -> rules.Often:
    """How many cases within how many days are too many for one part."""
    return rules.Often(int(rule_value("root_cause_cases", day)), int(rule_value("root_cause_days", day)))


@command
def open_root_causes(actor: Actor, *, part_ids: Iterable[UUID], now: datetime) -> list[RootCause]:
    """Open an item for each of these parts that has made too many cases within the days of the rule (AT-LF-07).

    Once for a part and period: none while one is open or was opened within those days. Cases that were not filed do not
    count. Safe to repeat, and from two workers at once.
    """
    rule = often(now.astimezone(LOCAL).date())
    since = now - timedelta(days=rule.days)
    parts = Part.objects.select_for_update(no_key=True).filter(id__in=sorted(set(part_ids), key=str)).order_by("id")
    made = []
    for part in parts:
        links = CasePart.objects.filter(part=part, opened_at__gte=since, opened_at__lte=now)
        count = links.exclude(case__state__in=NO_MATTER).count()
        known = RootCause.objects.filter(part=part)
        if not rules.is_often(rule, count):
            continue
        if known.exclude(state=CauseState.CLOSED).exists() or known.filter(opened_at__gt=since).exists():
            continue
        made.append(_opened(part, count, rule, now))
    journal.record_many(
        actor,
        [
            facts.RootCauseOpened(
                subject_id=one.id, unit_id=one.holder_unit_id, grid_code=one.grid_code, part_id=one.part_id,
                cases=one.cases, days=one.days,
            )
            for one in made
        ],
        at=now,
    )  # fmt: skip
    return made


def _opened(part: Part, count: int, rule: rules.Often, now: datetime) -> RootCause:
    """The item, with whoever looks after the part; never without a holder."""
    holder = part.maintainer_id or part.competent_id or part.owner_id or ground().catch_all(part.grid_code).id
    return RootCause.objects.create(
        part=part,
        grid_code=part.grid_code,
        cases=count,
        days=rule.days,
        holder_unit_id=holder,
        opened_at=now,
        changed_at=now,
    )


@command
def write_root_cause(
    actor: Actor, *, item_id: UUID, cause: str, measure: str = "", measured_on: date | None = None, now: datetime
) -> RootCause:
    """Put down why a part makes cases again and again, and what was done about it on which day.

    For the unit that holds the item, the office and the command centre. Refuses an item that is closed.
    """
    item = access.cause_for(actor, item_id, lock=True)
    access.check_cause_writer(actor, item)
    if item.state == CauseState.CLOSED:
        raise Stale("causes.closed", "This item is closed. A new one opens if the part makes cases again.")
    words = rules.check_cause(cause, measure, measured_on, now.astimezone(LOCAL).date())
    item.cause, item.measure = words
    item.measured_on, item.changed_at = measured_on, now
    item.state = CauseState.MEASURED if measured_on else CauseState.OPEN
    item.save()
    fact = facts.RootCauseWritten(
        subject_id=item.id, unit_id=item.holder_unit_id, grid_code=item.grid_code, part_id=item.part_id
    )
    journal.record(actor, fact, at=now)
    return item


@command
def check_root_cause(actor: Actor, *, item_id: UUID, helped: bool, effect: str, now: datetime) -> RootCause:
    """Check whether a measure helped: then the item closes, else its cause is looked for anew.

    Supervision, not handling: refuses whoever belongs to the unit that holds the item, and an item without a measure.
    """
    item = access.cause_for(actor, item_id, lock=True)
    access.check_cause_checker(actor, item)
    item.effect = rules.check_effect(item.state, effect)
    item.state = CauseState.CLOSED if helped else CauseState.OPEN
    item.closed_at = now if helped else None
    item.checked_by_id, item.changed_at = actor.id, now
    item.save()
    fact = facts.RootCauseChecked(
        subject_id=item.id, unit_id=item.holder_unit_id, grid_code=item.grid_code, part_id=item.part_id, helped=helped
    )
    journal.record(actor, fact, at=now)
    return item


@command
def hand_root_cause(actor: Actor, *, item_id: UUID, unit_id: UUID, now: datetime) -> RootCause:
    """Give an item to another unit, by the office or the command centre. Refuses a unit that is no more."""
    item = access.cause_for(actor, item_id, lock=True)
    access.check_cause_checker(actor, item)
    if unit_id not in ground().units:
        raise Refused("orgs.no_unit", "There is no such unit any more. Choose another one.", field="unit")
    item.holder_unit_id, item.changed_at = unit_id, now
    item.save(update_fields=["holder_unit", "changed_at"])
    fact = facts.RootCauseWritten(subject_id=item.id, unit_id=unit_id, grid_code=item.grid_code, part_id=item.part_id)
    journal.record(actor, fact, at=now)
    return item
