"""Knowledge cards through their commands: versions, expiry, corrections, and each refusal."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.kernel.actors import machine
from linli.kernel.errors import NotAllowed, Refused, Stale
from linli.orgs import data
from linli.orgs.commands import answer_proposal, load_reference, propose_correction, write_card
from linli.orgs.models import CardProposal, CardVersion
from linli.orgs.queries import card_history, card_of, cards, cards_for_words, keeper_of, proposals
from linli.orgs.rules import filled_answer, validity
from linli.trust import journal
from tests.world import NOW

TODAY = date(2026, 3, 11)
TEXTS = {"zh": {"ask": ["在哪里？"], "steps": ["到场", "清理"], "power": "环卫", "answer": "（{number}）已清理。"}}


def write(world, login="op", category="0104", *, expires=date(2026, 12, 31), **more):
    more = {"texts": TEXTS, **more}
    return write_card(world.actor(login), category=category, expires_on=expires, now=NOW, **more)


def expire(category="0104"):
    CardVersion.objects.filter(category=category).update(expires_on=TODAY - timedelta(days=1))


def keeper(world):
    """The street's sanitation unit keeps the card of dirty roads; one of its people."""
    world.give_post("prop", "handler", "sanitation", "990101")
    return world.actor("prop")


def test_every_category_ships_with_a_card_in_two_languages_that_one_can_work_by():
    shipped = {card.category: card.texts for card in data.knowledge()}
    assert set(shipped) == {category.code for category in data.categories()}
    for code, texts in shipped.items():
        for language in ("zh", "en"):
            text = texts[language]
            assert 3 <= len(text["ask"]) <= 5, code
            assert 3 <= len(text["steps"]) <= 6, code
            assert text["power"], code
            assert text["answer"], code
        assert len(texts["zh"]["steps"]) == len(texts["en"]["steps"]), code


def test_the_cards_that_ship_pass_the_rules_of_the_house(world):
    for card in data.knowledge():
        write(world, category=card.category, texts=card.texts)
    assert load_reference(machine("reference"), now=NOW) == 0, "what was written stays"
    assert CardVersion.objects.filter(version=2).count() == 60


def test_laws_are_cited_only_where_the_domain_names_them():
    named = ("物业管理条例", "民法典第二百七十八条", "人民调解法", "无障碍环境建设法")
    for card in data.knowledge():
        for cited in card.texts["zh"]["basis"].split("；"):
            assert not cited or cited in named, card.category


def test_a_new_version_is_in_force_and_earlier_ones_stay(world):
    row = write(world, note="步骤更新")
    assert row.version == 2
    found = card_of(world.actor("grid1"), "0104", today=TODAY)
    assert found.text("zh-hans").steps == ("到场", "清理")
    assert [one.version for one in card_history(world.actor("op"), "0104", today=TODAY)] == [2, 1]
    assert card_history(world.actor("grid1"), "0104", today=TODAY) == []
    kinds = [fact.kind for fact in journal.timeline(subject_ids=[row.id])]
    assert kinds == ["orgs.card_written"]


def test_cards_are_written_by_operators_and_the_owner_unit_alone(world):
    mine = keeper(world)
    assert keeper_of("0104").id == world.unit("sanitation").id
    assert write_card(mine, category="0104", texts=TEXTS, expires_on=date(2026, 9, 1), now=NOW).version == 2
    for login in ("grid1", "street", "lead", "window", "police"):
        with pytest.raises(NotAllowed):
            write(world, login)
    assert write(world, owner_id=world.unit("office").id).owner_id == world.unit("office").id
    assert write(world, "street", seen=3).version == 4


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"texts": {"zh": {"ask": ["?"], "steps": []}}}, "orgs.card_empty"),
        ({"texts": {"zh": {**TEXTS["zh"], "steps": ["x" * 201]}}}, "orgs.card_too_long"),
        ({"texts": {"zh": {**TEXTS["zh"], "answer": "{name}您好"}}}, "orgs.card_placeholder"),
        ({"expires": TODAY}, "orgs.card_expiry"),
        ({"expires": date(2036, 1, 1)}, "orgs.card_expiry"),
        ({"review_on": date(2027, 1, 1)}, "orgs.card_review"),
        ({"category": "9999"}, "orgs.no_category"),
    ],
)
def test_a_card_that_cannot_be_is_refused(world, more, code):
    with pytest.raises(Refused) as refusal:
        write(world, **more)
    assert refusal.value.code == code


