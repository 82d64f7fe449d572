"""What waits, stands still and is watched over in the demo district: a few open cases of each kind, after the history.

The rows and facts are those that the real commands write; due times come from the same rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from linli.cases import facts, rules
from linli.cases.models import (
    RUNNING,
    Case,
    Clock,
    ClockKind,
    Contact,
    Level,
    Pause,
    Request,
    RequestKind,
    RequestState,
    State,
    Supervision,
    TaskKind,
    Urging,
)
from linli.demo.ids import seeded_id
from linli.demo.rows import CLOCK, Rows, bare, person
from linli.kernel.clock import LOCAL, Calendar, Unit, due, parse_limit
from linli.kernel.clock import Pause as Stretch
from linli.kernel.errors import Refused
from linli.orgs.queries import Ground, rule_value
from linli.trust.facts import Fact

#: What has most to do with building and owning comes first: there plans, weather and doubts about duty make sense.
_KINDS = ("part", "event", "request", "consult")
#: A listed case whose work was over stays listed for so long before a leader takes it off.
LISTED_FOR = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Deciders:
    """Who decides: operators and leaders of the county, officers by subdistrict, and who handles at each unit."""

    operators: Sequence[UUID]
    leaders: Sequence[UUID]
    officers: Mapping[str, Sequence[UUID]]
    by_unit: Mapping[UUID, Sequence[UUID]]


class Holding:
    """Goes over the finished history and adds what supervision and the holders have made of it."""

    def __init__(self, rows: Rows, here: Ground, who: Deciders, calendar: Calendar, *, now: datetime) -> None:
        self.rows, self.here, self.who, self.calendar, self.now = rows, here, who, calendar, now
        self.rng = rows.rng
        self.clocks: dict[UUID, list[Clock]] = defaultdict(list)
        for clock in rows.clocks:
            self.clocks[clock.case_id].append(clock)

    def add(self) -> None:
        """The ladder of every case first, then contacts, then one by one what waits and what stands still."""
        self._ladder()
        self._contacts()
        free = [case for case in self.rows.cases if self._calm(case)]
        free.sort(key=lambda case: case.number, reverse=True)
        free.sort(key=lambda case: _KINDS.index(self.here.categories[case.category_id].kind))
        for act in (self._suspended, self._suspended, self._paused, self._extension, self._extension):
            self._take(free, act, minimum=timedelta(hours=3))
        for act in (self._return_waits, self._return_waits, self._objection_waits):
            self._take(free, act, minimum=timedelta(hours=2))
        self._urgings()

    def _take(self, free: list[Case], act: Any, *, minimum: timedelta) -> None:
        """Let an act have the first case that fits it."""
        for case in free:
            assert case.due_at is not None
            if case.due_at - self.now > minimum and act(case):
                free.remove(case)
                return

    def _calm(self, case: Case) -> bool:
        """An open case in its time, held by a unit with somebody in it, with a petitioner."""
        return bool(
            case.state in RUNNING
            and case.due_at
            and case.due_at > self.now
            and case.dispatched_at
            and case.channel in rules.PETITIONED
            and self.who.by_unit.get(case.holder_unit_id)
            and not case.restricted
        )

    # --- what every act needs ---

    def _where(self, case: Case) -> dict[str, Any]:
        return {
            "subject_id": case.id, "case_id": case.id, "unit_id": case.holder_unit_id,
            "account_id": case.holder_account_id, "grid_code": case.grid_code,
        }  # fmt: skip

    def _say(self, by: Any, case: Case, fact: Fact, at: datetime, words: str = "", *, public: bool = False) -> None:
        fact_id = self.rows.record(by, fact, at)
        if words:
            self.rows.remark(case, fact_id, words, at, public=public)

    def _asker(self, case: Case) -> UUID:
        return case.holder_account_id or self.who.by_unit[case.holder_unit_id][0]

    def _officer(self, case: Case) -> UUID:
        found = self.who.officers.get(case.grid_code[:9]) or self.who.operators
        return next((one for one in found if one != self._asker(case)), self.who.operators[0])

    def _since(self, case: Case, share: float) -> datetime:
        """A moment between the dispatch and now."""
        assert case.dispatched_at is not None
        return case.dispatched_at + (self.now - case.dispatched_at) * share

    def _ask(self, case: Case, kind: RequestKind, reason: str, words: str, at: datetime, **more: Any) -> Request:
        request = bare(
            Request, id=seeded_id(self.rng, at), case_id=case.id, kind=str(kind), state=str(RequestState.WAITING),
            unit_id=case.holder_unit_id, asked_by_id=self._asker(case), asked_at=at, reason=reason, words=words, **more,
        )  # fmt: skip
        self.rows.requests.append(request)
        return request

    def _decided(self, request: Request, state: RequestState, by: UUID, at: datetime, answer: str) -> None:
        request.state, request.decided_by_id, request.decided_at, request.answer = str(state), by, at, answer

    # --- supervision ---

    def _ladder(self) -> None:
        """The step of each case by its failures: overdue, sent back, an unsatisfied call-back."""
        failures: dict[UUID, list[datetime]] = defaultdict(list)
        reached: dict[UUID, list[tuple[datetime, str]]] = defaultdict(list)
        for clock in self.rows.clocks:
            if clock.fired_at and clock.kind in (ClockKind.DUE, ClockKind.RED):
                step = "yellow" if clock.kind == ClockKind.DUE else "red"
                reached[clock.case_id].append((clock.fired_at, step))
                if step == "yellow":
                    failures[clock.case_id].append(clock.fired_at)
        for task in self.rows.tasks:
            if task.kind == TaskKind.VERIFY and task.result == "failed" and task.done_at:
                failures[task.case_id].append(task.done_at)
        for rating in self.rows.ratings:
            if rating.way == "callback" and rules.unsatisfied(satisfaction=rating.satisfaction, solved=rating.solved):
                failures[rating.case_id].append(rating.at)
        before = int(rule_value("failures_before_listing", self.now.astimezone(LOCAL).date()))
        for case in self.rows.cases:
            if case.id in failures:
                self._stand(case, sorted(failures[case.id]), sorted(reached[case.id]), before)

    def _stand(self, case: Case, failed: list[datetime], reached: list[tuple[datetime, str]], before: int) -> None:
        listed = failed[before - 1] if len(failed) >= before else None
        level = "listed" if listed else reached[-1][1] if reached else ""
        since = listed or (reached[-1][0] if reached else failed[0])
        ended = case.closed_at if case.closed_at and case.closed_at >= since else None
        if ended is None and case.state not in (*RUNNING, State.REPORTED):
            ended = since + LISTED_FOR if since + LISTED_FOR < self.now else None
        self.rows.supervisions.append(
            bare(
                Supervision, case_id=case.id, level=level, failures=len(failed), since=since, listed_at=listed,
                ended_at=ended,
            )
        )  # fmt: skip
        if listed:
            self._say(CLOCK, case, facts.Listed(**self._where(case), failures=before), listed)
        if listed and ended and ended != case.closed_at:
            self._say(person(self.who.leaders[0]), case, facts.Unlisted(**self._where(case)), ended, "已约谈并落实整改。")

    def _urgings(self) -> None:
        """A supervisor's words to the holders of the cases that have been on the ladder longest; one is answered."""
        cases = {case.id: case for case in self.rows.cases}
        rank = {str(level): number for number, level in enumerate((Level.LISTED, Level.RED, Level.YELLOW))}
        stands = [s for s in self.rows.supervisions if s.ended_at is None and cases[s.case_id].state in RUNNING]
        stands = [s for s in stands if s.level in rank]
        for number, stand in enumerate(sorted(stands, key=lambda s: (rank[s.level], s.since))[:4]):
            case = cases[stand.case_id]
            at = self.now - timedelta(hours=3, minutes=7 * number)
            kind = "supervision" if stand.level != Level.YELLOW else "reminder"
            words = "请今天到现场，当天回复处理进展。" if kind == "supervision" else "已超时，请抓紧办理。"
            urging = bare(
                Urging, id=seeded_id(self.rng, at), case_id=case.id, unit_id=case.holder_unit_id, kind=kind,
                by_id=self._officer(case), at=at, words=words, answer_by=due(at, parse_limit("1WD"), self.calendar),
            )  # fmt: skip
            self.rows.urgings.append(urging)
            fact = facts.Urged(
                **self._where(case), urging_id=urging.id, what=kind, answer_by=urging.answer_by.isoformat()
            )
            self._say(person(urging.by_id), case, fact, at, words)
            if number == 0 and self.who.by_unit.get(case.holder_unit_id):
                urging.answered_by_id, urging.answered_at = self._asker(case), at + timedelta(hours=1)
                urging.answer = "已安排人员，今天下班前到场处置。"
                answered = facts.UrgingAnswered(**self._where(case), urging_id=urging.id, on_time=True)
                self._say(person(urging.answered_by_id), case, answered, urging.answered_at, urging.answer)

    # --- contacts ---

    def _contacts(self) -> None:
        """Three of four open cases that somebody has taken on: the petitioner has been rung; the others' clock runs."""
        open_cases = [c for c in self.rows.cases if c.state in RUNNING and c.channel in rules.PETITIONED]
        for number, case in enumerate(open_cases):
            assert case.dispatched_at is not None
            limit = parse_limit(str(rule_value("first_contact_limit", case.dispatched_at.astimezone(LOCAL).date())))
            by = due(case.dispatched_at, limit, self.calendar)
            called = case.accepted_at + timedelta(minutes=6 + number % 40) if case.accepted_at else None
            clock = bare(Clock, case_id=case.id, kind=str(ClockKind.CONTACT), due_at=by)
            if called is not None and called < self.now and number % 4:
                self._contact(case, called, on_time=called <= by)
                clock.stopped_at = called
            elif by <= self.now:
                clock.fired_at = by + timedelta(milliseconds=300)
                self._say(CLOCK, case, facts.ContactLate(**self._where(case), due_at=by.isoformat()), clock.fired_at)
            self.rows.clocks.append(clock)

    def _contact(self, case: Case, at: datetime, *, on_time: bool) -> None:
        words = "已电话联系，说明处理安排，诉求人表示知道。"
        contact = bare(
            Contact, id=seeded_id(self.rng, at), case_id=case.id, unit_id=case.holder_unit_id, by_id=self._asker(case),
            way="phone", reached="petitioner", contacted_at=at, content=words, effective=True, at=at,
            proof=f"REC-{at.astimezone(LOCAL):%Y%m%d}-{self.rng.randrange(10_000):04d}",
        )  # fmt: skip
        self.rows.contacts.append(contact)
        fact = facts.Contacted(
            **self._where(case), contact_id=contact.id, way="phone", contacted_at=at.isoformat(), first=True,
            on_time=on_time,
        )  # fmt: skip
        self._say(person(contact.by_id), case, fact, at, words)

    def _told(self, case: Case, before: datetime) -> bool:
        return any(contact.case_id == case.id and contact.at <= before for contact in self.rows.contacts)

    # --- the clock stands still ---

    def _suspended(self, case: Case) -> bool:
        asked, start = self._since(case, 0.6), self._since(case, 0.8)
        if not self._told(case, asked):
            return False
        until = self._morning(28)
        request = self._ask(
            case, RequestKind.SUSPENSION, "planning", "需列入老旧小区改造计划，目前不具备施工条件。", asked,
            until=until, plan="先设围挡和提示牌，每周巡查；改造计划批复后施工。", owner_id=self._asker(case),
            due_before=case.due_at,
        )  # fmt: skip
        self._stand_still(case, request, start, self.who.leaders[0], "同意挂账，落实临时防护措施。")
        return True

    def _paused(self, case: Case) -> bool:
        asked, start = self._since(case, 0.5), self._since(case, 0.7)
        request = self._ask(
            case, RequestKind.PAUSE, "appraisal", "已委托鉴定机构现场鉴定。", asked, until=self._morning(6),
            due_before=case.due_at,
        )  # fmt: skip
        self._stand_still(case, request, start, self._officer(case), "同意，鉴定结论出来后恢复办理。")
        return True

    def _morning(self, days: int) -> datetime:
        return (self.now.astimezone(LOCAL) + timedelta(days=days)).replace(hour=9, minute=0, second=0, microsecond=0)

    def _stand_still(self, case: Case, request: Request, start: datetime, approver: UUID, words: str) -> None:
        assert request.until is not None
        assert case.dispatched_at is not None
        ask = facts.PauseAsked(
            **self._where(case), request_id=request.id, reason=request.reason, what=request.kind,
            until=request.until.isoformat(),
        )  # fmt: skip
        self._say(person(request.asked_by_id), case, ask, request.asked_at, request.words)
        self._decided(request, RequestState.AGREED, approver, start, words)
        self.rows.pauses.append(
            bare(
                Pause, id=seeded_id(self.rng, start), case_id=case.id, request_id=request.id, kind=request.kind,
                reason=request.reason, approver_id=approver, start=start, until=request.until,
            )
        )  # fmt: skip
        stretch = Stretch(start, request.until, str(approver), request.reason)
        due_at = self._foreseen(case, stretch)
        case.paused_since, case.due_at, case.changed_at, request.due_after = start, due_at, start, due_at
        for task in self.rows.tasks:
            if task.case_id == case.id and task.done_at is None:
                task.due_at = due_at
        for clock in self.clocks[case.id]:
            if clock.fired_at is None and clock.stopped_at is None:
                clock.stopped_at = start
        self.rows.clocks.append(bare(Clock, case_id=case.id, kind=str(ClockKind.REVIEW), due_at=request.until))
        kind = facts.Suspended if request.kind == RequestKind.SUSPENSION else facts.Paused
        fact = kind(
            **self._where(case), request_id=request.id, reason=request.reason, until=request.until.isoformat()
        )
        self._say(person(approver), case, fact, start, words, public=True)

    def _foreseen(self, case: Case, stretch: Stretch) -> datetime:
        """As the command reckons it: the end of the pause stands in where the year has no calendar yet."""
        assert case.dispatched_at is not None
        assert stretch.end is not None
        try:
            return rules.times_with(
                start=case.dispatched_at, limit=case.limit, extras=(), pauses=[stretch], calendar=self.calendar,
                remind_at=0.8, red_at=1.5,
            ).due  # fmt: skip
        except Refused:
            return stretch.end

    # --- what waits ---

    def _extension(self, case: Case) -> bool:
        unit = parse_limit(case.limit).unit
        if unit is not Unit.WD:
            return False
        at = self._since(case, 0.9)
        words = "连续降雨无法施工，待天气转好后进场。"
        request = self._ask(case, RequestKind.EXTENSION, "weather", words, at, extra="1WD", due_before=case.due_at)
        fact = facts.ExtensionAsked(**self._where(case), request_id=request.id, reason="weather", extra="1WD")
        self._say(person(request.asked_by_id), case, fact, at, words)
        return True

    def _return_waits(self, case: Case) -> bool:
        return self._return(case) is not None

    def _return(self, case: Case, *, at: datetime | None = None) -> Request | None:
        """Asked by a unit that leads itself; proposed is the county's unit for what is nobody's."""
        proposed = self.here.catch_all(case.grid_code)
        if case.holder_unit_id != case.lead_unit_id or case.holder_unit_id == proposed.id:
            return None
        when = at or self._since(case, 0.4)
        words = "经现场核实，设施权属不在本单位，职责清单未列入。"
        request = self._ask(case, RequestKind.RETURN, "not_our_duty", words, when, proposed_unit_id=proposed.id)
        fact = facts.ReturnAsked(
            **self._where(case), request_id=request.id, reason="not_our_duty", proposed_unit_id=proposed.id,
            to="return",
        )  # fmt: skip
        self._say(person(request.asked_by_id), case, fact, when, words)
        return request

    def _objection_waits(self, case: Case) -> bool:
        request = self._return(case, at=self._since(case, 0.3))
        if request is None:
            return False
        rejected, objected = self._since(case, 0.5), self._since(case, 0.7)
        operator, answer = self.who.operators[0], "按职责清单属本单位，请办理。"
        self._decided(request, RequestState.REFUSED, operator, rejected, answer)
        fact = facts.ReturnRejected(**self._where(case), request_id=request.id)
        self._say(person(operator), case, fact, rejected, answer)
        words = "权属已于去年移交，附移交清单编号。"
        objection = self._ask(
            case, RequestKind.ARBITRATION, request.reason, words, objected,
            proposed_unit_id=request.proposed_unit_id, about_id=request.id,
        )  # fmt: skip
        said = facts.Objected(**self._where(case), request_id=objection.id, reason=request.reason)
        self._say(person(objection.asked_by_id), case, said, objected, words)
        return True
