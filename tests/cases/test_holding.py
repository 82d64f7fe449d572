"""Who has a case: giving the task to another person of the unit, and taking it over."""

import pytest

from linli.cases import commands
from linli.cases.models import Task
from linli.cases.queries.colleagues import candidates
from linli.kernel.errors import NotAllowed, NotFound, Refused
from linli.people.models import Account
from tests.cases.holding import HOUR, fresh, last, task_of, with_unit
from tests.people.rosters import away, shift
from tests.world import NOW, SINCE, WEST, fixed_id


def second_handler(world, login="prop2", name="何平"):
    account = Account.objects.create(id=fixed_id(login), login=login, kind="staff", name=name, created_at=NOW)
    account.posts.create(role="handler", unit=world.unit("property"), area=WEST, valid_from=SINCE)
    world.people[login] = account
    return account


def give(world, case, by, to, now=NOW + HOUR, **more):
    return commands.assign(world.actor(by), case_id=case.id, person_id=world.people[to].id, now=now, **more)


def test_an_officer_gives_the_task_to_another_grid_worker_and_the_task_moves(world):
    case = world.case("0102").case
    task = task_of(case)
    commands.accept(world.actor("grid1"), task_id=task.id, now=NOW + HOUR)
    give(world, case, "street", "grid2", note="李建国去开会")
    case = fresh(case)
    assert (case.state, case.holder_account_id) == ("dispatched", world.people["grid2"].id)
    assert case.holder_unit_id == world.unit("office").id
    moved = Task.objects.get(id=task.id)
    assert (moved.state, moved.assignee_id, moved.due_at) == ("issued", world.people["grid2"].id, task.due_at)
    fact = last(case)
    assert fact.kind == "cases.assigned"
    assert fact.account_id == world.people["grid2"].id
    assert fact.data["from_account_id"] == str(world.people["grid1"].id)
    with pytest.raises(NotAllowed):
        commands.arrive(world.actor("grid1"), task_id=task.id, now=NOW + HOUR)
    commands.accept(world.actor("grid2"), task_id=task.id, now=NOW + 2 * HOUR)


def test_a_community_worker_moves_work_between_the_grid_workers_of_the_community_alone(world):
    case = world.case("0102").case
    give(world, case, "comm1", "grid2")
    for login, error in (("comm2", NotFound), ("grid1", NotAllowed), ("insp", NotAllowed), ("op", NotAllowed)):
        with pytest.raises(error):
            give(world, case, login, "grid1")
    for to in ("grid3", "street"):
        with pytest.raises(Refused) as refusal:
            give(world, case, "comm1", to)
        assert refusal.value.code == "cases.not_of_unit"
    assert fresh(case).holder_account_id == world.people["grid2"].id


def test_nobody_outside_the_unit_and_nobody_twice(world):
    case = world.case("0102").case
    for to, code in (("grid1", "cases.same_person"), ("prop", "cases.not_of_unit"), ("insp", "cases.not_of_unit")):
        with pytest.raises(Refused) as refusal:
            give(world, case, "street", to)
        assert refusal.value.code == code
    task = task_of(case)
    commands.accept(world.actor("grid1"), task_id=task.id, now=NOW + HOUR)
    commands.report_done(world.actor("grid1"), task_id=task.id, result="gone", now=NOW + HOUR)
    with pytest.raises((Refused, NotAllowed)):
        give(world, case, "street", "grid2")


def test_a_handler_takes_over_a_colleagues_task(world):
    second_handler(world)
    case = with_unit(world, "property")
    task = task_of(case)
    with pytest.raises(NotAllowed):
        commands.take_over(world.actor("prop2"), case_id=case.id, now=NOW + HOUR)
    commands.accept(world.actor("prop"), task_id=task.id, now=NOW + HOUR)
    with pytest.raises(NotAllowed):
        commands.take_over(world.actor("prop"), case_id=case.id, now=NOW + HOUR)
    with pytest.raises(NotFound):
        commands.take_over(world.actor("police"), case_id=case.id, now=NOW + HOUR)
    commands.take_over(world.actor("prop2"), case_id=case.id, note="钱波请假", now=NOW + 2 * HOUR)
    case = fresh(case)
    assert (case.state, case.holder_account_id) == ("handling", world.people["prop2"].id)
    assert task_of(case).state == "accepted"
    assert last(case).data == {"task_id": str(task.id), "from_account_id": str(world.people["prop"].id), "taken": True}
    commands.report_done(world.actor("prop2"), task_id=task.id, result="gone", now=NOW + 3 * HOUR)


def test_the_people_offered_are_those_the_command_takes_the_nearest_first(world, django_assert_num_queries):
    case = world.case("0102").case
    names = [one.name for one in candidates(world.actor("street"), case, NOW)]
    assert names == ["周伟", "王秀英", "赵强"], "the officer, then the street's other grid workers"
    assert [one.name for one in candidates(world.actor("comm1"), case, NOW)] == ["王秀英"]
    assert candidates(world.actor("insp"), case, NOW) == []


def test_who_is_on_leave_or_off_shift_is_marked_and_stands_last(world):
    case = world.case("0102").case
    shift(world, "street", "09:00", "17:00", (7,), by="lead")
    away(world, "grid2", by="lead")
    there = {one.name: one.away for one in candidates(world.actor("street"), case, NOW)}
    assert list(there.items()) == [("赵强", ""), ("周伟", "off_shift"), ("王秀英", "on_leave")]
    with pytest.raises(Refused) as refusal:
        give(world, case, "street", "grid2", now=NOW)
    assert refusal.value.code == "cases.person_on_leave"
