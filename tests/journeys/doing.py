"""What people of several journeys do: sign in, send a report, open their case, do an act on it, hand work back."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.web.parts.page_server import AXE

SECOND = 1_000
DESK = {"width": 1280, "height": 900}


def sign_in(context: BrowserContext, login: str) -> Page:
    """A page of somebody signed in with the demo's password."""
    page = context.new_page()
    page.goto("/sign-in/")
    page.locator("details", has=page.get_by_test_id("password")).locator("summary").click()
    page.get_by_test_id("login").fill(login)
    page.get_by_test_id("password").fill("linli-demo")
    page.get_by_test_id("sign-in-password").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def sent(context: BrowserContext, words: str, where: dict[str, Any], step: float = 0.0) -> tuple[Page, str]:
    """A report sent by a program of the reporter's; the page that follows it, and its case once triage has opened one."""
    body = {"text": words, "lon": where["lon"] + step, "lat": where["lat"], "own_matter": True}
    code = context.request.post("/api/v1/reports", data=body).json()["code"]
    page = context.new_page()
    page.goto(f"/r/{code}/")
    expect(page.get_by_test_id("due")).to_be_visible(timeout=15 * SECOND)
    case: str = context.request.get(f"/api/v1/reports/{code}").json()["case_id"]
    return page, case


def act(page: Page, case: str, key: str) -> Locator:
    """An act on the page of a case, opened and ready to be filled."""
    page.goto(f"/desk/cases/{case}/")
    found = page.get_by_test_id(f"act-{key}")
    found.locator("summary").click()
    return found


def clean(page: Page) -> None:
    """Nothing that keeps somebody with a screen reader or a keyboard out, and nothing that runs over the edge."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    assert [(one["id"], one["nodes"][0]["target"]) for one in found if one["impact"] in ("serious", "critical")] == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def worked(worker: Page, mark: str, photo: bytes, note: str) -> None:
    """A grid worker's way through a task: accept, arrive, a photo from after, solved."""
    worker.goto("/field/")
    worker.get_by_test_id("task-card").filter(has_text=mark).click()
    worker.get_by_test_id("task-accept").click()
    worker.get_by_test_id("task-arrive").click()
    form = worker.get_by_test_id("task-photo-after")
    picture: Any = {"name": "w.jpg", "mimeType": "image/jpeg", "buffer": photo}
    form.locator("input[type=file]").set_input_files(picture)
    form.get_by_role("button", name=re.compile("Keep")).click()
    worker.get_by_test_id("result-solved").check()
    worker.get_by_label(re.compile("What you did")).fill(note)
    worker.get_by_test_id("task-done").click()
