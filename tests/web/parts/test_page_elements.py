"""The small elements in a real browser."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def page(address: str, tab: Page) -> Page:
    tab.goto(f"{address}/elements?lang=en")
    return tab


def test_only_the_panels_that_a_fact_concerns_fetch_themselves_again(page):
    expect(page.locator("#panel-mine")).to_have_text("renewed")
    assert page.locator("#panel-other").text_content() == "old"
    assert page.locator("#panel-kind").text_content() == "old"


def test_the_clock_counts_in_words(page):
    expect(page.locator("linli-clock .words")).to_have_text(re.compile(r"(1 h 59 min|2 h) left"))


def test_words_survive_a_closed_tab_but_a_telephone_number_does_not(page, phone: BrowserContext, address):
    page.fill("#text", "三号楼门口的井盖松了")
    page.fill("#phone", "13812345678")
    expect(page.locator("linli-draft[data-kept]")).to_have_count(1)
    again = phone.new_page()
    again.goto(f"{address}/elements?lang=en")
    expect(again.locator("#text")).to_have_value("三号楼门口的井盖松了")
    expect(again.locator("[data-restored]")).to_be_visible()
    assert again.input_value("#phone") == ""
    again.click("[data-discard]")
    again.reload()
    assert again.input_value("#text") == ""
    again.close()


def picture(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, "JPEG")
    return out.getvalue()


def test_photos_are_shrunk_on_the_device_and_no_more_than_allowed_are_sent(page):
    files = [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": picture(3000, 1500)} for n in range(3)]
    page.set_input_files("#photos", files)
    expect(page.locator(".photos img")).to_have_count(2)
    page.locator(".photos .remove").first.click()
    expect(page.locator(".photos img")).to_have_count(1)
    page.click("#upload")
    expect(page.locator("#sizes")).to_have_text("[(2048, 1024)]")


def test_harm_is_done_only_after_a_yes(page):
    page.click("#harm")
    page.get_by_role("button", name="No, leave it").click()
    assert page.locator("#posted").text_content() == ""
    page.click("#harm")
    page.get_by_role("button", name="Yes, do it").click()
    expect(page.locator("#posted")).to_have_text("deleted")


def test_an_error_is_said_beside_the_form_and_what_was_typed_stays(page):
    page.fill("#kept", "typed")
    page.click("#wrong")
    expect(page.get_by_test_id("problem")).to_contain_text("Add at least one photo")
    assert page.input_value("#kept") == "typed"


def test_a_place_is_picked_on_the_map_or_by_where_one_is(page):
    page.locator("linli-map").scroll_into_view_if_needed()
    page.wait_for_selector("linli-map[data-ready]", timeout=30_000)
    page.locator("[data-middle]").click()
    expect(page.locator("#lon")).to_have_value("120.600000")
    page.locator("[data-here]").click()
    expect(page.locator("#lat")).to_have_value("30.421000")
    expect(page.locator("linli-map [role=status]")).to_contain_text("The place is set")


def test_a_page_asks_no_other_host_and_breaks_no_content_policy(address, tab):
    heard: list[str] = []
    tab.on("request", lambda request: heard.append(request.url))
    tab.on("console", lambda message: heard.append(message.text) if "Content Security Policy" in message.text else None)
    tab.goto(f"{address}/elements")
    tab.locator("linli-map").scroll_into_view_if_needed()
    tab.wait_for_selector("linli-map[data-ready]", timeout=30_000)
    assert [one for one in heard if not one.startswith((address, "blob:", "data:"))] == []
