"""The journal: what a fact may hold, that it stays, and how it is found again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import ClassVar

import pytest
from django.db import DatabaseError, connection, transaction

from linli.kernel.ids import new_id
from linli.trust import journal
from linli.trust.facts import Fact
from linli.trust.models import FactRecord
from linli.trust.months import make_months
from tests.trust.world import NOW, TESTER, Painted, paint

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed(Fact):
    """Carries anything, to see what is refused."""

    kind: ClassVar[str] = "tests.listed"
    what: object


def sql(text, *values):
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def test_a_fact_comes_back_as_it_was_recorded():
    case, unit, account, subject = new_id(), new_id(), new_id(), new_id()
    fact = Painted(
        subject_id=subject, case_id=case, unit_id=unit, account_id=account, grid_code="110101001001001", coats=3
    )
    fact_id = journal.record(TESTER, fact, at=NOW)
    (row,) = journal.timeline(case_ids=[case])
    assert (row.id, row.at, row.kind, row.actor_kind, row.actor_name, row.channel) == (
        fact_id, NOW, "walls.painted", "machine", "tester", "machine",
    )  # fmt: skip
    assert (row.subject_id, row.unit_id, row.account_id, row.grid_code) == (subject, unit, account, "110101001001001")
    assert row.data == {"colour": "red", "coats": 3}
    assert FactRecord.objects.get(id=fact_id).data == row.data


def test_a_timeline_is_one_query_and_has_each_fact_once(django_assert_num_queries):
    case, subject = new_id(), new_id()
    both = Painted(subject_id=subject, case_id=case)
    facts = [both, Painted(subject_id=new_id(), case_id=case), Painted(subject_id=subject)]
    ids = journal.record_many(TESTER, facts, at=NOW)
    paint()
    with django_assert_num_queries(1):
        assert [row.id for row in journal.timeline(case_ids=[case], subject_ids=[subject])] == ids


def test_facts_of_one_call_keep_their_order(django_assert_num_queries):
    with django_assert_num_queries(1):
        ids = paint(300)
    assert ids == sorted(ids)
    assert journal.record_many(TESTER, [], at=NOW) == []


@pytest.mark.parametrize("value", ["x" * 65, b"raw", {"a": 1}, [1] * 1001, object()])
def test_free_text_and_tables_do_not_go_into_a_fact(value):
    with pytest.raises(ValueError, match="A fact carries"):
        journal.record(TESTER, Listed(subject_id=new_id(), what=value), at=NOW)


def test_codes_ids_numbers_and_times_do():
    other = new_id()
    fact = Listed(subject_id=new_id(), what=[other, NOW, 1.5, True, None, "P1"])
    assert fact.data() == {"what": [str(other), NOW.isoformat(), 1.5, True, None, "P1"]}


def test_a_time_without_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        journal.record(TESTER, Painted(subject_id=new_id()), at=datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trust_fact SET kind = 'x'",
        "DELETE FROM trust_fact",
        "TRUNCATE trust_fact",
        "UPDATE trust_fact_202611 SET kind = 'x'",
        "DELETE FROM trust_fact_202611",
        "TRUNCATE trust_fact_202611",
        "TRUNCATE trust_fact_rest",
    ],
)
def test_nothing_recorded_can_be_changed_or_removed(statement):
    sql("SELECT trust_make_months('2026-11-01', '2026-11-01')")
    (fact_id,) = paint()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql(statement)
    assert FactRecord.objects.filter(id=fact_id).exists()


def test_a_fact_of_a_month_nobody_prepared_is_kept_and_moves_when_the_month_is_made():
    case = new_id()
    fact = Painted(subject_id=new_id(), case_id=case)
    fact_id = journal.record(TESTER, fact, at=datetime(2091, 5, 3, tzinfo=UTC))
    assert sql("SELECT tableoid::regclass::text FROM trust_fact WHERE id = %s", fact_id) == [("trust_fact_rest",)]
    assert make_months(first=date(2091, 5, 20), last=date(2091, 6, 2)) == 2
    assert make_months(first=date(2091, 5, 20), last=date(2091, 6, 2)) == 0
    assert sql("SELECT tableoid::regclass::text FROM trust_fact WHERE id = %s", fact_id) == [("trust_fact_209105",)]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql("TRUNCATE trust_fact_209105")
    assert [row.id for row in journal.timeline(case_ids=[case])] == [fact_id]
