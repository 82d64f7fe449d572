"""From a resident's words to a rated result, in a real browser, on a running instance."""

from __future__ import annotations

import re
import secrets

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.doing import SECOND, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def report(context: BrowserContext, words: str, where: dict, photo: bytes | None = None) -> tuple[Page, str]:
    """Send a report as a resident does; the slip's page and the tracking code."""
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"longitude": where["lon"], "latitude": where["lat"]})
    page = context.new_page()
    page.goto("/report/")
    page.get_by_label(re.compile("What")).first.fill(words)
    page.get_by_test_id("here").click()
    expect(page.locator("input[name=lon]")).not_to_have_value("")
    if photo:
        page.locator("input[type=file]").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo})
    page.get_by_test_id("report-submit").click()
    own = page.get_by_test_id("own-matter")
    code = page.get_by_test_id("tracking-code")
    expect(own.or_(code).first).to_be_visible()
    if own.is_visible():
        own.click()
    expect(code).to_be_visible()
    return page, code.inner_text().strip()


def test_a_report_is_dealt_with_verified_and_rated_by_four_people(person, grid, photo):
    """Resident → grid worker (the task appears by itself) → inspector, who is somebody else → resident rates."""
    worker = sign_in(person(), grid["login"])
    worker.goto("/field/")
    expect(worker.get_by_test_id("live-state").first).to_contain_text("Live")
    before = worker.get_by_test_id("task-card").count()

    mark = secrets.token_hex(3)
    resident = person()
    page, code = report(resident, f"楼下垃圾成堆，好几天没人清运，味道很大。编号{mark}", grid, photo)

    mine = worker.get_by_test_id("task-card").filter(has_text=mark)
    expect(mine).to_be_visible(timeout=10 * SECOND)
    assert worker.get_by_test_id("task-card").count() == before + 1

    page.goto(f"/r/{code}/")
    expect(page.get_by_test_id("holder")).to_be_visible()
    expect(page.get_by_test_id("due")).to_be_visible()

    mine.click()
    worker.get_by_test_id("task-accept").click()
    worker.get_by_test_id("task-arrive").click()
    for moment in ("before", "after"):
        form = worker.get_by_test_id(f"task-photo-{moment}")
        form.locator("input[type=file]").set_input_files(
            {"name": "w.jpg", "mimeType": "image/jpeg", "buffer": photo}
        )
        form.get_by_role("button", name=re.compile("Keep")).click()
    worker.get_by_test_id("result-solved").check()
    worker.get_by_label(re.compile("What you did")).fill("清运完毕")
    worker.get_by_test_id("task-done").click()

    expect(page.get_by_test_id("state")).to_contain_text("to be verified", timeout=10 * SECOND)

    inspector = sign_in(person(), "insp01")
    inspector.goto("/field/")
    inspector.get_by_test_id("task-card").filter(has_text=mark).click()
    passed, accept = inspector.get_by_test_id("verify-pass"), inspector.get_by_test_id("task-accept")
    expect(passed.or_(accept).first).to_be_visible()
    if accept.is_visible():
        accept.click()
    passed.click()

    expect(page.get_by_test_id("state")).to_contain_text("closed", timeout=10 * SECOND)
    page.get_by_test_id("rating").locator("input[value=satisfied]").check(force=True)
    page.get_by_test_id("solved-yes").check()
    page.get_by_test_id("rate-submit").click()
    expect(page.get_by_test_id("state")).to_contain_text("Rated")
    expect(page.locator("body")).to_contain_text("清运完毕")


def test_a_neighbour_sees_it_is_reported_already_and_joins(person, grid):
    mark = secrets.token_hex(3)
    place = grid | {"lon": grid["lon"] + 0.0004}
    _, first = report(person(), f"路灯不亮三天了，晚上很黑。编号{mark}", place)

    context = person()
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"longitude": place["lon"], "latitude": place["lat"]})
    page = context.new_page()
    join = page.get_by_test_id("join-1")
    for _ in range(20):
        page.goto("/report/")
        page.get_by_label(re.compile("What")).first.fill("这个路灯坏了，看不见路。")
        page.get_by_test_id("here").click()
        expect(page.locator("input[name=lon]")).not_to_have_value("")
        page.get_by_test_id("report-submit").click()
        expect(page.get_by_test_id("own-matter").or_(page.get_by_test_id("tracking-code")).first).to_be_visible()
        if join.is_visible():
            break
    join.click()
    second = page.get_by_test_id("tracking-code").inner_text().strip()
    assert second != first
    page.goto(f"/r/{second}/")
    expect(page.locator("body")).to_contain_text(re.compile(r"\b\d+ reports|2 people|2 reports"), timeout=10 * SECOND)


def test_an_operator_corrects_the_wrong_kind_with_reasons_in_sight(person, grid):
    """What the machine decided is found, explained and corrected; the case goes to where it belongs."""
    desk = sign_in(person(viewport={"width": 1280, "height": 900}), "op01")
    mark = secrets.token_hex(3)
    resident = person()
    _, code = report(resident, f"路灯不亮三天了，晚上很黑。编号{mark}", grid | {"lat": grid["lat"] + 0.0003})
    row = desk.get_by_test_id("queue-row").filter(has_text=mark)
    for _ in range(40):
        desk.goto(f"/desk/queue/?state=in_case&words={mark}")
        if row.count():
            break
        desk.wait_for_timeout(250)
    row.get_by_role("link").first.click()
    expect(desk.get_by_test_id("confidence")).to_be_visible()
    expect(desk.get_by_test_id("report-text")).to_contain_text(mark)
    page = resident.new_page()
    page.goto(f"/r/{code}/")
    holder = page.get_by_test_id("holder")
    lighting = holder.inner_text()
    desk.get_by_test_id("category-select").fill("0102")
    desk.get_by_test_id("decide-submit").click()
    expect(holder).not_to_have_text(lighting, timeout=10 * SECOND)
    expect(holder).to_contain_text("街道办事处")
