"""Cases and parts: offered, linked, and a part that makes case after case gets its cause looked for."""

from datetime import timedelta

import pytest

from linli.cases import queries
from linli.cases.commands import check_root_cause, link_part, open_root_causes, unlink_part, write_root_cause
from linli.cases.models import CasePart, RootCause
from linli.kernel.actors import machine
from linli.kernel.errors import NotAllowed, Refused, Stale
from linli.orgs.commands import PartRow, add_parts
from linli.reactions.reactions import react
from linli.trust.journal import timeline
from tests import world as street
from tests.world import NOW

COVER, LAMP, FAR = (f"{street.COUNTY}{tail}" for tail in ("0101000001", "0118000001", "0101000002"))
SPOT = street.IN_GRID1
TEXTS = (
    "井盖松了，车一过就响。",
    "这里的井盖翘起来，差点绊倒老人。",
    "路口井盖又陷下去了。",
    "井盖缺了一角，夜里很危险。",
)


@pytest.fixture
def parts(world):
    rows = [
        PartRow(code=COVER, lon=SPOT[0], lat=SPOT[1], maintainer="清溪区供水"),
        PartRow(code=LAMP, lon=SPOT[0] + 0.00002, lat=SPOT[1]),
        PartRow(code=FAR, lon=SPOT[0] + 0.0003, lat=SPOT[1]),
    ]
    return dict(zip((COVER, LAMP, FAR), add_parts(world.actor("op"), rows=rows, now=NOW).added, strict=True))


def cover_case(world, text=TEXTS[0], *, days=0, point=SPOT):
    return world.case("P101", text, point=point, now=NOW + timedelta(days=days)).case


def test_a_case_is_linked_by_itself_to_the_one_fitting_part_close_by(world, parts):
    link = queries.part_of_case(cover_case(world).id)
    assert (link.code, link.reason, link.metres) == (COVER, "nearest", 0)
    between = (SPOT[0] + 0.00013, SPOT[1])
    doubtful = cover_case(world, TEXTS[1], point=between)
    assert queries.part_of_case(doubtful.id) is None
    offered = queries.parts_for_case(world.actor("op"), doubtful.id, now=NOW)
    assert [part.code for part in offered] == [COVER, FAR]
    rubbish = world.case(point=SPOT).case
    assert queries.part_of_case(rubbish.id) is None


def test_a_code_in_the_words_decides(world, parts):
    case = cover_case(world, f"编号{FAR}的井盖坏了。")
    assert (queries.part_of_case(case.id).code, queries.part_of_case(case.id).reason) == (FAR, "code")


def test_a_person_links_another_part_and_takes_it_back(world, parts):
    case = cover_case(world)
    with pytest.raises(Stale):
        link_part(world.actor("op"), case_id=case.id, part_id=parts[COVER], now=NOW)
    with pytest.raises(NotAllowed):
        link_part(world.actor("lead"), case_id=case.id, part_id=parts[FAR], now=NOW)
    link_part(world.actor("grid1"), case_id=case.id, part_id=parts[FAR], now=NOW)
    assert queries.part_of_case(case.id).reason == "person"
    unlink_part(world.actor("op"), case_id=case.id, now=NOW)
    assert not CasePart.objects.exists()
    with pytest.raises(Stale):
        unlink_part(world.actor("op"), case_id=case.id, now=NOW)


def linked_facts(case):
    return [fact for fact in timeline(case_ids=[case.id]) if fact.kind == "cases.part_linked"]


def test_at_lf_07_three_cases_of_a_part_in_thirty_days_open_one_root_cause_item(world, parts):
    cases = [cover_case(world, TEXTS[0]), cover_case(world, TEXTS[1], days=20)]
    for case in cases:
        react(linked_facts(case))
    assert RootCause.objects.count() == 0
    third = cover_case(world, TEXTS[2], days=29)
    react(linked_facts(third))
    item = RootCause.objects.get()
    assert (item.part_id, item.cases, item.days, item.state) == (parts[COVER], 3, 30, "open")
    assert item.holder_unit_id == world.unit("water_supply").id
    react(linked_facts(third))
    react(linked_facts(cover_case(world, TEXTS[3], days=29)))
    assert RootCause.objects.count() == 1


def test_at_lf_07_three_cases_spread_over_more_than_thirty_days_open_nothing(world, parts):
    for text, days in zip(TEXTS, (0, 16, 32), strict=False):
        react(linked_facts(cover_case(world, text, days=days)))
    assert RootCause.objects.count() == 0


def open_item(world, parts):
    for text in TEXTS[:3]:
        cover_case(world, text)
    (item,) = open_root_causes(machine("test"), part_ids=[parts[COVER]], now=NOW)
    return item


def test_cause_measure_and_effect_are_written_by_holder_and_supervision(world, parts):
    item = open_item(world, parts)
    world.give_post("prop", "handler", "water_supply", street.COUNTY)
    holder, office = world.actor("prop"), world.actor("street")
    for actor in (world.actor("grid1"), world.actor("police")):
        with pytest.raises((NotAllowed, Exception)):
            write_root_cause(actor, item_id=item.id, cause="井座下沉", now=NOW)
    with pytest.raises(Refused):
        write_root_cause(holder, item_id=item.id, cause="井座下沉", measure="更换井座", now=NOW)
    with pytest.raises(Refused):
        check_root_cause(office, item_id=item.id, helped=True, effect="未再发生", now=NOW)
    write_root_cause(
        holder,
        item_id=item.id,
        cause="井座下沉",
        measure="更换井座",
        measured_on=NOW.date(),
        now=NOW + timedelta(hours=1),
    )
    with pytest.raises(NotAllowed):
        check_root_cause(holder, item_id=item.id, helped=True, effect="未再发生", now=NOW)
    cover_case(world, TEXTS[3], days=3)
    page = queries.root_cause_page(office, item.id, now=NOW)
    assert (page.since_measure, page.may_check, len(page.cases)) == (1, True, 4)
    check_root_cause(office, item_id=item.id, helped=False, effect="三天后又松动", now=NOW)
    write_root_cause(holder, item_id=item.id, cause="重车碾压", measure="改道", measured_on=NOW.date(), now=NOW)
    done = check_root_cause(office, item_id=item.id, helped=True, effect="一个月无新案", now=NOW)
    assert done.state == "closed"
    with pytest.raises(Stale):
        write_root_cause(holder, item_id=item.id, cause="再写", now=NOW)
    assert open_root_causes(machine("test"), part_ids=[parts[COVER]], now=NOW + timedelta(days=1)) == []


def test_the_list_of_items_holds_its_number_of_queries(world, parts, django_assert_num_queries):
    open_item(world, parts)
    operator = world.actor("op")
    with django_assert_num_queries(3):
        page = queries.root_causes(operator)
    assert [card.part_code for card in page.rows] == [COVER]
    assert queries.root_causes(world.actor("police")).rows == []
    assert queries.root_causes(world.actor("op"), state="closed").rows == []
