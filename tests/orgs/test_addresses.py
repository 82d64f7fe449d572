"""Standard addresses: rows in batches, a new row for a change, other names."""

import pytest

from linli.kernel.errors import NotAllowed, Refused
from linli.orgs.commands import AddressRow, add_addresses, change_address, name_address
from linli.orgs.models import Address, AddressChange
from tests import world as street
from tests.world import NOW, fixed_id

HOUSE = "桥头大街66号"


def row(number="8", point=street.IN_GRID1, **more):
    return AddressRow(road="桥头大街", number=number, lon=point[0], lat=point[1], **more)


def test_rows_are_added_together_or_not_at_all_and_each_wrong_one_is_named(world):
    rows = [
        row(), row(), row("9", street.OUTSIDE), AddressRow(lon=1.0, lat=2.0), AddressRow(road="桥头大街", number="10"),
        AddressRow(estate="柳岸花园", entrance="2", lon=120.1, lat=30.2), row(text=HOUSE), row("12", (120.1, 300.0)),
    ]  # fmt: skip
    answer = add_addresses(world.actor("op"), rows=rows, now=NOW)
    assert [(p.row, p.code) for p in answer.wrong] == [
        (1, "addresses.there"), (2, "addresses.outside"), (3, "addresses.nameless"), (4, "addresses.no_place"),
        (5, "addresses.no_building"), (6, "addresses.there"), (7, "geo.bad_point"),
    ]  # fmt: skip
    assert answer.added == ()
    answer = add_addresses(world.actor("op"), rows=rows, now=NOW, leave_out_wrong=True)
    added = Address.objects.get(id=answer.added[0])
    assert (added.text, added.grid_code) == ("清溪区桥头街道桥头大街8号", street.GRID1)
    assert AddressChange.objects.get(address=added).act == "added"


def test_an_address_is_added_only_in_ones_own_area(world):
    assert add_addresses(world.actor("comm2"), rows=[row()], now=NOW).wrong[0].code == "orgs.not_your_area"
    assert add_addresses(world.actor("comm1"), rows=[row()], now=NOW).wrong == ()
    assert add_addresses(world.actor("prop"), rows=[row("10")], now=NOW).wrong[0].code == "orgs.not_your_area"


def test_a_change_ends_the_old_row_and_the_new_one_is_found_by_the_old_text(world):
    old = Address.objects.get(text=HOUSE)
    new = change_address(
        world.actor("op"), address_id=old.id, to=row("66甲", street.IN_GRID2), note="门牌改号", now=NOW
    )
    old.refresh_from_db()
    assert old.valid_to == NOW.date()
    assert (new.valid_from, new.valid_to, new.grid_code) == (NOW.date(), None, street.GRID2)
    assert HOUSE in new.aliases
    change = AddressChange.objects.get(address=old)
    assert (change.successor_id, change.act) == (new.id, "changed")
    with pytest.raises(NotAllowed):
        change_address(world.actor("comm2"), address_id=new.id, to=row("68"), now=NOW)


def test_another_name_belongs_to_one_address_only(world):
    first, second = fixed_id(HOUSE), fixed_id("桥头大街120号")
    assert name_address(world.actor("comm1"), address_id=first, alias=" 老粮站 ", now=NOW).aliases == ["老粮站"]
    with pytest.raises(Refused) as refusal:
        name_address(world.actor("op"), address_id=second, alias="老粮站", now=NOW)
    assert refusal.value.code == "addresses.alias_taken"
