"""Single sign-on against a real OpenID Connect provider that runs beside the test: in, and every way of not getting in."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from linli.people.models import Account
from linli.trust.models import FactRecord
from tests.world import World

#: Who is known there, and what it says of them.
PEOPLE = {"1001": "op", "1002": "nobody-here", "1003": ""}


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The address of a provider in a process of its own, so that its warnings are its own affair and ours stay errors."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        answers = requests.Session()
        answers.mount("http://", HTTPAdapter(max_retries=Retry(total=300, backoff_factor=0.1, backoff_max=0.3)))
        for sub, name in PEOPLE.items():
            answers.put(f"{address}/users/{sub}", json={"preferred_username": name}, timeout=10).raise_for_status()
        answers.close()
        yield address
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def browser(world: World, settings: Any, provider: str) -> Client:
    """A browser in front of a site whose staff sign in there; there two factors are asked for."""
    settings.OIDC = {**settings.OIDC, "issuer": provider, "client": "linli", "secret": "s3cret", "two_factors": True}
    return Client(headers={"accept-language": "en"})


def agreed(browser: Client, sub: str) -> str:
    """Go there, sign in as somebody, and come back with the address to return to."""
    out = browser.get("/sign-in/single/?next=/desk/cases/")
    assert out.status_code == 302
    asked = parse_qs(urlsplit(out["Location"]).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    answer = requests.post(out["Location"], data={"sub": sub}, allow_redirects=False, timeout=10)
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def test_the_other_system_signs_staff_in_by_a_claim(browser: Client, world: World) -> None:
    assert 'data-testid="sign-in-single"' in browser.get("/sign-in/").content.decode()
    answer = browser.get(agreed(browser, "1001"))
    assert answer["Location"] == "/desk/cases/"
    assert browser.session["_auth_user_id"] == str(world.people["op"].id)
    fact = FactRecord.objects.get(kind="people.signed_in")
    assert fact.data == {"way": "sso", "second": "outside"}


@pytest.mark.parametrize("sub", ["1002", "1003"])
def test_nobody_is_made_an_account_silently(browser: Client, sub: str) -> None:
    before = Account.objects.count()
    answer = browser.get(agreed(browser, sub))
    assert answer.status_code == 422
    assert "nobody here has this name" in answer.content.decode()
    assert Account.objects.count() == before
    assert "_auth_user_id" not in browser.session


def test_our_second_factor_is_asked_for_unless_theirs_was(browser: Client, settings: Any) -> None:
    settings.OIDC = {**settings.OIDC, "two_factors": False}
    answer = browser.get(agreed(browser, "1001"))
    assert 'data-testid="enrol-submit"' in answer.content.decode()
    assert "_auth_user_id" not in browser.session


def test_a_closed_account_stays_closed(browser: Client, world: World) -> None:
    Account.objects.filter(login="op").update(is_active=False)
    assert browser.get(agreed(browser, "1001")).status_code == 422


def test_an_answer_works_once_and_only_in_the_browser_that_asked(browser: Client) -> None:
    back = agreed(browser, "1001")
    assert Client().get(back).status_code == 422, "another browser"
    assert browser.get(back.replace("state=", "state=x")).status_code == 422
    assert browser.get(back).status_code == 422, "the question was used up by the wrong answer"
    again = agreed(browser, "1001")
    assert browser.get(again).status_code == 302
    assert browser.get(again).status_code == 422


def test_an_answer_to_another_question_is_not_believed(browser: Client) -> None:
    back = agreed(browser, "1001")
    session = browser.session
    state, _nonce, verifier, onward = session["single"]
    session["single"] = [state, "another nonce", verifier, onward]
    session.save()
    answer = browser.get(back)
    assert answer.status_code == 422
    assert "cannot be trusted" in answer.content.decode()


def test_who_gives_up_there_comes_back_to_words(browser: Client) -> None:
    state = parse_qs(urlsplit(browser.get("/sign-in/single/")["Location"]).query)["state"][0]
    answer = browser.get(f"/sign-in/single/back?error=access_denied&state={state}")
    assert answer.status_code == 422
    assert "did not let you in" in answer.content.decode()


def test_a_provider_that_is_away_or_none_at_all_is_said_in_words(browser: Client, settings: Any) -> None:
    settings.OIDC = {**settings.OIDC, "issuer": "http://127.0.0.1:9"}
    assert browser.get("/sign-in/single/").status_code == 503
    settings.OIDC = {**settings.OIDC, "issuer": ""}
    assert browser.get("/sign-in/single/").status_code == 422
    assert "sign-in-single" not in browser.get("/sign-in/").content.decode()
