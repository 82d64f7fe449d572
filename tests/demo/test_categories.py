"""The shipped categories, functions and duty lists hang together."""

import re

import pytest

from linli.orgs import data

CATEGORIES = data.categories()
KEYS = [category.key for category in CATEGORIES]


def test_there_are_sixty_categories_with_codes_and_keys_of_their_own():
    assert len(CATEGORIES) == 60
    assert len({category.code for category in CATEGORIES}) == 60
    assert len(set(KEYS)) == 60


@pytest.mark.parametrize("category", CATEGORIES, ids=KEYS)
def test_every_field_of_a_category_is_filled_and_known(category):
    assert category.zh
    assert category.en
    assert category.kind in {"part", "event", "request", "consult"}
    assert category.first_hand in {"grid", "unit"}
    assert category.priority in {"P1", "P2", "P3", "P4"}
    assert category.priority_danger <= category.priority
    assert (category.priority_danger != category.priority) <= bool(category.danger_when)
    assert category.danger_when in data.CIRCUMSTANCES
    assert category.filing_zh
    assert category.filing_en
    assert category.closing_zh
    assert category.closing_en
    assert category.hotline in {"", "110", "119", "120"}
    assert bool(category.legal_way_zh) == bool(category.legal_way_en) == (category.code == "S303")


@pytest.mark.parametrize("category", CATEGORIES, ids=KEYS)
def test_every_lead_and_assistant_is_a_known_function_and_any_place_has_a_lead(category):
    assert "any" in category.lead
    assert set(category.lead) <= set(data.PLACE_KINDS)
    assert {*category.lead.values(), *category.assist} <= set(data.functions())


@pytest.mark.parametrize("category", CATEGORIES, ids=KEYS)
def test_every_category_has_exactly_one_default_handling_limit_and_all_can_be_read(category):
    assert len([entry for entry in category.limits if entry.name == "handle" and not entry.when]) == 1
    assert len({(entry.name, entry.when) for entry in category.limits}) == len(category.limits)
    for entry in category.limits:
        assert re.fullmatch(r"\d+(\.\d+)?(EH|WH|WD|D)", entry.limit)
        assert entry.when in data.CIRCUMSTANCES


@pytest.mark.parametrize("category", CATEGORIES, ids=KEYS)
def test_every_category_stands_once_on_the_list_of_both_levels(category):
    for level in ("subdistrict", "community"):
        item = data.duty(category.code, level)
        assert item is not None
        assert item.type in data.DUTY_TYPES
        assert item.basis
        assert (item.share == "") == (item.type == "withdrawn")


@pytest.mark.parametrize("category", CATEGORIES, ids=KEYS)
def test_nobody_leads_or_goes_first_where_the_list_has_taken_the_matter_back(category):
    for function in category.lead.values():
        level = data.functions()[function].level
        if level in {"subdistrict", "community"}:
            assert data.duty(category.code, level).type != "withdrawn"
    if category.first_hand == "grid":
        assert data.duty(category.code, "community").type != "withdrawn"


def test_penalties_are_withdrawn_from_streets_and_communities():
    penalties = [item for item in data.duties() if item.act == "penalty"]
    assert {item.type for item in penalties} == {"withdrawn"}
    assert {item.level for item in penalties} == {"subdistrict", "community"}
    assert {"0101", "0403", "0405"} <= {item.category for item in penalties}


def test_parking_belongs_to_three_different_leads_by_place():
    parking = data.category("0403")
    assert parking.lead_for("estate") == "property"
    assert parking.lead_for("road") == "traffic_police"
    assert parking.lead_for("fire_lane") == "fire"
    assert parking.lead_for("green") == "traffic_police"


def test_a_circumstance_replaces_the_default_limit_and_raises_the_priority():
    manhole = data.category("P101")
    assert manhole.limit_for() == "1WD"
    assert manhole.limit_for(circumstances=("danger",)) == "4EH"
    assert manhole.limit_for("guard") == "1EH"
    assert manhole.limit_for("restore") is None
    assert manhole.priority_for() == "P2"
    assert manhole.priority_for(("danger",)) == "P1"
    assert manhole.priority_for(("night",)) == "P2"


def test_there_is_exactly_one_catch_all_function():
    assert [key for key, function in data.functions().items() if function.catch_all] == ["catch_all"]
