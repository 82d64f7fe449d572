"""Every write of learning: asking for a training, trying a challenger, switching, putting an earlier model back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime

import structlog
from django.db import connection, transaction
from procrastinate.contrib.django import app as jobs
from procrastinate.exceptions import AlreadyEnqueued

from linli.intake import facts
from linli.intake.learning import access, queries, rules, store, training
from linli.intake.learning.judging import Prices, judge
from linli.intake.learning.models import How, LearnedModel, ModelState, Reign
from linli.intake.learning.rules import Standing
from linli.intake.understanding.api import Understander
from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError, NotFound, Refused, Stale
from linli.orgs.queries import rule_pack, rule_value
from linli.trust import journal
from linli.trust.acting import command

log = structlog.get_logger(__name__)

Tell = Callable[[str], None]
#: The advisory lock of training: one at a time on the whole instance.
TRAINING_LOCK = 0x6C6E_6C72
JOB = "intake.learn"
TRIES = 3


@command
def ask_training(actor: Actor, *, now: datetime) -> None:
    """Have a challenger trained in the background, on a person's press.

    Refuses whoever is neither operator nor leader, too few examples, and while one is being trained already.
    """
    access.check(actor)
    rules.check_enough(queries.example_count(), least=rule_value("learn_least_examples", now.date()))
    if not _enqueue():
        raise Refused("learning.waiting", "A training waits or runs already. Look again in a few minutes.")
    journal.record(actor, facts.TrainingAsked(subject_id=queries.champion().id), at=now)


@command
def train_when_enough(actor: Actor, *, now: datetime) -> bool:
    """Have a challenger trained if enough examples have come since the last training or switch; whether it was asked."""
    access.check(actor)
    day = now.date()
    if queries.example_count() < rule_value("learn_least_examples", day):
        return False
    if queries.fresh_examples() < rule_value("learn_after", day):
        return False
    if not _enqueue():
        return False
    journal.record(actor, facts.TrainingAsked(subject_id=queries.champion().id), at=now)
    return True


def _enqueue() -> bool:
    """Put the job into the queue; False when one waits there already."""
    try:
        with transaction.atomic():
            jobs.configure_task(JOB, queue="learning", lock=JOB, queueing_lock=JOB).defer()
    except AlreadyEnqueued:
        return False
    return True


def train_challenger(actor: Actor, *, now: datetime, tell: Tell = lambda _: None) -> queries.ModelCard:
    """Train a model from the shipped material and what people said, and let it replace the champion if it is better.

    Takes a minute or two and holds no transaction meanwhile. Refuses too few examples, when nothing has been learnt since
    the last training, and while another training runs.
    """
    access.check(actor)
    with _alone():
        store.sweep()
        prepare(actor, now=now)
        lesson = queries.lesson(now=now)
        rules.check_enough(lesson.total, least=rule_value("learn_least_examples", now.date()))
        tell(f"{len(lesson.taught)} examples to learn from, {len(lesson.held_out)} held out")
        shipped = Understander.load().model
        weight = float(rule_value("learn_own_weight", now.date()))
        model = training.learn([(e.text, e.category) for e in lesson.taught], base=shipped, weight=weight, tell=tell)
        version = store.keep(model)
        open_trial(actor, version=version, lesson=lesson, material=training.material_size(), now=now)
        return _trial(actor, version, lesson, now, tell)


def _trial(actor: Actor, version: str, lesson: queries.Lesson, now: datetime, tell: Tell) -> queries.ModelCard:
    """Judge challenger and champion on the same examples; again if the champion changes meanwhile."""
    prices = prices_of(now)
    for _ in range(TRIES):
        champion = queries.champion()
        held = [e for e in lesson.held_out if champion.seen_until is None or e.at > champion.seen_until]
        texts, codes = [e.text for e in held], [e.category for e in held]
        own = judge(Understander.load(store.folder_of(version)), texts, codes, prices)
        other = judge(queries.understander_of(champion), texts, codes, prices)
        tell(f"challenger {own}")
        tell(f"champion {champion.version} {other}")
        try:
            settle_trial(actor, version=version, own=own, champion=champion.version, other=other, now=now)
        except Stale:
            continue
        return queries.model_card(version)
    raise Stale("learning.champion_changed", "The live model changed while this one was being judged. Train again.")


def prices_of(now: datetime) -> Prices:
    """What errors cost today, by the rule pack and the categories on file."""
    day = now.date()
    return Prices(
        floor=float(rule_value("confidence_floor", day)), costs=rule_value("error_costs", day), kinds=queries.kinds()
    )


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", (TRAINING_LOCK,))
        if not cursor.fetchone()[0]:
            raise Refused("learning.running", "A model is being trained already. Look again in a few minutes.")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", (TRAINING_LOCK,))


@command
def prepare(actor: Actor, *, now: datetime) -> None:
    """Make sure that the shipped model is on file and that no trial is open that was never settled. Records nothing."""
    access.check(actor)
    _locked(now)
    for version in LearnedModel.objects.filter(state=ModelState.CANDIDATE).values_list("version", flat=True):
        store.drop(version)
    LearnedModel.objects.filter(state=ModelState.CANDIDATE).delete()


def _locked(now: datetime) -> dict[str, LearnedModel]:
    """Every model by version, locked in one order; the shipped one is put on file where there is none."""
    rows = {row.version: row for row in LearnedModel.objects.select_for_update().order_by("id")}
    if not any(row.state == ModelState.CHAMPION for row in rows.values()):
        row = LearnedModel.objects.create(id=queries.SHIPPED_ID, version=store.SHIPPED, state=ModelState.CHAMPION)
        Reign.objects.create(model=row, since=now, how=How.SHIPPED)
        rows[row.version] = row
    return rows


@command
def open_trial(actor: Actor, *, version: str, lesson: queries.Lesson, material: int, now: datetime) -> LearnedModel:
    """Put a challenger on file, its files being whole on disk. Refuses one that is on file already."""
    access.check(actor)
    if version in _locked(now):
        raise Refused(
            "learning.nothing_new",
            "Nothing has been learnt since the model {version} was trained. Decide more reports, then train.",
            version=version,
        )
    row = LearnedModel.objects.create(
        version=version,
        state=ModelState.CANDIDATE,
        trained_at=now,
        examples=len(lesson.taught),
        material=material,
        seen_until=lesson.seen_until,
        rule_version=rule_pack().version[:60],
    )
    journal.record(
        actor, facts.ModelTrained(subject_id=row.id, model=version[:64], examples=len(lesson.taught)), at=now
    )
    return row


@command
def settle_trial(
    actor: Actor, *, version: str, own: Standing, champion: str, other: Standing, now: datetime
) -> LearnedModel:
    """End a trial: the challenger becomes champion if the rule says that it is better, else it is refused.

    Stale when the champion is no longer the one it was judged against. Either everything of the switch commits or
    nothing: a process killed on the way leaves the old champion.
    """
    access.check(actor)
    rows = _locked(now)
    row, reigning = rows.get(version), _reigning(rows)
    if row is None or row.state != ModelState.CANDIDATE:
        raise NotFound("learning.no_trial", "There is no such model on trial.")
    if reigning.version != champion:
        raise Stale("learning.champion_changed", "The live model changed while this one was being judged. Train again.")
    day = now.date()
    row.verdict = rules.verdict(
        own, other, margin=float(rule_value("learn_margin", day)), least=int(rule_value("learn_least_held_out", day))
    )
    row.figures, row.against, row.against_version = asdict(own), asdict(other), champion
    if row.verdict == rules.BETTER:
        _switch(actor, reigning, row, How.BETTER, "", now)
    else:
        row.state = ModelState.REFUSED
        row.save()
        fact = facts.ModelRefused(subject_id=row.id, model=version[:64], why=row.verdict)
        journal.record(actor, fact, at=now)
        transaction.on_commit(lambda: store.drop(version))
    return row


@command
def roll_back(actor: Actor, *, version: str, reason: str, now: datetime) -> LearnedModel:
    """Put a model live again that was live before, with a reason, whatever the figures say.

    Refuses whoever is neither operator nor leader, a missing reason, a model that was never live or is live now, and one
    whose files cannot be read.
    """
    access.check(actor)
    words = rules.check_reason(reason)
    rows = _locked(now)
    row = rows.get(version)
    if row is None or row.state != ModelState.RETIRED:
        raise Refused("learning.never_live", "Only a model that was live before can be put back. Choose one of the list.")
    try:
        Understander.load(store.folder_of(version))
    except (LinliError, OSError) as error:
        raise Refused(
            "learning.files_missing", "The files of the model {version} cannot be read any more.", version=version
        ) from error
    _switch(actor, _reigning(rows), row, How.ROLLED_BACK, words, now)
    return row


def _reigning(rows: dict[str, LearnedModel]) -> LearnedModel:
    return next(row for row in rows.values() if row.state == ModelState.CHAMPION)


def _switch(actor: Actor, old: LearnedModel, new: LearnedModel, how: str, reason: str, now: datetime) -> None:
    """The old champion retires and the new one reigns, in the caller's transaction."""
    old.state = ModelState.RETIRED
    old.save(update_fields=["state"])
    Reign.objects.filter(until=None).update(until=now)
    new.state = ModelState.CHAMPION
    new.save()
    Reign.objects.create(model=new, since=now, how=how, reason=reason)
    fact = facts.ModelChanged(subject_id=new.id, model=new.version[:64], before=old.version[:64], how=str(how))
    journal.record(actor, fact, at=now)
