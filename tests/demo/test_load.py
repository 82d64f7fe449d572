"""The demo district in the database: a sound history, the same twice, all or nothing."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.db.models import F

from linli.cases.models import (
    ENDED,
    RUNNING,
    Assist,
    CallAttempt,
    Case,
    CaseLink,
    CasePart,
    Clock,
    Contact,
    Hold,
    Pause,
    Rating,
    ReopenWish,
    Request,
    RootCause,
    Supervision,
    Task,
    Urging,
)
from linli.demo import load
from linli.demo.plan import build_plan
from linli.intake.locating import AddressBook, BookEntry
from linli.intake.models import Answer, Decision, Signal, Unplaced
from linli.kernel.clock import LOCAL, due, parse_limit
from linli.kernel.errors import Refused
from linli.orgs import queries as orgs
from linli.orgs import rules
from linli.orgs.models import Part, PartClass
from linli.people.models import Account, Home, Post, Resident, WorkLine
from linli.trust.cursors import facts_after, place_of
from linli.trust.models import FactRecord

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 16, 0, tzinfo=LOCAL)
DAYS = 14


@pytest.fixture(scope="module")
def plan():
    return build_plan(residents=300)


def fill(plan):
    orgs.forget_ground()  # a rolled-back test may have left its own ground in memory under the same revision
    try:
        return load.load(plan, now=NOW, days=DAYS, say=lambda step: None)
    finally:
        orgs.forget_ground()


@pytest.fixture(scope="module")
def district(plan, django_db_setup, django_db_blocker):
    """Loaded once for all tests of this file, which only read, and rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield fill(plan)
        transaction.set_rollback(True)


def test_the_history_is_sound(district):
    assert district.signals == Signal.objects.count() > 800
    assert district.cases == Case.objects.count()
    states = Counter(Case.objects.values_list("state", flat=True))
    assert {"dispatched", "handling", "reported", "closed", "evaluated", "cancelled"} <= set(states)
    signals = Counter(Signal.objects.values_list("state", flat=True))
    assert {"with_person", "in_case", "merged", "answered"} <= set(signals)
    assert Case.objects.filter(rework__gt=0).exists()
    assert Case.objects.filter(state__in=RUNNING, due_at__lt=NOW).exists()
    assert Rating.objects.exists()
    assert Decision.objects.count() == Signal.objects.count()


def test_every_case_was_handled_and_verified_by_different_people_in_order(district):
    assert not Case.objects.filter(verified_by=F("handled_by")).exists()
    assert not Case.objects.filter(state__in=["closed", "evaluated"], verified_by=None).exists()
    for case in Case.objects.filter(closed_at__isnull=False):
        assert case.opened_at <= case.dispatched_at <= case.accepted_at <= case.reported_at <= case.closed_at <= NOW


def test_every_matter_has_a_place_and_a_holder_with_somebody_in_it(district):
    assert not Case.objects.exclude(grid_code__regex=r"^339901\d{9}$").exists()
    held = set(Post.objects.values_list("unit_id", flat=True))
    assert set(Case.objects.values_list("holder_unit_id", flat=True)) <= held


def test_due_times_are_those_of_the_clock(district):
    for case in Case.objects.exclude(dispatched_at=None).filter(paused_since=None)[:300]:
        assert case.due_at == due(case.dispatched_at, parse_limit(case.limit), orgs.work_calendar())


def test_open_cases_have_one_open_task_and_clocks_that_are_still_to_come(district):
    for case in Case.objects.filter(state__in=["dispatched", "handling", "reported"]):
        assert Task.objects.filter(
            case=case, kind__in=["handle", "verify"], state__in=["issued", "accepted", "on_site"]
        ).count() == 1
    running = Clock.objects.filter(fired_at=None, stopped_at=None)
    assert running.exists()
    assert not running.filter(due_at__lt=NOW).exists()
    assert not running.filter(case__state__in=[*ENDED, "reported"]).exists()


def test_every_step_left_its_fact_at_its_time(district):
    kinds = Counter(FactRecord.objects.values_list("kind", flat=True))
    assert kinds["intake.received"] == Signal.objects.count()
    assert kinds["cases.opened"] == Case.objects.count()
    assert kinds["cases.closed"] == Case.objects.filter(closed_at__isnull=False).count()
    assert kinds["cases.rated"] == Rating.objects.count()
    assert kinds["cases.overdue"] == Clock.objects.filter(kind="due", fired_at__isnull=False).count()
    past = FactRecord.objects.exclude(kind="orgs.ground_changed")
    assert past.earliest("at").at >= NOW - timedelta(days=DAYS + 1)
    assert past.latest("at").at <= NOW + timedelta(seconds=1)


def test_readers_do_not_take_the_history_for_news(district):
    for name in load.READERS:
        assert facts_after(place_of(name), 10)[2] == 0