def test_two_who_write_at_once_do_not_overwrite_one_another(world):
    write(world, seen=1)
    with pytest.raises(Stale):
        write(world, seen=1)


def test_at_12345_09_past_its_expiry_a_card_is_nobodys_but_its_owners_to_renew(world):
    mine = keeper(world)
    assert card_of(world.actor("op"), "0104", today=TODAY).state == "valid"
    expire()
    for login in ("op", "grid1", "window", "street", "lead"):
        assert card_of(world.actor(login), "0104", today=TODAY) is None, login
        row = next(c for c in cards(world.actor(login), today=TODAY) if c.category == "0104")
        assert (row.state, row.texts["zh"].steps) == ("expired", ()), login
    assert "0104" not in [c.category for c in cards_for_words(world.actor("window"), "道路不洁，路面很脏", today=TODAY)]
    own = card_of(mine, "0104", today=TODAY)
    assert (own.state, own.may_edit) == ("expired", True)
    assert own.texts["zh"].steps
    with pytest.raises(NotAllowed):
        write(world)
    write_card(mine, category="0104", texts=TEXTS, expires_on=date(2027, 3, 1), now=NOW)
    assert card_of(world.actor("op"), "0104", today=TODAY).state == "valid"


def test_cards_that_expire_within_thirty_days_are_listed_soonest_first(world):
    write(world, expires=TODAY + timedelta(days=30))
    write(world, category="0102", expires=TODAY + timedelta(days=3))
    write(world, category="0103", expires=TODAY + timedelta(days=31))
    assert [c.category for c in cards(world.actor("op"), today=TODAY, show="soon")] == ["0102", "0104"]
    assert validity(TODAY, TODAY, soon_days=30) == "soon", "on its day it is still valid"


def test_a_correction_is_proposed_in_one_step_and_answered_by_the_owner(world):
    mine = keeper(world)
    proposal = propose_correction(world.actor("grid1"), category="0104", words="第二步应先设警示", now=NOW)
    with pytest.raises(Refused):
        propose_correction(world.actor("grid1"), category="0104", words="  ", now=NOW)
    with pytest.raises(NotAllowed):
        propose_correction(world.actor("resident"), category="0104", words="x", now=NOW)
    assert [p.may_answer for p in proposals(world.actor("grid1"))] == [False]
    assert [p.may_answer for p in proposals(mine, open_only=True)] == [True]
    assert proposals(world.actor("grid2")) == []
    with pytest.raises(NotAllowed):
        answer_proposal(world.actor("grid2"), proposal_id=proposal.id, taken=True, answer="好", now=NOW)
    answer_proposal(mine, proposal_id=proposal.id, taken=True, answer="已采纳", now=NOW)
    with pytest.raises(Stale):
        answer_proposal(world.actor("op"), proposal_id=proposal.id, taken=False, answer="不", now=NOW)
    assert CardProposal.objects.get().state == "taken"
    fact = journal.timeline(subject_ids=[proposal.id])[-1]
    assert (fact.kind, fact.account_id) == ("orgs.card_answered", world.people["grid1"].id)


def test_cards_are_searched_by_words_and_found_for_what_somebody_says(world):
    me = world.actor("window")
    assert [c.category for c in cards(me, today=TODAY, words="盲道 坡道")] == ["0404", "P107"]
    assert [c.category for c in cards(me, today=TODAY, words="manhole cover")] == ["P101"]
    assert cards_for_words(me, "我家楼下的井盖不见了，晚上很危险", today=TODAY)[0].category == "P101"
    assert cards_for_words(me, "x", today=TODAY) == []


def test_a_standard_answer_is_filled_in_and_what_is_unknown_is_not_overlooked():
    known = {"number": "1", "unit": "环卫", "due": ""}
    assert filled_answer("案卷{number}由{unit}办理，{due}前", known) == "案卷1由环卫办理，……前"


def test_the_list_of_cards_takes_few_queries_however_many_there_are(world):
    cards(world.actor("op"), today=TODAY)
    with CaptureQueriesContext(connection) as seen:
        assert len(cards(world.actor("op"), today=TODAY, words="照片")) > 20
    assert len(seen) <= 4, "two of them make the actor"
