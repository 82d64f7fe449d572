"""Signing in with two factors, sessions that end, where one is signed in, tokens of one's own: on pages and over the API."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from django.test import Client
from django.utils import timezone

from linli.people import commands
from linli.people.models import Session
from linli.people.rules import TOPICS
from linli.trust.models import FactRecord
from linli.web.api.urls import api as whole_api
from tests.world import NOW, World

PASSWORD = "correct horse battery"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def browser() -> Client:
    return Client(headers={"accept-language": "en", "user-agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0"})


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, world: World) -> Any:
    """Sets the clock of the pages."""
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


def with_password(world: World, login: str = "op") -> None:
    world.people[login].set_password(PASSWORD)
    world.people[login].save()


def by_password(browser: Client, login: str = "op") -> Any:
    return browser.post("/sign-in/password/", {"login": login, "password": PASSWORD, "next": "/desk/cases/"})


def test_staff_set_up_an_app_on_the_way_in_and_are_asked_for_it_from_then_on(
    world: World, browser: Client, clock: Any
) -> None:
    with_password(world)
    page = by_password(browser)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert 'data-testid="app-picture"' in page.content.decode()
    assert "_auth_user_id" not in browser.session, "the password alone lets nobody in"
    secret, sent = page.context["plain"], {name: page.context[name] for name in ("ticket", "secret", "next")}
    wrong = browser.post("/sign-in/enrol/", {**sent, "code": "000000"})
    assert wrong.status_code == 422
    assert wrong.context["plain"] == secret, "the picture that was scanned stays"
    done = browser.post("/sign-in/enrol/", {**sent, "code": pyotp.TOTP(secret).at(NOW)})
    assert len(re.findall(r"<li>[0-9A-Z]{5}-[0-9A-Z]{5}</li>", done.content.decode())) == 10
    assert done.context["onward"] == "/desk/cases/"
    assert browser.get("/desk/cases/").status_code == 200

    clock(NOW + MINUTE)
    other = Client(headers={"accept-language": "en"})
    page = by_password(other)
    assert 'data-testid="second-submit"' in page.content.decode()
    sent = {"ticket": page.context["ticket"], "next": "/desk/cases/"}
    assert other.post("/sign-in/second/", {**sent, "code": "000000"}).status_code == 422
    entered = other.post("/sign-in/second/", {**sent, "code": pyotp.TOTP(secret).at(NOW + MINUTE)})
    assert entered["Location"] == "/desk/cases/"
    fact = FactRecord.objects.filter(kind="people.signed_in").order_by("at", "id").last()
    assert fact is not None
    assert fact.data == {"way": "password", "second": "app"}


def test_a_ticket_does_not_enrol_whoever_has_a_factor_nor_outlive_a_new_password(world: World, browser: Client) -> None:
    with_password(world)
    page = by_password(browser)
    sent = {name: page.context[name] for name in ("ticket", "secret")}
    code = pyotp.TOTP(page.context["plain"]).at(NOW)
    assert browser.post("/sign-in/enrol/", {**sent, "code": code}).status_code == 200
    assert browser.post("/sign-in/enrol/", {**sent, "code": code}).status_code == 422
    world.people["op"].set_password("another horse battery")
    world.people["op"].save()
    assert browser.post("/sign-in/enrol/", {**sent, "code": code}).status_code == 422
    assert browser.post("/sign-in/second/", {"ticket": "made up", "code": code}).status_code == 422


def test_at_mlps_03_the_page_says_for_how_long_an_account_is_locked(world: World, browser: Client) -> None:
    with_password(world)
    for _ in range(5):
        said = browser.post("/sign-in/password/", {"login": "op", "password": "wrong"})
    assert "The name or the password is wrong" in said.content.decode()
    locked = by_password(browser)
    assert locked.status_code == 422
    assert "locked for 15 more minutes" in locked.content.decode()


def test_at_mlps_04_a_session_that_nobody_uses_for_30_minutes_ends(world: World, clock: Any) -> None:
    client = world.client("op")
    clock(NOW + 29 * MINUTE)
    assert client.get("/desk/cases/").status_code == 200
    clock(NOW + 58 * MINUTE)
    assert client.get("/desk/cases/").status_code == 200, "use moves the end on"
    clock(NOW + 88 * MINUTE + timedelta(seconds=1))
    answer = client.get("/desk/cases/?state=open")
    assert answer["Location"] == "/sign-in/?next=/desk/cases/%3Fstate%3Dopen"
    assert client.get("/api/v1/me").status_code == 401


def test_at_mlps_04_panels_that_fetch_themselves_keep_no_session_open(world: World, clock: Any) -> None:
    client = world.client("op")
    for minutes in (10, 20, 29):
        clock(NOW + minutes * MINUTE)
        assert client.get("/desk/cases/", headers={"X-Linli-Refresh": "1"}).status_code == 200
    clock(NOW + 31 * MINUTE)
    assert client.get("/desk/cases/").status_code == 302


def test_a_session_ends_after_twelve_hours_however_much_it_is_used(world: World, clock: Any) -> None:
    client = world.client("op")
    for step in range(1, 36):
        clock(NOW + step * 20 * MINUTE)
        assert client.get("/my/security/").status_code == 200
    clock(NOW + timedelta(hours=12, seconds=1))
    assert client.get("/my/security/").status_code == 302


def test_sessions_that_ended_are_cleared_and_told(world: World, clock: Any) -> None:
    world.client("op")
    assert commands.clear_sessions(world.actor("op"), now=NOW + 29 * MINUTE) == 0
    assert commands.clear_sessions(world.actor("op"), now=NOW + 31 * MINUTE) == 1
    assert FactRecord.objects.get(kind="people.session_ended").data == {"why": "idle"}
    assert not Session.objects.exists()


def test_use_is_noted_once_a_minute_and_costs_nothing_in_between(
    world: World, clock: Any, django_assert_num_queries: Any
) -> None:
    client = world.client("op")
    client.get("/api/v1/me")
    with django_assert_num_queries(3):
        client.get("/api/v1/me")
    clock(NOW + 2 * MINUTE)
    with django_assert_num_queries(4):
        client.get("/api/v1/me")
    with django_assert_num_queries(3):
        client.get("/api/v1/me")


def test_where_i_am_signed_in_is_listed_and_ended_from_afar(world: World, browser: Client, settings: Any) -> None:
    settings.DEMO = True
    browser.post("/sign-in/demo/", {"login": "op"})
    here = Client(headers={"accept-language": "en"})
    here.post("/sign-in/demo/", {"login": "op"})
    page = here.get("/my/security/").content.decode()
    assert page.count('data-testid="session-row"') == 2
    assert "Chrome · Windows" in page
    assert "127.0.0.1" in page
    listed = here.get("/api/v1/sessions").json()
    other = next(one for one in listed if not one["here"])
    assert world.client("lead").post(f"/my/security/sessions/{other['id']}/end").status_code == 404
    assert here.post(f"/my/security/sessions/{other['id']}/end")["Location"] == "/my/security/"
    assert browser.get("/desk/cases/").status_code == 302
    assert here.get("/desk/cases/").status_code == 200


def test_signing_out_everywhere_else_also_ends_tokens_of_signing_in(
    world: World, settings: Any, clock: Any
) -> None:
    settings.TWO_FACTORS = False
    with_password(world)
    token = Client().post(
        "/api/v1/sign-in", {"login": "op", "password": PASSWORD}, content_type="application/json"
    ).json()["token"]
    bearer = Client(headers={"authorization": f"Bearer {token}"})
    assert bearer.get("/api/v1/me").status_code == 200
    here, other = world.client("op"), world.client("op")
    clock(NOW + MINUTE)
    assert here.post("/my/security/sessions/end-others").status_code == 302
    assert bearer.get("/api/v1/me").status_code == 401
    assert other.get("/desk/cases/").status_code == 302
    assert here.get("/desk/cases/").status_code == 200


def test_an_app_and_recovery_codes_are_set_up_and_taken_away_on_the_page(world: World, settings: Any) -> None:
    settings.TWO_FACTORS = False
    client = world.client("op")
    page = client.get("/my/security/app/")
    sent = {"secret": page.context["secret"], "code": pyotp.TOTP(page.context["plain"]).at(NOW)}
    assert client.post("/my/security/app/", {**sent, "code": "000000"}).status_code == 422
    assert 'data-testid="recovery-codes"' in client.post("/my/security/app/", sent).content.decode()
    assert "10 recovery codes are left" in client.get("/my/security/").content.decode()
    assert 'data-testid="recovery-codes"' in client.post("/my/security/recovery").content.decode()
    assert client.post("/my/security/app/remove")["Location"] == "/my/security/"
    assert "not set up" in client.get("/my/security/").content.decode()
    strange = world.client("lead").post("/my/security/app/", sent)
    assert strange.status_code == 422, "a secret that was signed for another account"


def test_a_new_password_keeps_me_here_and_residents_have_none(world: World) -> None:
    client = world.client("op")
    with_password(world)
    client.force_login(world.people["op"])
    sent = {"old": PASSWORD, "new": "quite a new horse", "again": "quite a new horse"}
    assert "not the same" in client.post("/my/security/password/", {**sent, "again": "x"}).content.decode()
    easy = client.post("/my/security/password/", {**sent, "new": "password123", "again": "password123"})
    assert easy.status_code == 422
    assert "easy to guess" in easy.content.decode()
    assert client.post("/my/security/password/", sent)["Location"] == "/my/security/"
    assert client.get("/desk/cases/").status_code == 200
    assert world.client("resident").post("/my/security/password/", {**sent, "old": ""}).status_code == 403


def test_a_token_of_ones_own_acts_over_the_api_within_its_scopes(world: World) -> None:
    client = world.client("op")
    sent = {"name": "weekly figures", "scopes": ["cases:read", "search:read"], "days": "30"}
    assert "This field is required" not in client.post("/my/security/tokens/", {}).content.decode()
    page = client.post("/my/security/tokens/", sent)
    token = page.context["fresh"]
    assert page["Cache-Control"] == "no-store"
    assert token not in client.get("/my/security/tokens/").content.decode(), "shown once"
    bearer = Client(headers={"authorization": f"Bearer {token}", "accept-language": "en"})
    assert bearer.get("/api/v1/cases").status_code == 200
    for method, address in (("get", "/api/v1/queue"), ("get", "/api/v1/sessions"), ("post", "/api/v1/tokens")):
        answer = getattr(bearer, method)(address, content_type="application/json")
        assert answer.status_code == 403, address
    assert bearer.get("/api/v1/queue").json()["code"] == "people.token_scope"
    assert bearer.get("/api/v1/sessions").json()["code"] == "people.token_never"
    token_id = client.get("/api/v1/tokens").json()[0]["id"]
    assert world.client("lead").post(f"/api/v1/tokens/{token_id}/end").status_code == 404
    assert client.post(f"/my/security/tokens/{token_id}/end").status_code == 302
    assert bearer.get("/api/v1/cases").status_code == 401


def test_every_address_of_the_api_has_a_topic_or_is_out_of_reach_of_tokens() -> None:
    out_of_reach = {
        "sign-in", "sessions", "tokens", "token-scopes", "all-tokens", "accounts", "posts", "audit", "keys", "webhooks"
    }  # fmt: skip
    segments = {path.removeprefix("/api/v1/").split("/")[0] for path in whole_api.get_openapi_schema()["paths"]}
    assert set(TOPICS) <= segments, "no topic of an address that is gone"
    assert not out_of_reach & set(TOPICS)


def test_two_factors_over_the_api(world: World, clock: Any) -> None:
    with_password(world)
    api = Client(headers={"accept-language": "en"})

    def post(address: str, **body: str) -> Any:
        return api.post(f"/api/v1{address}", body, content_type="application/json")

    first = post("/sign-in", login="op", password=PASSWORD).json()
    assert (first["token"], first["step"]) == ("", "enrol")
    secret = post("/sign-in/enrol", ticket=first["ticket"]).json()
    sent = {"ticket": first["ticket"], "signed": secret["signed"]}
    assert post("/sign-in/enrol/confirm", **sent, code="000000").status_code == 422
    done = post("/sign-in/enrol/confirm", **sent, code=pyotp.TOTP(secret["secret"]).at(NOW)).json()
    assert len(done["recovery_codes"]) == 10
    assert Client(headers={"authorization": f"Bearer {done['token']}"}).get("/api/v1/me").status_code == 200
    clock(NOW + MINUTE)
    again = post("/sign-in", login="op", password=PASSWORD).json()
    assert again["step"] == "second"
    assert post("/sign-in/second", ticket=again["ticket"], code="000000").json()["code"] == "people.wrong_second"
    code = pyotp.TOTP(secret["secret"]).at(NOW + MINUTE)
    assert post("/sign-in/second", ticket=again["ticket"], code=code).json()["token"]
