"""Coordinates there and back, cells, areas, and coordinates that are none."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel import geo
from linli.kernel.errors import Refused

INSIDE = st.tuples(st.floats(73, 137), st.floats(2, 55))
OUTSIDE = st.one_of(
    st.tuples(st.floats(-180, 71), st.floats(-90, -1)), st.tuples(st.floats(-180, -1), st.floats(1, 54))
)


@pytest.mark.parametrize(
    ("convert", "expected"),
    [
        (geo.wgs_to_gcj, (116.41024449916938, 39.91640428150164)),
        (geo.gcj_to_bd, (116.41036949371029, 39.92133699351021)),
    ],
)
def test_a_point_in_beijing_is_shifted_by_the_published_amount(convert, expected):
    assert convert(116.404, 39.915) == pytest.approx(expected, abs=1e-9)


@given(INSIDE)
def test_every_point_comes_back_to_a_ten_millionth_of_a_degree(point):
    for there, back in (
        (geo.wgs_to_gcj, geo.gcj_to_wgs),
        (geo.gcj_to_bd, geo.bd_to_gcj),
        (geo.wgs_to_bd, geo.bd_to_wgs),
    ):
        assert back(*there(*point)) == pytest.approx(point, abs=1e-8)


@given(INSIDE)
def test_the_shift_is_hundreds_of_metres_and_the_chain_agrees(point):
    assert 1 < geo.metres_between(*point, *geo.wgs_to_gcj(*point)) < 1500
    assert geo.gcj_to_bd(*geo.wgs_to_gcj(*point)) == pytest.approx(geo.wgs_to_bd(*point), abs=1e-9)


@given(OUTSIDE)
def test_outside_china_nothing_changes(point):
    for convert in (geo.wgs_to_gcj, geo.gcj_to_wgs, geo.gcj_to_bd, geo.bd_to_gcj, geo.wgs_to_bd, geo.bd_to_wgs):
        assert convert(*point) == point


@pytest.mark.parametrize(
    ("lon", "lat", "code", "word"),
    [
        (math.nan, 30, "geo.bad_point", "finite"),
        (120, math.inf, "geo.bad_point", "finite"),
        ("x", 30, "geo.bad_point", "numbers"),
        (None, None, "geo.bad_point", "numbers"),
        (30.2, 120.1, "geo.swapped", "longitude first"),
        (200, 30, "geo.bad_point", "180"),
        (120, -95, "geo.bad_point", "90"),
        (0, 0, "geo.bad_point", "does not know where it is"),
    ],
)
def test_a_coordinate_that_is_none_is_refused_with_what_is_wrong(lon, lat, code, word):
    with pytest.raises(Refused) as refused:
        geo.check_point(lon, lat)
    assert refused.value.code == code
    assert word in refused.value.message


def test_distances_match_known_ones():
    assert geo.metres_between(120, 30, 120, 31) == pytest.approx(111_195, rel=1e-3)
    assert geo.metres_between(116.3975, 39.9087, 121.4737, 31.2304) == pytest.approx(1_067_000, rel=5e-3)
    assert geo.metres_between(120, 30, 120, 30) == 0


@given(INSIDE, st.integers(7, 12))
def test_cells_fit_a_bigint_and_their_middle_lies_in_them(point, res):
    cell = geo.h3_cell(*point, res)
    assert 0 < cell < 2**63
    assert geo.h3_cell(*geo.h3_centre(cell), res) == cell
    assert geo.h3_parent(cell, res - 1) == geo.h3_cell(*geo.h3_centre(geo.h3_parent(cell, res - 1)), res - 1)
    assert len(set(geo.h3_disk(cell, 2))) == 19
    assert cell in geo.h3_disk(cell, 0)
    assert len(geo.h3_outline(cell)) == 6


@given(INSIDE, st.floats(0, 2 * math.pi))
def test_a_point_thirty_metres_off_is_within_two_rings_of_the_finest_cells_used(point, angle):
    lon, lat = point
    other = (lon + math.cos(angle) * 30 / (111_195 * math.cos(math.radians(lat))), lat + math.sin(angle) * 30 / 111_195)
    assert geo.h3_cell(*other, 11) in geo.h3_disk(geo.h3_cell(lon, lat, 11), 2)


def squares(side: int, size: float = 0.01, x: float = 120.0, y: float = 30.0) -> list[tuple[str, shapely.Polygon]]:
    return [
        (
            f"{row:02}{column:02}",
            shapely.box(x + column * size, y + row * size, x + column * size + size, y + row * size + size),
        )
        for row in range(side)
        for column in range(side)
    ]


def test_every_point_is_found_in_the_area_that_a_plain_search_finds():
    areas = squares(6)
    random.Random(3).shuffle(areas)
    index = geo.AreaIndex(areas)
    draw = np.random.default_rng(1)
    lons, lats = draw.uniform(119.99, 120.07, 500), draw.uniform(29.99, 30.07, 500)
    plain = [
        min((code for code, shape in areas if shape.intersects(shapely.Point(lon, lat))), default=None)
        for lon, lat in zip(lons, lats, strict=True)
    ]
    assert index.find_many(lons, lats) == plain
    assert [index.find(lon, lat) for lon, lat in zip(lons, lats, strict=True)] == plain
    assert None in plain
    assert len(index) == 36


def test_a_point_on_a_common_edge_belongs_to_exactly_one_area():
    index = geo.AreaIndex(reversed(squares(2)))
    assert index.find(120.01, 30.005) == "0000"
    assert index.find_many([120.01, math.nan, 500], [30.005, 30, 30]) == ["0000", None, None]


def test_an_index_without_areas_finds_nothing_and_a_bad_point_is_refused():
    assert geo.AreaIndex([]).find(120, 30) is None
    assert geo.AreaIndex([]).find_many([120], [30]) == [None]
    with pytest.raises(Refused):
        geo.AreaIndex([]).find(30, 120)


def test_geojson_areas_go_in_and_out():
    square = squares(1)[0][1]
    assert geo.polygon_from_geojson(geo.to_geojson(square)).equals(square)
    assert geo.polygon_from_geojson({"type": "Feature", "geometry": geo.to_geojson(square)}).equals(square)
    assert geo.AreaIndex([("a", geo.to_geojson(square))]).find(120.005, 30.005) == "a"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({}, "geo.bad_polygon"),
        ({"type": "Point", "coordinates": [120, 30]}, "geo.bad_polygon"),
        ({"type": "Feature", "geometry": None}, "geo.bad_polygon"),
        ({"type": "Polygon"}, "geo.bad_polygon"),
        ({"type": "Polygon", "coordinates": "here"}, "geo.bad_polygon"),
        ({"type": "Polygon", "coordinates": []}, "geo.bad_polygon"),
        ({"type": "Polygon", "coordinates": [[[120, 30], [121, 30]]]}, "geo.bad_polygon"),
        (
            {"type": "Polygon", "coordinates": [[[120, 30], [121, 31], [121, 30], [120, 31], [120, 30]]]},
            "geo.bad_polygon",
        ),
        ({"type": "Polygon", "coordinates": [[[30, 120], [31, 120], [31, 121], [30, 120]]]}, "geo.swapped"),
    ],
)
def test_geojson_that_is_no_area_is_refused(content, code):
    with pytest.raises(Refused) as refused:
        geo.polygon_from_geojson(content)
    assert refused.value.code == code


def test_grids_that_cover_a_street_exactly_are_exact():
    grids = squares(3)
    cover = geo.gaps_and_overlaps(shapely.union_all([shape for _, shape in grids]), grids)
    assert cover.exact(tolerance=0.01)


def test_a_missing_a_doubled_and_a_protruding_grid_are_named_with_their_size():
    grids = squares(3)
    whole = shapely.union_all([shape for _, shape in grids])
    one = geo.area_of(grids[0][1])
    assert one == pytest.approx(1111.95 * 1111.95 * math.cos(math.radians(30.005)), rel=1e-3)
    assert geo.gaps_and_overlaps(whole, grids[1:]).gap == pytest.approx(one, rel=1e-2)
    doubled = [*grids, ("9999", shapely.box(120.005, 30.0, 120.01, 30.01))]
    cover = geo.gaps_and_overlaps(whole, doubled)
    assert [pair[:2] for pair in cover.overlaps if pair[2] > 1] == [("0000", "9999")]
    assert not cover.exact()
    outside = geo.gaps_and_overlaps(whole, [*grids, ("9999", shapely.box(121, 30.0, 121.01, 30.01))]).outside
    assert outside == (("9999", pytest.approx(one, rel=1e-2)),)
