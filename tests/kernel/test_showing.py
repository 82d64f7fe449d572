"""What each reader sees of a person: the table, and that nothing else in the house masks by itself."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel.actors import ANONYMOUS, Actor, ActorKind, PostHeld
from linli.kernel.showing import Kind, Reader, reader_of, shown

ROOT = Path(__file__).parents[2]
GRID = "990101001001001"


def somebody(*areas):
    posts = tuple(PostHeld(role="grid_worker", unit_id=uuid4(), area=area) for area in areas)
    return Actor(kind=ActorKind.PERSON, id=uuid4(), posts=posts)


@pytest.mark.parametrize(
    ("kind", "value", "own", "opened", "holder", "other"),
    [
        (Kind.NAME, "张小明", "张小明", "张小明", "张**", "张**"),
        (Kind.PHONE, "13812341234", "13812341234", "13812341234", "138****1234", "138****1234"),
        (Kind.IDENTITY, "110101199003071234", "110101199003071234", "110101********1234", "110101********1234",
         "110101********1234"),
        (Kind.MAIL, "li@example.org", "li@example.org", "li@example.org", "l***@example.org", "l***@example.org"),
        (Kind.ROOM, "3单元301", "3单元301", "3单元301", "3单元301", ""),
        (Kind.ADDRESS, "桥头大街18号柳岸花园1幢301", "桥头大街18号柳岸花园1幢301", "桥头大街18号柳岸花园1幢301",
         "桥头大街18号柳岸花园1幢301", "桥头大街18号…"),
    ],
)  # fmt: skip
def test_each_reader_sees_what_the_table_says(kind, value, own, opened, holder, other):
    seen = [shown(kind, value, reader) for reader in (Reader.SELF, Reader.OPENED, Reader.HOLDER, Reader.OTHER)]
    assert seen == [own, opened, holder, other]


@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_not_there_is_shown_as_nothing(kind):
    assert {shown(kind, value, reader) for value in (None, "") for reader in Reader} == {""}


@given(kind=st.sampled_from(list(Kind)), value=st.text(max_size=60))
def test_any_text_at_all_is_shown_without_an_error(kind, value):
    for reader in Reader:
        assert isinstance(shown(kind, value, reader), str)


@given(st.from_regex(r"1[3-9]\d{9}", fullmatch=True))
def test_four_signs_of_a_telephone_stay_hidden_from_others(number):
    assert number[3:7] not in shown(Kind.PHONE, number, Reader.OTHER).replace(number[-4:], "").replace(number[:3], "")
    assert "****" in shown(Kind.PHONE, number, Reader.OTHER)


@pytest.mark.parametrize(
    ("areas", "reader"),
    [((GRID,), "holder"), ((GRID[:12],), "holder"), ((GRID[:9],), "other"), ((GRID[:6],), "other"),
     (("990101001002",), "other"), (("990101001002", GRID[:12]), "holder"), ((), "other")],
)  # fmt: skip
def test_who_looks_after_the_grid_or_community_is_near_and_street_and_county_are_not(areas, reader):
    assert reader_of(somebody(*areas), grid_code=GRID) == reader


def test_the_person_is_the_person_a_stated_purpose_opens_and_a_stranger_is_another():
    me = somebody()
    assert reader_of(me, grid_code=GRID, account_id=me.id) is Reader.SELF
    assert reader_of(somebody(GRID), grid_code=GRID, account_id=me.id, opened=True) is Reader.OPENED
    assert reader_of(ANONYMOUS, grid_code=GRID, account_id=None) is Reader.OTHER
    assert reader_of(somebody(GRID), grid_code="") is Reader.OTHER


def test_nothing_else_in_the_house_masks_by_itself():
    masks = re.compile(r"\bmask_(name|phone|id|email)\b")
    found = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "linli").rglob("*.py")
        if masks.search(path.read_text()) and path.parts[-2:] != ("kernel", "showing.py")
    }
    assert found == {"linli/kernel/text/__init__.py", "linli/kernel/text/personal.py"}
