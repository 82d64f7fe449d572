"""Searching: what fits is found, nothing is shown that the lists would not show."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.cases import access as case_access
from linli.cases.models import Case, State
from linli.intake.commands import answer
from linli.intake.models import Signal
from linli.kernel.actors import Actor, ActorKind, PostHeld
from linli.kernel.errors import Refused
from linli.search import queries
from linli.search.commands import rebuild
from linli.search.models import Entry
from tests import world as street
from tests.search.following import index
from tests.world import NOW, fixed_id

pytestmark = pytest.mark.django_db


def titles(found: queries.Found) -> list[str]:
    return [hit.card.title for hit in found.cases]


def search(world, login, typed, *narrowing, **more):
    return queries.search(world.actor(login), typed, *narrowing, now=NOW + timedelta(hours=1), **more)


@pytest.fixture
def filled(world):
    """Three cases, a report that waits and one that was answered."""
    world.case(text="柳岸花园1幢楼下垃圾堆了好几天，没人清理。", address="柳岸花园1幢")
    world.case("0404", "桥头大街路边违停，堵住出口。", point=street.IN_GRID3)
    world.case("S304", "柳岸花园有人打孩子，哭声很大。", point=street.IN_ESTATE)
    world.waiting("梅园公园的路灯不亮，怕摔跤。", point=street.IN_GRID3, now=NOW)
    told = world.waiting("请问社区食堂几点开门？", now=NOW)
    answer(world.actor("op"), signal_id=told.id, text="食堂十一点开门。", now=NOW)
    index()
    return world


def test_cases_are_found_by_words_of_reports_addresses_kinds_and_units(filled):
    for typed in (
        "垃圾",
        "垃圾 柳岸",
        "没人清理",
        "柳岸花园1幢",
        "lahy 垃圾",
        "liuanhuayuan 垃圾",
        "暴露垃圾 柳岸花园",
    ):
        assert titles(search(filled, "op", typed))[:1] == ["柳岸花园1幢楼下垃圾堆了好几天，没人清理。"], typed
    holder = Case.objects.get(category="0404").holder_unit.name
    assert "桥头大街路边违停，堵住出口。" in titles(search(filled, "op", holder))
    assert titles(search(filled, "op", "不存在的字眼")) == []


def test_reports_without_a_case_are_for_operators_and_whoever_entered_them(filled):
    assert ["路灯" in "".join(p.text for p in hit.text) for hit in search(filled, "op", "路灯").reports] == [True]
    assert len(search(filled, "op", "食堂").reports) == 1
    assert len(search(filled, "op", "十一点").reports) == 1
    assert search(filled, "street", "路灯").reports == []


def test_numbers_and_codes_come_first(filled):
    case = Case.objects.get(category="0404")
    found = search(filled, "op", case.number)
    assert [(hit.card.id, hit.exact) for hit in found.cases] == [(case.id, True)]
    assert len(search(filled, "op", case.number[:8]).cases) == 3
    assert search(filled, "comm1", case.number).cases == []


def test_a_code_finds_the_report_or_its_case(filled):
    waiting = Signal.objects.get(state="with_person")
    assert [hit.id for hit in search(filled, "op", waiting.code.lower()).reports] == [waiting.id]
    assert search(filled, "grid1", waiting.code).reports == []
    inside = Signal.objects.get(case__category="0102")
    assert [hit.card.id for hit in search(filled, "grid1", inside.code).cases] == [inside.case_id]
    assert search(filled, "grid3", inside.code).cases == []


def test_places_units_and_kinds_are_found_by_name_and_pinyin(filled):
    assert "柳岸花园" in [hit.name for hit in search(filled, "grid1", "lahy").names]
    assert "桥头大街" in [hit.name for hit in search(filled, "grid1", "qtdj").names]
    assert any(hit.kind == "address" for hit in search(filled, "grid1", "桥头大街66号").names)
    assert [hit.name for hit in search(filled, "grid1", "绿洲").units] == ["绿洲物业公司"]
    assert search(filled, "grid1", "垃圾").kinds


def test_it_can_be_narrowed(filled):
    narrow = queries.Narrowing
    assert len(search(filled, "op", "柳岸花园").cases) == 2
    assert titles(search(filled, "op", "柳岸花园", narrow(category="0102"))) == [
        "柳岸花园1幢楼下垃圾堆了好几天，没人清理。"
    ]
    assert titles(search(filled, "op", "违停", narrow(area=street.WEST))) == []
    assert titles(search(filled, "op", "违停", narrow(area=street.EAST, open_only=True))) == [
        "桥头大街路边违停，堵住出口。"
    ]
    assert titles(search(filled, "op", "违停", narrow(state=State.CLOSED))) == []
    assert titles(search(filled, "op", "违停", narrow(since=NOW + timedelta(days=1)))) == []
    assert titles(search(filled, "op", "违停", narrow(until=NOW - timedelta(days=1)))) == []


def test_a_telephone_number_is_refused(filled):
    with pytest.raises(Refused, match="purpose"):
        search(filled, "op", "138 0013 8000")


def test_a_bad_key_is_refused(filled):
    with pytest.raises(Refused):
        search(filled, "op", "垃圾", after="nonsense")


def test_further_pages_bring_every_case_once(world):
    for number in range(7):
        world.case(text=f"柳岸花园{number}幢垃圾没清", now=NOW + timedelta(minutes=number))
    index()
    seen, after = [], ""
    for _page in range(10):
        found = search(world, "op", "垃圾", after=after, size=2)
        seen += [hit.card.number for hit in found.cases]
        after = found.next
        if not after:
            break
    assert len(seen) == len(set(seen)) == 7


def test_old_and_new_months_are_all_searched(world):
    for days in (0, 20, 45, 100, 400, 900):
        world.case(text="老垃圾没清", now=NOW)
        newest = Case.objects.order_by("-number")[0]
        Case.objects.filter(id=newest.id).update(opened_at=NOW - timedelta(days=days))
    index()
    assert len(search(world, "op", "老垃圾", size=50).cases) == 6


def test_the_number_of_queries_does_not_grow(filled):
    search(filled, "op", "柳岸花园")
    with CaptureQueriesContext(connection) as seen:
        search(filled, "op", "lahy 垃圾")
    assert len(seen) <= 12


def test_a_rebuild_gives_the_same_index_and_takes_away_what_is_gone(filled):
    before = {entry.id: entry.words for entry in Entry.objects.all()}
    Entry.objects.filter(id=next(iter(before))).delete()
    Entry.objects.create(id=fixed_id("gone"), at=NOW, words="gone")
    rebuild()
    assert {entry.id: entry.words for entry in Entry.objects.all()} == before


# --- never more than the lists, never less ---

AREAS = ("990101", "990101001", street.WEST, street.EAST, street.GRID1, street.GRID2, street.GRID3, "990102")
ROLES = (*case_access.AREA_ROLES, "handler")
UNITS = ("command", "office", "committee1", "committee2", "property", "city_enforcement", "traffic_police")
POSTS = st.lists(
    st.builds(
        lambda role, unit, area: PostHeld(role=role, unit_id=fixed_id(f"unit {unit}"), area=area),
        st.sampled_from(ROLES), st.sampled_from(UNITS), st.sampled_from(AREAS),
    ),
    max_size=3,
)  # fmt: skip


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(posts=POSTS)
def test_search_shows_what_the_list_shows_and_nothing_else(many, posts):
    actor = Actor(kind=ActorKind.PERSON, id=fixed_id("op"), posts=tuple(posts))
    listed = set(Case.objects.filter(case_access.visible_cases(actor)).values_list("id", flat=True))
    found = queries.search(actor, "柳岸花园", now=NOW + timedelta(hours=1), size=100)
    assert {hit.card.id for hit in found.cases} == listed
    ids = queries.case_ids(actor, "柳岸花园", now=NOW + timedelta(hours=1))
    assert listed <= set(ids)


@pytest.fixture
def many(world):
    """Cases in every grid and with every kind of holder, restricted ones among them, all of which say 柳岸花园."""
    for point in (street.IN_GRID1, street.IN_GRID2, street.IN_GRID3, street.IN_ESTATE):
        for category in ("0102", "0404", "S304"):
            world.case(category, "柳岸花园出事了", point=point)
    index()
    return world
