"""The day of a change of grids: what is open moves into the new grids, once; what has ended stays where it lay."""

from datetime import timedelta

import pytest

from linli.cases import commands
from linli.cases.commands import moving, settle_grid_changes
from linli.cases.models import Case, Task
from linli.kernel.actors import machine
from linli.orgs import queries as orgs
from linli.orgs.commands import split_grid
from linli.orgs.models import Address, GridChange
from linli.people.models import Post, Resident
from linli.trust.journal import timeline
from tests import world as street
from tests.orgs.test_grids import CUT, DAY, NAMES
from tests.world import NOW, fixed_id

MORNING = NOW + timedelta(days=5)
SOUTH, NORTH = street.WEST + "003", street.WEST + "004"
IN_SOUTH, IN_NORTH = (120.1085, 30.2030), (120.1085, 30.2150)


def close(world, case):
    task = Task.objects.get(case=case, state="issued")
    worker = next(login for login in ("grid1", "prop", "street") if world.people[login].id == task.assignee_id)
    for act in (commands.accept, commands.arrive):
        act(world.actor(worker), task_id=task.id, now=NOW)
    commands.report_done(world.actor(worker), task_id=task.id, result="gone", now=NOW)
    check = Task.objects.get(case=case, kind="verify")
    commands.verify(world.actor("insp"), task_id=check.id, now=NOW)


@pytest.fixture
def split(world):
    """Three cases in the grid, one of them closed, and the split on file."""
    cases = {
        "south": world.case(point=IN_SOUTH).case,
        "north": world.case(text="柳岸花园北门外堆了一堆建筑垃圾。", point=IN_NORTH).case,
    }
    close(world, cases["south"])
    cases["south2"] = world.case(
        text="围墙边上有人扔旧沙发好几天了。", point=IN_SOUTH, now=NOW + timedelta(minutes=5)
    ).case
    Resident.objects.create(
        id=fixed_id("r1"),
        kind="registered",
        name="测试甲",
        address_id=fixed_id("桥头大街18号柳岸花园2幢1单元"),
        grid_code=street.GRID1,
    )
    change = split_grid(world.actor("street"), code=street.GRID1, line=CUT, names=NAMES, day=DAY, now=NOW)
    return cases, change


def test_at_grid_02_on_the_day_open_cases_move_and_closed_ones_stay_in_the_old_grid(world, split, monkeypatch):
    cases, change = split
    assert settle_grid_changes(machine("grids"), now=NOW) == 0
    assert Case.objects.filter(grid_code=street.GRID1).count() == 3
    assert settle_grid_changes(machine("grids"), now=MORNING) == 1
    assert {name: Case.objects.get(id=case.id).grid_code for name, case in cases.items()} == {
        "south": street.GRID1, "south2": SOUTH, "north": NORTH,
    }  # fmt: skip
    change.refresh_from_db()
    assert change.settled_at == MORNING
    assert change.moved == {"addresses": 2, "parts": 0, "residents": 1, "posts": 2, "cases": 2}
    assert Resident.objects.get().grid_code == NORTH
    assert set(Address.objects.filter(text__contains="柳岸花园").values_list("grid_code", flat=True)) == {SOUTH, NORTH}
    posts = Post.objects.filter(account=world.people["grid1"], valid_to=None).values_list("area", flat=True)
    assert set(posts) == {SOUTH, NORTH}
    assert [f.kind for f in timeline(case_ids=[cases["north"].id])].count("cases.grid_moved") == 1
    monkeypatch.setattr(orgs.memory, "today", lambda: MORNING.date())
    orgs.forget_ground()
    assert orgs.ground().grids.find(*IN_NORTH) == NORTH
    assert orgs.ground().names[street.GRID1] == "柳岸第一网格"
    orgs.forget_ground()


def test_at_grid_02_killed_in_the_middle_nothing_has_moved_and_the_next_worker_does_it_all_once(
    world, split, monkeypatch
):
    cases, _change = split
    done = moving.mark_settled

    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(moving, "mark_settled", killed)
    with pytest.raises(KeyboardInterrupt):
        settle_grid_changes(machine("grids"), now=MORNING)
    assert Case.objects.filter(grid_code=street.GRID1).count() == 3
    assert GridChange.objects.get().settled_at is None
    monkeypatch.setattr(moving, "mark_settled", done)
    assert settle_grid_changes(machine("grids"), now=MORNING) == 1
    assert settle_grid_changes(machine("grids"), now=MORNING) == 0
    assert [f.kind for f in timeline(case_ids=[cases["north"].id])].count("cases.grid_moved") == 1


def test_a_task_nobody_has_begun_goes_to_the_new_grids_worker_and_one_in_hand_stays(world, split):
    cases, _change = split
    begun = Task.objects.get(case=cases["south2"], state="issued")
    assert begun.assignee_id == world.people["grid1"].id
    commands.accept(world.actor("grid1"), task_id=begun.id, now=NOW)
    for area in (SOUTH, NORTH):
        Post.objects.create(
            account=world.people["grid2"], role="grid_worker", unit=world.unit("committee1"), area=area, valid_from=DAY
        )
    settle_grid_changes(machine("grids"), now=MORNING)
    assert Task.objects.get(case=cases["north"], kind="handle").assignee_id == world.people["grid2"].id
    assert Case.objects.get(id=cases["north"].id).holder_account_id == world.people["grid2"].id
    assert Task.objects.get(id=begun.id).assignee_id == world.people["grid1"].id
