"""Reads of learning: the live model, what there is to learn from, and how the machine does week by week.

Counts are by week, by kind of matter and by confidence, never by person: examples do not know one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Max, Q

from linli.cases.access import visible_cases
from linli.cases.models import Case
from linli.intake import rules as intake_rules
from linli.intake.learning import access, rules, store
from linli.intake.learning.models import Example, LearnedModel, ModelState, Reign
from linli.intake.understanding.api import Understander
from linli.kernel import matrix
from linli.kernel.actors import Actor
from linli.kernel.clock import LOCAL
from linli.kernel.errors import LinliError, NotFound, Refused
from linli.orgs.queries import Ground, ground, rule_value

SHIPPED_ID = UUID("6c1f0f1e-0000-7000-8000-00000000006e")
MOST_EXAMPLES = 20_000
MOST_PAIRS = 30
MOST_MODELS = 50
WEEKS = 26


@dataclass(frozen=True, slots=True)
class ModelCard:
    """A model as lists show it; ``label`` is the version that decisions carry."""

    id: UUID
    version: str
    label: str
    state: str
    trained_at: datetime | None
    examples: int
    material: int
    seen_until: datetime | None
    figures: dict[str, Any]
    against: dict[str, Any]
    against_version: str
    verdict: str


def _model_card(row: LearnedModel) -> ModelCard:
    return ModelCard(
        id=row.id,
        version=row.version,
        label=store.shipped_version() if row.version == store.SHIPPED else row.version,
        state=row.state,
        trained_at=row.trained_at,
        examples=row.examples,
        material=row.material,
        seen_until=row.seen_until,
        figures=row.figures,
        against=row.against,
        against_version=row.against_version,
        verdict=row.verdict,
    )


def champion() -> ModelCard:
    """The live model; the shipped one where none is on file yet. One query."""
    row = LearnedModel.objects.filter(state=ModelState.CHAMPION).first()
    return _model_card(row or LearnedModel(id=SHIPPED_ID, version=store.SHIPPED, state=ModelState.CHAMPION))


def champion_version() -> str:
    """The version of the live model. One query, asked before every batch of triage."""
    found = LearnedModel.objects.filter(state=ModelState.CHAMPION).values_list("version", flat=True).first()
    return found or store.SHIPPED


def model_card(version: str) -> ModelCard:
    """A model by its version. One query."""
    row = LearnedModel.objects.filter(version=version).first()
    if row is None:
        raise NotFound("learning.no_model", "There is no such model.")
    return _model_card(row)


def understander_of(card: ModelCard) -> Understander:
    """The model itself, read from its files; the shipped one where they cannot be read."""
    return understander(card.version)


def understander(version: str) -> Understander:
    """A version ready to use. Files that are gone or broken never stop triage: the shipped model takes over."""
    try:
        return Understander.load(None if version == store.SHIPPED else store.folder_of(version))
    except (LinliError, OSError, ValueError, KeyError):
        return Understander.load()


@dataclass(frozen=True, slots=True)
class Taught:
    """One example to learn from."""

    text: str
    category: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Lesson:
    """The examples by time: the older ones to learn from, the newest held out; all of ``seen_until`` are learnt from."""

    taught: list[Taught]
    held_out: list[Taught]
    seen_until: datetime | None

    @property
    def total(self) -> int:
        """How many there are in all."""
        return len(self.taught) + len(self.held_out)


def lesson(*, now: datetime) -> Lesson:
    """The newest 20,000 examples, split by time. One query."""
    rows = Example.objects.filter(superseded=False, at__lte=now).order_by("-at", "-id")
    found = [Taught(*row) for row in rows.values_list("signal__text", "to_category_id", "at")[:MOST_EXAMPLES]]
    return split(found[::-1], share=float(rule_value("learn_held_out", now.date())))


def split(found: Sequence[Taught], *, share: float) -> Lesson:
    """Examples in the order of their time, the newest share held out."""
    taught = len(found) - rules.held_out_size(len(found), share=share)
    if taught <= 0:
        return Lesson([], list(found), None)
    until = found[taught - 1].at
    return Lesson([e for e in found if e.at <= until], [e for e in found if e.at > until], until)


def example_count() -> int:
    """How many examples hold. One query."""
    return Example.objects.filter(superseded=False).count()


def fresh_examples() -> int:
    """How many examples came since a model was last trained or put back. Two queries."""
    latest = LearnedModel.objects.aggregate(at=Max("trained_at"), switched=Max("reigns__since"))
    since = max((at for at in (latest["at"], latest["switched"]) if at), default=None)
    rows = Example.objects.filter(superseded=False)
    return (rows.filter(at__gt=since) if since else rows).count()


def kinds() -> dict[str, rules.Kind]:
    """What of every category decides the price of an error. No query beyond the ground's."""
    return {
        code: rules.Kind(priority=card.priority, lead=str(card.lead.get("any", "")))
        for code, card in ground().categories.items()
    }


