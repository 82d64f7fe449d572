"""From a story to what the system and the staff made of it: triage, case, task, clocks, verification, rating.

The steps, their order, their rows and their facts are those of the real commands; routing, limits and due times
come from the same functions. A story is lived until the present moment and left there, in the state it then has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from linli.cases import facts as case_facts
from linli.cases import rules as case_rules
from linli.cases.models import Case, Clock, ClockKind, Rating, State, Task, TaskKind, TaskState
from linli.demo import notes
from linli.demo.history import Saying, Story
from linli.demo.ids import seeded_code, seeded_id
from linli.demo.kinds import Plan
from linli.demo.rows import CLOCK, NOBODY, TRIAGE, By, Rows, bare, person
from linli.intake import facts as intake_facts
from linli.intake import rules as intake_rules
from linli.intake.commands.receiving import RESOLUTION
from linli.intake.models import Correction, Decision, Signal, SignalState
from linli.intake.routing import Route, route
from linli.kernel.clock import LOCAL, Calendar, add, at_fraction, parse_limit
from linli.kernel.errors import Refused
from linli.kernel.geo import h3_cell
from linli.orgs.queries import CategoryCard, Ground
from linli.people.queries import Duty
from linli.trust.sealing import index_of

MODEL = "demo-history"
#: Units whose work takes longer than others', so that boards have something to show.
SLOW = {"housing", "landscape", "heating", "telecom"}
_DANGER = {"0503", "0510", "0501", "S304", "S305"}
_FAR = timedelta(days=4000)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who can do what: accounts by unit, inspectors by subdistrict, the people of the command centre."""

    workers: Mapping[str, Duty]
    by_unit: Mapping[UUID, Sequence[UUID]]
    inspectors: Mapping[str, Sequence[UUID]]
    operators: Sequence[UUID]
    windows: Sequence[UUID]
    callers: Sequence[UUID]


