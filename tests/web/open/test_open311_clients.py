"""Other people's clients, unchanged: a library from PyPI, and the requests of FixMyStreet and others as they send them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
import requests

from linli.exchange.models import OpenReport
from linli.intake.models import Signal
from tests.served import served
from tests.web.api.helpers import picture
from tests.web.open.helpers import WORDS, a_key, decided
from tests.world import COUNTY, World

TIMEOUT = 20


def simple(element: ElementTree.Element) -> Any:
    """An element as the usual small XML readers give it: text, or children by name, repeated ones as a list."""
    if not len(element):
        return element.text or {}
    found: dict[str, Any] = {}
    for child in element:
        found.setdefault(child.tag, []).append(simple(child))
    return found


@pytest.mark.parametrize("form", ["json", "xml"])
def test_the_python_library_georeport_reads_everything(world: World, form: str) -> None:
    georeport = pytest.importorskip("georeport", reason="the library georeport is not installed here")
    cases = {world.case().case.number, world.case("0404", "桥头大街路边违停。", point=(120.1250, 30.2050)).case.number}

    def act(url: str) -> dict[str, Any]:
        client = georeport.GeoReport(f"{url}/open311/v2", jurisdiction=COUNTY, output_format=form)
        listed = client.get_service_requests(status="open", start_date="2026-03-01T00:00:00Z")
        return {
            "services": client.get_service_list(),
            "definition": client.get_service_definition("0102"),
            "requests": listed,
            "request": client.get_service_request(listed[0]["service_request_id"]),
        }

    found = served(act)
    assert {service["service_code"] for service in found["services"]} >= {"0102", "0404"}
    assert found["definition"]["service_code"] == "0102"
    assert {row["service_request_id"] for row in found["requests"]} == cases
    assert found["request"] == found["requests"][0]
    assert found["request"]["status"] == "open"


def test_fixmystreet_sends_a_report_reads_it_back_and_sends_an_update(world: World) -> None:
    """The fields, the endings and the XML paths are those of its ``perllib/Open311.pm``, extended description included."""
    key = a_key(world, "FixMyStreet")
    title = "井盖松动"
    fields = {
        "jurisdiction_id": COUNTY, "api_key": key, "service_code": "0102",
        "description": f"{title}\n\n走路很危险\n\nhttp://fms.example.org/report/21\n",
        "first_name": "Li", "last_name": "Ming", "email": "ming@example.org", "account_id": "",
        "lat": "30.203000", "long": "120.108500", "attribute[fixmystreet_id]": "21", "attribute[title]": title,
    }  # fmt: skip

    def act(url: str) -> tuple[int, bytes, bytes]:
        # repeated names for several photos, as HTTP::Request::Common encodes an array
        media = [("media_url", f"https://fms.example.org/photo/21.{n}.jpeg") for n in (0, 1)]
        posted = requests.post(
            f"{url}/open311/v2/requests.xml", data=urlencode([*fields.items(), *media]), timeout=TIMEOUT,
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )  # fmt: skip
        code = simple(ElementTree.fromstring(posted.content))["request"][0]["service_request_id"][0]
        token = requests.get(f"{url}/open311/v2/tokens/{code}.xml", timeout=TIMEOUT)
        update = requests.post(
            f"{url}/open311/v2/servicerequestupdates.xml", timeout=TIMEOUT,
            data={
                "jurisdiction_id": COUNTY, "api_key": key, "updated_datetime": "2026-03-11T09:59:30+08:00",
                "service_request_id": code, "status": "OPEN", "description": "还没有人来", "last_name": "Ming",
                "first_name": "Li", "email": "ming@example.org", "update_id": "88",
            },
        )  # fmt: skip
        assert simple(ElementTree.fromstring(token.content))["request"][0]["service_request_id"] == [code]
        return posted.status_code, posted.content, update.content

    status, posted, update = served(act)
    assert status == 201
    assert simple(ElementTree.fromstring(update))["request_update"][0]["update_id"][0]
    code = simple(ElementTree.fromstring(posted))["request"][0]["service_request_id"][0]
    signal = Signal.objects.get(code=code)
    kept = OpenReport.objects.get(signal=signal)
    assert len(kept.media) == 2
    assert kept.attributes["title"] == [title]
    decided(world, code)

    def read(url: str) -> list[bytes]:
        hour = {"start_date": "2026-03-11T01:00:00Z", "end_date": "2026-03-11T03:00:00Z"}
        updates = {"jurisdiction_id": COUNTY, "api_key": key, **hour}
        return [
            requests.get(f"{url}/open311/v2/servicerequestupdates.xml", params=updates, timeout=TIMEOUT).content,
            requests.get(
                f"{url}/open311/v2/requests.xml", params={"service_request_id": code}, timeout=TIMEOUT
            ).content,
            requests.get(f"{url}/open311/v2/services.xml", timeout=TIMEOUT).content,
        ]

    told, state, services = [simple(ElementTree.fromstring(content)) for content in served(read)]
    assert {row["service_request_id"][0] for row in told["request_update"]} == {code}
    assert all(row["status"][0] in ("OPEN", "CLOSED") and row["updated_datetime"][0] for row in told["request_update"])
    assert state["request"][0]["service_request_id"] == [code]
    assert state["request"][0]["status_notes"][0]
    assert all(service["metadata"] == ["true"] for service in services["service"])


def test_a_phone_app_sends_its_photo_in_the_request(world: World) -> None:
    """Multipart with ``media``, ``device_id`` and a list attribute: GeoReporter, ``three`` and the Boston extension."""
    key = a_key(world, "GeoReporter")
    fields = {
        "api_key": key, "service_code": "0102", "lat": "30.203", "long": "120.1085", "description": WORDS,
        "device_id": "a1b2", "attribute[ground][]": "estate", "phone": "", "address_string": "",
    }  # fmt: skip

    def act(url: str) -> requests.Response:
        files = {"media": ("photo.jpg", picture(), "image/jpeg")}
        return requests.post(f"{url}/open311/v2/requests.json", data=fields, files=files, timeout=TIMEOUT)

    answer = served(act)
    assert answer.status_code == 201
    code = answer.json()[0]["service_request_id"]
    signal = Signal.objects.get(code=code)
    assert OpenReport.objects.get(signal=signal).attributes["ground"] == ["estate"]


def test_a_client_with_a_wrong_key_reads_the_error_where_it_looks_for_it(world: World) -> None:
    def act(url: str) -> requests.Response:
        fields = {"api_key": "wrong", "service_code": "0102", "lat": "30.2", "long": "120.1"}
        return requests.post(f"{url}/open311/v2/requests.xml", data=fields, timeout=TIMEOUT)

    answer = served(act)
    assert answer.status_code == 403
    errors = simple(ElementTree.fromstring(answer.content))["error"]
    assert errors[0]["code"] == ["403"]
    assert errors[0]["description"][0]
