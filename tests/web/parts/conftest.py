"""Pages that need no database, and a phone's browser to look at them."""

import copy
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from tests.web.parts.page_server import ARGS, AXE, CHROMIUM, serving

#: Milliseconds; generous, because a busy machine is not a broken page.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session", autouse=True)
def static_folder() -> None:
    """Whitenoise's folder must exist, as ``bin/up`` sees to."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [Path(__file__).parent / "templates"]
    with (
        override_settings(ROOT_URLCONF="tests.web.parts.page_urls", TEMPLATES=templates, LIVE_URL="/live/"),
        serving() as where,
    ):
        yield where


@pytest.fixture(scope="module")
def phone() -> Iterator[BrowserContext]:
    if not CHROMIUM or not AXE.exists() or not Path(settings.FRONTEND_DIST).exists():
        pytest.skip("needs Chromium and the built front end with its development packages")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser.new_context(
            viewport={"width": 360, "height": 740}, locale="zh-CN",
            geolocation={"longitude": 120.601, "latitude": 30.421}, permissions=["geolocation"],
        )  # fmt: skip
        browser.close()


@pytest.fixture
def tab(phone: BrowserContext) -> Iterator[Page]:
    page = phone.new_page()
    yield page
    page.close()