def test_ties_ends_and_answers_are_shown(district):
    assert Hold.objects.count() == 2
    assert {"asked", "answered"} <= set(Assist.objects.values_list("state", flat=True))
    assert Case.objects.filter(state="merged").count() == 1
    assert Case.objects.filter(state="declined").exists()
    assert CaseLink.objects.filter(kind="split").count() == 1
    assert CallAttempt.objects.exists()
    assert ReopenWish.objects.filter(state="waiting").exists()
    merged = Case.objects.get(state="merged")
    assert not Signal.objects.filter(case=merged).exists()
    assert Signal.objects.filter(case=merged.main).count() == merged.main.signals


def test_every_petitioner_of_a_case_that_ended_has_one_answer(district):
    ended = Signal.objects.filter(case__state__in=["closed", "evaluated", "cancelled", "declined"])
    assert Answer.objects.count() == ended.count() > 0
    assert Answer.objects.values("signal").distinct().count() == Answer.objects.count()
    sums = FactRecord.objects.filter(kind="intake.petitioners_told").values_list("data", flat=True)
    assert sum(d["sent"] for d in sums) == Answer.objects.exclude(way="none").count()


def test_names_phones_and_identities_are_sealed(plan, district):
    resident = Resident.objects.get(id=plan.residents[0].id)
    assert resident.name.open() == plan.residents[0].name
    assert resident.id_number.open() == plan.residents[0].id_number
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(encode(name, 'escape'), '') FROM people_resident")
        assert plan.residents[0].name not in cursor.fetchone()[0]


def test_staff_can_sign_in_and_one_account_of_each_role_is_shown(plan, district):
    cards = load.demo_accounts(plan, "/sign-in/")
    assert b'"role": "grid_worker"' in cards
    assert Account.objects.get(login="op01").check_password(load.PASSWORD)
    assert not Account.objects.filter(login="resident0002").get().has_usable_password()


def test_places_named_in_the_history_are_found_again_in_the_right_grid(district):
    book = AddressBook([BookEntry(*row) for row in orgs.addresses_for_book(NOW.date())])
    found = wrong = 0
    cases = Case.objects.filter(address__isnull=False).select_related("address")[:400]
    for case in cases:
        words = Signal.objects.filter(case=case).order_by("received_at").first().text
        located = book.locate(words)
        found += located.grid_code == case.address.grid_code
        wrong += located.grid_code not in (None, case.address.grid_code)
    assert wrong == 0
    assert found >= 0.95 * len(cases)


def test_a_second_time_is_refused_with_a_sentence(plan, district):
    with pytest.raises(Refused, match="not empty"), transaction.atomic():
        load.load(plan, now=NOW, days=1, say=lambda step: None)


def test_some_of_everything_waits_for_a_decision_stands_still_or_is_watched_over(district):
    waiting = Counter(Request.objects.filter(state="waiting").values_list("kind", flat=True))
    assert waiting["return"] >= 1
    assert waiting["arbitration"] >= 1
    assert waiting["extension"] >= 1
    still = Counter(Pause.objects.filter(end=None).values_list("kind", flat=True))
    assert still["suspension"] >= 1
    assert still["pause"] >= 1
    for case in Case.objects.exclude(paused_since=None):
        assert case.due_at > NOW
        assert set(case.clocks.filter(fired_at=None, stopped_at=None).values_list("kind", flat=True)) <= {
            "review",
            "contact",
        }
    steps = Counter(Supervision.objects.filter(ended_at=None).values_list("level", flat=True))
    assert steps["yellow"] >= 1
    assert steps["listed"] >= 1
    assert Contact.objects.filter(effective=True).exists()
    assert Urging.objects.exists()


def test_the_register_of_parts_has_right_codes_and_two_parts_have_root_causes(plan, district):
    classes = set(PartClass.objects.values_list("code", flat=True))
    assert len({code[:2] for code in classes}) == 5
    codes = list(Part.objects.values_list("code", flat=True))
    assert len(codes) >= 2000
    for code in codes:
        rules.check_part_code(code, counties={plan.code}, classes=classes)
    causes = list(RootCause.objects.all())
    assert 1 <= len(causes) <= 2
    for cause in causes:
        assert CasePart.objects.filter(part=cause.part_id).count() == 3


def test_at_grid_01_the_districts_grids_cover_it_and_every_address_stands_in_one(plan, district):
    report = orgs.ground_check(plan.code, orgs.today())
    assert (report.communities, report.grids, report.addresses) == (12, 100, len(plan.addresses))
    assert report.right, report


def test_some_people_are_registered_elsewhere_and_most_grid_workers_have_a_work_line(plan, district):
    elsewhere = sum(r.kind == "elsewhere" for r in plan.residents)
    assert Home.objects.filter(kind="registered").count() == elsewhere
    workers = Post.objects.filter(role="grid_worker").values("account").distinct().count()
    assert 0.6 * workers < WorkLine.objects.count() < workers


def test_words_without_a_place_wait_and_are_such_as_the_address_book_does_not_have(plan, district):
    book = AddressBook([BookEntry(*row) for row in orgs.addresses_for_book(NOW.date())])
    waiting = list(Unplaced.objects.all())
    assert waiting
    for row in waiting:
        found = book.locate(row.text)
        assert found.address_id is None or found.confidence < 0.6, row.text
