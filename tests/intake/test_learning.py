"""Models: exactly one is live, whatever happens; a challenger has to be better; a person can put an earlier one back."""

from __future__ import annotations

import os
import shutil
import signal as signals
import subprocess
import sys
import textwrap
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from linli.intake import tools as triage_tools
from linli.intake.learning import commands, queries, store
from linli.intake.learning.models import LearnedModel, Reign
from linli.intake.learning.queries import Lesson
from linli.intake.learning.rules import Standing
from linli.intake.models import Example
from linli.intake.understanding import shipped
from linli.kernel.actors import machine
from linli.kernel.errors import NotAllowed, NotFound, Refused, Stale
from linli.trust.models import FactRecord
from tests.intake.learning_examples import decided_alone, machine_said
from tests.trust.world import database_url
from tests.world import NOW

ROOT = Path(__file__).resolve().parents[2]
LEARNER = machine("learning")


def at(hours: float = 0):
    return NOW + timedelta(hours=hours)


def standing(f1: float, *, n: int = 100, cost: float = 5.0) -> Standing:
    return Standing(held_out=n, macro_f1=f1, accuracy=f1, cost=cost)


@pytest.fixture
def models_folder(world, tmp_path, monkeypatch):
    """A data folder of this test's own; the shipped model has been live since an hour before the street's ten o'clock."""
    Reign.objects.update(since=at(-1))
    monkeypatch.setattr(settings, "DATA", tmp_path)
    return tmp_path / "models"


def trial(version: str, *, hours: float = 0) -> None:
    """A challenger on file with real files: a copy of the shipped model."""
    if not store.folder_of(version).exists():
        shutil.copytree(shipped.folder(), store.folder_of(version))
    commands.open_trial(LEARNER, version=version, lesson=Lesson([], [], None), material=1, now=at(hours))


def settle(version: str, own: float, other: float, *, champion: str | None = None, hours: float = 0, **more):
    return commands.settle_trial(
        LEARNER,
        version=version,
        own=standing(own, **more),
        champion=champion or queries.champion_version(),
        other=standing(other, n=more.get("n", 100)),
        now=at(hours),
    )


def test_the_shipped_model_is_live_from_the_first_minute(world):
    assert queries.champion_version() == "shipped"
    assert queries.champion().label == store.shipped_version()
    assert LearnedModel.objects.get().state == "champion"


def test_a_better_challenger_becomes_champion_and_the_history_says_so(world, models_folder):
    trial("1-better")
    assert settle("1-better", 0.85, 0.8, hours=1).state == "champion"
    assert queries.champion_version() == "1-better"
    first, second = Reign.objects.order_by("since", "id")
    assert (first.model.version, first.until) == ("shipped", at(1))
    assert (second.model.version, second.until, second.how) == ("1-better", None, "better")
    fact = FactRecord.objects.get(kind="intake.model_changed")
    assert fact.data == {"model": "1-better", "before": "shipped", "how": "better"}


def test_one_that_is_not_better_is_refused_and_the_champion_stays(world, models_folder, django_capture_on_commit_callbacks):
    for version, own, more, why in (
        ("1-same", 0.805, {}, "not_better"),
        ("1-few", 0.99, {"n": 39}, "too_few"),
        ("1-dear", 0.9, {"cost": 5.5}, "dearer"),
    ):
        trial(version)
        with django_capture_on_commit_callbacks(execute=True):
            assert settle(version, own, 0.8, **more).state == "refused"
        assert LearnedModel.objects.get(version=version).verdict == why
        assert not store.folder_of(version).exists()
        assert queries.champion_version() == "shipped"
    assert FactRecord.objects.filter(kind="intake.model_refused").count() == 3


def test_a_challenger_judged_against_a_champion_of_before_is_stale(world, models_folder):
    trial("1-first")
    trial("1-second")
    settle("1-first", 0.9, 0.8)
    with pytest.raises(Stale), transaction.atomic():
        settle("1-second", 0.85, 0.8, champion="shipped")
    assert queries.champion_version() == "1-first"
    with pytest.raises(NotFound), transaction.atomic():
        settle("1-first", 0.95, 0.8)


def test_a_person_puts_an_earlier_model_back_with_a_reason(world, models_folder):
    trial("1-odd")
    settle("1-odd", 0.9, 0.8)
    lead = world.actor("lead")
    with pytest.raises(Refused, match="why"), transaction.atomic():
        commands.roll_back(lead, version="shipped", reason=" ", now=at(2))
    with pytest.raises(NotAllowed), transaction.atomic():
        commands.roll_back(world.actor("grid1"), version="shipped", reason="x", now=at(2))
    with pytest.raises(Refused, match="was live before"), transaction.atomic():
        commands.roll_back(lead, version="1-odd", reason="x", now=at(2))
    commands.roll_back(lead, version="shipped", reason="把噪声都当成了装修", now=at(2))
    assert queries.champion_version() == "shipped"
    assert Reign.objects.get(until=None).reason == "把噪声都当成了装修"
    commands.roll_back(lead, version="1-odd", reason="还是它好", now=at(3))
    assert queries.champion_version() == "1-odd"
    assert Reign.objects.filter(until=None).count() == 1


