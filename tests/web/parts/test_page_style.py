"""The design system's page in a real browser: no serious finding, sizes and contrast as the specification says."""

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings as django_settings
from django.core.wsgi import get_wsgi_application
from django.test import Client
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[3]
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = os.environ.get("LINLI_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
ARGS = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FRAMES = ("resident", "desk", "field")
VIEWS = [f"frame={frame}&elder={elder}&theme={theme}" for frame in FRAMES for elder, theme in ((0, "light"), (0, "dark"), (1, "light"), (2, "contrast"))]
#: Height and width of everything that can be pressed, with the words on it; links inside sentences are exempt.
PRESSABLE = """() => [...document.querySelectorAll('main a, main button, main select, main input:not([type=hidden]), header a, header summary')]
  .filter(e => e.checkVisibility() && !e.closest('p, .maplibregl-map'))
  .map(e => e.closest('label.form-check, .rating label') || e)
  .map(e => [e.innerText || e.className, e.getBoundingClientRect().width, e.getBoundingClientRect().height])"""


class Threading(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.mark.urls("tests.web.parts.page_urls")
@pytest.mark.parametrize("frame", FRAMES)
def test_the_page_shows_every_component_in_every_frame(frame):
    response = Client().get(f"/open/style?lang=en&frame={frame}")
    assert response.status_code == 200
    for testid in ("timeline", "seven-steps", "rating", "error-summary", "empty", "photos", "map"):
        assert f'data-testid="{testid}"' in response.text


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server for this page alone; it needs no database."""
    kept = django_settings.ROOT_URLCONF
    django_settings.ROOT_URLCONF = "tests.web.parts.page_urls"
    server = make_server("127.0.0.1", 0, get_wsgi_application(), server_class=Threading, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    django_settings.ROOT_URLCONF = kept


@pytest.fixture(scope="module")
def tab() -> Iterator[Page]:
    if not CHROMIUM or not AXE.exists() or not Path(django_settings.FRONTEND_DIST).exists():
        pytest.skip("needs Chromium and the built front end with its development packages")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser.new_page(viewport={"width": 360, "height": 740}, locale="zh-CN")
        browser.close()


@pytest.mark.browser
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_serious_and_nothing_runs_over_at_360_px(address, tab, view):
    tab.goto(f"{address}/open/style?{view}")
    tab.evaluate(AXE.read_text())
    found = tab.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    assert [(one["id"], one["nodes"][0]["target"]) for one in found if one["impact"] in ("serious", "critical")] == []
    assert tab.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.browser
@pytest.mark.parametrize(("elder", "least"), [(0, 44), (1, 60)])
def test_whatever_can_be_pressed_is_large_enough(address, tab, elder, least):
    tab.goto(f"{address}/open/style?elder={elder}")
    assert [one for one in tab.evaluate(PRESSABLE) if min(one[1:]) < least] == []


@pytest.mark.browser
@pytest.mark.parametrize(("elder", "least"), [(1, 18), (2, 30)])
def test_elder_mode_has_no_small_print_and_open_lines(address, tab, elder, least):
    tab.goto(f"{address}/open/style?elder={elder}")
    sizes = tab.evaluate(
        """() => [...document.querySelectorAll('body *')].filter(e => e.checkVisibility() && !e.closest('svg, .maplibregl-map')
             && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
           .map(e => { const s = getComputedStyle(e); return [e.className, parseFloat(s.fontSize)]; })"""
    )
    assert [one for one in sizes if one[1] < least * 0.95] == []
    size, leading, after = tab.evaluate(
        """() => { const s = getComputedStyle(document.querySelector('#s-type ~ p'));
             return [parseFloat(s.fontSize), parseFloat(s.lineHeight), parseFloat(s.marginBottom)]; }"""
    )
    assert leading >= 1.3 * size
    assert after >= 1.3 * leading * 0.99