@dataclass(frozen=True, slots=True)
class Week:
    """A week of machine decisions: all of them, those corrected, those looked at and right, and what errors cost."""

    monday: date
    decided: int
    wrong: int
    looked: int
    right: int
    errors: dict[str, int]
    asked: int
    cost: float

    @property
    def kept(self) -> float:
        """The share that nobody corrected."""
        return 1 - self.wrong / self.decided if self.decided else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The Wilson interval of that share."""
        return rules.interval(self.decided - self.wrong, self.decided)


_DECIDED = """
SELECT date_trunc('week', at AT TIME ZONE %(zone)s)::date AS monday,
       count(*) FILTER (WHERE outcome <> 'with_person') AS decided,
       count(*) FILTER (WHERE outcome = 'with_person') AS waiting
FROM intake_decision WHERE at >= %(since)s AND by <> 'person' AND by <> 'none' GROUP BY 1
"""
_EXAMPLES = """
SELECT date_trunc('week', e.decided_at AT TIME ZONE %(zone)s)::date AS monday,
       count(*) FILTER (WHERE e.machine AND d.by = 'person') AS moved,
       count(*) FILTER (WHERE e.from_category <> '') AS looked,
       count(*) FILTER (WHERE e.from_category <> '' AND e.error = '') AS right,
       count(*) FILTER (WHERE NOT e.machine) AS asked,
       count(*) FILTER (WHERE e.machine AND e.error = 'danger_missed') AS danger_missed,
       count(*) FILTER (WHERE e.machine AND e.error = 'false_alarm') AS false_alarm,
       count(*) FILTER (WHERE e.machine AND e.error = 'wrong_unit') AS wrong_unit,
       count(*) FILTER (WHERE e.machine AND e.error = 'wrong_kind') AS wrong_kind
