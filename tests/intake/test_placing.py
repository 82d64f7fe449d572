"""Words that no address was found for: a person says once which it is, and from then on they are found."""

import pytest

from linli.intake import queries
from linli.intake import tools as triage_tools
from linli.intake.commands import Report, dismiss_words, place_words, receive, triage_batch
from linli.intake.models import Decision, Unplaced
from linli.kernel.actors import ANONYMOUS, machine
from linli.kernel.errors import NotAllowed, Refused, Stale
from linli.orgs import queries as orgs
from linli.orgs.models import Address
from tests.world import NOW, fixed_id

HOUSE = fixed_id("桥头大街66号")
WORDS = "老粮站后门"


def report(address, text="路灯不亮，请来修。"):
    receipt = receive(ANONYMOUS, report=Report(text=text, address=address), now=NOW)
    triage_batch(machine("triage"), tools=triage_tools._with_ground(None, False, orgs.ground()), now=NOW)
    return Decision.objects.get(signal=receipt.signal_id)


def test_words_wait_once_however_often_they_come_and_match_after_a_person_has_named_them(
    world, django_assert_num_queries
):
    first = report(WORDS)
    report("老粮站 后门")
    assert first.address_id is None
    with django_assert_num_queries(3):
        page = queries.unplaced()
    (card,) = page.rows
    assert (card.text, card.times) == (WORDS, 2)
    with pytest.raises(NotAllowed):
        place_words(world.actor("grid1"), unplaced_id=card.id, address_id=HOUSE, now=NOW)
    place_words(world.actor("op"), unplaced_id=card.id, address_id=HOUSE, now=NOW)
    first.refresh_from_db()
    assert first.address_id == HOUSE
    assert queries.unplaced().rows == []
    assert report(f"我在{WORDS}，快来").address_id == HOUSE
    assert Unplaced.objects.count() == 1
    with pytest.raises(Stale):
        place_words(world.actor("op"), unplaced_id=card.id, address_id=HOUSE, now=NOW)


def test_a_part_of_the_words_may_be_the_name_and_a_name_of_another_place_is_refused(world):
    report("就在老粮站后门那棵大树旁边往里走一点点")
    (card,) = queries.unplaced().rows
    with pytest.raises(Refused) as refusal:
        place_words(world.actor("op"), unplaced_id=card.id, address_id=HOUSE, alias="新粮站", now=NOW)
    assert refusal.value.code == "intake.alias_other"
    place_words(world.actor("op"), unplaced_id=card.id, address_id=HOUSE, alias=WORDS, now=NOW)
    assert Address.objects.get(id=HOUSE).aliases == [WORDS]
    report("老粮站东门")
    (other,) = queries.unplaced().rows
    place_words(world.actor("op"), unplaced_id=other.id, address_id=HOUSE, alias="", now=NOW)
    assert Address.objects.get(id=HOUSE).aliases == [WORDS]


def test_words_that_name_nothing_are_put_away(world):
    report("那边")
    (card,) = queries.unplaced().rows
    dismiss_words(world.actor("op"), unplaced_id=card.id, now=NOW)
    report("那边")
    assert queries.unplaced().rows == []


def test_a_number_that_is_not_on_file_waits_with_its_neighbours_and_one_that_is_does_not(world):
    report("桥头大街67号")
    (card,) = queries.unplaced().rows
    assert card.alternatives
    report("桥头大街66号")
    assert len(queries.unplaced().rows) == 1
