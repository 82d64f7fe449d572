"""The rosters of the demo district: somebody stands in, a gap is listed, work goes on."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from linli.cases.commands import leave_begins
from linli.cases.models import OPEN_TASK, LeftTask, Task, TaskState
from linli.demo import load
from linli.demo.plan import build_plan
from linli.kernel.actors import machine
from linli.kernel.clock import LOCAL
from linli.orgs.queries import forget_ground
from linli.people.models import Deputy, DutyOfficer, Leave, Shift
from linli.people.queries import gaps, roster
from linli.trust.models import FactRecord

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 16, 0, tzinfo=LOCAL)


@pytest.fixture(scope="module")
def district(django_db_setup, django_db_blocker):
    """Loaded once and rolled back at the end."""
    forget_ground()
    with django_db_blocker.unblock(), transaction.atomic():
        load.load(build_plan(residents=60), now=NOW, days=4, say=lambda step: None)
        yield
        transaction.set_rollback(True)
    forget_ground()


def test_one_worker_is_on_leave_with_a_deputy_who_gets_the_tasks(district):
    leave = Leave.objects.get(state="approved", starts_at__lte=NOW)
    who = roster()
    grid = who.posts[leave.account_id][0].area
    placed = who.for_grid(grid, NOW)
    assert (placed.instead_of, placed.why, placed.by) == (leave.account_id, "on_leave", "deputy")
    assert FactRecord.objects.filter(kind="cases.stood_in").exists()


def test_one_grid_has_a_gap_in_three_days_and_the_nights_have_none(district):
    found = gaps(machine("test"), now=NOW)
    assert {gap.kind for gap in found} == {"grid"}
    alone = [gap for gap in found if gap.start >= NOW + timedelta(days=2)]
    assert alone
    assert all(gap.covered for gap in found), "the duty officer takes it meanwhile"


def test_the_worker_moves_what_lies_open_when_it_first_runs(district):
    with transaction.atomic():
        leave = Leave.objects.get(state="approved", starts_at__lte=NOW)
        assert leave_begins(machine("roster"), now=NOW) == 1
        assert not Task.objects.filter(assignee=leave.account_id, state=TaskState.ISSUED).exists()
        held = Task.objects.filter(assignee=leave.account_id, state__in=OPEN_TASK).count()
        assert LeftTask.objects.count() == held
        transaction.set_rollback(True)


def test_rosters_are_whole(district):
    assert DutyOfficer.objects.filter(slot="night").count() > 4
    assert Deputy.objects.exists()
    assert Shift.objects.exists()
    assert Leave.objects.filter(state="asked").count() == 1
