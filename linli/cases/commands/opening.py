"""Opening, filing and dispatching cases in batches; joining further signals; correcting where a case went."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import F

from linli.cases import access, facts, rules
from linli.cases.commands.confiding import check_not_accused
from linli.cases.commands.holds import check_not_held
from linli.cases.commands.timing import (
    check_not_ruled,
    end_pause,
    forget_extensions,
    limit_end,
    overtake,
    reckoned,
    set_clocks,
)
from linli.cases.models import (
    OPEN_TASK,
    Case,
    ClockKind,
    Remark,
    State,
    Task,
    TaskKind,
    TaskState,
)
from linli.kernel.actors import Actor, machine
from linli.kernel.ids import new_id
from linli.orgs.queries import rule_value, work_calendar
from linli.people.queries import Placement, Roster, roster
from linli.trust import journal
from linli.trust.acting import Statement, command, send
from linli.trust.bulk import copy_in, copy_rows, insert
from linli.trust.facts import Fact


@dataclass(frozen=True, slots=True)
class Draft:
    """A matter that is known well enough to be filed and given to a holder.

    ``limit`` is a handling limit such as ``4WH``; ``cell`` the H3 cell of the place; ``assignee_id`` the person who gets
    the task, or None for whoever of ``holder_unit_id`` takes it first; ``placed`` where the roster was asked for them
    already. Whoever is away does not get it: the roster says who stands in. ``clock_from`` is when the limit began to
    run, if that is not now.
    """

    case_id: UUID
    category: str
    priority: str
    title: str
    channel: str
    restricted: bool
    lon: float | None
    lat: float | None
    cell: int | None
    address_id: UUID | None
    address_text: str
    grid_code: str
    place_id: UUID | None
    place_kind: str
    lead_unit_id: UUID
    holder_unit_id: UUID
    assignee_id: UUID | None
    limit: str
    rule_version: str
    opened_at: datetime
    placed: Placement | None = None
    clock_from: datetime | None = None


def _take_numbers(day: str, count: int) -> list[str]:
    """The next serial numbers of a day; locks the day's row until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_casenumber (day, last) VALUES (%s, %s)"
            " ON CONFLICT (day) DO UPDATE SET last = cases_casenumber.last + EXCLUDED.last RETURNING last",
            (day, count),
        )
        last = int(cursor.fetchone()[0])
    return rules.case_numbers(day.replace("-", ""), last, count)


@functools.lru_cache(maxsize=512)
def _times(start: datetime, limit: str) -> rules.Times:
    """The moments of a limit; a batch has one start and few limits, so nearly all come from memory."""
    day = start.date()
    return rules.times(
        start=start,
        limit=limit,
        calendar=work_calendar(),
        remind_at=float(rule_value("remind_fraction", day)),
        red_at=float(rule_value("red_fraction", day)),
    )


def check_limit(start: datetime, limit: str) -> None:
    """Refuse ``clock.no_calendar`` early, before a batch is put together, if the limit cannot be computed."""
    _times(start, limit)


def _set_clocks(clocks: Sequence[tuple[Case, rules.Times]], now: datetime) -> None:
    """The clocks of many cases in one statement; where somebody reported it, that of the first contact too."""
    contact = str(ClockKind.CONTACT)
    first = limit_end("first_contact_limit", now)
    rows = [(case.id, contact, first) for case, _ in clocks if case.channel in rules.PETITIONED]
    rows += [
        (case.id, str(kind), at)
        for case, times in clocks
        for kind, at in ((ClockKind.REMIND, times.remind), (ClockKind.DUE, times.due), (ClockKind.RED, times.red))
        if at is not None
    ]
    copy_rows("cases_clock", ("case_id", "kind", "due_at"), rows)


@command
def open_cases(actor: Actor, *, drafts: Sequence[Draft], now: datetime) -> list[Case]:
    """Open, file and dispatch many cases at once: eight statements, whatever their number.

    Refuses the whole batch if a limit needs a year whose work calendar is not loaded.
    """
    if not drafts:
        return []
    day = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date().isoformat()
    numbers = _take_numbers(day, len(drafts))
    who = roster()
    cases, tasks, clocks, news = [], [], [], []
    for draft, number in zip(drafts, numbers, strict=True):
        times = _times(draft.clock_from or now, draft.limit)
        placed = draft.placed or placement(
            who, draft.assignee_id, unit_id=draft.holder_unit_id, code=draft.grid_code, now=now
        )
        case = _new_case(draft, number, times, placed.account_id, now)
        task = _new_task(case, placed.account_id, now)
        cases.append(case)
        tasks.append(task)
        clocks.append((case, times))
        news.extend(_opening_facts(draft, case, task))
        news.extend(stood_in(case, task, placed))
    copy_in(cases)
    copy_in(tasks)
    _set_clocks(clocks, now)
    journal.record_many(actor, news, at=now)
    return cases


