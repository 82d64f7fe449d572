"""GeoReport v2, sending: reports and updates of other systems, their keys, pictures and limits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from linli.cases.models import Photo
from linli.exchange.models import ApiKey, KeyUse, OpenReport, OpenUpdate
from linli.exchange.open311.commands import end_key, make_key
from linli.intake.models import Signal
from linli.kernel.errors import NotAllowed, Refused, Stale
from linli.orgs.models import Category
from linli.trust.models import FactRecord
from tests.web.api.helpers import upload
from tests.web.open.helpers import V2, WORDS, a_key, is_error, parsed, send
from tests.world import NOW, World


@pytest.fixture
def nobody() -> Client:
    return Client(enforce_csrf_checks=True)


def test_a_report_gets_its_id_at_once_and_the_token_answers_with_the_same(world: World, nobody: Client) -> None:
    answer = send(
        nobody, a_key(world), first_name="芳", last_name="林", phone="138 0013 8000", email="lin@example.org",
        address_string="桥头大街18号门口", account_id="u-77",
        **{"attribute[danger]": "no", "attribute[ground]": "estate", "attribute[since]": "2026-03-10T08:00:00+08:00"},
    )  # fmt: skip
    assert answer.status_code == 201
    root = parsed(answer)
    code = root.find("request/service_request_id").text
    assert root.find("request/account_id").text == "u-77"
    signal = Signal.objects.get(code=code)
    assert signal.channel == "api"
    assert signal.text.startswith(WORDS + "\n")
    assert "暴露垃圾" in signal.text
    assert (signal.lon, signal.lat) == (120.1085, 30.2030)
    assert (signal.name.open(), signal.phone.open()) == ("林芳", "13800138000")
    assert signal.happened_at == NOW - timedelta(hours=26)
    kept = OpenReport.objects.get(signal=signal)
    assert kept.email.open() == "lin@example.org"
    assert kept.attributes["ground"] == ["estate"]
    assert nobody.get(f"{V2}/tokens/{code}.json").json() == [{"service_request_id": code, "token": code}]
    (shown,) = nobody.get(f"{V2}/requests/{code}.json").json()
    assert (shown["description"], shown["status"]) == (WORDS, "open")
    body = nobody.get(f"{V2}/requests/{code}.xml").content.decode()
    assert "13800138000" not in body
    assert "林芳" not in body


def test_a_report_without_words_says_its_kind(world: World, nobody: Client) -> None:
    code = send(nobody, a_key(world), "json", description=None).json()[0]["service_request_id"]
    assert Signal.objects.get(code=code).text.startswith("暴露垃圾")


def test_the_same_number_of_a_sender_is_stored_once(world: World, nobody: Client) -> None:
    key, other = a_key(world), a_key(world, "另一系统")
    first = send(nobody, key, "json", external_id="FMS-1").json()
    assert send(nobody, key, "json", external_id="FMS-1").json() == first
    assert Signal.objects.count() == 1
    assert KeyUse.objects.get().count == 1
    is_error(send(nobody, key, external_id="FMS-1", description="完全是另一件事情。"), 400)
    assert send(nobody, other, "json", external_id="FMS-1").json() != first
    for _ in range(2):
        assert send(nobody, key, "json", **{"attribute[fixmystreet_id]": "9"}).status_code == 201
    assert Signal.objects.count() == 3


def test_without_a_valid_key_nothing_is_taken(world: World, nobody: Client) -> None:
    key = a_key(world)
    for form in ("xml", "json"):
        is_error(send(nobody, "", form), 403, "api_key")
        is_error(send(nobody, "llk_wrong", form), 403, "api_key")
    held = ApiKey.objects.get()
    assert key.encode() not in bytes(held.digest)
    assert held.ending == key[-4:]
    end_key(world.actor("op"), key_id=held.id, now=NOW)
    is_error(send(nobody, key), 403, "api_key")
    assert Signal.objects.count() == 0


def test_a_key_sends_as_much_as_it_may_in_a_day(world: World, nobody: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    key = a_key(world, per_day=2)
    assert [send(nobody, key).status_code for _ in range(2)] == [201, 201]
    is_error(send(nobody, key), 429)
    assert Signal.objects.count() == 2
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(days=1))
    assert send(nobody, key).status_code == 201


def test_what_a_report_must_have_is_asked_for(world: World, nobody: Client) -> None:
    key = a_key(world)
    hidden = Category.objects.filter(restricted=True).values_list("code", flat=True)[0]
    for fields, status in (
        ({"service_code": ""}, 400),
        ({"service_code": "9999"}, 404),
        ({"service_code": hidden}, 404),
        ({"lat": None, "long": None}, 400),
        ({"lat": "north"}, 400),
        ({"lat": None}, 400),
        ({"lat": "300"}, 400),
        ({"phone": "12"}, 400),
        ({"media_url": "file:///etc/passwd"}, 400),
        ({"attribute[danger]": "perhaps"}, 400),
        ({"description": "长" * 4001}, 400),
        ({"jurisdiction_id": "sfgov.org"}, 404),
    ):
        is_error(send(nobody, key, **fields), status)
    assert Signal.objects.count() == 0
    assert send(nobody, key, lat=None, long=None, address_string="桥头大街18号").status_code == 201


def test_pictures_come_along_under_any_name_or_stay_an_address(world: World, nobody: Client, settings: Any) -> None:
    key = a_key(world)
    settings.OPEN311_FETCH_MEDIA = False
    sent = send(nobody, key, "json", media=upload(), media_url="https://img.example.org/1.jpg")
    signal = Signal.objects.get(code=sent.json()[0]["service_request_id"])
    assert Photo.objects.filter(subject_id=signal.id).count() == 1
    kept = OpenReport.objects.get(signal=signal)
    assert (kept.media, kept.media_state) == (["https://img.example.org/1.jpg"], "kept")
    is_error(send(nobody, key, photo1=upload(b"no picture")), 400)
    assert Signal.objects.count() == 1


def test_a_sender_adds_to_its_own_report_alone(world: World, nobody: Client) -> None:
    key, other = a_key(world), a_key(world, "另一系统")
    code = send(nobody, key, "json").json()[0]["service_request_id"]
    fields = {
        "api_key": key, "service_request_id": code, "status": "OPEN", "update_id": "77",
        "updated_datetime": "2026-03-11T09:59:00+08:00", "description": "又来了一车", "first_name": "a", "last_name": "-",
    }  # fmt: skip
    answer = nobody.post(f"{V2}/servicerequestupdates.xml", fields)
    assert answer.status_code == 201
    number = parsed(answer).find("request_update/update_id").text
    again = nobody.post(f"{V2}/servicerequestupdates.xml", fields)
    assert parsed(again).find("request_update/update_id").text == number
    update = OpenUpdate.objects.get()
    assert (update.text, update.status, str(update.id)) == ("又来了一车", "open", number)
    assert "又来了一车" not in str(FactRecord.objects.get(kind="exchange.update_received").data)
    is_error(nobody.post(f"{V2}/servicerequestupdates.xml", fields | {"api_key": other, "update_id": "1"}), 404)
    is_error(nobody.post(f"{V2}/servicerequestupdates.xml", fields | {"api_key": ""}), 403)
    is_error(nobody.post(f"{V2}/servicerequestupdates.json", fields | {"status": "perhaps", "update_id": "2"}), 400)


def test_only_operators_make_and_end_keys(world: World) -> None:
    with pytest.raises(NotAllowed):
        make_key(world.actor("street"), name="x", per_day=1, now=NOW)
    key, plain = make_key(world.actor("op"), name="市民通", per_day=10, now=NOW)
    assert plain.startswith("llk_")
    for name in ("市民通", " "):
        with pytest.raises(Refused, match="name"):
            make_key(world.actor("op"), name=name, per_day=10, now=NOW)
    with pytest.raises(NotAllowed):
        end_key(world.actor("grid1"), key_id=key.id, now=NOW)
    end_key(world.actor("op"), key_id=key.id, now=NOW)
    with pytest.raises(Stale):
        end_key(world.actor("op"), key_id=key.id, now=NOW)
    again, _plain = make_key(world.actor("op"), name="市民通", per_day=10, now=NOW)
    assert again.id != key.id
    assert FactRecord.objects.filter(kind__startswith="exchange.key_").count() == 3
