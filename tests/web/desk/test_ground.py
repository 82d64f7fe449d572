"""The pages about the ground: grids drawn and undone, addresses, residents, parts, root causes, words, admissions."""

from datetime import timedelta

import pytest
from django.utils import timezone

from linli.cases.commands import open_root_causes
from linli.cases.models import RootCause
from linli.intake.models import Unplaced
from linli.kernel.actors import machine
from linli.orgs.commands import PartRow, add_parts
from linli.orgs.models import Address, Admission, GridChange, Part
from linli.people.models import Dispute, Home, Resident, WorkLine
from tests import world as street
from tests.intake.test_placing import report
from tests.orgs.test_grids import CUT
from tests.world import NOW, fixed_id

pytestmark = pytest.mark.django_db
HOUSE = fixed_id("桥头大街66号")
LINE = "120.099, 30.206\n120.111, 30.2065"


def day():
    return (timezone.localdate() + timedelta(days=3)).isoformat()


def split(client, do, **more):
    sent = {"name": "甲网格", "name2": "乙网格", "drawing": LINE, "day": day(), "note": "", "do": do} | more
    return client.post(f"/desk/grids/{street.GRID1}/split", sent)


def test_a_grid_is_split_without_scripts_looked_at_first_and_undone(world):
    client = world.client("street")
    page = client.get("/desk/grids/").content.decode()
    assert "cover" in page
    assert page.count('data-testid="grid-row"') == 3
    page = split(client, "look").content.decode()
    assert page.count('data-testid="grid-side"') == 2
    assert "grid-apply" in page
    assert GridChange.objects.count() == 0
    assert split(client, "apply").status_code == 302
    change = GridChange.objects.get()
    assert change.act == "split"
    assert "put down" in client.get(f"/desk/grids/?area={street.WEST}").content.decode()
    assert client.get(f"/desk/grids/{street.GRID1}/").status_code == 200
    client.post(f"/desk/grids/changes/{change.id}/undo")
    assert GridChange.objects.get().undone_at


def test_what_was_typed_stays_and_the_refusal_says_what_to_do(world):
    client = world.client("street")
    answer = split(client, "apply", drawing="120.2, 30.2\n120.3, 30.3")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "from edge to edge" in page
    assert "120.3, 30.3" in page
    assert split(client, "apply", drawing="x").status_code == 422
    assert split(client, "apply", day="").status_code == 200
    assert split(client, "apply", drawing="{" * 300).status_code == 422
    assert split(world.client("police"), "apply").status_code == 422
    assert split(world.client("comm1"), "apply").status_code == 403
    assert GridChange.objects.count() == 0


def test_a_new_grid_is_drawn_and_two_are_joined(world):
    client = world.client("op")
    box = "120.100, 30.200\n120.105, 30.200\n120.105, 30.210\n120.100, 30.210"
    url = f"/desk/grids/draw/?area={street.WEST}"
    assert client.get(url).status_code == 200
    sent = {"name": "专属网格", "drawing": box, "day": day(), "note": ""}
    assert client.post(url, sent | {"do": "look"}).content.decode().count('data-testid="grid-side"') == 2
    assert client.post(url, sent | {"do": "apply"}).status_code == 302
    merge = {
        "name": "大网格",
        "codes": [street.GRID2],
        "day": (timezone.localdate() + timedelta(days=9)).isoformat(),
        "note": "",
    }
    assert client.post(f"/desk/grids/{street.GRID1}/merge", merge | {"do": "apply"}).status_code == 302
    assert client.get("/desk/grids/nowhere/").status_code == 404


def test_at_grid_03_the_public_board_shows_worker_and_telephones(world):
    for login, phone in (("grid1", "13811112222"), ("grid2", "13833334444")):
        account = world.people[login]
        account.phone = phone
        account.save()
    WorkLine.objects.create(account=world.people["grid1"], phone="0571-88001122")
    page = world.client().get("/open/grids/").content.decode()
    assert page.count('data-testid="public-grid"') == 3
    assert "李建国" in page
    assert "0571-88001122" in page
    assert "13811112222" not in page
    assert "13833334444" in page
    assert 'data-testid="supervision-phone"' in page