def _new_case(draft: Draft, number: str, times: rules.Times, person: UUID | None, now: datetime) -> Case:
    state = rules.next_state(State.COLLECTED, rules.Act.FILE)
    state = rules.next_state(state, rules.Act.DISPATCH)
    return Case(
        id=draft.case_id,
        number=number,
        category_id=draft.category,
        priority=draft.priority,
        state=state,
        title=draft.title[:80],
        restricted=draft.restricted,
        channel=draft.channel,
        lon=draft.lon,
        lat=draft.lat,
        cell=draft.cell,
        address_id=draft.address_id,
        address_text=draft.address_text,
        grid_code=draft.grid_code,
        place_id=draft.place_id,
        place_kind=draft.place_kind,
        lead_unit_id=draft.lead_unit_id,
        holder_unit_id=draft.holder_unit_id,
        holder_account_id=person,
        limit=draft.limit,
        rule_version=draft.rule_version,
        opened_at=draft.opened_at,
        filed_at=now,
        dispatched_at=draft.clock_from or now,
        due_at=times.due,
        changed_at=now,
    )


def _new_task(case: Case, assignee_id: UUID | None, now: datetime) -> Task:
    return Task(
        id=new_id(),
        case=case,
        kind=TaskKind.HANDLE,
        state=TaskState.ISSUED,
        unit_id=case.holder_unit_id,
        assignee_id=assignee_id,
        issued_at=now,
        due_at=case.due_at,
    )


def _opening_facts(draft: Draft, case: Case, task: Task) -> list[Fact]:
    where = {"subject_id": case.id, "case_id": case.id, "unit_id": case.holder_unit_id, "grid_code": case.grid_code}
    opened = facts.Opened(
        **where, number=case.number, category=draft.category, priority=draft.priority, channel=draft.channel
    )
    return [opened, facts.Filed(**where), dispatched_fact(case, task)]


def dispatched_fact(case: Case, task: Task) -> facts.Dispatched:
    """The fact that a case was given to its holder, routed to the person who gets the task."""
    assert case.due_at is not None
    return facts.Dispatched(
        subject_id=case.id,
        case_id=case.id,
        unit_id=task.unit_id,
        account_id=task.assignee_id,
        grid_code=case.told_place,
        task_id=task.id,
        task_kind=task.kind,
        limit=case.limit,
        due_at=case.due_at.isoformat(),
        rule_version=case.rule_version,
        category=case.category_id,
        priority=case.priority,
        lead_unit_id=case.lead_unit_id,
    )


def placement(
    who: Roster, account_id: UUID | None, *, unit_id: UUID, code: str, now: datetime
) -> Placement:
    """Who gets what is meant for somebody; what is open to a unit stays open to it."""
    if account_id is None:
        return Placement(None)
    return who.place(account_id, unit_id=unit_id, code=code, at=now)


def stood_in(case: Case, task: Task, placed: Placement) -> list[Fact]:
    """The fact that somebody stands in, where somebody does."""
    if not placed.why:
        return []
    return [
        facts.StoodIn(
            subject_id=case.id,
            case_id=case.id,
            unit_id=task.unit_id,
            account_id=task.assignee_id,
            grid_code=case.told_place,
            task_id=task.id,
            why=placed.why,
            by=placed.by,
            instead_of_id=placed.instead_of,
        )
    ]


@command
def join_signals(actor: Actor, *, joins: Sequence[tuple[UUID, UUID, str]], now: datetime) -> None:
    """Count further signals of cases already open; ``joins`` are (case id, signal id, channel).

    Three statements and one more for each case that is joined.
    """
    counts = Counter(case_id for case_id, _, _ in joins)
    ordered = sorted(counts)
    cases = {c.id: c for c in Case.objects.select_for_update(no_key=True).filter(id__in=ordered).order_by("id")}
    for case_id in ordered:
        Case.objects.filter(id=case_id).update(signals=F("signals") + counts[case_id], changed_at=now)
    so_far = {case_id: case.signals for case_id, case in cases.items()}
    news = []
    for case_id, signal_id, channel in joins:
        case = cases[case_id]
        so_far[case_id] += 1
        news.append(
            facts.SignalJoined(
                subject_id=case_id,
                case_id=case_id,
                unit_id=case.holder_unit_id,
                account_id=case.holder_account_id,
                grid_code=case.told_place,
                signal_id=signal_id,
                signals=so_far[case_id],
                channel=channel,
            )
        )
    journal.record_many(actor, news, at=now)


@dataclass(frozen=True, slots=True)
class Redirection:
    """Where a case should have gone: the kind of matter, the units, the person and the limit that follow from it."""

    category: str
    priority: str
    restricted: bool
    lead_unit_id: UUID
    holder_unit_id: UUID
    assignee_id: UUID | None
    limit: str
    rule_version: str
    placed: Placement | None = None


