"""The demo district hangs together: seamless grids, addresses in exactly one grid, a unit for every function."""

import gzip
import json
import re
from collections import Counter

import numpy as np
import pytest
from shapely import STRtree, points
from shapely.geometry import Polygon

from linli.demo.layers import map_layers
from linli.demo.plan import build_plan
from linli.kernel.geo import gaps_and_overlaps
from linli.orgs import data


@pytest.fixture(scope="module")
def plan():
    return build_plan(residents=800)


def test_the_district_has_the_sizes_that_were_asked_for(plan):
    counts = Counter(area.level for area in plan.areas)
    assert counts == {"county": 1, "subdistrict": 3, "community": 12, "grid": 100}
    assert len(plan.residents) == 800
    assert len(plan.staff) >= 200
    assert len({building.estate for building in plan.buildings if building.estate}) >= 60


@pytest.mark.parametrize(("level", "inner"), [("county", "grid"), ("county", "community"), ("county", "subdistrict")])
def test_areas_cover_the_district_without_gap_or_overlap(plan, level, inner):
    whole = Polygon(plan.level(level)[0].ring)
    cover = gaps_and_overlaps(whole, [(area.code, Polygon(area.ring)) for area in plan.level(inner)])
    assert cover.gap < 0.01
    assert sum(overlap[2] for overlap in cover.overlaps) < 0.01
    assert sum(outside[1] for outside in cover.outside) < 0.01


def test_codes_nest_and_are_those_of_no_real_county(plan):
    codes = {area.code for area in plan.areas}
    assert len(codes) == len(plan.areas)
    for area in plan.areas:
        if area.level != "county":
            assert area.code[:-3] in codes
    assert plan.code == "339901"


def test_every_address_lies_in_exactly_the_grid_it_names_and_has_a_text_of_its_own(plan):
    grids = plan.level("grid")
    tree = STRtree([Polygon(grid.ring) for grid in grids])
    where = points(np.array([(a.lon, a.lat) for a in plan.addresses]))
    found = tree.query(where, predicate="within").T.tolist()
    assert len(found) == len(plan.addresses)
    assert all(plan.addresses[address].grid_code == grids[grid].code for address, grid in found)
    assert len({address.text for address in plan.addresses}) == len(plan.addresses)


def test_every_lead_of_every_category_has_a_unit_everywhere(plan):
    areas = {unit.function: [] for unit in plan.units}
    for unit in plan.units:
        areas[unit.function].append(unit.area)
    for category in data.categories():
        for function in category.lead.values():
            for grid in plan.level("grid"):
                assert any(grid.code.startswith(area) for area in areas[function]), (function, grid.code)


def test_every_unit_has_somebody_and_every_grid_a_worker(plan):
    held = {unit for person in plan.staff for _, unit, _ in person.posts}
    assert {unit.key for unit in plan.units} <= held
    watched = [area for person in plan.staff for role, _, area in person.posts if role == "grid_worker"]
    assert sorted(watched) == sorted(area.code for area in plan.level("grid"))


def test_numbers_and_identities_belong_to_nobody(plan):
    phones = [p.phone for p in plan.staff] + [r.phone for r in plan.residents if r.phone]
    assert len(set(phones)) == len(phones)
    assert all(re.fullmatch(r"154\d{8}", phone) for phone in phones)
    identities = {resident.id_number for resident in plan.residents}
    assert len(identities) == len(plan.residents)
    assert all(re.fullmatch(r"339901\d{11}[\dX]", number) for number in identities)


def test_the_same_seed_gives_the_same_district_and_another_seed_another(plan):
    assert build_plan(residents=800) == plan
    assert build_plan(seed=8, residents=10).areas != plan.areas


@pytest.mark.parametrize("seed", [1, 2])
def test_other_seeds_give_sound_districts_too(seed):
    other = build_plan(seed=seed, residents=10)
    assert len(other.level("grid")) == 100
    assert all(Polygon(area.ring).is_valid for area in other.areas)


def test_the_map_keeps_its_budget_and_carries_every_layer(plan):
    raw = map_layers(plan)
    assert len(raw) <= 600 * 1024
    assert len(gzip.compress(raw)) <= 150 * 1024
    content = json.loads(raw)
    wanted = {"land", "water", "green", "estates", "public", "roads", "buildings"}
    assert wanted | {"subdistricts", "communities", "grids"} == set(content["layers"])
    west, south, east, north = content["bounds"]
    for layer in content["layers"].values():
        assert layer["features"]
    for grid in content["layers"]["grids"]["features"]:
        for lon, lat in grid["geometry"]["coordinates"][0]:
            assert west <= lon <= east
            assert south <= lat <= north
