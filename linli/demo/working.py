"""The work on a case in the past: tasks, reports, verifications, rework, and the clocks beside them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from linli.cases import facts as case_facts
from linli.cases import rules as case_rules
from linli.cases.models import Case, Clock, ClockKind, State, Task, TaskKind, TaskState
from linli.demo import notes
from linli.demo.arriving import Arrival
from linli.demo.ids import seeded_id
from linli.demo.rows import CLOCK, By, bare, person
from linli.kernel.clock import add, at_fraction, parse_limit
from linli.kernel.errors import Refused
from linli.orgs.queries import CategoryCard

#: Units whose work takes longer than others', so that boards have something to show.
SLOW = {"housing", "landscape", "heating", "telecom"}
_FAR = timedelta(days=4000)


class Work(Arrival):
    """What the people of the units do with a case, by the clock of its limit."""

    def _task(self, case: Case, kind: str, assignee: UUID | None, at: datetime, unit: UUID | None = None) -> Task:
        task = bare(
            Task,
            id=seeded_id(self.rng, at),
            case_id=case.id,
            kind=kind,
            state=TaskState.ISSUED,
            unit_id=unit or case.holder_unit_id,
            assignee_id=assignee,
            issued_at=at,
            due_at=case.due_at if kind == TaskKind.HANDLE else None,
        )
        self.rows.tasks.append(task)
        return task

    def _dispatched(self, by: By, case: Case, task: Task, at: datetime) -> None:
        assert case.due_at is not None
        self.rows.record(
            by,
            case_facts.Dispatched(
                subject_id=case.id, case_id=case.id, unit_id=task.unit_id, account_id=task.assignee_id,
                grid_code=case.grid_code, task_id=task.id, task_kind=str(task.kind), limit=case.limit,
                due_at=case.due_at.isoformat(), rule_version=case.rule_version, category=case.category_id,
                priority=case.priority, lead_unit_id=case.lead_unit_id,
            ),
            at,
        )  # fmt: skip

    def _at(self, case: Case, fraction: float) -> datetime:
        """The moment when so much of the limit is used, by the limit's own clock."""
        assert case.dispatched_at is not None
        assert case.due_at is not None
        unit = parse_limit(case.limit).unit
        try:
            found = at_fraction(case.dispatched_at, case.due_at, fraction, unit, self.calendar)
        except Refused:
            found = None
        return found or self.now + _FAR

    def _share(self, case: Case) -> float:
        """How much of its limit the work takes: mostly inside, one in ten late, a few never."""
        function = self.here.units[case.lead_unit_id].function
        slow = 2.4 if function in SLOW else 1.0
        draw = self.rng.random()
        if draw < 0.014 * slow:
            assert case.dispatched_at is not None
            recent = case.dispatched_at > self.now - timedelta(days=24)
            return 40.0 if recent else 2.5 + self.rng.expovariate(0.5)
        if draw < 0.085 * slow:
            return 1.03 + self.rng.expovariate(1.6)
        return 0.08 + 0.9 * self.rng.betavariate(2.2, 2.0)

    def _work(
        self, case: Case, task: Task, category: CategoryCard, at: datetime, times: case_rules.Times, luck: float
    ) -> datetime:
        """Accept, go, perhaps pass on, report back, verify, perhaps again, rate. Returns when the work was over."""
        share = self._share(case)
        stretches: list[tuple[datetime, datetime]] = []
        start, again = at, False
        passes = case.holder_unit_id != case.lead_unit_id and luck > 0.82
        while True:
            reported = self._handle(case, task, category, start, share, passes=passes and not again)
            stretches.append((start, min(reported, self.now)))
            if reported >= self.now:
                break
            back = self._verify(case, task, reported)
            if back is None:
                break
            task, start, again = back, case.changed_at, True
            share = max(share, self._used(case, start)) + self.rng.uniform(0.05, 0.5)
        self._clocks(case, times, stretches)
        return stretches[-1][1]

    def _used(self, case: Case, at: datetime) -> float:
        assert case.dispatched_at is not None
        assert case.due_at is not None
        return (at - case.dispatched_at) / max(case.due_at - case.dispatched_at, timedelta(minutes=1))

    def _handle(
        self, case: Case, task: Task, category: CategoryCard, start: datetime, share: float, *, passes: bool
    ) -> datetime:
        """From the task to the report back; returns the time of the report, in the future if it has not come yet."""
        rng = self.rng
        done = max(self._at(case, share), start + timedelta(minutes=rng.uniform(12, 40)))
        span = min(done - start, timedelta(hours=30))
        accepted = start + max(timedelta(minutes=rng.uniform(1, 4)), span * rng.uniform(0.05, 0.35))
        if parse_limit(case.limit).unit.works:
            opened = self._add(start, timedelta(minutes=rng.expovariate(1 / 50) + 2))
            accepted = opened if opened < done else start + (done - start) * 0.5
        if (share > 5 and rng.random() < 0.6) or accepted >= self.now:
            return self.now + _FAR
        worker = task.assignee_id or rng.choice(self.cast.by_unit[task.unit_id])
        self._accept(case, task, worker, accepted)
        if passes:
            task, accepted = self._pass_on(case, task, worker, accepted)
            if accepted >= self.now:
                return self.now + _FAR
            worker = task.assignee_id or worker
            done = max(done, accepted + timedelta(minutes=rng.uniform(10, 90)))
        where = self._where(case, task)
        arrived = accepted + min((done - accepted) * 0.6, timedelta(minutes=rng.uniform(6, 45)))
        if category.kind in ("part", "event") and arrived < self.now:
            task.state, task.arrived_at, case.changed_at = TaskState.ON_SITE, arrived, arrived
            self.rows.record(person(worker, "web"), case_facts.Arrived(**where, task_id=task.id), arrived)
        if done >= self.now:
            return done
        self._report(case, task, worker, category, done)
        return done

    def _where(self, case: Case, task: Task) -> dict[str, Any]:
        return {
            "subject_id": case.id, "case_id": case.id, "unit_id": task.unit_id, "account_id": task.assignee_id,
            "grid_code": case.grid_code,
        }  # fmt: skip

    def _accept(self, case: Case, task: Task, worker: UUID, at: datetime) -> None:
        task.state, task.assignee_id, task.accepted_at = TaskState.ACCEPTED, worker, at
        case.state, case.holder_account_id, case.accepted_at, case.changed_at = State.HANDLING, worker, at, at
        self.rows.record(person(worker), case_facts.Accepted(**self._where(case, task), task_id=task.id), at)

    def _pass_on(self, case: Case, task: Task, worker: UUID, accepted: datetime) -> tuple[Task, datetime]:
        """The street cannot solve it: to the leading unit, whose people take it later."""
        rng = self.rng
        when = accepted + timedelta(minutes=rng.uniform(8, 50))
        if when >= self.now:
            return task, when
        task.state, task.done_at = TaskState.WITHDRAWN, when
        before = case.holder_unit_id
        case.state, case.holder_unit_id, case.holder_account_id = State.DISPATCHED, case.lead_unit_id, None
        case.accepted_at, case.changed_at = None, when
        fresh = self._task(case, TaskKind.HANDLE, None, when)
        fact_id = self.rows.record(
            person(worker),
            case_facts.PassedOn(**self._where(case, fresh), task_id=fresh.id, from_unit_id=before),
            when,
        )
        self.rows.remark(case, fact_id, notes.pick(rng, notes.PASSED_ON), when)
        taken = when + timedelta(minutes=rng.uniform(4, 120))
        if taken < self.now:
            self._accept(case, fresh, rng.choice(self.cast.by_unit[fresh.unit_id]), taken)
        return fresh, taken

    def _report(self, case: Case, task: Task, worker: UUID, category: CategoryCard, at: datetime) -> None:
        rng = self.rng
        result = rng.choices(("solved", "gone", "not_found"), (90, 6, 4))[0]
        task.state, task.done_at, task.result = TaskState.DONE, at, result
        case.state, case.reported_at, case.changed_at, case.handled_by_id = State.REPORTED, at, at, worker
        checker = self.here.unit_for("inspection", case.grid_code) or self.desk
        check = self._task(case, TaskKind.VERIFY, None, at, checker.id)
        case.holder_unit_id, case.holder_account_id = checker.id, None
        assert case.due_at is not None
        fact = case_facts.DealtWith(
            **self._where(case, check), task_id=task.id, verify_task_id=check.id, result=result, photos=0,
            on_time=at <= case.due_at,
        )  # fmt: skip
        fact_id = self.rows.record(person(worker), fact, at)
        self.rows.remark(case, fact_id, notes.pick(rng, notes.DONE[category.kind]), at, public=True)

    def _verify(self, case: Case, task: Task, reported: datetime) -> Task | None:
        """Somebody else looks; returns a new task where the matter goes back."""
        rng = self.rng
        if case.priority == "P1":
            when = reported + timedelta(minutes=rng.uniform(10, 120))
        else:
            when = self._add(reported, timedelta(minutes=rng.expovariate(1 / 120) + 12))
        if when >= self.now:
            return None
        check = self.rows.tasks[-1]
        # A matter of the whole district (no place is known) is verified by anybody's inspector.
        everybody = [one for found in self.cast.inspectors.values() for one in found]
        near = self.cast.inspectors.get(case.grid_code[:9]) or everybody
        inspector = rng.choice([one for one in near if one != case.handled_by_id])
        check.state, check.assignee_id, check.accepted_at = TaskState.DONE, inspector, when
        check.done_at, case.changed_at = when, when
        if rng.random() < (0.06 if case.rework == 0 else 0.12) and case.rework < 2:
            return self._send_back(case, task, check, inspector, when)
        check.result = "passed"
        case.state, case.closed_at = State.CLOSED, when
        case.verified_by_id = case.holder_account_id = inspector
        assert case.due_at is not None
        self.rows.record(
            person(inspector),
            case_facts.Closed(
                subject_id=case.id, case_id=case.id, unit_id=case.holder_unit_id, account_id=case.handled_by_id,
                grid_code=case.grid_code, task_id=check.id, on_time=reported <= case.due_at,
            ),
            when,
        )  # fmt: skip
        return None

    def _add(self, start: datetime, working: timedelta) -> datetime:
        try:
            return add(start, working, self.calendar)
        except Refused:
            return start + _FAR

    def _send_back(self, case: Case, task: Task, check: Task, inspector: UUID, at: datetime) -> Task:
        check.result = "failed"
        worker = case.handled_by_id
        done = next(t for t in reversed(self.rows.tasks) if t.case_id == case.id and t.kind == TaskKind.HANDLE)
        case.state, case.holder_unit_id, case.holder_account_id = State.DISPATCHED, done.unit_id, worker
        case.handled_by_id, case.reported_at, case.accepted_at = None, None, None
        case.rework += 1
        fresh = self._task(case, TaskKind.HANDLE, worker, at)
        fact_id = self.rows.record(
            person(inspector),
            case_facts.SentBack(
                subject_id=case.id, case_id=case.id, unit_id=case.holder_unit_id, account_id=worker,
                grid_code=case.grid_code, task_id=fresh.id, rework=case.rework,
            ),
            at,
        )  # fmt: skip
        self._dispatched(person(inspector), case, fresh, at)
        self.rows.remark(case, fact_id, notes.pick(self.rng, notes.SENT_BACK), at)
        return fresh

    def _clocks(self, case: Case, times: case_rules.Times, stretches: list[tuple[datetime, datetime]]) -> None:
        """Three clocks: fired where their time came while the work was open, else stopped when it ended."""
        made = {
            ClockKind.REMIND: (times.remind, case_facts.Reminded),
            ClockKind.DUE: (times.due, case_facts.Overdue),
            ClockKind.RED: (times.red, case_facts.LongOverdue),
        }
        assert case.due_at is not None
        open_still = case.state in (State.DISPATCHED, State.HANDLING)
        for kind, (moment, fact) in made.items():
            if moment is None:
                continue
            clock = bare(Clock, case_id=case.id, kind=kind, due_at=moment)
            if any(start <= moment < end for start, end in stretches):
                clock.fired_at = moment + timedelta(milliseconds=self.rng.randrange(80, 900))
                self.rows.record(
                    CLOCK,
                    fact(
                        subject_id=case.id, case_id=case.id, unit_id=case.holder_unit_id,
                        account_id=case.holder_account_id, grid_code=case.grid_code, due_at=case.due_at.isoformat(),
                    ),
                    clock.fired_at,
                )  # fmt: skip
            elif not open_still or moment < self.now:
                clock.stopped_at = next((end for _, end in stretches if end <= moment), stretches[-1][1])
            self.rows.clocks.append(clock)
