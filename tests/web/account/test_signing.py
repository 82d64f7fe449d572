"""Signing in by code, password and one press; where one lands; what is refused; signing out."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from linli.people.models import Account, SignInCode
from tests.people.administrators import administrators
from tests.world import World


@pytest.fixture
def browser() -> Client:
    return Client(headers={"accept-language": "en"})


def test_the_page_has_the_way_for_residents_first_and_no_cards_outside_a_demo(world: World, browser: Client) -> None:
    page = browser.get("/sign-in/")
    assert page.status_code == 200
    text = page.content.decode()
    assert 'data-testid="phone"' in text
    assert "sign-in-demo" not in text


def test_a_demo_has_one_card_for_each_role(world: World, browser: Client, settings: Any) -> None:
    settings.DEMO = True
    administrators(world)
    text = browser.get("/sign-in/").content.decode()
    for role in (
        "operator",
        "leader",
        "grid_worker",
        "inspector",
        "handler",
        "window_worker",
        "callback_agent",
        "system_admin",
        "security_admin",
        "audit_admin",
        "resident",
    ):
        assert f'data-testid="sign-in-demo-{role}"' in text


@pytest.mark.parametrize(
    ("login", "place"),
    [
        ("op", "/desk/queue/"),
        ("lead", "/desk/"),
        ("street", "/desk/"),
        ("comm1", "/desk/"),
        ("grid1", "/field/"),
        ("insp", "/field/"),
        ("prop", "/field/"),
        ("window", "/desk/window/"),
        ("call", "/desk/callbacks/"),
        ("resident", "/my/"),
    ],
)
def test_one_press_leads_to_the_place_of_the_role(
    world: World, browser: Client, settings: Any, login: str, place: str
) -> None:
    settings.DEMO = True
    answer = browser.post("/sign-in/demo/", {"login": world.people[login].login})
    assert (answer.status_code, answer["Location"]) == (302, place)
    assert browser.session["_auth_user_id"] == str(world.people[login].id)


@pytest.mark.parametrize("login", ["system", "security", "audit"])
def test_one_press_leads_administrators_to_their_own_pages(
    world: World, browser: Client, settings: Any, login: str
) -> None:
    settings.DEMO = True
    administrators(world)
    assert browser.post("/sign-in/demo/", {"login": login})["Location"] == "/admin/"
    place = browser.get("/admin/")["Location"]
    assert place == ("/admin/audit/" if login == "audit" else "/admin/accounts/")
    assert browser.get(place).status_code == 200


def test_one_press_is_refused_outside_a_demo_and_for_nobody(world: World, browser: Client, settings: Any) -> None:
    assert browser.post("/sign-in/demo/", {"login": "op"}).status_code == 422
    settings.DEMO = True
    assert browser.post("/sign-in/demo/", {"login": "no\0body"}).status_code == 422
    assert "_auth_user_id" not in browser.session


def test_a_code_signs_a_resident_in_and_makes_the_account_once(world: World, browser: Client, settings: Any) -> None:
    settings.DEMO = True
    page = browser.post("/sign-in/phone/", {"phone": "138 0013 8000"})
    assert page.status_code == 200
    code = page.context["demo_code"]
    assert code in page.content.decode()
    assert "138****8000" in page.content.decode()
    answer = browser.post("/sign-in/code/", {"phone": "138 0013 8000", "code": code})
    assert answer["Location"] == "/my/"
    assert Account.objects.filter(kind="resident", phone_index__isnull=False).count() == 1
    again = Client().post("/sign-in/code/", {"phone": "138 0013 8000", "code": code})
    assert again.status_code == 422, "a code works once"


def test_outside_a_demo_the_code_is_not_on_the_page(world: World, browser: Client) -> None:
    page = browser.post("/sign-in/phone/", {"phone": "13800138000"})
    assert page.context["demo_code"] == ""


def test_a_wrong_number_stays_in_the_form_with_words(world: World, browser: Client) -> None:
    page = browser.post("/sign-in/phone/", {"phone": "12"})
    assert page.status_code == 422
    text = page.content.decode()
    assert 'value="12"' in text
    assert "telephone number is not complete" in text
    assert not SignInCode.objects.exists()


def test_a_wrong_code_is_refused_and_the_number_kept(world: World, browser: Client) -> None:
    browser.post("/sign-in/phone/", {"phone": "13800138000"})
    page = browser.post("/sign-in/code/", {"phone": "13800138000", "code": "12"})
    assert page.status_code == 422
    assert 'value="13800138000"' in page.content.decode()
    assert "_auth_user_id" not in browser.session


def test_a_password_signs_staff_in_and_a_wrong_one_does_not(world: World, browser: Client, settings: Any) -> None:
    settings.TWO_FACTORS = False
    account = world.people["op"]
    account.set_password("correct horse")
    account.save()
    wrong = browser.post("/sign-in/password/", {"login": "op", "password": "no"})
    assert wrong.status_code == 422
    assert "correct horse" not in wrong.content.decode()
    assert browser.post("/sign-in/password/", {"login": "", "password": ""}).status_code == 422
    right = browser.post("/sign-in/password/", {"login": "op", "password": "correct horse", "next": "/desk/cases/"})
    assert right["Location"] == "/desk/cases/"


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "http:evil"])
def test_a_way_out_of_the_house_is_not_followed(world: World, browser: Client, settings: Any, wanted: str) -> None:
    settings.DEMO = True
    assert browser.post("/sign-in/demo/", {"login": "op", "next": wanted})["Location"] == "/desk/queue/"


def test_signing_out_is_a_form_and_ends_the_session(world: World) -> None:
    client = world.client("op")
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == "/"
    assert "_auth_user_id" not in client.session


def test_the_forms_need_their_token(world: World) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/sign-in/demo/", {"login": "op"}).status_code == 403
