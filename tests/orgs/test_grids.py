"""Grids: cut, joined, drawn and changed for a day; exact cover; undone until the day; nothing of a department's own."""

from datetime import timedelta

import pytest

from linli.kernel.errors import NotAllowed, Refused, Stale
from linli.kernel.geo import area_of
from linli.orgs import queries
from linli.orgs.commands import change_grid, draw_grids, merge_grids, split_grid, undo_grid_change
from linli.orgs.models import Address, Division, GridChange
from linli.orgs.queries import grids_of, ground_check
from tests import world as street
from tests.world import NOW

TODAY = NOW.date()
DAY = TODAY + timedelta(days=5)
CUT = {"type": "LineString", "coordinates": [[120.099, 30.206], [120.111, 30.2065]]}
NAMES = ("柳岸南网格", "柳岸北网格")


def split(world, *, day=DAY, line=CUT, names=NAMES, now=NOW, who="street", code=street.GRID1):
    return split_grid(world.actor(who), code=code, line=line, names=names, day=day, now=now)


def names_on(day):
    return [grid.name for grid in grids_of(street.STREET, day)]


def test_at_grid_01_grids_cover_their_community_exactly_whatever_is_done_to_them(world):
    def right(day):
        report = ground_check(street.STREET, day)
        return not (report.gaps or report.overlaps or report.outside or report.homeless)

    assert right(TODAY)
    assert ground_check(street.STREET, TODAY).right
    split(world)
    drawn = street.box(120.108, 30.20, 120.112, 30.204)
    draw_grids(
        world.actor("op"), area=street.WEST, shapes=[("柳岸专属网格", drawn)], day=DAY + timedelta(days=1), now=NOW
    )
    edge = street.box(120.112, 30.199, 120.121, 30.221)
    change_grid(world.actor("op"), code=street.GRID2, shape=edge, day=DAY + timedelta(days=2), now=NOW)
    for day in (DAY - timedelta(days=1), DAY, DAY + timedelta(days=1), DAY + timedelta(days=2)):
        assert right(day), day
    assert len(names_on(DAY + timedelta(days=2))) == 5


def test_at_grid_01_an_address_in_no_grid_or_in_another_than_it_says_is_reported(world):
    house = queries.addresses_for_book(TODAY)[0]
    Address.objects.filter(id=house[0]).update(grid_code=street.GRID2)
    Address.objects.filter(text="桥头大街66号").update(lon=121.0)
    report = ground_check(street.STREET, TODAY)
    assert report.misplaced == (house[1],)
    assert report.homeless == ("桥头大街66号",)
    assert not report.right


def test_a_split_ends_the_old_row_and_begins_two_with_codes_of_their_own(world):
    change = split(world)
    assert change.ended == [street.GRID1]
    assert change.begun == [street.WEST + "003", street.WEST + "004"]
    assert "柳岸第一网格" in names_on(DAY - timedelta(days=1))
    after = {grid.name: grid for grid in grids_of(street.WEST, DAY)}
    assert set(after) == {*NAMES, "柳岸第二网格"}
    assert sorted(after[name].code for name in NAMES) == change.begun
    old = Division.objects.get(code=street.GRID1)
    assert (old.valid_from, old.valid_to) == (street.SINCE, DAY)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ({"type": "LineString", "coordinates": [[120.099, 30.206], [120.105, 30.206]]}, "grids.cut_misses"),
        ({"type": "LineString", "coordinates": [[120.2, 30.2], [120.3, 30.2]]}, "grids.cut_misses"),
        ({"type": "Point", "coordinates": [120.1, 30.2]}, "grids.no_line"),
        ({"type": "LineString", "coordinates": "x"}, "grids.no_line"),
        ({}, "grids.no_line"),
    ],
)
def test_a_line_that_does_not_cut_is_refused(world, line, why):
    with pytest.raises(Refused) as refusal:
        split(world, line=line)
    assert refusal.value.code == why
    assert GridChange.objects.count() == 0


def test_names_days_areas_and_changes_that_wait_are_asked_for(world):
    for kwargs, why in (
        ({"names": ("", "x")}, "grids.no_name"),
        ({"names": ("柳岸第二网格", "乙网格")}, "grids.name_taken"),
        ({"names": ("甲网格", "甲网格")}, "grids.name_taken"),
        ({"day": TODAY - timedelta(days=1)}, "grids.past_day"),
    ):
        with pytest.raises(Refused) as refusal:
            split(world, **kwargs)
        assert refusal.value.code == why
    for who in ("grid1", "comm1", "insp"):
        with pytest.raises(NotAllowed):
            split(world, who=who)
    split(world)
    with pytest.raises(Refused) as refusal:
        merge_grids(
            world.actor("op"), codes=[street.GRID1, street.GRID2], name="大网格", day=DAY - timedelta(days=2), now=NOW
        )
    assert refusal.value.code == "grids.change_waits"


