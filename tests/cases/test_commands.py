"""Casework through its commands: rows, facts, and each refusal beside each success."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from linli.cases import commands
from linli.cases.models import Case, Clock, State, Task, TaskKind, TaskState
from linli.kernel.errors import NotAllowed, NotFound, Refused
from linli.orgs.commands import bump
from linli.orgs.models import Category
from linli.trust import journal
from linli.trust.acting import one_act
from tests.cases.pictures import picture
from tests.world import NOW


def task_of(case, kind=TaskKind.HANDLE):
    return Task.objects.filter(case=case, kind=kind).exclude(state__in=["done", "withdrawn"]).get()


def kinds(case):
    return [row.kind for row in journal.timeline(case_ids=[case.id]) if row.kind.startswith("cases.")]


def worked(world, **more):
    """A case that grid1 has dealt with; its verification waits."""
    signal = world.case("0102", **more)
    me = world.actor("grid1")
    task = task_of(signal.case)
    commands.accept(me, task_id=task.id, now=NOW + timedelta(minutes=5))
    commands.arrive(me, task_id=task.id, now=NOW + timedelta(minutes=15))
    commands.add_task_photo(me, task_id=task.id, moment="after", content=picture(), now=NOW + timedelta(minutes=20))
    commands.report_done(me, task_id=task.id, result="solved", note="清走了", now=NOW + timedelta(minutes=25))
    return Case.objects.get(id=signal.case_id), signal


def test_a_new_case_has_a_holder_a_task_for_the_grid_worker_and_a_clock(world):
    case = world.case("0102").case
    assert case.state == State.DISPATCHED
    assert case.holder_unit_id == world.unit("office").id
    task = task_of(case)
    assert task.assignee_id == world.people["grid1"].id
    assert case.limit == "4WH"
    assert case.due_at == NOW.replace(hour=15, minute=30, second=30), "10:00:30 + 4 working hours over lunch"
    assert {c.kind for c in case.clocks.all()} == {"contact", "remind", "due", "red"}
    assert kinds(case) == ["cases.opened", "cases.filed", "cases.dispatched"]


def test_the_whole_way_from_dispatch_to_rating(world):
    case, signal = worked(world)
    assert case.state == State.REPORTED
    assert case.handled_by_id == world.people["grid1"].id
    check = task_of(case, TaskKind.VERIFY)
    commands.verify(world.actor("insp"), task_id=check.id, now=NOW + timedelta(hours=2))
    commands.rate(
        world.actor("op"),
        case_id=case.id,
        signal_id=signal.id,
        satisfaction="satisfied",
        solved=True,
        now=NOW + timedelta(hours=3),
    )
    case.refresh_from_db()
    assert case.state == State.EVALUATED
    assert case.verified_by_id == world.people["insp"].id
    assert kinds(case) == [
        "cases.opened",
        "cases.filed",
        "cases.dispatched",
        "cases.accepted",
        "cases.arrived",
        "cases.photo_added",
        "cases.dealt_with",
        "cases.closed",
        "cases.rated",
    ]
    assert not Clock.objects.filter(case=case, stopped_at=None, fired_at=None).exists()


def test_whoever_did_the_work_cannot_verify_it_even_with_the_inspectors_post(world):
    """AT-30428-02."""
    world.give_post("grid1", "inspector", "command", "990101")
    case, _ = worked(world)
    check = task_of(case, TaskKind.VERIFY)
    for act in (commands.verify, commands.send_back):
        with pytest.raises(Refused) as refusal:
            act(world.actor("grid1"), task_id=check.id, note="fine", now=NOW + timedelta(hours=1))
        assert refusal.value.code == "cases.verifier_is_handler"
    assert Case.objects.get(id=case.id).state == State.REPORTED


def test_verification_is_for_inspectors(world):
    case, _ = worked(world)
    check = task_of(case, TaskKind.VERIFY)
    for login in ("grid2", "street", "op", "prop"):
        with pytest.raises((NotAllowed, NotFound)):
            commands.verify(world.actor(login), task_id=check.id, now=NOW + timedelta(hours=1))


def test_a_case_cannot_be_rated_before_it_is_closed_nor_twice(world):
    case, signal = worked(world)
    rating = {"case_id": case.id, "signal_id": signal.id, "satisfaction": "fairly", "solved": True}
    with pytest.raises(Refused) as refusal:
        commands.rate(world.actor("op"), **rating, now=NOW + timedelta(hours=1))
    assert refusal.value.code == "cases.wrong_step"
    commands.verify(world.actor("insp"), task_id=task_of(case, TaskKind.VERIFY).id, now=NOW + timedelta(hours=2))
    commands.rate(world.actor("op"), **rating, now=NOW + timedelta(hours=3))
    with pytest.raises(Refused) as refusal:
        commands.rate(world.actor("op"), **rating, now=NOW + timedelta(hours=4))
    assert refusal.value.code == "cases.rated_already"


def test_a_call_back_is_made_by_an_independent_agent(world):
    """AT-12345-04."""
    case, signal = worked(world)
    commands.verify(world.actor("insp"), task_id=task_of(case, TaskKind.VERIFY).id, now=NOW + timedelta(hours=2))
    rating = {"case_id": case.id, "signal_id": signal.id, "satisfaction": "neutral", "solved": False, "way": "callback"}
    for login in ("street", "op", "grid1"):
        with pytest.raises(Refused) as refusal:
            commands.rate(world.actor(login), **rating, now=NOW + timedelta(hours=3))
        assert refusal.value.code == "cases.callback_not_independent"
    assert commands.rate(world.actor("call"), **rating, now=NOW + timedelta(hours=3)).way == "callback"


def test_work_sent_back_keeps_its_first_due_date_and_returns_to_who_did_it(world):
    case, _ = worked(world)
    due = case.due_at
    inspector = world.actor("insp")
    check = task_of(case, TaskKind.VERIFY)
    with pytest.raises(Refused) as refusal:
        commands.send_back(inspector, task_id=check.id, note=" ", now=NOW + timedelta(hours=1))
    assert refusal.value.code == "cases.reason_missing"
    commands.send_back(inspector, task_id=check.id, note="还有一堆", now=NOW + timedelta(hours=1))
    case.refresh_from_db()
    assert (case.state, case.rework, case.due_at) == (State.DISPATCHED, 1, due)
    assert task_of(case).assignee_id == world.people["grid1"].id
    assert Clock.objects.filter(case=case, stopped_at=None, fired_at=None).exists(), "the clock goes on"


def test_a_solved_matter_needs_a_photo_taken_afterwards(world):
    case = world.case("0102").case
    me, task = world.actor("grid1"), task_of(case)
    commands.accept(me, task_id=task.id, now=NOW)
    with pytest.raises(Refused) as refusal:
        commands.report_done(me, task_id=task.id, result="solved", now=NOW)
    assert refusal.value.code == "cases.photo_missing"
    commands.add_task_photo(me, task_id=task.id, moment="before", content=picture(), now=NOW)
    with pytest.raises(Refused):
        commands.report_done(me, task_id=task.id, result="solved", now=NOW)
    assert commands.report_done(me, task_id=task.id, result="gone", now=NOW).state == State.REPORTED


def test_only_the_holder_of_a_task_may_work_on_it(world):
    case = world.case("0102").case
    task = task_of(case)
    for login in ("grid2", "prop", "insp", "street"):
        with pytest.raises((NotAllowed, NotFound, Refused)):
            commands.accept(world.actor(login), task_id=task.id, now=NOW)
    me = world.actor("grid1")
    with pytest.raises(Refused) as refusal:
        commands.arrive(me, task_id=task.id, now=NOW)
    assert refusal.value.code == "cases.task_step"
    commands.accept(me, task_id=task.id, now=NOW)
    with pytest.raises(Refused) as refusal:
        commands.accept(me, task_id=task.id, now=NOW)
    assert refusal.value.code == "cases.task_taken"


def test_what_the_street_cannot_solve_is_passed_on_with_a_reason_and_the_clock_goes_on(world):
    case = world.case("0102").case
    me, task, due = world.actor("grid1"), task_of(case), case.due_at
    with pytest.raises(Refused):
        commands.pass_on(me, task_id=task.id, note="", now=NOW)
    commands.pass_on(me, task_id=task.id, note="需要大车", now=NOW)
    case.refresh_from_db()
    assert case.holder_unit_id == case.lead_unit_id
    assert case.due_at == due
    fresh = task_of(case)
    assert (fresh.assignee_id, fresh.unit_id) == (None, case.lead_unit_id)
    assert Task.objects.get(id=task.id).state == TaskState.WITHDRAWN


def test_clocks_fire_once_and_stay_silent_after_the_work(world):
    late = world.case("0102").case
    done, _ = worked(world, text="梅园门口的垃圾也没人收，已经有味道了。", point=(120.1025, 30.2185))
    from_machine = world.actor("op")
    assert commands.fire_clocks(from_machine, now=NOW + timedelta(minutes=1)) == 0
    later = late.due_at + timedelta(seconds=1)
    commands.fire_clocks(from_machine, now=later)
    commands.fire_clocks(from_machine, now=later)
    assert kinds(late)[-2:] == ["cases.reminded", "cases.overdue"]
    assert "cases.overdue" not in kinds(done)


def test_the_database_itself_refuses_a_handler_who_verifies(world):
    case, _ = worked(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(id=case.id).update(verified_by=case.handled_by_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(id=case.id).update(state="closed", verified_by=None)


def test_the_same_photo_twice_is_kept_once_and_a_tenth_is_refused(world):
    case = world.case("0102").case
    me, task = world.actor("grid1"), task_of(case)
    commands.accept(me, task_id=task.id, now=NOW)

    def add(colour):
        return commands.add_task_photo(me, task_id=task.id, moment="after", content=picture(colour), now=NOW)

    assert add("red").id == add("red").id
    for number in range(8):
        add((30 * number, 10, 200))
    with pytest.raises(Refused) as refusal:
        add("green")
    assert refusal.value.code == "photos.too_many"
    with pytest.raises(Refused) as refusal:
        commands.add_task_photo(me, task_id=task.id, moment="before", content=b"%PDF-1.7 not a photo", now=NOW)
    assert refusal.value.code == "photos.not_a_picture"


def test_a_changed_limit_leaves_yesterdays_due_dates_alone(world):
    """AT-30428-05."""
    before = world.case("0102").case
    category = Category.objects.get(code="0102")
    category.limits = [{"name": "handle", "limit": "1WH", "when": ""}]
    category.save()
    with one_act():
        bump(world.actor("op"), what="test", rows=1, now=NOW)
    after = world.case("0102", text="另一处也有垃圾，在东门外面。", point=(120.1085, 30.2190)).case
    assert Case.objects.get(id=before.id).due_at == before.due_at
    assert (before.limit, after.limit) == ("4WH", "1WH")
    assert after.due_at < before.due_at
