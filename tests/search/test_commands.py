"""The index follows what happens; telephone numbers are looked up for a purpose, and it is recorded."""

from datetime import timedelta

import pytest

from linli.cases.models import Case
from linli.intake.commands import Choice, decide
from linli.kernel.errors import NotAllowed, Refused
from linli.orgs.models import Place
from linli.search.commands import KINDS, is_behind, look_up_phone, rebuild, sync_names
from linli.search.models import Entry, Name
from linli.trust.models import FactRecord
from tests import world as street
from tests.search.following import index
from tests.world import NOW

pytestmark = pytest.mark.django_db
PHONE = "13800138000"


def test_a_report_moves_into_its_case(world):
    signal = world.waiting("柳岸花园路灯不亮")
    index()
    assert [str(entry.id) for entry in Entry.objects.all()] == [str(signal.id)]
    decide(world.actor("op"), signal_id=signal.id, choice=Choice(category="0102"), now=NOW + timedelta(minutes=1))
    index()
    case = Case.objects.get()
    assert [entry.id for entry in Entry.objects.all()] == [case.id]


def test_a_case_that_goes_to_another_unit_or_ends_carries_other_tags(world):
    signal = world.case()
    index()
    before = Entry.objects.get().words
    assert "#open" in before
    unit = world.unit("city_enforcement").id
    choice = Choice(category="0404", unit_id=unit, note="看错了")
    decide(world.actor("op"), signal_id=signal.id, choice=choice, now=NOW + timedelta(minutes=5))
    index()
    after = Entry.objects.get().words
    assert f"#u{unit.hex}" in after
    assert f"#u{unit.hex}" not in before
    assert "看错" in after


def test_following_twice_changes_nothing(world):
    world.case()
    index()
    before = Entry.objects.values_list("id", "words")[0]
    index()
    assert Entry.objects.values_list("id", "words")[0] == before


def test_steps_that_change_no_words_are_not_followed():
    assert {"cases.opened", "cases.closed", "cases.redirected", "cases.dealt_with", "intake.triaged"} <= KINDS
    assert not {"cases.accepted", "cases.reminded", "cases.photo_added"} & KINDS


def test_names_follow_the_ground(world):
    sync_names()
    assert sync_names() == (0, 0)
    Place.objects.filter(name="梅园公园").update(name="梅园湿地公园")
    gone, came = sync_names()
    assert (gone, came) == (1, 1)
    assert Name.objects.filter(name="梅园湿地公园").exists()


def test_an_instance_without_an_index_makes_one_itself(world):
    world.case()
    assert is_behind()
    rebuild()
    assert not is_behind()
    assert Entry.objects.count() == 1


@pytest.fixture
def phoned(world):
    """Two reports with one number: in the west and in the east."""
    world.case(text="柳岸花园垃圾没清", phone=PHONE)
    world.case("0404", "桥头大街违停", point=street.IN_GRID3, phone="138-0013-8000")
    world.case(text="别人的事", phone="13900139000")
    return world


def test_a_number_is_looked_up_for_a_purpose_and_recorded_without_the_number(phoned):
    found = look_up_phone(phoned.actor("op"), phone="138 0013 8000", purpose="caller", now=NOW)
    assert sorted(card.title for card in found.cases) == ["柳岸花园垃圾没清", "桥头大街违停"]
    fact = FactRecord.objects.get(kind="search.phone_looked_up")
    assert fact.data == {"purpose": "caller", "found": 2}
    assert fact.actor_id == phoned.people["op"].id
    assert "138" not in str(fact.data)


def test_only_what_one_may_see_and_only_the_exact_number_is_found(phoned):
    found = look_up_phone(phoned.actor("comm1"), phone=PHONE, purpose="repeat", now=NOW)
    assert [card.title for card in found.cases] == ["柳岸花园垃圾没清"]
    assert look_up_phone(phoned.actor("op"), phone="13800138001", purpose="repeat", now=NOW).cases == []


def test_no_purpose_no_post_no_number_is_refused_and_nothing_recorded(phoned):
    with pytest.raises(Refused, match="for what"):
        look_up_phone(phoned.actor("op"), phone=PHONE, purpose="", now=NOW)
    with pytest.raises(Refused):
        look_up_phone(phoned.actor("op"), phone="1380013", purpose="caller", now=NOW)
    with pytest.raises(NotAllowed):
        look_up_phone(phoned.actor("prop"), phone=PHONE, purpose="caller", now=NOW)
    assert not FactRecord.objects.filter(kind="search.phone_looked_up").exists()