def test_addresses_are_found_added_changed_named_and_ended(world):
    client = world.client("comm1")
    page = client.get("/desk/addresses/?words=66号").content.decode()
    assert page.count('data-testid="address-row"') == 1
    sent = {"road": "桥头大街", "number": "70", "lon": "120.1085", "lat": "30.2030"}
    made = client.post("/desk/addresses/new/", sent)
    assert made.status_code == 302
    assert client.post("/desk/addresses/new/", sent).status_code == 422
    here = made["Location"]
    assert client.get(here).status_code == 200
    assert client.post(here, {"do": "name", "alias": "大树下"}).status_code == 302
    changed = client.post(here, sent | {"do": "change", "number": "70甲", "aliases": "大树下", "note": "改号"})
    assert changed.status_code == 302
    assert client.post(changed["Location"], {"do": "end", "note": "拆除"}).status_code == 302
    assert client.get("/desk/addresses/?ended=on").content.decode().count('data-testid="address-row"') == 1
    assert world.client("prop").get("/desk/addresses/").status_code == 403


def test_a_resident_has_two_addresses_and_the_police_decide_a_ticket(world):
    world.give_post("police", "handler", "public_security", street.COUNTY)
    anna = Resident.objects.create(
        kind="registered", name="张桂英", phone="13800138000", address_id=HOUSE, grid_code=street.GRID2
    )
    client, here = world.client("comm1"), f"/desk/addresses/people/{anna.id}/"
    page = client.get(f"/desk/addresses/{HOUSE}/").content.decode()
    assert 'data-testid="address-person"' in page
    assert "张桂英" not in page
    today = timezone.localdate().isoformat()
    home = {
        "kind": "living",
        "address": "桥头大街120号",
        "outside": "",
        "room": "2",
        "source": "community",
        "since": today,
        "source_day": today,
    }
    assert client.post(here, home).status_code == 302
    assert Home.objects.filter(resident=anna, valid_to=None).count() == 2
    assert client.get(here).status_code == 404
    east = world.client("comm2")
    assert east.get(here).content.decode().count('data-testid="home-row"') == 3
    assert east.post(here, home | {"kind": "registered"}).status_code == 200
    assert "张桂英" in east.post(here + "open", {"purpose": "上门走访"}).content.decode()
    assert east.post(here + "open", {"purpose": ""}).status_code == 422
    assert east.post(here + "dispute", {"field": "name", "wrong": "写错", "proposed": "张桂瑛"}).status_code == 302
    ticket = Dispute.objects.get()
    police = world.client("police")
    assert "张桂瑛" in police.get("/desk/disputes/").content.decode()
    assert police.post(f"/desk/disputes/{ticket.id}/decide", {"accept": "yes", "note": "已核实"}).status_code == 302
    anna.refresh_from_db()
    assert anna.name.open() == "张桂瑛"
    assert world.client("prop").get("/desk/disputes/").status_code == 404


def test_parts_are_listed_entered_changed_and_linked_to_a_case(world):
    client = world.client("op")
    assert 'data-testid="empty"' in client.get("/desk/parts/").content.decode()
    point = {"lon": "120.1085", "lat": "30.2030"}
    sent = {"code": f"{street.COUNTY}0101000001", "name": "", "source": "surveyed"} | point
    assert client.post("/desk/parts/new/", sent | {"code": "123"}).status_code == 422
    made = client.post("/desk/parts/new/", sent)
    assert made.status_code == 302
    here, part = made["Location"], Part.objects.get()
    assert client.post(here, {"do": "state", "state": "damaged", "note": "缺角"}).status_code == 302
    assert client.post(here, sent | {"do": "change", "name": "东门井盖"}).status_code == 302
    page = client.get(here).content.decode()
    assert "东门井盖" in page
    assert page.count('data-testid="part-moment"') == 2
    found = client.get("/desk/parts/points.json?kind=01&state=damaged").json()["features"]
    assert [f["properties"]["url"] for f in found] == [here]
    case = world.case("P101", "井盖松动。").case
    page = client.get(f"/desk/cases/{case.id}/").content.decode()
    assert 'data-testid="case-part"' in page
    assert client.post(f"/desk/cases/{case.id}/part", {"part": ""}).status_code == 302
    page = client.get(f"/desk/cases/{case.id}/").content.decode()
    assert 'data-testid="part-1"' in page
    assert client.post(f"/desk/cases/{case.id}/part", {"part": str(part.id)}).status_code == 302
    assert 'data-testid="part-case"' in client.get(here).content.decode()


