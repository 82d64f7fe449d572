"""The reader inside the database: order, late committers, facts that cannot be handled, and being killed."""

from __future__ import annotations

import random
import time

import pytest
from django.db import OperationalError, connection, transaction

from linli.kernel.errors import Refused
from linli.trust import cursors
from linli.trust.acting import command
from linli.trust.models import Stuck
from linli.trust.reader import Reader
from tests.trust.world import NOW, TESTER, Forked, other_session, paint, paint_in, until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reader():
    """A reader that begins now."""
    cursors.skip_to_end("tests")
    return Reader("tests")


class Seen(list):
    """A handle that remembers what it was given."""

    def __call__(self, facts):
        self.extend(fact.id for fact in facts)


def test_facts_come_in_order_in_batches_and_once(reader):
    ids = [fact_id for _ in range(4) for fact_id in paint(3)]
    seen = Seen()
    assert [reader.run_once(seen, limit=5) for _ in range(4)] == [5, 5, 2, 0]
    assert seen == ids


def test_a_late_committer_is_not_lost(reader):
    """The first transaction takes its number and id first and commits last: reading by id alone would skip it."""
    seen = Seen()
    with other_session() as early, other_session() as later:
        first = paint_in(early)
        second = paint_in(later)
        assert first < second
        later.commit()
        assert reader.run_once(seen) == 0, "what might still be overtaken is not read"
        early.commit()
    assert reader.run_once(seen) == 2
    assert seen == [first, second]


def test_what_was_rolled_back_is_never_seen(reader):
    with other_session() as session:
        paint_in(session)
        session.rollback()
    kept = paint()
    seen = Seen()
    reader.run_once(seen)
    assert seen == kept


def test_facts_recorded_while_handling_come_in_a_later_turn(reader):
    paint()
    made = []
    reader.run_once(lambda facts: made.extend(paint(2)))
    seen = Seen()
    reader.run_once(seen)
    assert seen == made


def test_a_fact_that_fails_is_kept_aside_and_the_others_go_on(reader):
    ids = [paint(colour="blue" if number == 2 else "red")[0] for number in range(5)]
    done = []

    def handle(facts):
        for fact in facts:
            connection.cursor().execute("CREATE TABLE IF NOT EXISTS trust_tests_seen (id uuid)")
            connection.cursor().execute("INSERT INTO trust_tests_seen VALUES (%s)", (fact.id,))
            if fact.data["colour"] == "blue":
                raise Refused("walls.blue", "Mrs Wang does not want it blue.")

    assert reader.run_once(handle) == 5
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM trust_tests_seen ORDER BY id")
        assert [row[0] for row in cursor.fetchall()] == [*ids[:2], *ids[3:]]
        cursor.execute("DROP TABLE trust_tests_seen")
    stuck = Stuck.objects.get(reader="tests")
    assert (stuck.fact_id, stuck.fact_at, stuck.error, stuck.tries) == (ids[2], NOW, "Refused walls.blue", 1)
    assert reader.run_once(handle) == 0
    assert reader.retry_stuck(handle) == (0, 1)
    assert Stuck.objects.get(reader="tests").tries == 2
    assert reader.retry_stuck(lambda facts: done.extend(fact.id for fact in facts)) == (1, 0)
    assert done == [ids[2]]
    assert not Stuck.objects.exists()


def test_a_refusal_swallowed_by_the_handler_is_not_taken_for_success(reader):
    @command
    def refuse(actor):
        paint()
        raise Refused("walls.no", "No.")

    def handle(facts):
        try:
            refuse(TESTER)
        except Refused:
            return

    paint()
    reader.run_once(handle)
    assert Stuck.objects.get(reader="tests").error == "TransactionManagementError"


def test_trouble_with_the_database_leaves_everything_for_the_next_turn(reader):
    ids = paint(3)

    def fail(facts):
        raise OperationalError("deadlock detected")

    with pytest.raises(OperationalError):
        reader.run_once(fail)
    seen = Seen()
    assert reader.run_once(seen) == 3
    assert seen == ids


def test_two_readers_of_one_name_do_not_get_in_each_others_way(reader):
    paint()
    with other_session() as session:
        session.execute("SELECT pg_advisory_xact_lock(hashtextextended('linli.reader.tests', 0))")
        assert reader.run_once(Seen()) == 0
        session.rollback()
    assert reader.run_once(Seen()) == 1


def test_a_journal_loaded_into_another_server_goes_on_where_each_reader_was(reader):
    """Old facts carry numbers of the old server, far above those that the new one hands out."""
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("SET LOCAL linli.journal_door = 'open'")
        cursor.execute("UPDATE trust_fact SET xid = (xid::text::bigint + 4000000000)::text::xid8")
        cursor.execute("UPDATE trust_cursor SET xid = (xid::text::bigint + 4000000000)::text::xid8")
    unread = paint(3)
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("SET LOCAL linli.journal_door = 'open'")
        cursor.execute(
            "UPDATE trust_fact SET xid = (xid::text::bigint + 4000000000)::text::xid8 WHERE id = ANY(%s)", (unread,)
        )
    cursors.skip_to_end("other")
    assert reader.run_once(Seen()) == 0
    assert cursors.renumber_after_restore() > 3
    assert cursors.renumber_after_restore() == 0
    new = paint(2)
    seen = Seen()
    while reader.run_once(seen, limit=2):
        pass
    assert seen == [*unread, *new]


def apply(facts):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO trust_tests_applied SELECT unnest(%s::uuid[])", ([fact.id for fact in facts],))
    time.sleep(random.uniform(0, 0.01))


def applied_count():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM trust_tests_applied")
        return cursor.fetchone()[0]


def read_on():
    while True:
        if not Reader("tests").run_once(apply, limit=random.randint(1, 60)):
            time.sleep(0.005)


@pytest.mark.slow
def test_killing_readers_at_any_moment_loses_and_doubles_nothing(reader):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE trust_tests_applied (id uuid, place bigint GENERATED ALWAYS AS IDENTITY)")
    readers = [Forked(read_on), Forked(read_on)]
    for process in readers:
        process.start()
    ids = []
    try:
        for _ in range(12):
            for _ in range(25):
                ids.extend(paint(random.randint(1, 20)))
            victim = random.choice(readers)
            time.sleep(random.uniform(0, 0.1))
            victim.kill()
            victim.start()
        until(lambda: applied_count() >= len(ids))
        with connection.cursor() as cursor:
            time.sleep(0.1)
            cursor.execute("SELECT id FROM trust_tests_applied ORDER BY place")
            applied = [row[0] for row in cursor.fetchall()]
    finally:
        for process in readers:
            process.end()
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE trust_tests_applied")
    assert len(ids) > 2000
    assert applied == ids
