"""What happens to a matter in real life, in a real browser: returned, joined, taken up again, moved with its grid, found."""

from __future__ import annotations

import re
import secrets

import pytest
from playwright.sync_api import expect

from tests.journeys.doing import DESK, SECOND, act, clean, sent, sign_in, worked

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LAMP = "路灯不亮三天了，晚上很黑。编号{}"
RUBBISH = "楼下垃圾成堆，好几天没人清运，味道很大。编号{}"


def test_a_return_is_rejected_objected_to_and_ruled_on_and_then_nothing_returns(person, grid, town):
    """The unit asks once, the operator says no, the unit objects, the county rules: the case never lies between two."""
    _, case = sent(person(), LAMP.format(secrets.token_hex(3)), grid, step=0.0010)
    operator = sign_in(person(viewport=DESK), "op01")
    correct = act(operator, case, "correct")
    correct.get_by_test_id("category-select").fill("P102")
    correct.get_by_test_id("unit-select").select_option(town["lamps"])
    correct.get_by_label("Reason").fill("属于路灯")
    correct.get_by_test_id("correct-submit").click()
    holder = operator.get_by_test_id("case-holder")
    expect(holder).to_contain_text("路灯")

    unit = sign_in(person(), town["lighting"])
    form = act(unit, case, "return")
    clean(unit)
    form.get_by_label("Unit that is responsible").select_option(label="澜溪供电公司")
    form.get_by_label("Basis").fill("职责清单第12条：由供电公司负责。")
    form.get_by_test_id("return-submit").click()
    expect(unit.get_by_test_id("request")).to_contain_text("澜溪供电公司")
    expect(unit.get_by_test_id("case-holder")).to_contain_text("路灯")

    operator.goto("/desk/to-decide/")
    row = operator.get_by_test_id("decide-row").filter(has=operator.locator(f"a[href='/desk/cases/{case}/']"))
    row.get_by_test_id("decide-note").fill("灯杆归路灯管理所")
    row.get_by_test_id("decide-refuse").click()
    expect(row).to_have_count(0)

    form = act(unit, case, "object")
    form.get_by_label("Basis").fill("灯杆已经移交供电公司，附移交单。")
    form.get_by_test_id("object-submit").click()
    expect(unit.get_by_test_id("request")).to_have_count(2)

    county = sign_in(person(viewport=DESK), "lead01")
    county.goto("/desk/to-decide/")
    clean(county)
    row = county.get_by_test_id("decide-row").filter(has=county.locator(f"a[href='/desk/cases/{case}/']"))
    row.get_by_test_id("decide-unit").select_option(label="澜溪供电公司")
    row.get_by_test_id("decide-note").fill("以移交单为准")
    row.get_by_test_id("decide-agree").click()
    expect(row).to_have_count(0)
    operator.goto(f"/desk/cases/{case}/")
    expect(holder).to_contain_text("供电")
    unit.goto(f"/desk/cases/{case}/")
    expect(unit.get_by_test_id("act-return")).to_have_count(0)


def test_two_cases_are_joined_and_parted_and_each_report_is_told_where_it_stands(person, grid):
    main_page, main = sent(person(), LAMP.format(secrets.token_hex(3)), grid, step=0.0014)
    page, other = sent(person(), LAMP.format(secrets.token_hex(3)), grid, step=0.0015)
    assert main != other
    operator = sign_in(person(viewport=DESK), "op01")
    operator.goto(f"/desk/cases/{main}/")
    number = operator.get_by_test_id("case-number").inner_text()

    form = act(operator, other, "merge")
    form.get_by_label("Number of the case").fill(number)
    form.get_by_label("Why they are one matter").fill("同一盏路灯")
    form.get_by_test_id("merge-submit").click()
    expect(operator.get_by_test_id("tied-case")).to_contain_text(number)
    expect(page.locator("body")).to_contain_text(number, timeout=10 * SECOND)
    expect(main_page.locator("body")).to_contain_text("2 reports", timeout=10 * SECOND)

    form = act(operator, other, "unmerge")
    form.get_by_label("Reason").fill("其实是两盏灯")
    form.get_by_test_id("unmerge-submit").click()
    expect(operator.get_by_test_id("case-state")).not_to_contain_text("Joined")
    expect(page.locator("body")).not_to_contain_text(number, timeout=10 * SECOND)
    expect(page.get_by_test_id("due")).to_be_visible()


