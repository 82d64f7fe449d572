"""One person, two addresses (人户分离): dates and sources, police values by ticket only, addresses with people on them."""

from datetime import date, timedelta

import pytest

from linli.kernel.errors import NotAllowed, NotFound, Refused, Stale
from linli.orgs.commands import AddressRow
from linli.orgs.models import Address
from linli.people import queries
from linli.people.commands import change_address, decide_dispute, end_address, open_resident, raise_dispute, set_home
from linli.people.models import Dispute, Home, Resident, WorkLine
from linli.trust.models import FactRecord
from tests import world as street
from tests.world import NOW, fixed_id

FLAT, HOUSE, EAST_HOUSE = (fixed_id(t) for t in ("桥头大街18号柳岸花园1幢1单元", "桥头大街66号", "桥头大街120号"))
TODAY = NOW.date()
SINCE = TODAY - timedelta(days=30)


@pytest.fixture
def anna(world):
    return Resident.objects.create(
        id=fixed_id("anna"), kind="registered", name="张桂英", phone="13800138000", born=date(1950, 5, 1),
        address_id=FLAT, room="301", grid_code=street.GRID1,
    )  # fmt: skip


def move(world, person, *, who="comm1", kind="living", since=SINCE, source_day=TODAY, **to):
    return set_home(
        world.actor(who), resident_id=person.id, kind=kind, since=since, source_day=source_day, now=NOW, **to
    )


def how(world, address_id, who="comm1"):
    return {(card.how, card.elsewhere) for card in queries.people_at(world.actor(who), address_id)}


def test_at_addr_02_one_person_lives_at_one_address_and_is_registered_at_another(world, anna):
    assert how(world, FLAT) == {("both", "")}
    move(world, anna, address_id=EAST_HOUSE, room="2")
    anna.refresh_from_db()
    assert (anna.address_id, anna.grid_code, anna.kind) == (EAST_HOUSE, street.GRID3, "elsewhere")
    assert how(world, FLAT) == {("registered", "桥头大街120号")}
    assert how(world, EAST_HOUSE, "comm2") == {("living", "桥头大街18号柳岸花园1幢1单元")}
    page = queries.resident_page(world.actor("comm2"), anna.id)
    known = {(h.kind, h.text, h.source, h.source_day, h.valid_from, h.valid_to) for h in page.homes}
    assert ("living", "桥头大街120号", "community", TODAY, SINCE, None) in known
    assert ("living", "桥头大街18号柳岸花园1幢1单元", "community", SINCE, date(1950, 5, 1), SINCE) in known
    assert ("registered", "桥头大街18号柳岸花园1幢1单元", "police", TODAY, date(1950, 5, 1), None) in known


def test_at_addr_02_somebody_may_live_or_be_registered_outside_the_county(world, anna):
    move(world, anna, outside="外省某市某路1号")
    assert how(world, FLAT) == {("registered", "外省某市某路1号")}
    row = Home.objects.get(resident=anna, kind="living", valid_to=None)
    assert (row.address_id, str(row.outside)) == (None, "<sealed>")
    move(world, anna, address_id=FLAT, room="301", since=TODAY)
    assert how(world, FLAT) == {("both", "")}
    assert Resident.objects.get(id=anna.id).kind == "registered"


def test_a_place_is_on_file_or_outside_and_no_day_is_to_come(world, anna):
    ended = Address.objects.create(
        text="桥头大街999号",
        road="桥头大街",
        number="999",
        lon=120.1,
        lat=30.2,
        grid_code=street.GRID1,
        valid_from=SINCE,
        valid_to=TODAY,
    )
    for to, why in (
        ({}, "homes.one_place"),
        ({"address_id": HOUSE, "outside": "某处"}, "homes.one_place"),
        ({"address_id": ended.id}, "homes.no_address"),
        ({"address_id": HOUSE, "since": TODAY + timedelta(days=1)}, "homes.future"),
        ({"address_id": HOUSE, "source": "hearsay"}, "homes.unknown_source"),
    ):
        with pytest.raises(Refused) as refusal:
            move(world, anna, **to)
        assert refusal.value.code == why


def test_only_those_who_look_after_the_area_know_who_lives_there_and_opening_a_name_is_recorded(world, anna):
    for login in ("comm2", "prop", "insp", "grid3"):
        assert queries.people_at(world.actor(login), FLAT) == []
        with pytest.raises(NotFound):
            queries.resident_page(world.actor(login), anna.id)
    (card,) = queries.people_at(world.actor("grid1"), FLAT)
    assert "桂" not in card.name
    opened = open_resident(world.actor("comm1"), resident_id=anna.id, purpose="上门走访", now=NOW)
    assert opened == {"name": "张桂英", "phone": "13800138000", "room": "301"}
    assert FactRecord.objects.filter(kind="people.resident_opened", subject_id=anna.id).count() == 1


