"""Random acts by random people on a handful of cases: what can be done, and what must hold after each step.

An act is a function of a :class:`Walk`, somebody of the cast and a number from which it takes its choices. It may be
refused; it may not break anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction

from linli.cases import commands
from linli.cases.models import Case, Request, Task, Urging
from linli.cases.rules import MOVES, REACHED, RETURN_REASONS
from linli.intake.commands import Choice, decide
from linli.intake.models import Signal
from linli.kernel.actors import Actor, machine
from linli.kernel.errors import LinliError
from tests.cases.pictures import picture
from tests.cases.walking_links import LINK_ACTS, LINK_NEVER
from tests.world import CAST, NOW, World

#: Who may appear: everybody of the cast, and a resident.
ANYBODY = "whoever may"
PEOPLE = (*(login for login, _, _ in CAST), "resident")
UNITS = ("office", "committee1", "committee2", "property", "traffic_police", "city_enforcement", "catch_all")
KINDS = ("0102", "0101", "0201", "0403", "S101")


@dataclass
class Walk:
    """The cases of one walk, what time it is, and how to pick something."""

    world: World
    now: datetime = NOW + timedelta(minutes=1)
    done: dict[str, int] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    def actor(self, login: str) -> Actor:
        """Somebody of the cast, acting."""
        if login not in self.actors:
            self.actors[login] = self.world.actor(login)
        return self.actors[login]

    def likely(self, name: str, pick: int) -> Sequence[str]:
        """Who may well be allowed to do this: those who hold the task or the case, and those who decide."""
        if name in ON_TASK:
            task = Task.objects.select_related("case").get(id=self.task(pick // ON_TASK[name], name))
            if task.assignee_id:
                return [login for login, account in self.world.people.items() if account.id == task.assignee_id]
            return ("insp", "insp2") if task.kind == "verify" else ("street", "comm1", "comm2", "prop", "police")
        return (*DECIDING, "street", "grid1", "prop", "police", "comm1") if name in BY_HOLDER else DECIDING

    def case(self, pick: int) -> UUID:
        """One of the cases, those that came of others included."""
        return one(list(Case.objects.order_by("number").values_list("id", flat=True)), pick)

    def task(self, pick: int, name: str = "") -> UUID:
        """A task, mostly one that fits the act."""
        rows = Task.objects.order_by("issued_at", "id")
        fit = list(rows.filter(**FITTING.get(name, {})).values_list("id", flat=True))
        return one(fit if fit and pick % 7 else list(rows.values_list("id", flat=True)), pick)

    def request(self, pick: int) -> UUID:
        """Something that was asked for, mostly undecided."""
        rows = Request.objects.order_by("asked_at", "id")
        waiting = list(rows.filter(state="waiting").values_list("id", flat=True))
        return one(waiting or list(rows.values_list("id", flat=True)) or [UUID(int=0)], pick)

    def signal(self, pick: int) -> UUID:
        """One of the reports."""
        return one(list(Signal.objects.order_by("received_at", "id").values_list("id", flat=True)), pick)

    def unit(self, pick: int) -> UUID:
        """A unit of the street or of the county."""
        return self.world.unit(one(UNITS, pick)).id

    def person(self, pick: int) -> UUID:
        """Anybody's account."""
        return self.world.people[one(PEOPLE, pick)].id


def one(things: Sequence[Any], pick: int) -> Any:
    """One of several, by any number."""
    return things[pick % len(things)]


Step = Callable[[Walk, Actor, int], Any]


