"""Rows and selects that are written without templates: still markup, still escaped."""

import pytest

from linli.intake.commands import join
from tests.world import NOW

pytestmark = pytest.mark.django_db
EVIL = "<b>垃圾</b> & “袋子”堆在门口"


def test_rows_are_markup_and_what_people_wrote_is_not(world):
    signal = world.case(text=EVIL)
    other = world.waiting("还是那堆垃圾")
    join(world.actor("op"), signal_id=other.id, case_id=signal.case_id, now=NOW)
    page = world.client("op").get("/desk/cases/").content.decode()
    assert "&lt;b&gt;垃圾&lt;/b&gt; &amp; “袋子”" in page
    assert "<b>垃圾</b>" not in page
    assert " · 2 reports" in page
    for markup in ("&lt;option", "&lt;svg", "&lt;span", "&lt;td", "&lt;time"):
        assert markup not in page, markup


def test_the_queue_and_tasks_are_markup_too(world):
    world.waiting(EVIL)
    world.case(text=EVIL)
    for login, path in (("op", "/desk/queue/"), ("op", "/desk/queue/?state=in_case"), ("grid1", "/field/")):
        page = world.client(login).get(path).content.decode()
        assert "&lt;b&gt;垃圾" in page, path
        assert "<b>垃圾</b>" not in page
        for markup in ("&lt;option", "&lt;svg", "&lt;span", "&lt;td", "&lt;time"):
            assert markup not in page, markup