def test_grids_are_joined_if_they_touch_and_belong_to_one_community(world):
    op = world.actor("op")
    merge = merge_grids(op, codes=[street.GRID1, street.GRID2], name="柳岸大网格", day=DAY, now=NOW)
    (joined,) = grids_of(street.WEST, DAY)
    assert joined.code == merge.begun[0] == street.WEST + "003"
    assert area_of(joined.shape) == pytest.approx(sum(area_of(g.shape) for g in grids_of(street.WEST, TODAY)), rel=1e-9)
    with pytest.raises(Refused) as refusal:
        merge_grids(op, codes=[street.GRID2, street.GRID3], name="跨社区", day=DAY, now=NOW)
    assert refusal.value.code == "grids.two_communities"


def test_a_new_edge_takes_from_the_neighbour_and_gives_to_the_neighbour(world):
    wider = street.box(120.10, 30.20, 120.112, 30.22)
    change_grid(world.actor("op"), code=street.GRID1, shape=wider, name="柳岸西网格", day=DAY, now=NOW)
    west, east = grids_of(street.WEST, DAY)
    assert (west.code, west.name, east.code) == (street.GRID1, "柳岸西网格", street.GRID2)
    assert area_of(west.shape) / area_of(east.shape) == pytest.approx(1.5, rel=1e-3)
    narrower = street.box(120.10, 30.20, 120.105, 30.22)
    later = DAY + timedelta(days=1)
    change_grid(world.actor("op"), code=street.GRID1, shape=narrower, day=later, now=NOW)
    west, east = grids_of(street.WEST, later)
    assert area_of(east.shape) / area_of(west.shape) == pytest.approx(3, rel=1e-3)


def test_at_grid_04_a_grid_of_a_departments_own_is_refused(world):
    shapes = [("交警网格", street.box(120.10, 30.20, 120.105, 30.21))]
    with pytest.raises(Refused) as refusal:
        draw_grids(
            world.actor("op"),
            area=street.WEST,
            shapes=shapes,
            day=DAY,
            for_unit_id=world.unit("traffic_police").id,
            now=NOW,
        )
    assert refusal.value.code == "grids.overlay"
    with pytest.raises(Refused) as refusal:
        draw_grids(world.actor("police"), area=street.WEST, shapes=shapes, day=DAY, now=NOW)
    assert refusal.value.code == "grids.overlay"
    twice = [shapes[0], ("重叠网格", street.box(120.104, 30.20, 120.109, 30.21))]
    with pytest.raises(Refused) as refusal:
        draw_grids(world.actor("op"), area=street.WEST, shapes=twice, day=DAY, now=NOW)
    assert refusal.value.code == "grids.overlap"
    assert Division.objects.filter(level="grid").count() == 3
    draw_grids(
        world.actor("op"), area=street.WEST, shapes=shapes, day=DAY, for_unit_id=world.unit("office").id, now=NOW
    )


def test_a_change_is_undone_until_its_day_comes(world):
    change = split(world)
    with pytest.raises(NotAllowed):
        undo_grid_change(world.actor("comm1"), change_id=change.id, now=NOW)
    with pytest.raises(Refused) as refusal:
        undo_grid_change(world.actor("street"), change_id=change.id, now=NOW + timedelta(days=5))
    assert refusal.value.code == "grids.day_came"
    on_top = merge_grids(world.actor("op"), codes=change.begun, name="又合一", day=DAY + timedelta(days=9), now=NOW)
    with pytest.raises(Refused) as refusal:
        undo_grid_change(world.actor("op"), change_id=change.id, now=NOW)
    assert refusal.value.code == "grids.built_on"
    undo_grid_change(world.actor("op"), change_id=on_top.id, now=NOW)
    undo_grid_change(world.actor("op"), change_id=change.id, now=NOW)
    assert names_on(DAY) == ["柳岸第一网格", "柳岸第二网格", "梅园第一网格"]
    assert Division.objects.get(code=street.GRID1).valid_to is None
    with pytest.raises(Stale):
        undo_grid_change(world.actor("op"), change_id=change.id, now=NOW)
    assert split(world).begun == change.begun
