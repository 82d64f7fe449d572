"""No task to a person on leave: at dispatch, when leave begins, and by a leader's press."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from linli.cases import commands
from linli.cases.commands import leaving
from linli.cases.models import Case, LeftTask, State, Task, TaskState
from linli.cases.queries import left_tasks
from linli.intake import tools as triage_tools
from linli.intake.commands import Report, receive, triage_batch
from linli.intake.models import Signal
from linli.kernel.actors import ANONYMOUS, machine
from linli.kernel.errors import NotAllowed, NotFound, Refused, Stale
from linli.orgs.queries import ground
from linli.people.commands import end_leave
from linli.people.models import Post
from linli.people.queries import gaps
from linli.trust import journal
from tests.cases.test_commands import task_of, worked
from tests.people.rosters import away, deputy, officer, shift
from tests.world import GRID1, GRID2, GRID3, IN_GRID1, NOW

ROSTER = machine("roster")


def reasons(signal):
    return [reason["why"] for reason in Signal.objects.get(id=signal.id).decision.reasons]


def kinds(case):
    return [row.kind for row in journal.timeline(case_ids=[case.id]) if row.kind.startswith("cases.")]


def test_at_xl_08_the_deputy_gets_the_task_of_somebody_on_leave_without_manual_work(world):
    deputy(world, "grid1", "grid2")
    away(world, "grid1")
    signal = world.case("0102")
    task = task_of(signal.case)
    assert task.assignee_id == world.people["grid2"].id
    assert signal.case.holder_account_id == world.people["grid2"].id
    assert {"person_on_leave", "goes_to_deputy"} <= set(reasons(signal))
    fact = next(row for row in journal.timeline(case_ids=[signal.case_id]) if row.kind == "cases.stood_in")
    assert (fact.data["why"], fact.data["by"]) == ("on_leave", "deputy")
    assert fact.data["instead_of_id"] == str(world.people["grid1"].id)
    commands.accept(world.actor("grid2"), task_id=task.id, now=NOW)
    assert not [gap for gap in gaps(world.actor("street"), now=NOW) if gap.kind == "grid"]


def test_at_xl_08_a_grid_with_nobody_goes_to_the_duty_officer_and_the_gap_is_listed(world):
    officer(world, "comm1")
    away(world, "grid1")
    signal = world.case("0102")
    assert task_of(signal.case).assignee_id == world.people["comm1"].id
    assert {"person_on_leave", "goes_to_duty_officer"} <= set(reasons(signal))
    (gap,) = [gap for gap in gaps(world.actor("street"), now=NOW) if gap.kind == "grid"]
    assert (gap.code, gap.why, gap.covered) == (GRID1, "away", True)
    assert gap.start == NOW
    Post.objects.filter(account=world.people["grid3"]).update(valid_to=NOW.date())
    nobody = world.case("0102", text="梅园这边垃圾也成堆了。", point=(120.1250, 30.2050))
    assert task_of(nobody.case).assignee_id == world.people["comm1"].id
    assert nobody.case.holder_unit_id == world.unit("office").id
    assert {"grid_without_worker", "goes_to_duty_officer"} <= set(reasons(nobody))
    listed = {gap.code: gap.why for gap in gaps(world.actor("street"), now=NOW) if gap.kind == "grid"}
    assert listed == {GRID1: "away", GRID3: "no_worker"}


def test_at_xl_08_triage_itself_asks_the_roster(world):
    """The machine's way, in a batch, with a roster held in memory."""
    deputy(world, "grid1", "grid2")
    tools = triage_tools._with_ground(None, False, ground())
    away(world, "grid1")
    fresh = triage_tools.refresh(tools)
    assert fresh is not tools
    assert fresh.book is tools.book, "the address book is not built anew for that"
    placed = fresh.roster.for_grid(GRID1, NOW)
    assert (placed.account_id, placed.by) == (world.people["grid2"].id, "deputy")
    assert tools.roster.for_grid(GRID1, NOW).account_id == world.people["grid1"].id, "the old copy is as it was"