def test_a_model_whose_files_are_gone_cannot_be_put_back_and_never_stops_triage(world, models_folder):
    trial("1-lost")
    settle("1-lost", 0.9, 0.8)
    commands.roll_back(world.actor("op"), version="shipped", reason="x", now=at(1))
    shutil.rmtree(store.folder_of("1-lost"))
    with pytest.raises(Refused, match="cannot be read"), transaction.atomic():
        commands.roll_back(world.actor("op"), version="1-lost", reason="x", now=at(2))
    assert queries.understander("1-lost").version == store.shipped_version()


def test_workers_take_the_new_champion_between_batches_with_one_more_query(world, models_folder):
    tools = triage_tools.load()
    with CaptureQueriesContext(connection) as caught:
        assert triage_tools.refresh(tools) is tools
    assert len(caught) == 3
    trial("1-new")
    settle("1-new", 0.9, 0.8)
    fresh = triage_tools.refresh(tools)
    assert fresh is not tools
    assert (fresh.live, fresh.ground, fresh.book) == ("1-new", tools.ground, tools.book)
    assert tools.live == "shipped"


def test_the_database_itself_holds_that_there_is_one_champion(world, models_folder):
    trial("1-other")
    for act in (
        lambda: LearnedModel.objects.filter(state="champion").update(state="retired"),
        lambda: LearnedModel.objects.filter(version="1-other").update(state="champion"),
        lambda: Reign.objects.create(model=LearnedModel.objects.get(version="1-other"), since=at(1), how="better"),
    ):
        with pytest.raises(IntegrityError):
            at_once(act)


def at_once(act) -> None:
    """An act with every check that would come at the commit."""
    with transaction.atomic():
        act()
        connection.check_constraints()


def examples(world, count: int) -> None:
    """Confirmations of the same kind, a minute apart."""
    for number in range(count):
        text = f"桥头大街{number + 1}号门前垃圾桶满了好几天，第{number}次反映。"
        signal = machine_said(world.waiting(text, point=(120.1085, 30.2030 + number / 1000)))
        Example.objects.create(
            signal=signal, origin="confirmation", machine=False, decided_at=NOW, by="model", model_version="x",
            confidence=0.5, from_category="0102", to_category_id="0102", at=at(number / 60),
        )  # fmt: skip


def test_the_newest_examples_are_held_out_and_none_of_them_is_learnt_from(world):
    examples(world, 10)
    lesson = queries.lesson(now=at(5))
    assert (len(lesson.taught), len(lesson.held_out)) == (8, 2)
    assert max(e.at for e in lesson.taught) == lesson.seen_until < min(e.at for e in lesson.held_out)


def test_a_training_is_asked_for_once_when_enough_has_come(world, monkeypatch):
    asked = []
    monkeypatch.setattr(commands, "_enqueue", lambda: asked.append(1) or True)
    values = {"learn_least_examples": 5, "learn_after": 5}
    before = commands.rule_value
    monkeypatch.setattr(commands, "rule_value", lambda name, day: values.get(name) or before(name, day))
    Reign.objects.update(since=at(-1))
    examples(world, 4)
    assert not commands.train_when_enough(LEARNER, now=at(1))
    with pytest.raises(Refused, match="4 examples"), transaction.atomic():
        commands.ask_training(world.actor("op"), now=at(1))
    Example.objects.create(
        signal=decided_alone(world), origin="confirmation", machine=True, decided_at=NOW, by="model",
        model_version="x", confidence=0.9, from_category="0102", to_category_id="0102", at=at(0.5),
    )  # fmt: skip
    assert commands.train_when_enough(LEARNER, now=at(1))
    trial("1-fresh", hours=0.6)
    assert not commands.train_when_enough(LEARNER, now=at(1))
    commands.ask_training(world.actor("lead"), now=at(1))
    assert len(asked) == 2
    with pytest.raises(NotAllowed), transaction.atomic():
        commands.ask_training(world.actor("insp"), now=at(1))


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_process_killed_in_the_middle_of_a_switch_leaves_the_old_champion(tmp_path):
    """The child is killed after every write of the switch and before the commit."""
    script = textwrap.dedent(
        """
        import os, sys, time
        import django
        django.setup()
        from django.db import connection
        from django.utils import timezone
        from linli.intake.learning import commands
        from linli.intake.learning.queries import Lesson
        from linli.intake.learning.rules import Standing
        from linli.kernel.actors import machine
        from linli.trust import journal
        actor, now = machine("learning"), timezone.now()
        commands.prepare(actor, now=now)
        commands.open_trial(actor, version="1-killed", lesson=Lesson([], [], None), material=1, now=now)
        def stop(*args, **kwargs):
            print("switched", flush=True)
            time.sleep(60)
        journal.record = stop
        commands.settle_trial(actor, version="1-killed", own=Standing(100, 0.9, 0.9, 1.0), champion="shipped",
                              other=Standing(100, 0.8, 0.8, 5.0), now=now)
        """
    )
    environment = {**os.environ, "DATABASE_URL": database_url(), "LINLI_DATA": str(tmp_path), "PYTHONPATH": str(ROOT)}
    child = subprocess.Popen([sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == "switched"
        child.send_signal(signals.SIGKILL)
        child.wait(timeout=30)
        child.stdout.close()
        states = {row.version: row.state for row in LearnedModel.objects.all()}
        assert states == {"shipped": "champion", "1-killed": "candidate"}
        assert queries.champion_version() == "shipped"
        commands.prepare(LEARNER, now=at(1))
        assert [row.version for row in LearnedModel.objects.all()] == ["shipped"]
        assert Reign.objects.filter(until=None).count() == 1
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