def _photo(walk: Walk, actor: Actor, pick: int) -> None:
    moment = one(("before", "after", "verify"), pick)
    commands.add_task_photo(actor, task_id=walk.task(pick // 3, "photo"), moment=moment, content=picture(), now=walk.now)


def _report(walk: Walk, actor: Actor, pick: int) -> None:
    result = one(("gone", "solved", "gone", "not_found", "gone", "nonsense"), pick)
    commands.report_done(actor, task_id=walk.task(pick // 4, "report_done"), result=result, now=walk.now)


def _rate(walk: Walk, actor: Actor, pick: int) -> None:
    signals = Signal.objects.exclude(case=None).order_by("case__closed_at", "received_at")
    signal = signals[pick % len(signals) if pick % 3 else 0]
    commands.rate(
        actor,
        case_id=signal.case_id,
        signal_id=signal.id,
        satisfaction=one(("satisfied", "dissatisfied", "neutral"), pick),
        solved=bool(pick % 2),
        way=one(("web", "callback"), pick),
        now=walk.now,
    )


def _correct(walk: Walk, actor: Actor, pick: int) -> None:
    choice = Choice(category=one(KINDS, pick), unit_id=walk.unit(pick // 5) if pick % 3 == 0 else None)
    decide(actor, signal_id=walk.signal(pick // 7), choice=choice, now=walk.now)


def _contact(walk: Walk, actor: Actor, pick: int) -> None:
    commands.log_contact(
        actor,
        case_id=walk.case(pick),
        way=one(("phone", "visit"), pick),
        reached=one(REACHED, pick // 2),
        contacted_at=walk.now - timedelta(seconds=pick % 40),
        content="已说明情况",
        proof="R1",
        now=walk.now,
    )


def _ask_return(walk: Walk, actor: Actor, pick: int) -> None:
    commands.ask_return(
        actor,
        case_id=walk.case(pick),
        reason=one(RETURN_REASONS, pick),
        basis="职责清单第三条",
        unit_id=walk.unit(pick // 3),
        now=walk.now,
    )


def _ask_pause(walk: Walk, actor: Actor, pick: int) -> None:
    until = walk.now + timedelta(days=pick % 9)
    commands.ask_pause(actor, case_id=walk.case(pick), reason="material", words="等材料", until=until, now=walk.now)


def _ask_suspension(walk: Walk, actor: Actor, pick: int) -> None:
    commands.ask_suspension(
        actor,
        case_id=walk.case(pick),
        reason="funds",
        words="等待资金",
        plan="列入下季度计划",
        owner_id=walk.person(pick // 2),
        review_at=walk.now + timedelta(days=pick % 100),
        now=walk.now,
    )


def _answer(walk: Walk, actor: Actor, pick: int) -> None:
    found = Urging.objects.order_by("at", "id").first()
    if found is not None:
        commands.answer_urging(actor, case_id=found.case_id, urging_id=found.id, words="正在处理", now=walk.now)


def _urge(walk: Walk, actor: Actor, pick: int) -> None:
    kind = one(("reminder", "supervision", "shout"), pick)
    commands.urge(actor, case_id=walk.case(pick // 3), kind=kind, words="请尽快", now=walk.now)


#: Acts on a task, with what their number is divided by before it picks the task.
ON_TASK = {"accept": 1, "arrive": 1, "pass_on": 1, "photo": 3, "report_done": 4, "verify": 1, "send_back": 1}
_TAKEN = {"kind": "handle", "state__in": ["accepted", "on_site"]}
_CHECK = {"kind": "verify", "state__in": ["issued", "accepted"]}
FITTING: dict[str, dict[str, Any]] = {
    "accept": {"state": "issued"},
    "arrive": {"state": "accepted"},
    "pass_on": _TAKEN,
    "photo": _TAKEN,
    "report_done": _TAKEN,
    "verify": _CHECK,
    "send_back": _CHECK,
}
BY_HOLDER = (
    "contact", "ask_return", "object", "ask_extension", "ask_pause", "ask_suspension", "answer", "take_over", "assist",
    "answer_assist", "take_back", "gone",
)  # fmt: skip
DECIDING = ("op", "street", "lead")

#: Every act by name. Who does it, and with what, is drawn.
ACTS: dict[str, Step] = {
    "accept": lambda w, a, p: commands.accept(a, task_id=w.task(p, "accept"), now=w.now),
    "arrive": lambda w, a, p: commands.arrive(a, task_id=w.task(p, "arrive"), now=w.now),
    "pass_on": lambda w, a, p: commands.pass_on(a, task_id=w.task(p, "pass_on"), note="力所不及", now=w.now),
    "photo": _photo,
    "report_done": _report,
    "verify": lambda w, a, p: commands.verify(a, task_id=w.task(p, "verify"), now=w.now),
    "send_back": lambda w, a, p: commands.send_back(a, task_id=w.task(p, "send_back"), note="没做完", now=w.now),
    "rate": _rate,
    "correct": _correct,
    "cancel": lambda w, a, p: commands.cancel(a, case_id=w.case(p), reason="重复", now=w.now),
    "assign": lambda w, a, p: commands.assign(a, case_id=w.case(p), person_id=w.person(p // 5), now=w.now),
    "take_over": lambda w, a, p: commands.take_over(a, case_id=w.case(p), now=w.now),
    "contact": _contact,
    "ask_return": _ask_return,
    "object": lambda w, a, p: commands.object_to_rejection(a, case_id=w.case(p), basis="清单未列", now=w.now),
    "ask_extension": lambda w, a, p: commands.ask_extension(
        a, case_id=w.case(p), amount=one(("4WH", "1WD", "2WD", "9WD"), p), reason="weather", words="下雨", now=w.now
    ),
    "ask_pause": _ask_pause,
    "ask_suspension": _ask_suspension,
    "resume": lambda w, a, p: commands.resume(a, case_id=w.case(p), now=w.now),
    "agree": lambda w, a, p: commands.agree(
        a, request_id=w.request(p), unit_id=w.unit(p // 3) if p % 2 else None, now=w.now
    ),
    "refuse": lambda w, a, p: commands.refuse(a, request_id=w.request(p), note="理由不足", now=w.now),
    "urge": _urge,
    "answer": _answer,
    "unlist": lambda w, a, p: commands.unlist(a, case_id=w.case(p), note="已督办", now=w.now),
    "clocks": lambda w, a, p: commands.fire_clocks(machine("clock"), now=w.now),
    **LINK_ACTS,
}


@dataclass(frozen=True, slots=True)
class Seen:
    """The whole of casework and intake as it stands: a hash of every table, how many facts, the state of each case."""

    rows: str
    facts: int
    states: dict[UUID, str]


def look() -> Seen:
    """Three queries; the tables hold this walk alone."""
    tables = [m._meta.db_table for app in ("cases", "intake") for m in apps.get_app_config(app).get_models()]
    each = " UNION ALL ".join(
        f"SELECT '{table}' AS name, md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS hash FROM {table} t"
        for table in sorted(tables)
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT md5(string_agg(name || hash, '|' ORDER BY name)) FROM ({each}) AS every_table")
        rows = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM trust_fact")
        facts = cursor.fetchone()[0]
    return Seen(rows, facts, dict(Case.objects.values_list("id", "state")))


def step(walk: Walk, before: Seen, name: str, who: str, pick: int) -> Seen:
    """One act by somebody (or by whoever may, with ``ANYBODY``), and all that must hold after it; returns what is seen now."""
    people = walk.likely(name, pick) if who == ANYBODY else [who]
    carried_out = any(_tried(walk, name, login, pick) for login in people)
    after = look()
    if not carried_out:
        assert after == before, f"{name} was refused and left something behind"
    changed, told = after.rows != before.rows, after.facts != before.facts
    assert changed == told, f"{name}: {'a change without its fact' if changed else 'a fact without its change'}"
    check_moves(before, after, name)
    check_all(name)
    if after != before:
        walk.done[name] = walk.done.get(name, 0) + 1
    return after


def _tried(walk: Walk, name: str, login: str, pick: int) -> bool:
    """Whether the act was carried out; a refusal is a sentence with a code, and nothing else comes."""
    try:
        with transaction.atomic():
            ACTS[name](walk, walk.actor(login), pick)
    except LinliError as refusal:
        if not (refusal.code and refusal.message.endswith((".", "?", "!"))):
            raise AssertionError(f"{name} is refused without a sentence") from refusal
        return False
    return True


ALLOWED = {(source, move.target or source) for move in MOVES.values() for source in move.sources}


def check_moves(before: Seen, after: Seen, name: str) -> None:
    """A case changes its state only along the table of moves."""
    for case_id, state in after.states.items():
        was = before.states.get(case_id, state)
        assert was == state or (was, state) in ALLOWED, f"{name} led from {was} to {state}"


#: What must never be found, as a query that finds it.
NEVER = {
    "a running case without exactly one task of its holder": """
        SELECT c.number FROM cases_case c WHERE c.state IN ('dispatched', 'handling') AND (
            SELECT count(*) FROM cases_task t WHERE t.case_id = c.id AND t.kind = 'handle'
            AND t.state IN ('issued', 'accepted', 'on_site') AND t.unit_id = c.holder_unit_id) <> 1""",
    "a reported case without exactly one verification": """
        SELECT c.number FROM cases_case c WHERE c.state = 'reported' AND (
            SELECT count(*) FROM cases_task t WHERE t.case_id = c.id AND t.kind = 'verify'
            AND t.state IN ('issued', 'accepted', 'on_site')) <> 1""",
    "a holder that is no unit today": """
        SELECT c.number FROM cases_case c LEFT JOIN orgs_unit u ON u.id = c.holder_unit_id
        WHERE u.id IS NULL OR u.valid_to IS NOT NULL""",
    "an open clock on a case that has ended": """
        SELECT c.number FROM cases_case c JOIN cases_clock k ON k.case_id = c.id
        WHERE c.state NOT IN ('dispatched', 'handling', 'reported') AND k.fired_at IS NULL AND k.stopped_at IS NULL""",
    "an open task of a case that has ended": """
        SELECT c.number FROM cases_case c JOIN cases_task t ON t.case_id = c.id
        WHERE c.state NOT IN ('dispatched', 'handling', 'reported') AND t.state IN ('issued', 'accepted', 'on_site')""",
    "a question open on a case that nobody works on": """
        SELECT c.number FROM cases_case c JOIN cases_request r ON r.case_id = c.id
        WHERE c.state NOT IN ('dispatched', 'handling') AND r.state = 'waiting'""",
    "work verified by whoever did it": """
        SELECT number FROM cases_case WHERE handled_by_id IS NOT NULL AND handled_by_id = verified_by_id""",
    "a case in nobody's journal": """
        SELECT c.number FROM cases_case c WHERE NOT EXISTS (
            SELECT FROM trust_fact f WHERE f.case_id = c.id AND f.kind = 'cases.opened')""",
    **LINK_NEVER,
}  # fmt: skip


def check_all(name: str) -> None:
    """Nothing of :data:`NEVER` is there. One query."""
    each = " UNION ALL ".join(f"SELECT %s AS what, number FROM ({sql}) AS found" for sql in NEVER.values())
    with connection.cursor() as cursor:
        cursor.execute(each, list(NEVER))
        found = cursor.fetchall()
    assert found == [], f"after {name}"