def test_a_deputy_who_is_away_is_passed_over_then_another_worker_of_the_grid_is_asked(world):
    world.give_post("grid3", "grid_worker", "committee1", GRID1)
    deputy(world, "grid1", "grid2")
    away(world, "grid1")
    away(world, "grid2")
    # whoever of the two comes first by account is the ordinary worker; the other stands in
    signal = world.case("0102")
    assert task_of(signal.case).assignee_id == world.people["grid3"].id
    away(world, "grid3")
    other = world.case("0102", text="另一处垃圾，东门外面也有一堆。", point=(120.1085, 30.2190))
    assert task_of(other.case).assignee_id is None, "nobody at all: open to the office"
    assert "goes_to_nobody" in reasons(other)


def test_somebody_off_shift_does_not_get_a_task_and_without_a_shift_roster_everybody_is_on(world):
    shift(world, "grid1", "13:30", "17:30")
    deputy(world, "grid1", "grid2")
    early = world.case("0102")
    assert task_of(early.case).assignee_id == world.people["grid2"].id
    assert "person_off_shift" in reasons(early)
    late = world.case(
        "0102", text="下午又有人把垃圾倒在北门。", point=(120.1085, 30.2190), now=NOW.replace(hour=15)
    )
    assert task_of(late.case).assignee_id == world.people["grid1"].id


def test_work_sent_back_to_somebody_on_leave_goes_to_the_deputy(world):
    case, _ = worked(world)
    deputy(world, "grid1", "grid2")
    away(world, "grid1", start=NOW + timedelta(minutes=30))
    commands.send_back(
        world.actor("insp"), task_id=task_of(case, "verify").id, note="还有一堆", now=NOW + timedelta(hours=1)
    )
    case.refresh_from_db()
    assert task_of(case).assignee_id == case.holder_account_id == world.people["grid2"].id
    assert "cases.stood_in" in kinds(case)


def test_a_handler_on_leave_leaves_the_work_open_to_the_unit_where_somebody_is_there(world):
    world.give_post("police", "handler", "property", "990101001001")
    case = world.case("0102").case
    commands.pass_on(world.actor("grid1"), task_id=task_of(case).id, note="要大车", now=NOW)
    mine = world.actor("prop")
    task = task_of(case)
    commands.accept(mine, task_id=task.id, now=NOW)
    commands.report_done(mine, task_id=task.id, result="gone", now=NOW + timedelta(minutes=5))
    away(world, "prop", start=NOW + timedelta(minutes=10), by="lead")
    commands.send_back(
        world.actor("insp"), task_id=task_of(case, "verify").id, note="还在", now=NOW + timedelta(hours=1)
    )
    fresh = task_of(case)
    assert (fresh.assignee_id, fresh.unit_id) == (None, world.unit("property").id)


def test_when_leave_begins_new_tasks_move_once_and_accepted_ones_are_listed(world):
    deputy(world, "grid1", "grid2")
    new, taken = world.case("0102").case, world.case("0102", text="北门另有一堆垃圾。", point=(120.1085, 30.2190)).case
    commands.accept(world.actor("grid1"), task_id=task_of(taken).id, now=NOW + timedelta(minutes=1))
    before = task_of(new)
    away(world, "grid1", start=NOW + timedelta(hours=1))
    assert commands.leave_begins(ROSTER, now=NOW + timedelta(minutes=59)) == 0
    later = NOW + timedelta(hours=1)
    assert commands.leave_begins(ROSTER, now=later) == 1
    assert commands.leave_begins(ROSTER, now=later) == 0, "once"
    moved = task_of(new)
    assert (moved.id, moved.issued_at, moved.due_at) == (before.id, before.issued_at, before.due_at)
    assert moved.assignee_id == world.people["grid2"].id
    assert Case.objects.get(id=new.id).holder_account_id == world.people["grid2"].id
    assert kinds(new).count("cases.moved") == 1
    assert task_of(taken).assignee_id == world.people["grid1"].id
    (line,) = left_tasks(world.actor("street"), now=later)
    assert (line.task_id, line.name, line.goes_to) == (task_of(taken).id, "李建国", "王秀英")
    assert left_tasks(world.actor("comm1"), now=later) == []