def test_a_resident_has_a_closed_matter_taken_up_again_with_half_the_limit(person, grid, photo):
    mark = secrets.token_hex(3)
    page, case = sent(person(), RUBBISH.format(mark), grid, step=0.0019)
    worked(sign_in(person(), grid["login"]), mark, photo, "清运完毕")
    inspector = sign_in(person(), "insp01")
    inspector.goto("/field/")
    inspector.get_by_test_id("task-card").filter(has_text=mark).click()
    passed, accept = inspector.get_by_test_id("verify-pass"), inspector.get_by_test_id("task-accept")
    expect(passed.or_(accept).first).to_be_visible()
    if accept.is_visible():
        accept.click()
    passed.click()

    expect(page.get_by_test_id("state")).to_contain_text("closed", timeout=10 * SECOND)
    page.locator("#reopen summary").click()
    clean(page)
    page.get_by_test_id("reopen-words").fill("只清了一半，墙边还有。")
    page.get_by_test_id("reopen-submit").click()
    expect(page.get_by_test_id("wish-waits")).to_be_visible()

    operator = sign_in(person(viewport=DESK), "op01")
    operator.goto("/desk/reopenings/")
    operator.get_by_test_id("wish-row").filter(has_text=mark).get_by_role("link").click()
    story = operator.get_by_test_id("timeline")
    given = re.search(r"limit (\d+) (\w+ hours)", story.inner_text())
    assert given
    form = operator.get_by_test_id("act-reopen")
    form.get_by_label("I judge the wish reasonable").check()
    form.get_by_test_id("note").fill("照片可见墙边垃圾")
    form.get_by_test_id("reopen-submit").click()
    expect(operator.get_by_test_id("case-state")).to_contain_text("Dispatched")
    expect(story).to_contain_text(f"limit {int(given[1]) // 2} {given[2]}")
    expect(page.get_by_test_id("due")).to_be_visible(timeout=10 * SECOND)
    assert case in operator.url


def test_a_grid_is_split_along_a_line_drawn_on_the_map_and_the_split_is_undone(person, town):
    street = sign_in(person(viewport=DESK), town["street"])
    street.goto(f"/desk/grids/{town['code']}/")
    street.get_by_test_id("grid-split").click()
    form = street.locator(f"form[action='/desk/grids/{town['code']}/split']")
    expect(form.locator("linli-map")).to_have_attribute("data-ready", "1")
    canvas = form.locator("canvas").first
    box = canvas.bounding_box()
    assert box
    for share in (0.02, 0.98):
        canvas.click(position={"x": box["width"] / 2, "y": box["height"] * share})
    expect(form.get_by_test_id("drawing")).to_have_value(re.compile(r'"LineString","coordinates":\[\[.*\],\[.*\]\]'))
    form.get_by_test_id("grid-look").click()
    expect(street.get_by_test_id("grid-side")).to_have_count(2)
    clean(street)
    street.get_by_test_id("grid-apply").click()
    change = street.get_by_test_id("grid-change").first
    expect(change.get_by_test_id("grid-undo")).to_be_visible()
    change.get_by_test_id("grid-undo").click()
    expect(street.get_by_test_id("grid-change").first).to_contain_text("undone")


def test_an_estate_is_found_by_the_initials_of_its_pinyin(person, town):
    desk = sign_in(person(viewport=DESK), "op01")
    desk.goto("/desk/cases/")
    desk.keyboard.press("/")
    desk.keyboard.type(town["initials"])
    expect(desk.get_by_test_id("suggestion").filter(has_text=town["estate"]).first).to_be_visible()
    desk.keyboard.press("Enter")
    expect(desk.get_by_test_id("search-place").filter(has_text=town["estate"]).first).to_be_visible()
    clean(desk)
    desk.get_by_test_id("search-place").filter(has_text=town["estate"]).first.get_by_role("link").click()
    expect(desk.locator("main")).to_contain_text(town["estate"])
