"""The design system's page in a real browser: no serious finding, sizes and contrast as the specification says."""

import pytest
from django.test import Client
from playwright.sync_api import Page

from tests.web.parts.page_server import AXE

FRAMES = ("resident", "desk", "field")
VIEWS = [
    f"frame={frame}&elder={elder}&theme={theme}"
    for frame in FRAMES
    for elder, theme in ((0, "light"), (0, "dark"), (1, "light"), (2, "contrast"))
]
#: Height and width of everything that can be pressed, with the words on it; links inside sentences are exempt.
PRESSABLE = """() => [...document.querySelectorAll(
  'main a, main button, main select, main input:not([type=hidden]), header a, header summary')]
  .filter(e => e.checkVisibility() && !e.closest('p, .maplibregl-map'))
  .map(e => e.closest('label.form-check, .rating label') || e)
  .map(e => [e.innerText || e.className, e.getBoundingClientRect().width, e.getBoundingClientRect().height])"""


@pytest.mark.urls("tests.web.parts.page_urls")
@pytest.mark.parametrize("frame", FRAMES)
def test_the_page_shows_every_component_in_every_frame(frame):
    response = Client().get(f"/open/style?lang=en&frame={frame}")
    assert response.status_code == 200
    for testid in ("timeline", "seven-steps", "rating", "error-summary", "empty", "photos", "map"):
        assert f'data-testid="{testid}"' in response.text


@pytest.mark.browser
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_serious_and_nothing_runs_over_at_360_px(address, tab: Page, view):
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
        """() => [...document.querySelectorAll('body *')]
           .filter(e => e.checkVisibility() && !e.closest('svg, .maplibregl-map')
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