@command
def redirect(actor: Actor, *, case_id: UUID, to: Redirection, note: str = "", now: datetime) -> Case:
    """Correct the kind of matter or the unit of a case that has not been dealt with yet.

    The clock runs from the first dispatch under the new limit: a correction gives nobody new time, and pauses stay
    counted. What waited for a decision is no longer needed. Refuses once the work has been reported, an actor who may
    not triage, and a case whose unit has been ruled on.
    """
    case = access.case_for(actor, rules.Act.REDIRECT, case_id, lock=True)
    case.state = rules.next_state(case.state, rules.Act.REDIRECT)
    text = rules.check_note(note)
    check_not_ruled(case, to.holder_unit_id)
    from_category, from_unit = case.category_id, case.holder_unit_id
    end_pause(case, now)
    overtake(case, now)
    forget_extensions(case, now)
    check_not_accused(case, to.holder_unit_id)
    check_not_accused(case, to.lead_unit_id)
    case.category_id, case.priority = to.category, to.priority
    case.restricted = to.restricted or bool(case.accused)
    case.lead_unit_id, case.holder_unit_id, case.holder_account_id = (
        to.lead_unit_id,
        to.holder_unit_id,
        to.assignee_id,
    )
    case.limit, case.rule_version, case.changed_at = to.limit, to.rule_version, now
    times = reckoned(case, extras=())
    case.due_at, case.accepted_at = times.due, None
    case.save()
    task = replace_task(case, to.assignee_id, now, placed=to.placed)
    set_clocks(case, times, now)
    fact_id = journal.record(
        actor,
        facts.Redirected(
            subject_id=case.id,
            case_id=case.id,
            unit_id=case.holder_unit_id,
            account_id=task.assignee_id,
            grid_code=case.told_place,
            task_id=task.id,
            from_category=from_category,
            to_category=to.category,
            from_unit_id=from_unit,
            limit=to.limit,
            due_at=times.due.isoformat(),
            rule_version=to.rule_version,
        ),
        at=now,
    )
    remark(case, fact_id, text, now)
    return case


def replace_task(
    case: Case, assignee_id: UUID | None, now: datetime, *, placed: Placement | None = None
) -> Task:
    """Withdraw the open handling task of a locked case and issue a new one to its holder, or to who stands in.

    Every task for a person is issued here or in :func:`open_cases`, and both ask the roster. ``placed`` is its answer
    where the caller has asked already.
    """
    check_not_accused(case, case.holder_unit_id)
    if placed is None:
        placed = (
            placement(roster(), assignee_id, unit_id=case.holder_unit_id, code=case.grid_code, now=now)
            if assignee_id
            else Placement(None)
        )
    Task.objects.filter(case=case, kind=TaskKind.HANDLE, state__in=OPEN_TASK).update(
        state=TaskState.WITHDRAWN, done_at=now
    )
    task = _new_task(case, placed.account_id, now)
    task.save(force_insert=True)
    if case.holder_account_id != placed.account_id:
        case.holder_account_id = placed.account_id
        case.save(update_fields=["holder_account"])
    journal.record_many(machine("roster"), stood_in(case, task, placed), at=now)
    return task


def stop_clocks(case_id: UUID, now: datetime) -> None:
    """Stop every clock of a case that has not fired."""
    send([clocks_stopped(case_id, now)])


def clocks_stopped(case_id: UUID, now: datetime) -> Statement:
    """The same as a statement to be sent together with others."""
    return (
        "UPDATE cases_clock SET stopped_at = %s WHERE case_id = %s AND fired_at IS NULL AND stopped_at IS NULL",
        (now, case_id),
    )


def remark(case: Case, fact_id: UUID, text: str, now: datetime, *, public: bool = False) -> None:
    """Keep what a person wrote with an act, if anything."""
    if text:
        send(remarked(case, fact_id, text, now, public=public))


def remarked(case: Case, fact_id: UUID, text: str, now: datetime, *, public: bool = False) -> list[Statement]:
    """The same as a statement to be sent together with others; none without words."""
    return [insert(Remark(case=case, fact_id=fact_id, text=text, public=public, at=now))] if text else []


@command
def cancel(actor: Actor, *, case_id: UUID, reason: str, now: datetime) -> Case:
    """End a case that was opened but not filed, with a reason. Refuses one that has been dispatched or is held open."""
    case = access.case_for(actor, rules.Act.CANCEL, case_id, lock=True)
    case.state = rules.next_state(case.state, rules.Act.CANCEL)
    text = rules.check_note(reason, needed=True)
    check_not_held(case, now)
    case.changed_at = now
    case.save(update_fields=["state", "changed_at"])
    stop_clocks(case.id, now)
    fact = facts.Cancelled(
        subject_id=case.id, case_id=case.id, unit_id=case.holder_unit_id, grid_code=case.told_place, reason="by_person"
    )
    remark(case, journal.record(actor, fact, at=now), text, now, public=True)
    return case
