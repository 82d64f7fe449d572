"""Language, elder mode and colours: chosen in the address, kept in a cookie."""

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from linli.web.parts.context import live_url, page
from linli.web.parts.display import DisplayMiddleware
from linli.web.parts.language import language_of, match


@pytest.mark.parametrize(
    ("code", "ours"),
    [("zh-CN", "zh-hans"), ("zh", "zh-hans"), ("zh-Hans-CN", "zh-hans"), ("zh-TW", "zh-hant"), ("zh_HK", "zh-hant"),
     ("zh-Hant-MO", "zh-hant"), ("en-GB", "en"), ("fr", None), ("", None), (None, None)],
)  # fmt: skip
def test_usual_names_of_languages_are_understood(code, ours):
    assert match(code) == ours


def test_the_address_goes_before_the_cookie_and_the_cookie_before_the_browser():
    make = RequestFactory(headers={"Accept-Language": "fr,zh-TW;q=0.9,en;q=0.5"})
    asked = make.get("/?lang=en")
    assert language_of(make.get("/")) == "zh-hant"
    make.cookies["django_language"] = "zh-hans"
    assert language_of(make.get("/")) == "zh-hans"
    assert language_of(asked) == "en"
    assert language_of(RequestFactory().get("/?lang=xx")) == "zh-hans"


@pytest.mark.urls("tests.web.parts.page_urls")
def test_a_chosen_language_stays_and_is_declared():
    client = Client()
    first = client.get("/open/style?lang=zh-hant")
    assert '<html lang="zh-Hant"' in first.text
    assert client.get("/open/style").headers["Content-Language"] == "zh-hant"


def visit(address: str, **cookies: str) -> tuple[HttpResponse, object]:
    make = RequestFactory()
    for name, value in cookies.items():
        make.cookies[name] = value
    request = make.get(address)
    shown = page(request)["site"]
    return DisplayMiddleware(lambda _: HttpResponse())(request), shown


def test_a_printed_code_turns_elder_mode_on_at_once_and_for_later_visits():
    response, shown = visit("/?elder=1")
    assert shown.elder == 1
    assert response.cookies["linli_elder"].value == "1"
    assert visit("/", linli_elder="1")[1].elder == 1


def test_elder_mode_can_be_left_and_nonsense_changes_nothing():
    response, shown = visit("/?elder=0", linli_elder="2")
    assert (shown.elder, response.cookies["linli_elder"].value) == (0, "0")
    response, shown = visit("/?elder=9&theme=pink", linli_elder="2", linli_theme="dark")
    assert (shown.elder, shown.theme) == (2, "dark")
    assert not response.cookies


@pytest.mark.parametrize(
    ("setting", "host", "expected"),
    [("", "town.example:8000", "http://town.example:8765/live/"), ("", "[::1]:8000", "http://[::1]:8765/live/"),
     ("", "town.example", "http://town.example:8765/live/"), ("/live/", "town.example", "/live/")],
)  # fmt: skip
def test_the_live_stream_is_at_its_own_port_or_where_the_proxy_puts_it(settings, setting, host, expected):
    settings.LIVE_URL, settings.LIVE_PORT, settings.ALLOWED_HOSTS = setting, "8765", ["*"]
    assert live_url(RequestFactory(headers={"Host": host}).get("/")) == expected
