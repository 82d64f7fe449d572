"""Acts that tie, divide, end and reopen cases, for walks of random acts (see ``walking``)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from linli.cases import commands
from linli.cases.models import Assist, Case, Hold, ReopenWish
from linli.intake.commands import Matter, merge_cases, split_case, take_out, unmerge_case
from linli.intake.models import Signal
from linli.kernel.actors import Actor, machine

NOBODY = UUID(int=0)


def _first(rows: Any, pick: int) -> UUID:
    found = list(rows.values_list("id", flat=True))
    return found[pick % len(found)] if found else NOBODY


def _of(state: str | tuple[str, ...], pick: int) -> UUID:
    """A case in one of these states, else any."""
    states = (state,) if isinstance(state, str) else state
    rows = Case.objects.order_by("number")
    return _first(rows.filter(state__in=states) if rows.filter(state__in=states).exists() else rows, pick)


RUNNING = ("dispatched", "handling")
CLOSED = ("closed", "evaluated")


def _hold(walk: Any, actor: Actor, pick: int) -> None:
    kind = ("evidence", "watch", "nonsense")[pick % 3]
    commands.place_hold(actor, case_id=walk.case(pick), kind=kind, reason="取证", now=walk.now)


def _lift(walk: Any, actor: Actor, pick: int) -> None:
    commands.lift_hold(actor, hold_id=_first(Hold.objects.order_by("since", "id"), pick), now=walk.now)


def _assist(walk: Any, actor: Actor, pick: int) -> None:
    case = _of(RUNNING, pick)
    commands.ask_assist(actor, case_id=case, unit_id=walk.unit(pick // 3), words="请协助", now=walk.now)


def _answer_assist(walk: Any, actor: Actor, pick: int) -> None:
    task = Assist.objects.order_by("-asked_at", "id").values_list("task", flat=True).first() or NOBODY
    if pick % 2:
        commands.accept(actor, task_id=task, now=walk.now)
    else:
        commands.answer_assist(actor, task_id=task, result="done", words="已办", now=walk.now)


def _take_back(walk: Any, actor: Actor, pick: int) -> None:
    commands.take_back_assist(actor, assist_id=_first(Assist.objects.order_by("asked_at", "id"), pick), now=walk.now)


def _merge(walk: Any, actor: Actor, pick: int) -> None:
    confirmed = bool(pick % 2)
    merge_cases(
        actor, case_id=_of(RUNNING, pick), into_id=walk.case(pick // 3), reason="一处", confirmed=confirmed, now=walk.now
    )


def _unmerge(walk: Any, actor: Actor, pick: int) -> None:
    unmerge_case(actor, case_id=_of("merged", pick), reason="两处", now=walk.now)


def _take_out(walk: Any, actor: Actor, pick: int) -> None:
    rows = Signal.objects.filter(state="merged").order_by("received_at", "id")
    take_out(actor, signal_id=_first(rows, pick), reason="另一件事", now=walk.now)


def _split(walk: Any, actor: Actor, pick: int) -> None:
    if Case.objects.count() > 6:
        return
    split_case(
        actor, case_id=_of(RUNNING, pick), matters=[Matter("0404", "车辆乱停")], reason="一单两事", now=walk.now
    )


def _gone(walk: Any, actor: Actor, pick: int) -> None:
    commands.report_gone(actor, case_id=_of(RUNNING, pick), note="没有了", now=walk.now)


def _decline(walk: Any, actor: Actor, pick: int) -> None:
    if pick % 4:
        return
    special = ("secret", "emergency", "beyond_duty", "in_progress")[pick // 4 % 4]
    commands.decline(actor, case_id=_of(RUNNING, pick), special=special, words="说明", now=walk.now)


def _ask_reopen(walk: Any, actor: Actor, pick: int) -> None:
    signal = Signal.objects.filter(case__state__in=CLOSED).order_by("received_at", "id").first()
    if signal is not None and signal.case_id is not None:
        commands.ask_reopen(
            actor, case_id=signal.case_id, signal_id=signal.id, words="没好", way="page", now=walk.now
        )


def _reopen(walk: Any, actor: Actor, pick: int) -> None:
    commands.reopen(actor, case_id=_of(CLOSED, pick), reason="属实", reasonable=bool(pick % 3), now=walk.now)


def _refuse_reopen(walk: Any, actor: Actor, pick: int) -> None:
    wish = _first(ReopenWish.objects.order_by("asked_at", "id"), pick)
    commands.refuse_reopen(actor, wish_id=wish, reason="不合理", now=walk.now)


def _rehome(walk: Any, actor: Actor, pick: int) -> None:
    commands.rehome_cases(machine("holders"), now=walk.now)


LINK_ACTS: dict[str, Callable[[Any, Actor, int], Any]] = {
    "hold": _hold,
    "lift": _lift,
    "assist": _assist,
    "answer_assist": _answer_assist,
    "take_back": _take_back,
    "merge": _merge,
    "unmerge": _unmerge,
    "take_out": _take_out,
    "split": _split,
    "gone": _gone,
    "decline": _decline,
    "ask_reopen": _ask_reopen,
    "reopen": _reopen,
    "refuse_reopen": _refuse_reopen,
    "rehome": _rehome,
}

#: What must never be found, as a query that finds it.
LINK_NEVER = {
    "a count of holds that is wrong": """
        SELECT c.number FROM cases_case c WHERE c.holds_open <> (
            SELECT count(*) FROM cases_hold h WHERE h.case_id = c.id AND h.lifted_at IS NULL)""",
    "a count of helping units that is wrong": """
        SELECT c.number FROM cases_case c WHERE c.assists_open <> (
            SELECT count(*) FROM cases_assist a WHERE a.case_id = c.id AND a.state IN ('asked', 'accepted'))""",
    "help without its task": """
        SELECT c.number FROM cases_case c JOIN cases_assist a ON a.case_id = c.id JOIN cases_task t ON t.id = a.task_id
        WHERE (a.state IN ('asked', 'accepted')) <> (t.state IN ('issued', 'accepted', 'on_site'))""",
    "a report left in a case that follows another": """
        SELECT c.number FROM cases_case c JOIN intake_signal s ON s.case_id = c.id WHERE c.state = 'merged'""",
    "a case that follows one that follows another": """
        SELECT c.number FROM cases_case c JOIN cases_case m ON m.id = c.main_id WHERE m.main_id IS NOT NULL""",
    "a count of reports that is wrong": """
        SELECT c.number FROM cases_case c WHERE c.state NOT IN ('merged') AND EXISTS (
            SELECT FROM intake_signal s WHERE s.case_id = c.id) AND c.signals <> (
            SELECT count(*) FROM intake_signal s WHERE s.case_id = c.id)""",
    "a case taken up again without its first due time": """
        SELECT c.number FROM cases_case c WHERE c.reopened > 0 AND c.first_due_at IS NULL""",
}  # fmt: skip
