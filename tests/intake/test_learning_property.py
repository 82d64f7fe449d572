"""Whatever the sequence of trainings, roll-backs and broken trials: one champion, and never a worse one by itself."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from linli.intake.learning import commands, queries, store
from linli.intake.learning.models import LearnedModel, Reign
from linli.intake.learning.queries import Taught, split
from linli.intake.learning.rules import Standing
from linli.intake.models import Example
from linli.intake.understanding import shipped
from linli.kernel.actors import machine
from linli.kernel.errors import LinliError
from tests import world as street
from tests.intake.learning_examples import RUBBISH, correct, machine_said

LEARNER = machine("learning")
figures = st.builds(
    Standing,
    held_out=st.integers(0, 120),
    macro_f1=st.integers(0, 100).map(lambda n: n / 100),
    accuracy=st.just(0.5),
    cost=st.integers(0, 20).map(float),
)


class Learning(RuleBasedStateMachine):
    """People correct and roll back, the machine trains; every step commits or not as a whole."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.world = street.build()
        self.folder = Path(tempfile.mkdtemp(prefix="linli-learning-"))
        self.data, settings.DATA = settings.DATA, self.folder
        self.minutes = self.serial = 0
        Reign.objects.update(since=street.NOW)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)
        settings.DATA = self.data
        shutil.rmtree(self.folder, ignore_errors=True)

    def now(self):
        self.minutes += 1
        return street.NOW + timedelta(minutes=self.minutes)

    def attempt(self, act, *args, **kwargs):
        """An act as its caller would commit it: refusals are answers, broken constraints are not."""
        with suppress(LinliError), transaction.atomic():
            act(*args, **kwargs)
            connection.check_constraints()
            return True
        return False

    @rule(right=st.booleans(), again=st.sampled_from(["0102", "0103", "0104"]))
    def people_say_a_word(self, right, again) -> None:
        self.serial += 1
        place = (120.1085, 30.2010 + (self.serial % 80) / 5000)
        signal = machine_said(self.world.waiting(f"{RUBBISH}第{self.serial}次。", point=place))
        correct(self.world, signal, "0102" if right else again, after=60 * self.minutes)

    @rule(own=figures, other=figures)
    def a_challenger_is_trained_and_judged(self, own, other) -> None:
        self.serial += 1
        version, before = f"1-{self.serial:012d}", queries.champion_version()
        other = Standing(own.held_out, other.macro_f1, other.accuracy, other.cost)
        shutil.copytree(shipped.folder(), store.folder_of(version))
        lesson = queries.Lesson([], [], None)
        assert self.attempt(commands.open_trial, LEARNER, version=version, lesson=lesson, material=1, now=self.now())
        values = {"version": version, "own": own, "champion": before, "other": other, "now": self.now()}
        assert self.attempt(commands.settle_trial, LEARNER, **values)
        if queries.champion_version() == version:
            assert own.held_out >= 40
            assert own.macro_f1 >= other.macro_f1 + 0.01
            assert own.cost <= other.cost
        else:
            assert queries.champion_version() == before

    @rule()
    def a_training_is_killed_and_the_next_one_tidies_up(self) -> None:
        self.serial += 1
        version, before = f"1-{self.serial:012d}", queries.champion_version()
        shutil.copytree(shipped.folder(), store.folder_of(version))
        lesson = queries.Lesson([], [], None)
        commands.open_trial(LEARNER, version=version, lesson=lesson, material=1, now=self.now())
        assert self.attempt(commands.prepare, LEARNER, now=self.now())
        assert not LearnedModel.objects.filter(state="candidate").exists()
        assert queries.champion_version() == before

    @rule(number=st.integers(0, 5), reason=st.sampled_from(["", "它不好用"]), who=st.sampled_from(["op", "lead", "grid1"]))
    def a_person_puts_one_back(self, number, reason, who) -> None:
        versions = list(LearnedModel.objects.order_by("trained_at", "version").values_list("version", "state"))
        version, state = versions[number % len(versions)]
        done = self.attempt(
            commands.roll_back, self.world.actor(who), version=version, reason=reason, now=self.now()
        )
        assert done == (state == "retired" and reason != "" and who != "grid1")

    @rule(against=figures)
    def a_trial_against_a_champion_of_before_changes_nothing(self, against) -> None:
        self.serial += 1
        version, before = f"1-{self.serial:012d}", queries.champion_version()
        lesson = queries.Lesson([], [], None)
        commands.open_trial(LEARNER, version=version, lesson=lesson, material=1, now=self.now())
        better = Standing(500, 1.0, 1.0, 0.0)
        assert not self.attempt(
            commands.settle_trial, LEARNER, version=version, own=better, champion="1-gone", other=against, now=self.now()
        )
        assert queries.champion_version() == before

    @invariant()
    def exactly_one_is_live_and_its_reign_is_open(self) -> None:
        (live,) = LearnedModel.objects.filter(state="champion")
        (reign,) = Reign.objects.filter(until=None)
        assert reign.model_id == live.id
        assert store.folder_of(live.version).is_dir()

    @invariant()
    def reigns_follow_one_another_without_a_gap(self) -> None:
        rows = list(Reign.objects.order_by("since", "until"))
        assert all(first.until == second.since for first, second in pairwise(rows))

    @invariant()
    def one_word_holds_for_each_report(self) -> None:
        held = Example.objects.filter(superseded=False).values_list("signal_id", flat=True)
        assert len(held) == len(set(held))

    @initialize()
    def begin(self) -> None:
        """The shipped model is live."""
        assert queries.champion_version() == "shipped"


@pytest.mark.django_db
def test_one_champion_whatever_happens_and_never_a_worse_one_by_itself():
    often = how(
        max_examples=12,
        stateful_step_count=20,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Learning, settings=often)


@how(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 30), max_size=60).map(sorted), st.sampled_from([0.1, 0.2, 0.5]))
def test_what_is_held_out_is_newer_than_everything_learnt_from(minutes, share):
    found = [Taught("x", "0102", street.NOW + timedelta(minutes=n)) for n in minutes]
    lesson = split(found, share=share)
    assert len(lesson.taught) + len(lesson.held_out) == len(found)
    assert not lesson.taught or all(e.at > lesson.seen_until for e in lesson.held_out)
    assert all(e.at <= lesson.seen_until for e in lesson.taught)
