"""Making the demo district again gives the same rows; where it fails, nothing stays."""

from datetime import datetime

import pytest
from django.db import transaction

from linli.cases.models import Case
from linli.demo import load
from linli.demo.plan import build_plan
from linli.intake.models import Signal
from linli.kernel.clock import LOCAL
from linli.orgs import queries as orgs
from linli.people.models import Account, Resident
from linli.trust.models import FactRecord

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 16, 0, tzinfo=LOCAL)


@pytest.fixture(scope="module")
def plan():
    return build_plan(residents=60)


@pytest.fixture(autouse=True)
def ground_of_its_own():
    """A rolled-back load leaves its ground in memory under a revision that the next one uses again."""
    orgs.forget_ground()
    yield
    orgs.forget_ground()


def loaded(plan):
    """What a load wrote, taken back at once."""
    orgs.forget_ground()
    with transaction.atomic():
        load.load(plan, now=NOW, days=3, say=lambda step: None)
        names = ("id", "number", "state", "title", "due_at", "changed_at", "holder_account_id", "grid_code")
        cases = list(Case.objects.order_by("number").values_list(*names))
        news = FactRecord.objects.exclude(kind="orgs.ground_changed").order_by("id")
        facts = list(news.values_list("id", "at", "kind"))
        signals = list(Signal.objects.order_by("id").values_list("id", "code", "text", "state"))
        transaction.set_rollback(True)
    return cases, facts, signals


def test_the_same_seed_and_moment_write_the_same_rows(plan):
    first = loaded(plan)
    assert len(first[0]) > 100
    assert loaded(plan) == first


def test_nothing_is_left_when_it_fails_half_way(plan, monkeypatch):
    monkeypatch.setattr(load, "_write", lambda rows, now: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        load.load(plan, now=NOW, days=1, say=lambda step: None)
    assert not Account.objects.exists()
    assert not Resident.objects.exists()
