"""The district's layers, cases as points, outlines, the plain drawing and the way back from it."""

import gzip
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from linli.cases.queries import points
from linli.web.maps.picking import fit, frame_of, point_of
from linli.web.maps.points import look
from tests import world as street

pytestmark = pytest.mark.django_db


def test_the_layers_come_from_the_tables_where_there_is_no_file(world):
    content = world.client().get("/map/layers.json").json()
    assert content["bounds"] == [120.1, 30.2, 120.13, 30.22]
    layers = content["layers"]
    assert [f["properties"]["name"] for f in layers["estates"]["features"]] == ["柳岸花园"]
    assert [f["properties"]["code"] for f in layers["grids"]["features"]] == [street.GRID1, street.GRID2, street.GRID3]
    assert {name: len(layer["features"]) for name, layer in layers.items()} == {
        "land": 1, "estates": 1, "roads": 1, "water": 0, "green": 1, "public": 0, "buildings": 0,
        "subdistricts": 1, "communities": 2, "grids": 3,
    }  # fmt: skip


def test_a_site_may_put_down_a_file_whose_boundaries_are_those_of_today_and_browsers_keep_it_by_its_tag(world):
    file = settings.DATA / "map" / "layers.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text('{"layers": {"estates": {"type": "FeatureCollection", "features": []}}}')
    try:
        client = world.client()
        plain = client.get("/map/layers.json")
        layers = plain.json()["layers"]
        assert {name: len(layer["features"]) for name, layer in layers.items()} == {
            "estates": 0, "subdistricts": 1, "communities": 2, "grids": 3,
        }  # fmt: skip
        small = client.get("/map/layers.json", headers={"Accept-Encoding": "gzip, br"})
        assert small["Content-Encoding"] == "gzip"
        assert gzip.decompress(small.content) == plain.content
        assert client.get("/map/layers.json", headers={"If-None-Match": plain["ETag"]}).status_code == 304
    finally:
        file.unlink()


def test_points_are_the_open_cases_one_may_see(world):
    signal = world.case()
    client = world.client("comm1")
    (point,) = client.get("/map/points.json").json()["features"]
    assert point["geometry"]["coordinates"] == [signal.lon, signal.lat]
    assert point["properties"]["url"] == f"/desk/cases/{signal.case_id}/"
    assert (point["properties"]["tone"], point["properties"]["sign"]) == ("info", "•")
    assert client.get(f"/map/points.json?area={street.EAST}").json()["features"] == []
    assert client.get("/map/points.json?area=%25").json()["features"] != []
    assert world.client("comm2").get("/map/points.json").json()["features"] == []
    assert world.client().get("/map/points.json").status_code == 302


def test_what_presses_most_decides_the_sign_of_a_point(world):
    case = world.case().case
    (point,) = points(world.actor("op"), now=street.NOW)
    due = case.due_at
    for now, changed, tone in (
        (due - timedelta(hours=5), {}, ("info", "•")),
        (due - timedelta(hours=3), {}, ("warn", "!")),
        (due, {"priority": "P1"}, ("bad", "▲")),
        (due, {"overdue": True}, ("bad", "!!")),
        (due, {"overdue": True, "state": "reported"}, ("ok", "✓")),
    ):
        assert look(replace(point, **changed), now) == tone


def test_an_outline_is_one_division_or_nothing(world):
    client = world.client()
    (grid,) = client.get(f"/map/grid/{street.GRID1}.json").json()["features"]
    assert grid["properties"] == {"code": street.GRID1, "name": "柳岸第一网格"}
    for wrong in ("990101009", "12", "abcdefghi", "%"):
        assert client.get(f"/map/grid/{wrong}.json").status_code == 404


def test_the_plain_drawing_shows_names_and_the_pin(world):
    client = world.client()
    answer = client.get(f"/map/pick.svg?area={street.STREET}&w=640&h=420&lon=120.105&lat=30.205")
    page = answer.content.decode()
    assert answer["Content-Type"] == "image/svg+xml"
    for part in ('width="640"', "柳岸花园", "桥头大街", "柳岸社区", "<circle"):
        assert part in page, part
    assert "<circle" not in client.get("/map/pick.svg?lon=nan&lat=inf").content.decode()
    for query in ("", "?area=nonsense&w=x&h=99999", "?w=5&h=5&lon=nan&lat=x", f"?area={street.GRID1}"):
        assert client.get(f"/map/pick.svg{query}").status_code == 200


def test_a_press_on_the_drawing_is_the_place_that_was_drawn_there(world):
    lon, lat = street.IN_GRID1
    x, y = frame_of(street.GRID1, 560, 360).to_sheet(lon, lat)
    sent = {"at.x": f"{x:.0f}", "at.y": f"{y:.0f}", "at.w": "560", "at.h": "360", "at.area": street.GRID1}
    found = point_of(sent)
    assert found is not None
    assert found == pytest.approx((lon, lat), abs=0.0001)
    for broken in ({}, {**sent, "at.x": "-5"}, {**sent, "at.y": "x"}, {**sent, "at.w": ""}):
        assert point_of(broken) is None


@given(
    west=st.floats(73, 134), south=st.floats(4, 52), wide=st.floats(0.001, 0.5), high=st.floats(0.001, 0.5),
    width=st.integers(120, 1200), height=st.integers(120, 1200),
    x=st.floats(0, 1), y=st.floats(0, 1),
)  # fmt: skip
def test_a_frame_shows_its_bounds_whole_and_leads_back(west, south, wide, high, width, height, x, y):
    frame = fit((west, south, west + wide, south + high), width, height)
    for corner in ((west, south), (west + wide, south + high)):
        left, top = frame.to_sheet(*corner)
        assert -0.01 <= left <= width + 0.01
        assert -0.01 <= top <= height + 0.01
    place = (west + x * wide, south + y * high)
    assert frame.to_ground(*frame.to_sheet(*place)) == pytest.approx(place, abs=2e-6)


def test_the_layers_name_themselves_as_the_style_does(world):
    content = json.loads(world.client().get("/map/layers.json").content)
    style = (settings.ROOT / "frontend" / "parts" / "mapstyle.ts").read_text()
    for name in content["layers"]:
        if name != "land":
            assert f'"{name}"' in style, name
