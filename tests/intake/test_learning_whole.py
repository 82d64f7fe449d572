"""From corrections to another model at work: trained by the product's own code, on less material than in earnest."""

from __future__ import annotations

import functools
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction

from linli.intake import tools as triage_tools
from linli.intake.commands import Report, receive, triage_batch
from linli.intake.learning import commands, queries, store, training
from linli.intake.models import Decision, Example, LearnedModel, Reign
from linli.intake.understanding import material_texts
from linli.intake.understanding.api import Understander
from linli.kernel.actors import ANONYMOUS, machine
from linli.kernel.errors import Refused
from tests.intake.learning_examples import machine_said
from tests.world import IN_GRID1, NOW

LEARNER = machine("learning")
#: Here people call a matter by a kind that nobody's material knows it by.
LOCAL_WORDS = "龙舟鼓响个不停，鼓手半夜还在练，第{n}晚了，{more}"
MORE = ("请派人来看", "老人睡不着", "孩子要考试", "河边那家", "打电话没人管", "说了也不听", "吵得头疼", "求求你们")
LOCAL_KIND = "0302"


@pytest.fixture
def little(world, tmp_path, monkeypatch):
    """Little material and low thresholds, so that a training takes seconds."""
    monkeypatch.setattr(settings, "DATA", tmp_path)
    Reign.objects.update(since=NOW - timedelta(days=1))
    monkeypatch.setattr(training, "learn", functools.partial(training.learn, per_topic=24))
    values = {"learn_least_examples": 40, "learn_least_held_out": 8, "learn_margin": 0.01}
    before = commands.rule_value
    monkeypatch.setattr(commands, "rule_value", lambda name, day: values.get(name, before(name, day)))
    return world


def people_said(world, count: int) -> None:
    """Two thirds of the examples are of the local kind, the rest of kinds that the shipped model knows."""
    made = material_texts.make(per_topic=1, seed=99)
    for number in range(count):
        local = number % 3 > 0
        other = made[number % len(made)]
        text = LOCAL_WORDS.format(n=number, more=MORE[number % len(MORE)]) if local else other.text
        right = LOCAL_KIND if local else material_texts.code_of(other.topic)
        signal = machine_said(world.waiting(text, point=(120.1085, 30.2010 + number / 20_000)))
        Example.objects.create(
            signal=signal, origin="correction", machine=False, decided_at=NOW, by="model", model_version="x",
            confidence=0.5, from_category="0102", to_category_id=right, error="wrong_kind",
            at=NOW + timedelta(minutes=number),
        )  # fmt: skip


@pytest.mark.slow
def test_corrections_train_a_challenger_that_beats_the_shipped_model_and_goes_to_work(little):
    people_said(little, 60)
    later = NOW + timedelta(hours=2)
    said: list[str] = []
    card = commands.train_challenger(LEARNER, now=later, tell=said.append)
    assert (card.state, card.verdict) == ("champion", "better"), said
    assert (card.examples, card.figures["held_out"], card.against_version) == (48, 12, "shipped")
    assert card.figures["macro_f1"] > card.against["macro_f1"]
    assert card.seen_until == NOW + timedelta(minutes=47)
    tools = triage_tools.load()
    assert (tools.live, tools.version) == (card.version, card.version)
    text = LOCAL_WORDS.format(n=7, more="一直敲到天亮")
    assert tools.understand([text])[0].category == LOCAL_KIND
    receipt = receive(ANONYMOUS, report=Report(text=text, lon=IN_GRID1[0], lat=IN_GRID1[1]), now=later)
    triage_batch(machine("triage"), tools=tools, now=later)
    assert Decision.objects.get(signal_id=receipt.signal_id).model_version == card.version
    with pytest.raises(Refused, match="Nothing has been learnt"), transaction.atomic():
        commands.train_challenger(LEARNER, now=later)
    commands.roll_back(little.actor("lead"), version="shipped", reason="先用原来的", now=later)
    assert triage_tools.refresh(tools).version == store.shipped_version()
    assert LearnedModel.objects.count() == 2


def test_nothing_is_trained_from_too_few_examples_or_while_another_training_runs(little, postgres_server):
    with pytest.raises(Refused, match="0 examples"), transaction.atomic():
        commands.train_challenger(LEARNER, now=NOW)
    assert LearnedModel.objects.count() == 1


def test_the_subject_of_an_example_is_the_likeliest_of_its_kind_and_no_name_becomes_a_word():
    base = Understander.load().model
    topics = training.topics_of(base, ["公交车半天不来一趟", "公交车半天不来一趟"], ["S302", "0102"])
    assert topics == ["S302.bus", "0102"]
    words = training.words_of(["张伟说环境卫生很差", "张伟说环境卫生差", "环境卫生又差了张伟", "张伟反映环境卫生"])
    assert "卫生" in words or "环境卫生" in words
    assert "张伟" not in words


def test_an_unreadable_champion_leaves_the_shipped_model_at_work(little):
    assert queries.understander("1-nowhere").version == store.shipped_version()