FROM intake_example e JOIN intake_decision d ON d.signal_id = e.signal_id
WHERE NOT e.superseded AND e.decided_at >= %(since)s GROUP BY 1
"""


def weeks(actor: Actor, *, now: datetime, count: int = WEEKS) -> list[Week]:
    """The latest weeks, the oldest first, without empty ones before the first decision. Two queries."""
    access.check(actor)
    monday = now.astimezone(LOCAL).date() - timedelta(days=now.astimezone(LOCAL).weekday())
    first = monday - timedelta(weeks=count - 1)
    since = datetime(first.year, first.month, first.day, tzinfo=LOCAL)
    decided, examples = _by_week(_DECIDED, since), _by_week(_EXAMPLES, since)
    costs = rule_value("error_costs", now.date())
    days = [first + timedelta(weeks=n) for n in range(count)]
    found = [_week(day, decided.get(day, {}), examples.get(day, {}), costs) for day in days]
    while found and not (found[0].decided or found[0].looked or found[0].asked):
        found.pop(0)
    return found


def _by_week(sql: str, since: datetime) -> dict[date, dict[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"since": since, "zone": str(LOCAL)})
        names = [column[0] for column in cursor.description]
        return {row[0]: dict(zip(names[1:], row[1:], strict=True)) for row in cursor.fetchall()}


def _week(monday: date, decided: dict[str, int], seen: dict[str, int], costs: dict[str, float]) -> Week:
    errors = {name: seen.get(name, 0) for name in rules.ERRORS}
    asked = seen.get("asked", 0) + decided.get("waiting", 0)
    cost = sum(costs[name] * n for name, n in errors.items()) + costs[rules.ASKED] * asked
    return Week(
        monday=monday,
        decided=decided.get("decided", 0) + seen.get("moved", 0),
        wrong=sum(errors.values()),
        looked=seen.get("looked", 0),
        right=seen.get("right", 0),
        errors=errors,
        asked=asked,
        cost=round(cost, 1),
    )


@dataclass(frozen=True, slots=True)
class Pair:
    """Two kinds that the machine takes for each other, and how often."""

    said: str
    right: str
    count: int
    alone: int


def _since(now: datetime) -> datetime:
    return now - timedelta(weeks=WEEKS)


def confusion(actor: Actor, *, now: datetime) -> list[Pair]:
    """Which kinds were taken for which others in the last half year, the most frequent first. One query.

    ``alone`` counts those that the machine had decided without asking.
    """
    access.check(actor)
    rows = (
        Example.objects.filter(superseded=False, decided_at__gte=_since(now))
        .exclude(from_category="")
        .values("from_category", "to_category_id")
        .annotate(n=Count("id"), alone=Count("id", filter=Q(machine=True)))
        .order_by("-n", "from_category", "to_category_id")
    )
    pairs = [Pair(row["from_category"], row["to_category_id"], row["n"], row["alone"]) for row in rows]
    return [pair for pair in pairs if pair.said != pair.right][:MOST_PAIRS]


@dataclass(frozen=True, slots=True)
class PairLine:
    """A report that was taken for another kind; the words only for whoever may read the queue."""

    signal_id: UUID
    case_id: UUID | None
    number: str
    title: str
    confidence: float
    at: datetime


def pair_lines(actor: Actor, *, said: str, right: str, now: datetime, limit: int = 100) -> list[PairLine]:
    """The matters behind a pair, the newest first. One query. Leaders see those whose case they may see."""
    access.check(actor)
    rows = Example.objects.filter(
        superseded=False, decided_at__gte=_since(now), from_category=said, to_category_id=right
    ).select_related("signal__case")
    desk = matrix.opens(actor, "reports.decide")
    if not desk:
        rows = rows.filter(signal__case__in=Case.objects.filter(visible_cases(actor)))
    rows = rows.only("at", "confidence", "signal__text", "signal__case__number", "signal__case__title")
    return [
        PairLine(
            signal_id=row.signal_id,
            case_id=row.signal.case_id,
            number=row.signal.case.number if row.signal.case else "",
            title=intake_rules.title_of(row.signal.text) if desk or row.signal.case is None else row.signal.case.title,
            confidence=row.confidence,
            at=row.at,
        )
        for row in rows.order_by("-at", "-id")[:limit]
    ]


@dataclass(frozen=True, slots=True)
class Calibration:
    """Confidence against truth where people looked, the floor in force, and the one these figures suggest."""

    bands: list[rules.Band]
    error: float
    floor: float
    suggested: float | None
    wanted: float


def calibration(actor: Actor, *, now: datetime) -> Calibration:
    """The last half year. One query."""
    access.check(actor)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT round(confidence::numeric, 2)::float8, count(*), count(*) FILTER (WHERE from_category = to_category_id)"
            " FROM intake_example WHERE NOT superseded AND decided_at >= %s AND from_category <> '' GROUP BY 1",
            (_since(now),),
        )
        seen = [(float(sure), int(n), int(right)) for sure, n, right in cursor.fetchall()]
    found = rules.bands(seen)
    wanted = float(rule_value("learn_right_wanted", now.date()))
    return Calibration(
        bands=found,
        error=rules.calibration_error(found),
        floor=float(rule_value("confidence_floor", now.date())),
        suggested=rules.floor_for(seen, wanted=wanted, least=rule_value("learn_least_held_out", now.date())),
        wanted=wanted,
    )


def models(actor: Actor) -> list[ModelCard]:
    """Every model, the live one first, then the newest. One query."""
    access.check(actor)
    rows = sorted(
        LearnedModel.objects.order_by("-trained_at")[:MOST_MODELS], key=lambda row: row.state != ModelState.CHAMPION
    )
    return [_model_card(row) for row in rows] or [champion()]


@dataclass(frozen=True, slots=True)
class ReignCard:
    """When a model was live and why."""

    version: str
    since: datetime
    until: datetime | None
    how: str
    reason: str


def reigns(actor: Actor) -> list[ReignCard]:
    """What was live when, the newest first. One query."""
    access.check(actor)
    rows = Reign.objects.order_by("-since", "-id").values_list("model__version", "since", "until", "how", "reason")
    return [ReignCard(*row) for row in rows[:MOST_MODELS]]


@dataclass(frozen=True, slots=True)
class Habit:
    """A unit that people named for this kind of matter on this kind of ground here, and how often."""

    unit_id: UUID
    unit: str
    count: int


def _may_take(here: Ground, unit_id: UUID, category: str) -> bool:
    """Whether the duty list allows the unit this kind; what it forbids is not even offered."""
    unit = here.units[unit_id]
    if unit.function not in ("subdistrict_office", "residents_committee"):
        return True
    try:
        intake_rules.check_given(here.duty(category, unit.level), unit.level, category)
    except Refused:
        return False
    return True


def unit_habits(category: str, place_kind: str, grid_code: str, *, day: date, but: UUID | None = None) -> list[Habit]:
    """Units that people chose instead of the duty list's: in the community, else in the subdistrict. One query.

    An advice with its count and nothing more: the duty list decides until a person says otherwise.
    """
    if not category or len(grid_code) < 9:
        return []
    since = datetime(day.year, day.month, day.day, tzinfo=LOCAL) - timedelta(days=rule_value("unit_habit_days", day))
    rows = Example.objects.filter(
        chosen=True,
        superseded=False,
        to_category=category,
        place_kind=place_kind,
        grid_code__startswith=grid_code[:9],
        at__gte=since,
    )
    near = Q(grid_code__startswith=grid_code[:12])
    counted = list(rows.values_list("to_unit").annotate(here=Count("id", filter=near), all=Count("id")))
    least, here = rule_value("unit_habit_least", day), ground()
    for column in (1, 2):
        found = [
            Habit(row[0], here.units[row[0]].name, row[column])
            for row in counted
            if row[column] >= least and row[0] in here.units and row[0] != but and _may_take(here, row[0], category)
        ]
        if found:
            return sorted(found, key=lambda habit: (-habit.count, habit.unit))[:3]
    return []
