"""The matrix: one relation computed in one place, and an answer for every cell."""

from __future__ import annotations

from uuid import uuid4

import pytest

from linli.kernel import matrix
from linli.kernel.actors import ANONYMOUS, Actor, ActorKind, PostHeld, machine
from linli.kernel.matrix import Relation, Thing

OFFICE, COMMITTEE, OTHERS = uuid4(), uuid4(), uuid4()
STREET, WEST, GRID, EAST = "990101001", "990101001001", "990101001001001", "990101002001"


def somebody(role: str, unit: object = COMMITTEE, area: str = WEST) -> Actor:
    return Actor(kind=ActorKind.PERSON, id=uuid4(), posts=(PostHeld(role=role, unit_id=unit, area=area),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("thing", "expected"),
    [
        (Thing(area=GRID), {"below"}),
        (Thing(area=STREET), {"above"}),
        (Thing(area=EAST), {"other"}),
        (Thing(area=EAST, units=(COMMITTEE,)), {"own_unit"}),
        (Thing(area=GRID, units=(COMMITTEE,)), {"own_unit", "below"}),
        (Thing(units=(OTHERS,)), {"other"}),
        (Thing(), set()),
    ],
)
def test_a_relation_is_told_by_area_and_unit(thing: Thing, expected: set[str]) -> None:
    worker = somebody("community_worker")
    assert matrix.relations(worker, worker.posts[0], thing) == {"none", *expected}


def test_what_is_ones_own_is_told_by_the_person() -> None:
    worker = somebody("grid_worker")
    assert Relation.OWN in matrix.relations(worker, worker.posts[0], Thing(area=EAST, persons=(worker.id,)))


def test_whoever_is_accused_is_refused_in_every_post_and_every_act() -> None:
    both = Actor(
        kind=ActorKind.PERSON,
        id=uuid4(),
        posts=(PostHeld("operator", OFFICE, "990101"), PostHeld("handler", OTHERS, "990101")),
    )
    mine = Thing(area=GRID, units=(OFFICE,), persons=(both.id,), accused=(OTHERS,))
    for post in both.posts:
        assert matrix.relations(both, post, mine) == {"accused"}
    for code, act in matrix.ACTS.items():
        assert matrix.may(both, code, mine) is act.everybody
    assert matrix.may(both, "cases.see", Thing(area=GRID, accused=(COMMITTEE,)))


def test_nobody_may_what_is_not_public_and_machines_may_all() -> None:
    for code, act in matrix.ACTS.items():
        assert matrix.may(ANONYMOUS, code, Thing(area=GRID)) is act.public
        assert matrix.opens(ANONYMOUS, code) is act.public
        assert matrix.may(machine("clock"), code, Thing(area=GRID))


def test_a_role_without_a_line_may_nothing() -> None:
    stranger = somebody("gardener")
    assert not [code for code, act in matrix.ACTS.items() if not act.everybody and matrix.opens(stranger, code)]


def test_some_acts_need_a_post_for_the_whole_county() -> None:
    assert not matrix.may(somebody("operator", OFFICE, STREET), "cases.transfer", Thing(area=GRID))
    assert matrix.may(somebody("operator", OFFICE, "990101"), "cases.transfer", Thing(area=GRID))
    assert matrix.areas(somebody("operator", OFFICE, STREET), "cases.transfer") == []


def test_lists_narrow_to_the_areas_and_units_of_the_posts_that_allow_the_act() -> None:
    worker = Actor(
        kind=ActorKind.PERSON,
        id=uuid4(),
        posts=(PostHeld("community_worker", COMMITTEE, WEST), PostHeld("handler", OTHERS, EAST)),
    )
    assert matrix.areas(worker, "cases.see") == [WEST]
    assert matrix.units(worker, "cases.see") == [COMMITTEE, OTHERS]
    assert matrix.areas(worker, "cases.see_restricted") == []


def test_an_act_that_stands_in_no_table_is_a_mistake_that_says_where_to_write_it() -> None:
    with pytest.raises(LookupError, match="linli/kernel/matrix"):
        matrix.may(somebody("operator"), "cases.paint")


def test_every_act_has_words_in_english_and_chinese_and_says_for_whom() -> None:
    for act in matrix.ACTS.values():
        assert act.name("en").isascii()
        assert act.name("zh-hans")
        assert not act.name("zh-hans").isascii()
        assert bool(act.also("en")) == bool(act.also("zh-hans"))
        assert act.cells or act.everybody
