"""From a story to what the system and the staff made of it: triage, case, task, clocks, verification, rating.

The steps, their order, their rows and their facts are those of the real commands; routing, limits and due times
come from the same functions. A story is lived until the present moment and left there, in the state it then has.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from linli.cases import facts as case_facts
from linli.cases import rules as case_rules
from linli.cases.commands.opening import stood_in
from linli.cases.models import Case, Rating, State, Task, TaskKind, TaskState
from linli.demo import notes
from linli.demo.arriving import MODEL
from linli.demo.history import Story
from linli.demo.ids import seeded_id
from linli.demo.learnt import example, looked_at
from linli.demo.rows import NOBODY, TRIAGE, By, bare, person
from linli.demo.working import Work
from linli.intake import facts as intake_facts
from linli.intake import rules as intake_rules
from linli.intake.commands.receiving import RESOLUTION
from linli.intake.models import Correction, Decision, Signal, SignalState
from linli.intake.routing import route
from linli.kernel.clock import LOCAL
from linli.kernel.geo import h3_cell
from linli.orgs.queries import CategoryCard


class Life(Work):
    """Lives stories one after the other, oldest first, into ``rows``."""

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

    def _answered_by_law(self, signal: Signal, story: Story, category: CategoryCard, at: datetime) -> None:
        decision = self._decide(
            signal,
            story.first,
            category,
            SignalState.ANSWERED,
            at,
            code="",
            confidence=0.96,
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
        self.rows.examples.append(
            example(decision, right=category.code, machine=False, unit=None, decided_at=at, at=decided)
        )
        self._case(signal, story, category, code, decided, operator, self.rng.random())

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
            self.here, self.cast.roster, category=category, code=code, place=place, place_kind=kind,
            circumstances=circumstances, danger=danger, at=at,
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
        seen = at + timedelta(minutes=25)
        if by is TRIAGE and taken_for is category and looked_at(decision) and seen < self.now:
            unit = routed.lead.id
            self.rows.examples.append(
                example(decision, right=category.code, machine=True, unit=unit, decided_at=at, at=seen)
            )
        if 0.06 <= luck < 0.085:
            self._cancelled(case, at)
            return
        self.rows.record(by, case_facts.Filed(**where), at)
        task = self._task(case, TaskKind.HANDLE, routed.assignee_id, at)
        self._dispatched(by, case, task, at)
        for fact in stood_in(case, task, routed.placed) if routed.placed else ():
            self.rows.record(by, fact, at)
        if taken_for is not category:
            task, at = self._redirected(case, signal, decision, category, task, at)
        ended = self._work(case, task, category, at, times, luck)
        self._join_others(case, story, category, code, ended)

    def _number(self, at: datetime) -> str:
        day = at.astimezone(LOCAL).strftime("%Y%m%d")
        self.rows.serials[day] = serial = self.rows.serials.get(day, 0) + 1
        return f"{day}{serial:06d}"

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
        self.rows.examples.append(
            example(decision, right=category.code, machine=True, unit=decision.unit_id, decided_at=at, at=when)
        )
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
