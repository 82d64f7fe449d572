"""The page of consents, without scripts, and the same over the API."""

from __future__ import annotations

import json
from datetime import date

from linli.people.models import Consent, Resident
from linli.trust.sealing import index_of
from tests.world import ADDRESSES, GRID1, World, fixed_id

PHONE = "13900001111"


def with_phone(world: World) -> None:
    account = world.people["resident"]
    account.phone, account.phone_index = PHONE, index_of(PHONE)
    account.save()


def test_a_resident_consents_and_withdraws_with_one_button_each(world: World) -> None:
    client = world.client("resident")
    page = client.get("/my/consents/").content.decode()
    assert page.count('data-testid="consent-yes"') == 3
    assert 'data-testid="consent-no"' not in page
    answer = client.post("/my/consents/neighbourhood", {"given": "yes", "version": "1"}, follow=True).content.decode()
    assert answer.count('data-testid="consent-no"') == 1
    answer = client.post("/my/consents/neighbourhood", {"given": "no", "version": "1"}, follow=True).content.decode()
    assert 'data-testid="consent-no"' not in answer
    assert answer.count('data-testid="consent-entry"') == 2


def test_other_words_are_refused_with_a_sentence_and_strangers_sign_in_first(world: World) -> None:
    answer = world.client("resident").post("/my/consents/neighbourhood", {"given": "yes", "version": "7"})
    assert answer.status_code == 409
    assert "The notice has changed" in answer.content.decode()
    assert world.client().get("/my/consents/")["Location"] == "/sign-in/?next=/my/consents/"
    assert world.client().post("/my/consents/devices", {"given": "yes", "version": "1"}).status_code == 302
    assert not Consent.objects.exists()


def test_the_api_does_the_same(world: World) -> None:
    client = world.client("resident")
    assert client.get("/api/v1/me/consents").json()["consents"][1]["given"] is False
    sent = json.dumps({"given": True, "version": 1})
    token = client.get("/my/consents/").context["csrf_token"]
    head = {"content_type": "application/json", "headers": {"X-CSRFToken": str(token)}}
    assert client.post("/api/v1/me/consents/neighbourhood", sent, **head).json() == {"ok": True}
    found = client.get("/api/v1/me/consents").json()
    assert found["consents"][1]["given"] is True
    assert found["history"][0]["way"] == "api"
    assert client.post("/api/v1/me/consents/everything", sent, **head).status_code == 404
    assert world.client().get("/api/v1/me/consents").status_code == 401


def test_the_window_keeps_what_was_typed_and_records_with_the_person_present(world: World) -> None:
    with_phone(world)
    client = world.client("window")
    typed = {"phone": PHONE, "purpose": "neighbourhood:1", "given": "yes"}
    refused = client.post("/desk/consents/", typed)
    assert refused.status_code == 422
    assert PHONE in refused.content.decode()
    assert client.post("/desk/consents/", typed | {"present": "on"}).status_code == 302
    assert Consent.objects.get().by_as == "staff"
    assert world.client("insp").get("/desk/consents/").status_code == 403


def test_a_leader_puts_new_words_in_force(world: World) -> None:
    words = {"zh": "新的告知内容。" * 5, "en": "New words. " * 5}
    assert world.client("lead").post("/desk/consents/notices/devices", words).status_code == 302
    assert "New words." in world.client("resident").get("/my/consents/").content.decode()
    assert world.client("op").post("/desk/consents/notices/devices", words).status_code == 403


def test_the_page_of_a_child_names_its_guardians(world: World) -> None:
    with_phone(world)
    child = Resident.objects.create(
        id=fixed_id("child"), name="张小宝", born=date(2016, 5, 1), kind="registered",
        address_id=fixed_id(ADDRESSES[0][0]), room="301", grid_code=GRID1,
    )  # fmt: skip
    client, here = world.client("grid1"), f"/desk/addresses/people/{child.id}/"
    assert "guardian-add" in client.get(here).content.decode()
    assert client.post(f"{here}open", {"purpose": "走访"}).status_code == 403
    client.post(f"{here}guardians", {"phone": PHONE, "proof": "court"})
    assert "guardian-row" in client.get(here).content.decode()
    mother = world.client("resident")
    assert "For my child 张**" in mother.get("/my/consents/").content.decode()
    mother.post("/my/consents/sensitive", {"given": "yes", "version": "1", "child": str(child.id)})
    assert client.post(f"{here}open", {"purpose": "走访"}).status_code == 200