def test_a_door_is_shown_to_those_on_the_ground_and_to_the_street_only_for_a_purpose(world, anna):
    world.give_post("police", "handler", "public_security", street.COUNTY)
    rooms = {login: queries.resident_page(world.actor(login), anna.id).room for login in ("grid1", "comm1", "street")}
    assert rooms == {"grid1": "301", "comm1": "301", "street": ""}
    assert {card.room for card in queries.people_at(world.actor("street"), FLAT)} == {""}
    assert queries.resident_page(world.actor("police"), anna.id).room == "301"
    opened = open_resident(world.actor("street"), resident_id=anna.id, purpose="核对门牌", now=NOW)
    assert opened["room"] == "301"


def test_a_proposed_value_is_whole_to_the_police_who_decide_and_in_part_to_others(world, anna):
    world.give_post("police", "handler", "public_security", street.COUNTY)
    raise_dispute(
        world.actor("comm1"), resident_id=anna.id, field="id_number", wrong="写错一位", proposed="110101199003071233", now=NOW
    )
    seen = {who: queries.dispute_list(world.actor(who))[0].proposed for who in ("police", "comm1", "street")}
    assert seen == dict(police="110101199003071233", comm1="110101********1233", street="110101********1233")


def test_a_value_of_the_police_is_corrected_by_a_ticket_that_the_police_decide(world, anna):
    world.give_post("police", "handler", "public_security", street.COUNTY)
    with pytest.raises(Refused) as refusal:
        move(world, anna, kind="registered", address_id=HOUSE)
    assert refusal.value.code == "homes.police_value"

    def doubt(field="registered_address", proposed="外省某县某村", who="comm1"):
        return raise_dispute(
            world.actor(who), resident_id=anna.id, field=field, wrong="户口已迁出", proposed=proposed, now=NOW
        )

    ticket = doubt()
    with pytest.raises(Stale):
        doubt(who="grid1")
    with pytest.raises(Refused):
        doubt(field="room")
    with pytest.raises(NotAllowed):
        decide_dispute(world.actor("comm1"), dispute_id=ticket.id, accept=True, now=NOW)
    decide_dispute(world.actor("police"), dispute_id=ticket.id, accept=True, note="已核实", now=NOW)
    assert how(world, FLAT) == {("living", "外省某县某村")}
    assert Resident.objects.get(id=anna.id).kind == "elsewhere"
    with pytest.raises(Stale):
        decide_dispute(world.actor("police"), dispute_id=ticket.id, accept=False, note="x", now=NOW)
    birth = doubt("born", "1951-05-01")
    with pytest.raises(Refused):
        decide_dispute(world.actor("police"), dispute_id=birth.id, accept=False, now=NOW)
    decide_dispute(world.actor("police"), dispute_id=birth.id, accept=True, now=NOW)
    assert Resident.objects.get(id=anna.id).born == date(1951, 5, 1)
    wrong = doubt("born", "春天")
    with pytest.raises(Refused):
        decide_dispute(world.actor("police"), dispute_id=wrong.id, accept=True, now=NOW)
    cards = queries.dispute_list(world.actor("comm1"))
    assert [card.state for card in cards].count("open") == 1
    assert queries.dispute_list(world.actor("comm2")) == []
    assert "户口" not in str(Dispute.objects.values_list("wrong").first())


def test_at_addr_03_an_address_with_people_on_it_is_not_ended(world, anna):
    with pytest.raises(Refused) as refusal:
        end_address(world.actor("op"), address_id=FLAT, now=NOW)
    assert (refusal.value.code, refusal.value.values["people"]) == ("addresses.inhabited", 1)
    move(world, anna, address_id=HOUSE)
    with pytest.raises(Refused):
        end_address(world.actor("op"), address_id=FLAT, now=NOW)
    assert Address.objects.get(id=FLAT).valid_to is None
    ended = end_address(world.actor("op"), address_id=EAST_HOUSE, note="已拆除", now=NOW)
    assert ended.valid_to == TODAY
    with pytest.raises(Stale):
        end_address(world.actor("op"), address_id=EAST_HOUSE, now=NOW)


def test_people_go_with_an_address_that_is_changed(world, anna):
    to = AddressRow(estate="柳岸花园", building="1甲", entrance="1", lon=street.IN_ESTATE[0], lat=street.IN_ESTATE[1])
    new = change_address(world.actor("comm1"), address_id=FLAT, to=to, now=NOW)
    anna.refresh_from_db()
    assert (anna.address_id, new.valid_from) == (new.id, TODAY)
    assert how(world, new.id) == {("both", "")}


def test_at_grid_03_the_own_number_is_masked_where_there_is_a_work_line(world):
    for login, phone in (("grid1", "13811112222"), ("grid2", "13833334444")):
        account = world.people[login]
        account.phone = phone
        account.save()
    WorkLine.objects.create(account=world.people["grid1"], phone="0571-88001122")
    shown = queries.public_grid_workers(TODAY)
    assert (shown[street.GRID1].name, shown[street.GRID1].work_phone) == ("李建国", "0571-88001122")
    assert "1111" not in shown[street.GRID1].phone
    assert (shown[street.GRID2].work_phone, shown[street.GRID2].phone) == ("", "13833334444")
