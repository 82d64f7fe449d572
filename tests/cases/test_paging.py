"""Paging by keys: every row once, in every order, forwards and back; counts end somewhere and say so."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.cases.models import Case
from linli.cases.queries import SORTS, CaseFilter, case_list, paging
from linli.kernel.errors import Refused
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def street(world):
    """Eleven cases: several of a priority, two without a due time, two opened at the same moment."""
    for number in range(11):
        priority = ("P1", "P3", "P3", "P4")[number % 4]
        world.case(text=f"第{number}件事", priority=priority, now=NOW + timedelta(minutes=max(number, 1)))
    some = list(Case.objects.order_by("number").values_list("id", flat=True))
    Case.objects.filter(id__in=some[:2]).update(state="collected", due_at=None)
    return world


def walk(world, sort: str, *, size: int = 3):
    """All pages forwards by their keys, and then back again."""
    actor, now = world.actor("op"), NOW + timedelta(hours=2)
    pages, after = [], ""
    while True:
        page = case_list(actor, CaseFilter(sort=sort), now=now, size=size, page=len(pages) + 1, after=after)
        pages.append(page)
        after = page.next
        if not after:
            break
    back = [pages[-1]]
    while back[-1].previous:
        back.append(
            case_list(
                actor, CaseFilter(sort=sort), now=now, size=size, page=back[-1].page - 1, before=back[-1].previous
            )
        )
    return pages, back


@pytest.mark.parametrize("sort", SORTS)
def test_every_row_comes_once_in_every_order_forwards_and_back(street, sort):
    pages, back = walk(street, sort)
    rows = [row.number for page in pages for row in page.rows]
    assert len(rows) == len(set(rows)) == 11
    whole = case_list(street.actor("op"), CaseFilter(sort=sort), now=NOW + timedelta(hours=2), size=200)
    assert rows == [row.number for row in whole.rows]
    assert [page.page for page in pages] == [1, 2, 3, 4]
    assert [[row.number for row in page.rows] for page in reversed(back)] == [[r.number for r in p.rows] for p in pages]


@pytest.mark.parametrize("sort", SORTS)
def test_a_page_by_its_number_is_the_same_as_by_its_key(street, sort):
    pages, _back = walk(street, sort)
    for page in pages:
        by_number = case_list(
            street.actor("op"), CaseFilter(sort=sort), now=NOW + timedelta(hours=2), size=3, page=page.page
        )
        assert [row.id for row in by_number.rows] == [row.id for row in page.rows]


def test_a_row_that_comes_meanwhile_moves_nothing(street):
    actor, now = street.actor("op"), NOW + timedelta(hours=2)
    first = case_list(actor, CaseFilter(), now=now, size=3)
    street.case(text="刚来的", now=NOW + timedelta(minutes=30))
    second = case_list(actor, CaseFilter(), now=now, size=3, page=2, after=first.next)
    assert not {row.id for row in first.rows} & {row.id for row in second.rows}
    assert [row.title for row in second.rows] == ["第7件事", "第6件事", "第5件事"]


def test_a_long_list_says_that_there_are_more_than_were_counted(street, monkeypatch):
    monkeypatch.setattr(paging, "MOST_COUNTED", 5)
    paging._many.clear()
    for _asked in range(2):
        page = case_list(street.actor("op"), CaseFilter(), now=NOW + timedelta(hours=2), size=3)
        assert (page.total, page.more_than_total, page.pages) == (5, True, 2)
    paging._many.clear()
    page = case_list(street.actor("comm2"), CaseFilter(), now=NOW + timedelta(hours=2), size=3)
    assert (page.total, page.more_than_total, page.next) == (0, False, "")


def test_a_key_that_is_none_is_refused(street):
    for key in ("nonsense", "2026-03-11T10:00:00+08:00~nonsense", "~"):
        with pytest.raises(Refused, match="first page"):
            case_list(street.actor("op"), CaseFilter(), now=NOW, after=key)


def test_a_page_costs_the_same_wherever_it_stands(street):
    actor, now = street.actor("op"), NOW + timedelta(hours=2)
    deep = case_list(actor, CaseFilter(), now=now, size=3, page=2)
    with CaptureQueriesContext(connection) as seen:
        case_list(actor, CaseFilter(), now=now, size=3, page=3, after=deep.next)
    assert len([query for query in seen.captured_queries if "cases_case" in query["sql"]]) == 2
    with CaptureQueriesContext(connection) as seen:
        case_list(actor, CaseFilter(sort="priority"), now=now, size=3, page=3, after=f"P3~{deep.rows[0].id}")
    assert len([query for query in seen.captured_queries if "cases_case" in query["sql"]]) <= 3