class Life:
    """Lives stories one after the other, oldest first, into ``rows``."""

    def __init__(
        self, plan: Plan, here: Ground, cast: Cast, calendar: Calendar, rows: Rows, *, now: datetime, version: str
    ) -> None:
        self.plan, self.here, self.cast, self.calendar = plan, here, cast, calendar
        self.rows, self.rng, self.now, self.version = rows, rows.rng, now, version
        self.desk = here.by_function["command_centre"][0]

    def live(self, story: Story) -> None:
        """One story: received, triaged, and then one of four ways."""
        category = self.here.categories[story.category]
        signal = self._receive(story.first)
        seen = story.first.at + timedelta(seconds=self.rng.uniform(0.4, 9))
        if seen >= self.now:
            return
        code = self.here.grids.find(story.first.lon, story.first.lat) or ""
        luck = self.rng.random()
        if category.words.get("legal_way_zh"):
            self._answered_by_law(signal, story, category, seen)
        elif (category.kind == "consult" and luck < 0.5) or (category.code in ("S201", "S302") and luck < 0.15):
            self._with_person(signal, story, category, code, seen, answer=True)
        elif (story.vague and not story.first.marked) or luck < 0.06:
            self._with_person(signal, story, category, code, seen, answer=False)
        else:
            self._case(signal, story, category, code, seen, TRIAGE, luck)

    # --- what comes in ---

    def _receive(self, saying: Saying) -> Signal:
        rng, rows = self.rng, self.rows
        resident = self.plan.residents[saying.reporter] if saying.reporter >= 0 else None
        entered: UUID | None = None
        by: By = NOBODY
        if saying.channel == "phone":
            entered = rng.choice(self.cast.operators)
        elif saying.channel == "window":
            entered = rng.choice(self.cast.windows)
        elif saying.channel == "patrol":
            worker = self.cast.workers.get(self.here.grids.find(saying.lon, saying.lat) or "")
            entered = worker.account_id if worker else rng.choice(self.cast.operators)
        reporter = resident.account if resident and saying.channel == "web" else None
        if entered or reporter:
            by = person(entered or reporter, saying.channel)  # type: ignore[arg-type]
        elif saying.channel in ("sensor", "api"):
            by = ("machine", None, saying.channel, saying.channel)
        tells = resident is not None and (saying.channel != "web" or rng.random() < 0.7)
        signal = bare(
            Signal,
            id=seeded_id(rng, saying.at),
            code=seeded_code(rng),
            channel=saying.channel,
            state=SignalState.RECEIVED,
            text=saying.text,
            lon=saying.lon if saying.marked else None,
            lat=saying.lat if saying.marked else None,
            cell=h3_cell(saying.lon, saying.lat, RESOLUTION) if saying.marked else None,
            address_text=saying.address_text,
            phone_index=index_of(resident.phone) if resident and tells else None,
            reporter_id=reporter,
            entered_by_id=entered,
            happened_at=saying.at,
            received_at=saying.at,
        )
        if resident and tells:
            signal.name, signal.phone = resident.name, resident.phone
        rows.signals.append(signal)
        rows.record(
            by, intake_facts.Received(subject_id=signal.id, channel=signal.channel, place=saying.marked), saying.at
        )
        return signal

    def _circumstances(self, text: str, category: CategoryCard, at: datetime) -> tuple[tuple[str, ...], bool]:
        danger = category.code in _DANGER or "困" in text or "着火" in text
        return intake_rules.circumstances(text, happened_at=at.astimezone(LOCAL), danger=danger), danger

    def _decide(
        self,
        signal: Signal,
        saying: Saying,
        category: CategoryCard,
        outcome: str,
        at: datetime,
        *,
        code: str,
        by: str = "model",
        confidence: float | None = None,
        routed: Route | None = None,
        address: int | None = None,
        place_kind: str = "",
        why: tuple[dict[str, Any], ...] = (),
    ) -> Decision:
        """The decision row and the fact of triage."""
        circumstances, danger = self._circumstances(saying.text, category, saying.at)
        sure = confidence if confidence is not None else round(min(0.995, self.rng.betavariate(9, 1.3)), 4)
        kin = [c for c in self.here.categories.values() if c.group == category.group and c.code != category.code]
        others = self.rng.sample(kin, min(2, len(kin)))
        rest = 1 - sure
        alternatives = [{"code": category.code, "confidence": sure}]
        shares = (0.6, 0.25)
        alternatives += [
            {"code": c.code, "confidence": round(rest * s, 4)} for c, s in zip(others, shares, strict=False)
        ]
        place: dict[str, Any] = {"why": "place_by_point", "grid": code}
        if not saying.marked:
            place = {"why": "place_by_words", "words": [saying.address_text], "confidence": 0.97}
        reasons: list[dict[str, Any]] = [place] if code else []
        reasons.append({"why": "kind", "by": "model", "words": list(saying.words), "confidence": round(sure, 3)})
        reasons += [*why, *(routed.reasons if routed else ())]
        priority = self._priority(category, circumstances, danger)
        decision = bare(
            Decision,
            signal_id=signal.id,
            by=by,
            outcome=outcome,
            category_id=category.code,
            confidence=sure,
            alternatives=alternatives,
            words=list(saying.words),
            priority=priority,
            danger_words=list(saying.words) if danger else [],
            reasons=reasons,
            place_kind=place_kind,
            grid_code=code,
            address_id=self.plan.addresses[address].id if address is not None else None,
            place_confidence=0.97 if code else 0.0,
            unit_id=routed.lead.id if routed else None,
            near=[],
            model_version=MODEL,
            at=at,
        )
        self.rows.decisions.append(decision)
        signal.state = outcome
        return decision

    def _triaged(self, by: By, signal: Signal, decision: Decision, at: datetime) -> None:
        waiting = decision.outcome == SignalState.WITH_PERSON
        self.rows.record(
            by,
            intake_facts.Triaged(
                subject_id=signal.id,
                case_id=signal.case_id,
                grid_code=decision.grid_code or None,
                unit_id=self.desk.id if waiting else None,
                outcome=str(decision.outcome),
                by=decision.by,
                category=decision.category_id,
                confidence=decision.confidence if decision.by != "person" else 1.0,
                priority=decision.priority,
                model=MODEL if decision.by != "person" else "",
            ),
            at,
        )

    @staticmethod
    def _priority(category: CategoryCard, circumstances: tuple[str, ...], danger: bool) -> str:
        return intake_rules.priority(
            normal=category.priority,
            when_danger=category.priority_danger,
            danger_when=category.danger_when,
            circumstances=circumstances,
            danger=danger,
        )

    def _answered_by_law(self, signal: Signal, story: Story, category: CategoryCard, at: datetime) -> None:
        decision = self._decide(
            signal, story.first, category, SignalState.ANSWERED, at, code="", confidence=0.96,
            why=({"why": "legal_way"},),
        )
        signal.answer = category.words["legal_way_zh"]
        self._triaged(TRIAGE, signal, decision, at)

    def _with_person(
        self, signal: Signal, story: Story, category: CategoryCard, code: str, at: datetime, *, answer: bool
    ) -> None:
        """First the machine passes it to the desk; later an operator answers it or makes it a case."""
        vague = story.vague and not story.first.marked
        reason = {"why": "place_missing"} if vague else {"why": "below_floor", "floor": 0.55}
        sure = round(self.rng.uniform(0.2, 0.53), 4) if not vague else None
        known = "" if vague else code
        decision = self._decide(
            signal, story.first, category, SignalState.WITH_PERSON, at, code=known, confidence=sure, why=(reason,)
        )
        self._triaged(TRIAGE, signal, decision, at)
        decided = self._by_day(at + timedelta(minutes=self.rng.expovariate(1 / 35) + 2))
        waits = at > self.now - timedelta(hours=30) and self.rng.random() < 0.7
        if decided >= self.now or waits:
            return
        operator = person(self.rng.choice(self.cast.operators))
        if answer:
            signal.state, signal.answer = SignalState.ANSWERED, notes.pick(self.rng, notes.ANSWERED)
            self.rows.record(operator, intake_facts.Answered(subject_id=signal.id, reason="explained"), decided)
            return
        self.rows.decisions.pop()
        self._case(signal, story, category, code, decided, operator, self.rng.random())

    def _by_day(self, at: datetime) -> datetime:
        """The desk is thinner at night: what comes then is mostly decided in the morning."""
        local = at.astimezone(LOCAL)
        if 7 <= local.hour < 22 or self.rng.random() < 0.3:
            return at
        morning = local.replace(hour=7, minute=self.rng.randrange(60), second=self.rng.randrange(60))
        return morning if local.hour < 7 else morning + timedelta(days=1)

    # --- the case ---

    def _case(
        self, signal: Signal, story: Story, category: CategoryCard, code: str, at: datetime, by: By, luck: float
    ) -> None:
        """Open, file and dispatch; then the work."""
        rng, saying = self.rng, story.first
        place = self.here.place_at(saying.lon, saying.lat)
        kind = intake_rules.place_kind(saying.text, place.kind if place else None)
        circumstances, danger = self._circumstances(saying.text, category, saying.at)
        routed = route(
            self.here, self.cast.workers, category=category, code=code, place=place, place_kind=kind,
            circumstances=circumstances, danger=danger,
        )  # fmt: skip
        taken_for = self._mistaken(category) if by is TRIAGE and 0.085 <= luck < 0.125 else category
        times = case_rules.times(start=at, limit=routed.limit, calendar=self.calendar, remind_at=0.8, red_at=1.5)
        case = bare(
            Case,
            id=seeded_id(rng, at),
            number=self._number(at),
            category_id=taken_for.code,
            priority=self._priority(category, circumstances, danger),
            state=State.DISPATCHED,
            title=intake_rules.title_of(saying.text),
            restricted=category.restricted,
            channel=saying.channel,
            lon=saying.lon,
            lat=saying.lat,
            cell=h3_cell(saying.lon, saying.lat, RESOLUTION),
            address_id=self.plan.addresses[story.address].id if story.address is not None else None,
            address_text=saying.address_text,
            grid_code=code,
            place_id=place.id if place else None,
            place_kind=kind,
            lead_unit_id=routed.lead.id,
            holder_unit_id=routed.holder.id,
            holder_account_id=routed.assignee_id,
            limit=routed.limit,
            rule_version=self.version,
            opened_at=saying.at,
            filed_at=at,
            dispatched_at=at,
            due_at=times.due,
            changed_at=at,
        )
        signal.case_id = case.id
        self.rows.cases.append(case)
        where = {"subject_id": case.id, "case_id": case.id, "unit_id": case.holder_unit_id, "grid_code": code}
        self.rows.record(
            by,
            case_facts.Opened(
                **where, number=case.number, category=taken_for.code, priority=case.priority, channel=case.channel
            ),
            at,
        )
        decision = self._decide(
            signal, saying, taken_for, SignalState.IN_CASE, at, code=code, by="person" if by is not TRIAGE else "model",
            routed=routed, address=story.address, place_kind=kind,
        )  # fmt: skip
        self._triaged(by, signal, decision, at)
        if 0.06 <= luck < 0.085:
            self._cancelled(case, at)
            return
        self.rows.record(by, case_facts.Filed(**where), at)
        task = self._task(case, TaskKind.HANDLE, routed.assignee_id, at)
        self._dispatched(by, case, task, at)
        if taken_for is not category:
            task, at = self._redirected(case, signal, decision, category, task, at)
        ended = self._work(case, task, category, at, times, luck)
        self._join_others(case, story, category, code, ended)

    def _number(self, at: datetime) -> str:
        day = at.astimezone(LOCAL).strftime("%Y%m%d")
        self.rows.serials[day] = serial = self.rows.serials.get(day, 0) + 1
        return f"{day}{serial:06d}"

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

    def _cancelled(self, case: Case, at: datetime) -> None:
        """An operator finds before filing that there is nothing to file."""
        case.state, case.filed_at, case.dispatched_at, case.due_at = State.COLLECTED, None, None, None
        case.holder_unit_id, case.holder_account_id = self.desk.id, None
        ended = self._by_day(at + timedelta(minutes=self.rng.uniform(3, 50)))
        if ended >= self.now:
            return
        case.state, case.changed_at = State.CANCELLED, ended
        fact = case_facts.Cancelled(
            subject_id=case.id, case_id=case.id, unit_id=self.desk.id, grid_code=case.grid_code, reason="by_person"
        )
        fact_id = self.rows.record(person(self.rng.choice(self.cast.operators)), fact, ended)
        self.rows.remark(case, fact_id, notes.pick(self.rng, notes.CANCELLED), ended, public=True)

    def _mistaken(self, category: CategoryCard) -> CategoryCard:
        """A kind of matter of the same group, for which the machine takes this one."""
        return self.rng.choice(
            [c for c in self.here.categories.values() if c.group == category.group and c.code != category.code]
        )

    def _redirected(
        self, case: Case, signal: Signal, decision: Decision, category: CategoryCard, task: Task, at: datetime
    ) -> tuple[Task, datetime]:
        """The machine had taken it for something else; an operator corrects it. The clock keeps its start."""
        when = self._by_day(at + timedelta(minutes=self.rng.uniform(6, 80)))
        if when >= self.now:
            return task, at
        wrong = case.category_id
        assert case.due_at is not None
        operator = self.rng.choice(self.cast.operators)
        decision.category_id, decision.by, decision.at, case.category_id = category.code, "person", when, category.code
        decision.reasons = [*decision.reasons, {"why": "decided_by_person"}]
        self.rows.corrections.append(
            bare(
            Correction,
                id=seeded_id(self.rng, when), signal_id=signal.id, from_category=wrong,
                to_category_id=category.code, from_unit=case.lead_unit_id, to_unit=case.lead_unit_id,
                model_version=MODEL, by_id=operator, at=when,
            )
        )  # fmt: skip
        self.rows.record(
            person(operator),
            intake_facts.Corrected(
                subject_id=signal.id, case_id=case.id, from_category=wrong, to_category=category.code, model=MODEL
            ),
            when,
        )
        task.state, task.done_at = TaskState.WITHDRAWN, when
        fresh = self._task(case, TaskKind.HANDLE, case.holder_account_id, when)
        fact_id = self.rows.record(
            person(operator),
            case_facts.Redirected(
                subject_id=case.id, case_id=case.id, unit_id=case.holder_unit_id, account_id=case.holder_account_id,
                grid_code=case.grid_code, task_id=fresh.id, from_category=wrong, to_category=category.code,
                from_unit_id=case.holder_unit_id, limit=case.limit, due_at=case.due_at.isoformat(),
                rule_version=case.rule_version,
            ),
            when,
        )  # fmt: skip
        self.rows.remark(case, fact_id, notes.pick(self.rng, notes.CORRECTED), when)
        self._triaged(person(operator), signal, decision, when)
        case.changed_at = when
        return fresh, when

    # --- the work ---

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

    # --- others and the judgement ---

    def _join_others(self, case: Case, story: Story, category: CategoryCard, code: str, ended: datetime) -> None:
        """Later reports of the same matter while it is open, danger joined by people alone; then everybody's rating."""
        first = next(s for s in reversed(self.rows.signals) if s.case_id == case.id)
        joined = [first]
        limit = min(ended, self.now)
        for saying in story.others:
            wait = timedelta(minutes=self.rng.uniform(1, 6)) if case.priority == "P1" else timedelta(seconds=3)
            seen = saying.at + wait
            if category.restricted or not case.dispatched_at < seen < limit:
                continue
            by = TRIAGE if case.priority != "P1" else person(self.rng.choice(self.cast.operators))
            signal = self._receive(saying)
            signal.case_id = case.id
            case.signals += 1
            near = {"why": "same_matter", "case": str(case.id), "metres": self.rng.randint(2, 60), "likeness": 0.7}
            decision = self._decide(
                signal, saying, category, SignalState.MERGED, seen, code=code, address=story.address, why=(near,),
                by="model" if by is TRIAGE else "person",
            )  # fmt: skip
            self._triaged(by, signal, decision, seen)
            self.rows.record(
                by,
                case_facts.SignalJoined(
                    subject_id=case.id, case_id=case.id, unit_id=case.holder_unit_id, grid_code=case.grid_code,
                    signal_id=signal.id, signals=case.signals, channel=signal.channel,
                ),
                seen,
            )  # fmt: skip
            joined.append(signal)
        for signal in joined:
            self._rate(case, signal)

    def _rate(self, case: Case, signal: Signal) -> None:
        rng = self.rng
        if case.closed_at is None or signal.channel in ("patrol", "sensor", "api") or rng.random() > 0.58:
            return
        by_phone = signal.channel in ("phone", "window") or rng.random() < 0.25
        when = case.closed_at + timedelta(hours=rng.expovariate(1 / 14) + 0.4)
        local = when.astimezone(LOCAL)
        if by_phone and not 9 <= local.hour < 18:
            when = local.replace(hour=rng.randint(9, 17)) + timedelta(days=0 if local.hour < 9 else 1)
        if when >= self.now:
            return
        assert case.due_at is not None
        assert case.reported_at is not None
        late = case.reported_at > case.due_at or case.rework > 0
        weights = (34, 26, 15, 25) if late else (66, 20, 7, 7)
        said = rng.choices(("satisfied", "fairly", "neutral", "dissatisfied"), weights)[0]
        solved = said in ("satisfied", "fairly") or rng.random() < 0.35
        by = NOBODY if signal.reporter_id is None else person(signal.reporter_id)
        way = "callback" if by_phone else "web"
        if by_phone:
            by = person(rng.choice(self.cast.callers), "phone")
        pool = notes.GOOD if said in ("satisfied", "fairly") else notes.BAD
        self.rows.ratings.append(
            bare(
            Rating,
                id=seeded_id(rng, when), case_id=case.id, signal_id=signal.id, satisfaction=said, solved=solved,
                comment=notes.pick(rng, pool), way=way, at=when,
            )
        )  # fmt: skip
        case.state = State.EVALUATED
        case.evaluated_at = min(case.evaluated_at or when, when)
        case.changed_at = max(case.changed_at, when)
        fact = case_facts.Rated(
            subject_id=case.id, case_id=case.id, unit_id=case.holder_unit_id, account_id=case.handled_by_id,
            grid_code=case.grid_code, signal_id=signal.id, satisfaction=said, solved=solved, way=way,
        )  # fmt: skip
        self.rows.record(by, fact, when)