def test_a_worker_that_dies_in_the_middle_leaves_nothing_half_done_and_the_next_one_does_it_all(world, monkeypatch):
    deputy(world, "grid1", "grid2")
    new = world.case("0102").case
    leave = away(world, "grid1", start=NOW + timedelta(minutes=1), asked=NOW - timedelta(days=1))
    now = NOW + timedelta(minutes=2)
    monkeypatch.setattr(leaving.LeftTask.objects, "bulk_create", lambda rows, **more: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        commands.leave_begins(ROSTER, now=now)
    monkeypatch.undo()
    leave.refresh_from_db()
    assert leave.begun_at is None
    assert task_of(new).assignee_id == world.people["grid1"].id
    assert commands.leave_begins(ROSTER, now=now) == 1
    assert task_of(new).assignee_id == world.people["grid2"].id
    assert kinds(new).count("cases.moved") == 1


def test_the_number_of_statements_when_leave_begins_does_not_grow(world):
    deputy(world, "grid1", "grid2")
    for number in range(6):
        case = world.case("0102", text=f"第{number}处垃圾。", point=(120.1085, 30.2020 + number * 0.002)).case
        if number % 2:
            commands.accept(world.actor("grid1"), task_id=task_of(case).id, now=NOW)
    away(world, "grid1")
    with CaptureQueriesContext(connection) as seen:
        commands.leave_begins(ROSTER, now=NOW)
    assert len([q for q in seen if "SAVEPOINT" not in q["sql"]]) <= 16
    assert Task.objects.filter(assignee=world.people["grid2"]).count() == 3
    assert LeftTask.objects.count() == 3


def left(world):
    """An accepted task of grid1, whose leave has begun."""
    deputy(world, "grid1", "grid2")
    case = world.case("0102").case
    commands.accept(world.actor("grid1"), task_id=task_of(case).id, now=NOW)
    leave = away(world, "grid1", start=NOW + timedelta(minutes=1), asked=NOW - timedelta(days=1))
    now = NOW + timedelta(minutes=2)
    commands.leave_begins(ROSTER, now=now)
    return case, LeftTask.objects.get(), leave, now


def test_a_leader_hands_an_accepted_task_over_with_one_press(world):
    case, one, _, now = left(world)
    for login in ("grid2", "comm1", "op", "prop"):
        with pytest.raises(NotAllowed):
            commands.hand_over(world.actor(login), left_id=one.id, now=now)
    commands.hand_over(world.actor("street"), left_id=one.id, now=now)
    case.refresh_from_db()
    task = task_of(case)
    assert (case.state, case.holder_account_id) == (State.DISPATCHED, world.people["grid2"].id)
    assert (task.assignee_id, task.state, task.due_at) == (world.people["grid2"].id, TaskState.ISSUED, case.due_at)
    assert kinds(case)[-2:] == ["cases.stood_in", "cases.moved"]
    with pytest.raises(Stale):
        commands.hand_over(world.actor("street"), left_id=one.id, now=now)
    with pytest.raises(NotFound):
        commands.keep(world.actor("street"), left_id=case.id, now=now)
    assert left_tasks(world.actor("street"), now=now) == []


def test_a_leader_lets_a_task_wait_and_somebody_who_is_back_keeps_theirs(world):
    case, one, leave, now = left(world)
    end_leave(world.actor("grid1"), leave_id=leave.id, now=now)
    assert left_tasks(world.actor("street"), now=now) == []
    with pytest.raises(Refused) as refusal:
        commands.hand_over(world.actor("street"), left_id=one.id, now=now)
    assert refusal.value.code == "cases.person_is_back"
    commands.keep(world.actor("street"), left_id=one.id, now=now)
    assert task_of(case).assignee_id == world.people["grid1"].id
    assert "cases.kept" in kinds(case)


def test_roster_and_posts_reach_triage_without_a_query_for_each_signal(world):
    """A thousand signals or one: two queries see whether the copies are right."""
    tools = triage_tools._with_ground(None, False, ground())
    with CaptureQueriesContext(connection) as none:
        assert triage_tools.refresh(tools) is tools
    assert len(none) == 2
    Post.objects.filter(account=world.people["grid1"]).update(valid_to=NOW.date())
    world.give_post("grid2", "grid_worker", "committee1", GRID1)
    fresh = triage_tools.refresh(tools)
    assert fresh.roster.for_grid(GRID1, NOW).account_id == world.people["grid2"].id
    for number in range(5):
        receive(ANONYMOUS, report=Report(text=f"第{number}处", lon=IN_GRID1[0], lat=IN_GRID1[1]), now=NOW)
    with CaptureQueriesContext(connection) as five:
        triage_batch(machine("triage"), tools=fresh, now=NOW, limit=5)
    assert not [q for q in five if "people_post" in q["sql"] or "people_leave" in q["sql"]]
    assert fresh.roster.for_grid(GRID2, NOW).account_id == world.people["grid2"].id