def test_a_root_cause_is_written_checked_and_closed(world):
    rows = [PartRow(code=f"{street.COUNTY}0101000001", lon=120.1085, lat=30.2030)]
    (part_id,) = add_parts(world.actor("op"), rows=rows, now=NOW).added
    for text in ("井盖松动。", "此处井盖塌陷一角。", "路口的盖板不见了。"):
        world.case("P101", text)
    open_root_causes(machine("test"), part_ids=[part_id], now=NOW)
    item = RootCause.objects.get()
    client, here = world.client("street"), f"/desk/causes/{item.id}/"
    assert client.get("/desk/causes/").content.decode().count('data-testid="cause-row"') == 1
    assert client.get(here).content.decode().count('data-testid="part-case"') == 3
    assert client.post(here, {"do": "write", "cause": "", "measure": ""}).status_code == 200
    assert (
        client.post(
            here, {"do": "write", "cause": "井座下沉", "measure": "换", "measured_on": "2026-03-11"}
        ).status_code
        == 302
    )
    assert client.post(here, {"do": "check", "helped": "yes", "effect": ""}).status_code == 422
    assert client.post(here, {"do": "check", "helped": "yes", "effect": "好了"}).status_code == 302
    assert RootCause.objects.get().state == "closed"
    assert world.client("police").get(here).status_code == 404


def test_words_are_placed_in_one_step(world):
    report("老粮站后门")
    client = world.client("op")
    row = Unplaced.objects.get()
    assert "老粮站后门" in client.get("/desk/unplaced/").content.decode()
    wrong = client.post(f"/desk/unplaced/{row.id}", {"do": "place", "address": "桥头大街", "alias": "老粮站"})
    assert wrong.status_code == 422
    right = client.post(f"/desk/unplaced/{row.id}", {"do": "place", "address": "桥头大街66号", "alias": "老粮站"})
    assert right.status_code == 302
    assert Address.objects.get(id=HOUSE).aliases == ["老粮站"]
    assert 'data-testid="empty"' in client.get("/desk/unplaced/").content.decode()


def test_at_gz_02_one_click_after_the_refusal_asks_the_county(world):
    signal = world.waiting("楼顶有人违法搭建房子。")
    client = world.client("op")
    sent = {"category": "0101", "unit": str(world.unit("committee1").id)}
    answer = client.post(f"/desk/queue/{signal.id}/decide", sent)
    assert answer.status_code == 422
    assert 'data-testid="ask-admission"' in answer.content.decode()
    attempt = Admission.objects.get()
    assert client.post(f"/desk/admissions/{attempt.id}/ask").status_code == 302
    leader = world.client("lead")
    assert 'data-testid="admission-yes"' in leader.get("/desk/admissions/").content.decode()
    assert leader.post(f"/desk/admissions/{attempt.id}/decide", {"admit": "yes", "note": "同意"}).status_code == 302
    assert client.post(f"/desk/queue/{signal.id}/decide", sent).status_code == 302


def test_strange_drawings_are_refused_over_the_api_too(world):
    client = world.client("op")
    base = {"act": "split", "day": day(), "code": street.GRID1, "names": ["甲网格", "乙网格"]}
    for body, status in (
        ({"line": CUT}, 200),
        ({"line": {"type": "LineString", "coordinates": [[None, 1], [2, "x"]]}}, 422),
        ({"line": {"type": "Feature", "geometry": None}}, 422),
        ({"act": "erase"}, 422),
        ({"act": "change", "names": ["新名"], "shape": {"type": "Polygon", "coordinates": []}}, 422),
        ({"act": "merge", "codes": []}, 422),
        ({"act": "draw", "area": street.WEST, "shapes": [{"name": "甲网格", "shape": {}}]}, 422),
    ):
        answer = client.post("/api/v1/grids/preview", base | body, content_type="application/json")
        assert answer.status_code == status, (body, answer.content)
