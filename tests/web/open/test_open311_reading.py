"""GeoReport v2, reading: discovery, services, definitions, requests, updates; in XML and JSON."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.cases.models import Case, Remark
from linli.intake.models import Signal
from linli.orgs.models import Category, Division
from linli.orgs.queries import forget_ground
from tests.web.open.helpers import V2, WORDS, a_key, decided, is_error, parsed, send
from tests.world import COUNTY, IN_GRID1, IN_GRID3, NOW, STREET, World


@pytest.fixture
def nobody() -> Client:
    return Client()


def restricted_codes() -> set[str]:
    return set(Category.objects.filter(restricted=True).values_list("code", flat=True))


def test_discovery_names_the_endpoint_and_its_formats(world: World, nobody: Client) -> None:
    endpoint = nobody.get(f"{V2}/discovery.json").json()["endpoints"][0]
    assert endpoint["url"] == "http://testserver/open311/v2"
    assert endpoint["formats"] == ["text/xml", "application/json"]
    root = parsed(nobody.get(f"{V2}/discovery.xml"))
    assert root.find("endpoints/endpoint/specification").text == "http://wiki.open311.org/GeoReport_v2"
    assert [f.text for f in root.findall("endpoints/endpoint/formats/format")] == ["text/xml", "application/json"]


def test_services_are_named_in_the_language_asked_for_and_restricted_kinds_are_not_among_them(
    world: World, nobody: Client
) -> None:
    answer = nobody.get(f"{V2}/services.json")
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    by_code = {service["service_code"]: service for service in answer.json()}
    assert by_code["0102"]["service_name"] == "暴露垃圾"
    assert (by_code["0102"]["metadata"], by_code["0102"]["type"]) == (True, "realtime")
    assert restricted_codes()
    assert restricted_codes().isdisjoint(by_code)
    english = nobody.get(f"{V2}/services.json", headers={"accept-language": "en"}).json()
    assert next(s for s in english if s["service_code"] == "0102")["service_name"] == "Exposed rubbish"
    root = parsed(nobody.get(f"{V2}/services"))
    assert root.tag == "services"
    assert root.find("service/metadata").text == "true"
    assert "暴露垃圾" in [name.text for name in root.findall("service/service_name")]


def test_a_definition_asks_for_danger_ground_and_time(world: World, nobody: Client) -> None:
    definition = nobody.get(f"{V2}/services/0102.json").json()
    assert definition["service_code"] == "0102"
    danger = next(a for a in definition["attributes"] if a["code"] == "danger")
    assert danger["datatype"] == "singlevaluelist"
    assert [value["key"] for value in danger["values"]] == ["no", "yes"]
    root = parsed(nobody.get(f"{V2}/services/0102.xml"))
    assert root.tag == "service_definition"
    codes = [a.find("code").text for a in root.findall("attributes/attribute")]
    assert codes == [a["code"] for a in definition["attributes"]]
    assert root.find("attributes/attribute/variable").text in ("true", "false")
    is_error(nobody.get(f"{V2}/services/9999.xml"), 404, "service_code")
    is_error(nobody.get(f"{V2}/services/{min(restricted_codes())}.json"), 404)


def test_a_public_list_tells_kind_place_and_state_but_nobodys_words(world: World, nobody: Client) -> None:
    signal = world.case(phone="13800138000", name="王女士")
    case = signal.case
    Remark.objects.create(case=case, fact_id=case.id, text="请致电13912345678联系现场", public=True, at=NOW)
    answer = nobody.get(f"{V2}/requests.json")
    (found,) = answer.json()
    assert found["service_request_id"] == case.number
    assert found["status"] == "open"
    assert found["description"] == found["service_name"] == "暴露垃圾"
    assert found["agency_responsible"]
    assert found["requested_datetime"] == "2026-03-11T10:00:00+08:00"
    assert (found["lat"], found["long"]) == (30.203, 120.1085)
    body = answer.content.decode()
    for private in ("13800138000", "王女士", "13912345678", signal.text[:6], signal.code):
        assert private not in body
    assert "139****5678" in body
    root = parsed(nobody.get(f"{V2}/requests.xml"))
    assert root.find("request/service_request_id").text == case.number
    assert root.find("request/service_notice").text is None


def test_restricted_cases_and_matters_of_one_household_never_appear(world: World, nobody: Client) -> None:
    shown = world.case().case
    hidden = world.case("0404", "桥头大街路边违停。", point=IN_GRID3).case
    Case.objects.filter(id=hidden.id).update(restricted=True)
    of_a_household = Category.objects.filter(kind="request", restricted=False).values_list("code", flat=True)[0]
    private = world.case(of_a_household, "家里停水两天了，请尽快处理。").case
    assert [row["service_request_id"] for row in nobody.get(f"{V2}/requests.json").json()] == [shown.number]
    for case in (hidden, private):
        is_error(nobody.get(f"{V2}/requests/{case.number}.xml"), 404, "service_request_id")
        assert nobody.get(f"{V2}/requests.json?service_request_id={case.number}").json() == []
    updates = nobody.get(f"{V2}/servicerequestupdates.json").json()
    assert {row["service_request_id"] for row in updates} == {shown.number}


def test_requests_are_narrowed_by_everything_the_specification_names(world: World, nobody: Client) -> None:
    rubbish = world.case().case
    parking = world.case("0404", "桥头大街路边违停，堵住出口。", point=IN_GRID3, now=NOW - timedelta(days=2)).case
    old = world.case("0404", "桥头大街占道停车。", point=IN_GRID3, now=NOW - timedelta(days=200)).case
    Case.objects.filter(id=old.id).update(state="cancelled", changed_at=NOW - timedelta(hours=1))
    for query, found in {
        "": [rubbish, parking],
        "service_code=0102": [rubbish],
        "service_code=0102,0404": [rubbish, parking],
        "status=open": [rubbish, parking],
        "status=closed": [],
        "start_date=2026-03-11T00:00:00%2B08:00": [rubbish],
        "start_date=2026-03-11T00:00:00+08:00": [rubbish],
        "end_date=2026-03-10T16:00:00Z": [parking],
        "start_date=2025-08-01&end_date=2025-09-01": [old],
        "updated_after=2026-03-11T08:30:00+08:00&status=closed": [old],
        f"service_request_id={old.number},{rubbish.number}": [rubbish, old],
        f"service_request_id={old.number}&status=open&service_code=0102": [old],
        f"lat={IN_GRID1[1]}&long={IN_GRID1[0]}&radius=100": [rubbish],
        f"lat={IN_GRID1[1]}&long={IN_GRID1[0]}&radius=5000": [rubbish, parking],
        f"jurisdiction_id={COUNTY}": [rubbish, parking],
        f"jurisdiction_id={STREET}&status=": [rubbish, parking],
        "jurisdiction_id=": [rubbish, parking],
        "page_size=1": [rubbish],
        "page_size=1&page=2": [parking],
        "page_size=5000": [rubbish, parking],
    }.items():
        answer = nobody.get(f"{V2}/requests.json?{query}")
        assert answer.status_code == 200, (query, answer.content.decode())
        assert sorted(r["service_request_id"] for r in answer.json()) == sorted(c.number for c in found), query
    assert 'rel="next"' in nobody.get(f"{V2}/requests.json?page_size=1")["Link"]
    assert "Link" not in nobody.get(f"{V2}/requests.json?page_size=1&page=2")


def test_what_does_not_fit_is_refused_with_the_status_of_the_specification(world: World, nobody: Client) -> None:
    for query, status in {
        "jurisdiction_id=sfgov.org": 404,
        "jurisdiction_id=990109": 404,
        "start_date=2025-01-01&end_date=2026-01-01": 400,
        "start_date=2026-02-01&end_date=2026-01-01": 400,
        "start_date=yesterday": 400,
        "status=perhaps": 400,
        "page=0": 400,
        "lat=30.2": 400,
        "lat=x&long=120": 400,
    }.items():
        for form in ("xml", "json"):
            is_error(nobody.get(f"{V2}/requests.{form}?{query}"), status)
    is_error(nobody.delete(f"{V2}/requests.xml"), 405)
    assert nobody.post(f"{V2}/services.json")["Allow"] == "GET, HEAD, OPTIONS"
    is_error(nobody.get(f"{V2}/nothing.json"), 404)
    is_error(nobody.get(f"{V2}/requests.html"), 404)
    is_error(nobody.get(f"{V2}/tokens/AAAAAAAAAA.json"), 404, "token")


def test_a_site_of_two_counties_must_be_told_which(world: World, nobody: Client) -> None:
    county = Division.objects.get(code=COUNTY)
    Division.objects.create(
        code="990102", level="county", name="另一区", boundary=county.boundary, valid_from=county.valid_from
    )
    forget_ground()
    is_error(nobody.get(f"{V2}/services.xml"), 400, "jurisdiction_id")
    is_error(nobody.get(f"{V2}/requests.json"), 400, "jurisdiction_id")
    assert nobody.get(f"{V2}/services.json?jurisdiction_id={COUNTY}").status_code == 200


def test_extensions_tell_agency_due_and_the_tree_of_the_kind(world: World, nobody: Client) -> None:
    case = world.case().case
    (plain,) = nobody.get(f"{V2}/requests/{case.number}.json").json()
    assert "extended_attributes" not in plain
    (found,) = nobody.get(f"{V2}/requests/{case.number}.json?extensions=true").json()
    more = found["extended_attributes"]
    assert more["case_number"] == case.number
    assert more["due"]
    assert more["status"] == "action_scheduled"
    assert more["category_tree"][-1] == {"code": "0102", "name": "暴露垃圾"}
    root = parsed(nobody.get(f"{V2}/requests/{case.number}.xml?extensions=true"))
    assert root.findall("request/extended_attributes/category_tree/level")[-1].find("code").text == "0102"


def test_updates_follow_a_matter_and_speak_of_units_never_of_people(world: World, nobody: Client) -> None:
    case = world.case().case
    (found,) = nobody.get(f"{V2}/servicerequestupdates.json").json()
    assert (found["service_request_id"], found["status"]) == (case.number, "OPEN")
    assert found["update_id"]
    assert "李建国" not in found["description"]
    root = parsed(nobody.get(f"{V2}/servicerequestupdates.xml?service_request_id={case.number}"))
    assert root.find("request_update/service_request_id").text == case.number
    quiet = "start_date=2026-03-01T00:00:00Z&end_date=2026-03-02T00:00:00Z"
    assert nobody.get(f"{V2}/servicerequestupdates.json?{quiet}").json() == []


def test_updates_come_under_the_senders_own_id_to_whoever_shows_its_key(world: World, nobody: Client) -> None:
    key = a_key(world)
    code = send(nobody, key, "json").json()[0]["service_request_id"]
    case = decided(world, code).case
    ids = {row["service_request_id"] for row in nobody.get(f"{V2}/servicerequestupdates.json").json()}
    assert ids == {case.number}
    for query in (f"api_key={key}", f"service_request_id={code}"):
        own = nobody.get(f"{V2}/servicerequestupdates.json?{query}").json()
        assert {row["service_request_id"] for row in own} == {code}, query
    (mine,) = nobody.get(f"{V2}/requests/{code}.json?extensions=true").json()
    assert mine["description"] == WORDS
    assert mine["extended_attributes"]["case_number"] == case.number
    assert Signal.objects.get().code == code


def test_the_number_of_statements_does_not_grow(world: World, nobody: Client) -> None:
    world.case()
    key = a_key(world)
    code = send(nobody, key, "json").json()[0]["service_request_id"]
    stated = {
        "/services.json": 2,
        "/services/0102.json": 2,
        "/requests.json": 4,
        "/requests.json?extensions=true": 4,
        f"/requests/{code}.json": 7,
        "/servicerequestupdates.json": 4,
        f"/servicerequestupdates.json?api_key={key}": 6,
    }
    for more in range(2):
        for path, most in stated.items():
            with CaptureQueriesContext(connection) as found:
                assert nobody.get(V2 + path).status_code == 200
            assert len(found) <= most, (path, [q["sql"][:90] for q in found])
        for number in range(3):
            spot = (120.1030 + (number + 3 * more) * 0.001, 30.2030)
            world.case(text=f"第{number}处垃圾没人清理，味道很大。", point=spot)
            send(nobody, key, external_id=f"{more}-{number}")


def test_anybodys_page_may_read_it(world: World, nobody: Client) -> None:
    answer = nobody.get(f"{V2}/services.json", headers={"origin": "https://app.example"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert nobody.options(f"{V2}/requests.json")["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS, POST"
