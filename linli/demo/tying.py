"""Ties, ends and what comes after closing in the demo district: a few of each, and the answer to every petitioner.

The rows and facts are those that the real commands write; due times come from the same rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from linli.cases import facts, rules
from linli.cases.models import (
    RUNNING,
    Assist,
    AssistState,
    CallAttempt,
    Case,
    CaseLink,
    Clock,
    ClockKind,
    Hold,
    LinkKind,
    ReopenWish,
    State,
    Task,
    TaskKind,
    TaskState,
    WishState,
)
from linli.demo.holding import Deciders
from linli.demo.ids import seeded_id
from linli.demo.rows import Rows, bare, person
from linli.intake.commands.answering import NO_PETITIONER
from linli.intake.facts import PetitionersTold
from linli.intake.models import Answer, AnswerWay, FurtherCase, Signal, SignalMove, SignalState
from linli.kernel.clock import LOCAL, Calendar
from linli.orgs.queries import Ground
from linli.trust.facts import Fact

ANSWERS = ("machine", None, "answers", "machine")


class Tying:
    """Goes over the finished history after what waits and stands still has been added."""

    def __init__(self, rows: Rows, here: Ground, who: Deciders, calendar: Calendar, *, now: datetime) -> None:
        self.rows, self.here, self.who, self.calendar, self.now = rows, here, who, calendar, now
        self.callers: list[UUID] = []
        self.signals: dict[UUID, list[Signal]] = defaultdict(list)
        for signal in rows.signals:
            if signal.case_id:
                self.signals[signal.case_id].append(signal)
        self.tasks: dict[UUID, list[Task]] = defaultdict(list)
        for task in rows.tasks:
            self.tasks[task.case_id].append(task)

    def add(self, callers: list[UUID]) -> None:
        """First the open cases, then what petitioners say of closed ones, at last the answers to all of them."""
        self.callers = callers
        busy = {request.case_id for request in self.rows.requests} | {pause.case_id for pause in self.rows.pauses}
        free = [case for case in self.rows.cases if case.id not in busy and self._calm(case)]
        free.sort(key=lambda case: case.number, reverse=True)
        self._merge(free)
        twice = (self._hold, self._assist, self._decline)
        for act in (*twice, *twice, self._helped, self._split):
            self._take(free, act)
        self._calls()
        self._wishes()
        self._answers()

    def _calm(self, case: Case) -> bool:
        return bool(
            case.state in RUNNING and case.due_at and case.due_at > self.now and not case.restricted
            and self.who.by_unit.get(case.holder_unit_id) and case.priority != "P1"
        )  # fmt: skip

    def _take(self, free: list[Case], act: Callable[[Case], bool]) -> None:
        """Let an act have the first case that fits it."""
        for case in free:
            if act(case):
                free.remove(case)
                return

    # --- what every act needs ---

    def _where(self, case: Case) -> dict[str, Any]:
        return {
            "subject_id": case.id, "case_id": case.id, "unit_id": case.holder_unit_id,
            "account_id": case.holder_account_id, "grid_code": case.grid_code,
        }  # fmt: skip

    def _say(self, by: Any, case: Case, fact: Fact, at: datetime, words: str = "", *, public: bool = False) -> UUID:
        fact_id = self.rows.record(by, fact, at)
        if words:
            self.rows.remark(case, fact_id, words, at, public=public)
        return fact_id

    def _since(self, case: Case, share: float) -> datetime:
        """A moment after the last thing that happened to the case, and before now."""
        return case.changed_at + (self.now - case.changed_at) * share

    def _operator(self) -> UUID:
        return self.who.operators[0]

    def _stop(self, case: Case, at: datetime) -> None:
        """Tasks and clocks of a case that ends."""
        for task in self.tasks[case.id]:
            if task.state not in (TaskState.DONE, TaskState.WITHDRAWN):
                task.state, task.done_at = TaskState.WITHDRAWN, at
        for clock in self.rows.clocks:
            if clock.case_id == case.id and clock.fired_at is None and clock.stopped_at is None:
                clock.stopped_at = at
        for stand in self.rows.supervisions:
            if stand.case_id == case.id and stand.ended_at is None:
                stand.ended_at = at

    # --- open cases ---

    def _hold(self, case: Case) -> bool:
        at, officers = self._since(case, 0.4), self.who.officers.get(case.grid_code[:9])
        if not officers:
            return False
        words = "执法部门正在现场取证，完成前暂缓结案。"
        hold = bare(
            Hold, id=seeded_id(self.rows.rng, at), case_id=case.id, kind="evidence", by_id=officers[0], reason=words,
            since=at,
        )  # fmt: skip
        self.rows.holds.append(hold)
        case.holds_open, case.changed_at = 1, at
        self._say(person(officers[0]), case, facts.Held(**self._where(case), hold_id=hold.id, what="evidence"), at, words)
        return True

    def _ask(self, case: Case) -> tuple[Assist, Task] | None:
        """Help of a unit of the county with people in it."""
        helper = next(
            (
                u for u in self.here.units.values()
                if u.level == "county" and u.id != case.holder_unit_id and self.who.by_unit.get(u.id) and not u.catch_all
            ),
            None,
        )  # fmt: skip
        if helper is None:
            return None
        at = self._since(case, 0.3)
        due_at = rules.times(start=at, limit="1WD", calendar=self.calendar, remind_at=0.8, red_at=1.5).due
        asker = case.holder_account_id or self.who.by_unit[case.holder_unit_id][0]
        task = bare(
            Task, id=seeded_id(self.rows.rng, at), case_id=case.id, kind=str(TaskKind.ASSIST), state=str(TaskState.ISSUED),
            unit_id=helper.id, issued_at=at, due_at=due_at,
        )  # fmt: skip
        words = "请派人到现场配合处理，并反馈结果。"
        assist = bare(
            Assist, id=seeded_id(self.rows.rng, at, 1), case_id=case.id, unit_id=helper.id, lead_id=case.holder_unit_id,
            task_id=task.id, state=str(AssistState.ASKED), asked=words, asked_by_id=asker, asked_at=at, due_at=due_at,
        )  # fmt: skip
        self.rows.tasks.append(task)
        self.tasks[case.id].append(task)
        self.rows.assists.append(assist)
        case.assists_open, case.changed_at = 1, at
        fact = facts.AssistAsked(**self._help(case, assist), due_at=due_at.isoformat())
        self._say(person(asker), case, fact, at, words)
        return assist, task

    def _help(self, case: Case, assist: Assist) -> dict[str, Any]:
        return {**self._where(case), "unit_id": assist.unit_id, "assist_id": assist.id, "task_id": assist.task_id}

    def _assist(self, case: Case) -> bool:
        return self._ask(case) is not None

    def _helped(self, case: Case) -> bool:
        found = self._ask(case)
        if found is None:
            return False
        assist, task = found
        helper = self.who.by_unit[assist.unit_id][0]
        taken, done = self._since(case, 0.3), self._since(case, 0.7)
        task.state, task.assignee_id, task.accepted_at, task.done_at = TaskState.DONE, helper, taken, done
        task.result = assist.result = "done"
        assist.state, assist.answer = AssistState.ANSWERED, "已派人到场配合，处理完毕。"
        assist.answered_by_id, assist.answered_at = helper, done
        case.assists_open, case.changed_at = 0, done
        self.rows.record(person(helper), facts.AssistAccepted(**self._help(case, assist)), taken)
        fact = facts.AssistAnswered(**self._help(case, assist), result="done", on_time=done <= assist.due_at)
        self._say(person(helper), case, fact, done, assist.answer)
        return True

    def _merge(self, free: list[Case]) -> None:
        """Two open cases of one kind in one community turn out to be one matter."""
        kinds: dict[tuple[str, str], Case] = {}
        for case in list(free):
            main = kinds.setdefault((case.category_id, case.grid_code[:12]), case)
            if main is case:
                continue
            at = max(self._since(case, 0.5), self._since(main, 0.5))
            self._follow(case, main, at)
            free.remove(case)
            free.remove(main)
            return

    def _follow(self, case: Case, main: Case, at: datetime) -> None:
        words, former, operator = "经核实为同一地点同一事项，并案办理。", case.holder_account_id, self._operator()
        self._stop(case, at)
        case.state, case.main_id = State.MERGED, main.id
        case.holder_unit_id, case.holder_account_id = main.holder_unit_id, None
        case.changed_at = main.changed_at = at
        moved = self.signals[case.id]
        main.signals += len(moved)
        for signal in moved:
            self.rows.moves.append(bare(SignalMove, signal_id=signal.id, from_case_id=case.id, to_case_id=main.id, at=at))
            signal.case_id, signal.state = main.id, SignalState.MERGED
        self.signals[main.id] += self.signals.pop(case.id)
        told = self._where(case) | {"account_id": former}
        self._say(
            person(operator), case, facts.Merged(**told, main_id=main.id, signals=len(moved), confirmed=False), at, words
        )
        joined = facts.FollowerJoined(**self._where(main), follower_id=case.id, signals=main.signals)
        self._say(person(operator), main, joined, at, words)

    def _split(self, case: Case) -> bool:
        """A further matter of the same kind, at the same unit, due when the original is."""
        assert case.dispatched_at is not None
        at, operator, words = self._since(case, 0.5), self._operator(), "一单两事，另案办理。"
        day = at.astimezone(LOCAL).strftime("%Y%m%d")
        self.rows.serials[day] = serial = self.rows.serials.get(day, 0) + 1
        same = {f.attname: getattr(case, f.attname) for f in Case._meta.concrete_fields}
        part = bare(
            Case, **(same | {
                "id": seeded_id(self.rows.rng, at, 2), "number": f"{day}{serial:06d}", "title": "同一地点的另一件事",
                "state": str(State.DISPATCHED), "holder_account_id": None, "accepted_at": None, "filed_at": at,
                "changed_at": at, "signals": 1, "rework": 0,
            }),
        )  # fmt: skip
        task = bare(
            Task, id=seeded_id(self.rows.rng, at, 3), case_id=part.id, kind=str(TaskKind.HANDLE), state=str(TaskState.ISSUED),
            unit_id=part.holder_unit_id, issued_at=at, due_at=part.due_at,
        )  # fmt: skip
        times = rules.times(start=case.dispatched_at, limit=case.limit, calendar=self.calendar, remind_at=0.8, red_at=1.5)
        for kind, moment in ((ClockKind.REMIND, times.remind), (ClockKind.DUE, times.due), (ClockKind.RED, times.red)):
            if moment is not None and moment > self.now:
                self.rows.clocks.append(bare(Clock, case_id=part.id, kind=kind, due_at=moment))
        self.rows.cases.append(part)
        self.rows.tasks.append(task)
        self.rows.links.append(
            bare(CaseLink, earlier_id=case.id, later_id=part.id, kind=str(LinkKind.SPLIT), by_id=operator, at=at)
        )
        for signal in self.signals[case.id]:
            self.rows.further.append(bare(FurtherCase, signal_id=signal.id, case_id=part.id, at=at))
        case.changed_at = at
        self._opened(part, task, operator, at)
        self._say(person(operator), case, facts.SplitOff(**self._where(case), parts=[part.id]), at, words)
        self.rows.record(person(operator), facts.SplitFrom(**self._where(part), parent_id=case.id), at)
        return True

    def _opened(self, part: Case, task: Task, operator: UUID, at: datetime) -> None:
        assert part.due_at is not None
        where = {k: v for k, v in self._where(part).items() if k != "account_id"}
        for fact in (
            facts.Opened(
                **where, number=part.number, category=part.category_id, priority=part.priority, channel=part.channel
            ),
            facts.Filed(**where),
            facts.Dispatched(
                **where, task_id=task.id, task_kind=task.kind, limit=part.limit, due_at=part.due_at.isoformat(),
                rule_version=part.rule_version, category=part.category_id, priority=part.priority,
                lead_unit_id=part.lead_unit_id,
            ),
        ):  # fmt: skip
            self.rows.record(person(operator), fact, at)

    def _decline(self, case: Case) -> bool:
        """What only the market can settle; asked by a resident, and nobody has taken it yet."""
        if case.state != State.DISPATCHED or self.here.categories[case.category_id].kind != "request":
            return False
        at, operator = self._since(case, 0.5), self._operator()
        words = "您反映的属于民事合同纠纷，可先与对方协商，协商不成可申请人民调解或依法起诉。"
        self._stop(case, at)
        case.state, case.changed_at = State.DECLINED, at
        fact = facts.Declined(**self._where(case), why="beyond_duty", told="market_way")
        self._say(person(operator), case, fact, at, words, public=True)
        return True

    # --- after closing ---

    def _closed(self) -> list[tuple[Case, Signal]]:
        """Petitioners of closed cases who can be rung and have not rated, the latest first."""
        rated = {rating.signal_id for rating in self.rows.ratings}
        found = [
            (case, signal)
            for case in self.rows.cases
            if case.closed_at
            for signal in self.signals[case.id]
            if signal.phone_index is not None and signal.id not in rated
        ]
        return sorted(found, key=lambda pair: (pair[0].closed_at, pair[1].id), reverse=True)

    def _calls(self) -> None:
        """Some were rung once without an answer; two so often that it has ended."""
        if not self.callers:
            return
        pairs = self._closed()
        for case, signal in pairs[6:12]:
            self._missed(case, signal, 1)
        for case, signal in pairs[-2:] if len(pairs) > 20 else []:
            self._missed(case, signal, 3)

    def _missed(self, case: Case, signal: Signal, times: int) -> None:
        assert case.closed_at is not None
        for n in range(times):
            at = (case.closed_at.astimezone(LOCAL) + timedelta(days=n + 1)).replace(hour=(10, 15, 18)[n], minute=7 * n + 3)
            if at >= self.now:
                return
            self.rows.attempts.append(
                bare(
                    CallAttempt, id=seeded_id(self.rows.rng, at), case_id=case.id, signal_id=signal.id,
                    by_id=self.callers[0], reached=False, why="no_answer", at=at,
                )
            )  # fmt: skip
            fact = facts.CallTried(
                **self._where(case), signal_id=signal.id, attempt=n + 1, why="no_answer", over=n == 2
            )
            self.rows.record(person(self.callers[0], "phone"), fact, at)

    def _wishes(self) -> None:
        """Two petitioners who were not satisfied ask for more."""
        by_id = {case.id: case for case in self.rows.cases}
        unhappy = [r for r in self.rows.ratings if not r.solved and r.way == "web" and r.at > self.now - timedelta(days=20)]
        said = ("只清了一半，角落里还有。", "修好当天又坏了，请再来看看。")
        for rating, words in zip(sorted(unhappy, key=lambda r: r.at)[-2:], said, strict=False):
            case, at = by_id[rating.case_id], rating.at + timedelta(minutes=4)
            if case.state not in (State.CLOSED, State.EVALUATED) or at >= self.now:
                continue
            wish = bare(
                ReopenWish, id=seeded_id(self.rows.rng, at), case_id=case.id, signal_id=rating.signal_id, way="page",
                words=words, state=str(WishState.WAITING), asked_at=at,
            )  # fmt: skip
            self.rows.wishes.append(wish)
            fact = facts.ReopenAsked(**self._where(case), wish_id=wish.id, signal_id=rating.signal_id, way="page")
            self.rows.record(("anonymous", None, "", "web"), fact, at)

    def _answers(self) -> None:
        """Every petitioner of a case that has ended has the answer on file."""
        words = {remark.fact_id: remark.text for remark in self.rows.remarks if remark.public}
        said: dict[Any, tuple[str, str]] = {}
        ended = []
        for row in self.rows.facts:
            fact_id, at, kind, case_id = row[0], row[1], row[2], row[8]
            if kind == "cases.dealt_with":
                result = str(row[-1]).split('"result": "')[1].split('"')[0]
                said[case_id] = (result, words.get(fact_id, ""))  # type: ignore[call-overload]
            elif kind == "cases.closed":
                ended.append((fact_id, at, case_id, *said[case_id], row[9], row[11]))
            elif kind in ("cases.cancelled", "cases.declined"):
                told = "market_way" if kind == "cases.declined" else "not_filed"
                ended.append((fact_id, at, case_id, told, words.get(fact_id, ""), row[9], row[11]))  # type: ignore[call-overload]
        for fact_id, at, case_id, result, text, unit_id, grid_code in ended:
            self._answer(fact_id, at, case_id, result, text, unit_id, grid_code)

    def _answer(
        self, cause: Any, at: Any, case_id: Any, result: str, text: str, unit_id: Any, grid_code: Any
    ) -> None:
        none = 0
        for signal in self.signals[case_id]:
            way, reason = AnswerWay.MESSAGE, ""
            if signal.phone_index is None:
                way = AnswerWay.PAGE if signal.reporter_id else AnswerWay.NONE
            if way == AnswerWay.NONE:
                none, reason = none + 1, "no_petitioner" if signal.channel in NO_PETITIONER else "no_contact_left"
            self.rows.answers.append(
                bare(
                    Answer, id=seeded_id(self.rows.rng, at, len(self.rows.answers)), case_id=case_id, signal_id=signal.id,
                    cause_id=cause, result=result, words=text, way=str(way), reason=reason, at=at,
                )
            )  # fmt: skip
        fact = PetitionersTold(
            subject_id=case_id, case_id=case_id, unit_id=unit_id, grid_code=grid_code, cause_id=cause,
            sent=len(self.signals[case_id]) - none, no_contact=none,
        )  # fmt: skip
        self.rows.record(ANSWERS, fact, at)
