"""What comes in and what triage makes of it: signals, decisions and their facts, as they were written at the time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from linli.demo.history import Saying
from linli.demo.ids import seeded_code, seeded_id
from linli.demo.kinds import Plan
from linli.demo.rows import NOBODY, By, Rows, bare, person
from linli.intake import facts as intake_facts
from linli.intake import rules as intake_rules
from linli.intake.commands.receiving import RESOLUTION
from linli.intake.models import Decision, Signal, SignalState
from linli.intake.routing import Route
from linli.kernel.clock import LOCAL, Calendar
from linli.kernel.geo import h3_cell
from linli.orgs.queries import CategoryCard, Ground
from linli.people.queries import Duty, Roster
from linli.trust.sealing import index_of

MODEL = "demo-history"
_DANGER = {"0503", "0510", "0501", "S304", "S305"}


@dataclass(frozen=True, slots=True)
class Cast:
    """Who can do what: accounts by unit, inspectors by subdistrict, the people of the command centre."""

    workers: Mapping[str, Duty]
    roster: Roster
    by_unit: Mapping[UUID, Sequence[UUID]]
    inspectors: Mapping[str, Sequence[UUID]]
    operators: Sequence[UUID]
    windows: Sequence[UUID]
    callers: Sequence[UUID]


class Arrival:
    """The desk of the district at every moment of the past."""

    def __init__(
        self, plan: Plan, here: Ground, cast: Cast, calendar: Calendar, rows: Rows, *, now: datetime, version: str
    ) -> None:
        self.plan, self.here, self.cast, self.calendar = plan, here, cast, calendar
        self.rows, self.rng, self.now, self.version = rows, rows.rng, now, version
        self.desk = here.by_function["command_centre"][0]

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

    def _by_day(self, at: datetime) -> datetime:
        """The desk is thinner at night: what comes then is mostly decided in the morning."""
        local = at.astimezone(LOCAL)
        if 7 <= local.hour < 22 or self.rng.random() < 0.3:
            return at
        morning = local.replace(hour=7, minute=self.rng.randrange(60), second=self.rng.randrange(60))
        return morning if local.hour < 7 else morning + timedelta(days=1)
