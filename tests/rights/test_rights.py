"""The rights desk: one's own data to see and take, requests with a clock, answers and refusals; retention."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest

from linli.cases.models import Case
from linli.intake.models import Signal
from linli.kernel.actors import ANONYMOUS, machine
from linli.kernel.errors import NotAllowed, NotFound, Refused, Stale
from linli.people.models import Account, Resident, SignInCode
from linli.rights import queries
from linli.rights.commands import answer, ask, ask_at_desk, begin_retention, erase_batch, refuse, withdraw
from linli.rights.models import RetentionRun
from linli.trust.models import FactRecord
from linli.trust.sealing import index_of
from tests.world import ADDRESSES, GRID1, NOW, SHANGHAI, World, fixed_id

PHONE = "13900001111"
LATER = NOW + timedelta(days=1)
OLD = NOW - timedelta(days=1200)


@pytest.fixture
def resident(world: World) -> Account:
    """The resident of the street, on file, with a telephone."""
    account = world.people["resident"]
    account.phone, account.phone_index = PHONE, index_of(PHONE)
    account.save()
    Resident.objects.create(
        id=fixed_id("张伟"), name="张伟", phone=PHONE, born=date(1980, 5, 1), kind="registered", account=account,
        address_id=fixed_id(ADDRESSES[0][0]), room="301", grid_code=GRID1,
    )  # fmt: skip
    return account


def report(world: World, *, over: datetime | None = None) -> Signal:
    """A report with name and telephone in a case, which is over since then."""
    signal = world.case(name="张伟", phone=PHONE)
    if over is not None:
        Case.objects.filter(id=signal.case_id).update(
            state="closed", closed_at=over, verified_by=fixed_id("insp")
        )
    return signal


def test_everything_about_oneself_is_there_and_nothing_of_others(world: World, resident: Account) -> None:
    signal = report(world)
    world.case(text="别人的诉求，路灯坏了。", name="李四", phone="13700009999")
    found = queries.my_data(world.actor("resident"))
    assert found["account"]["phone"] == PHONE
    assert found["on_file"]["name"] == "张伟"
    assert [row["code"] for row in found["reports"]] == [signal.code]
    assert "李四" not in json.dumps(found, default=str, ensure_ascii=False)
    with pytest.raises(NotAllowed, match="Sign in"):
        queries.my_data(ANONYMOUS)


def test_a_decision_about_ones_own_report_is_explained_and_no_other(world: World, resident: Account) -> None:
    found = queries.explained(world.actor("resident"), report(world).code)
    assert found is not None
    assert (found.by, found.category) == ("person", "0102")
    other = world.case(text="别人的诉求，路灯坏了。", phone="13700009999")
    with pytest.raises(NotFound, match="no report of yours"):
        queries.explained(world.actor("resident"), other.code)


def test_a_request_has_a_clock_of_fifteen_working_days_and_a_timeline(world: World, resident: Account) -> None:
    row = ask(world.actor("resident"), kind="correct", words="门牌号写错了", now=NOW)
    assert row.due_at.astimezone(SHANGHAI) == datetime(2026, 4, 1, 17, 30, tzinfo=SHANGHAI)
    answer(world.actor("op"), request_id=row.id, words="已更正。", now=LATER)
    card = queries.my_requests(world.actor("resident"), now=LATER)[0]
    assert (card.state, card.answer) == ("answered", "已更正。")
    assert [k for _at, k in queries.request_steps(world.actor("resident"), row.id)] == ["rights.asked", "rights.answered"]
    assert "门牌" not in json.dumps(list(FactRecord.objects.filter(subject_id=row.id).values_list("data", flat=True)))
    with pytest.raises(Stale, match="answered or taken back"):
        answer(world.actor("op"), request_id=row.id, words="再次。", now=LATER)


def test_a_request_says_what_and_is_answered_by_an_operator_who_is_somebody_else(world: World, resident: Account) -> None:
    with pytest.raises(Refused, match="one of"):
        ask(world.actor("resident"), kind="everything", now=NOW)
    with pytest.raises(Refused, match="few words"):
        ask(world.actor("resident"), kind="delete", now=NOW)
    row = ask(world.actor("resident"), kind="delete", words="删除我的电话", now=NOW)
    with pytest.raises(NotAllowed, match="operator"):
        answer(world.actor("lead"), request_id=row.id, words="好的。", now=NOW)
    with pytest.raises(NotFound):
        withdraw(world.actor("grid1"), request_id=row.id, now=NOW)
    own = ask(world.actor("op"), kind="see", now=NOW)
    with pytest.raises(Refused, match="their own"):
        answer(world.actor("op"), request_id=own.id, words="好的。", now=NOW)
    withdraw(world.actor("resident"), request_id=row.id, now=NOW)
    assert not [card for card in queries.desk_requests(world.actor("op"), now=NOW) if card.id == row.id]


def test_a_refusal_names_its_reason_and_the_legal_way(world: World, resident: Account) -> None:
    row = ask(world.actor("resident"), kind="delete", words="删除我的电话", now=NOW)
    more = {"request_id": row.id, "words": "事项仍在办理。", "now": LATER}
    with pytest.raises(Refused, match="reason"):
        refuse(world.actor("op"), reason="no", way="区网信办；行政复议", **more)
    with pytest.raises(Refused, match="can turn"):
        refuse(world.actor("op"), reason="case_running", way="", **more)
    refuse(world.actor("op"), reason="case_running", way="区网信办；行政复议", **more)
    card = queries.my_requests(world.actor("resident"), now=LATER)[0]
    assert (card.state, card.reason, card.legal_way) == ("refused", "case_running", "区网信办；行政复议")


def test_deleting_takes_the_contact_off_what_is_over_and_the_case_stays(world: World, resident: Account) -> None:
    over, running = report(world, over=NOW), report(world)
    row = ask(world.actor("resident"), kind="delete", words="删除我的电话", now=NOW)
    answer(world.actor("op"), request_id=row.id, words="已删除。", erase=True, now=LATER)
    over.refresh_from_db()
    running.refresh_from_db()
    assert (over.name, over.phone, over.phone_index) == (None, None, None)
    assert Case.objects.filter(id=over.case_id).exists()
    assert over.text
    assert running.phone is not None
    assert queries.my_requests(world.actor("resident"), now=LATER)[0].erased == 1
    correct = ask(world.actor("resident"), kind="correct", words="改名", now=NOW)
    with pytest.raises(Refused, match="Only a request to delete"):
        answer(world.actor("op"), request_id=correct.id, words="已改。", erase=True, now=LATER)


def test_at_the_window_the_person_is_known_first(world: World, resident: Account) -> None:
    more = {"phone": PHONE, "kind": "see", "now": NOW}
    with pytest.raises(Refused, match="how you know"):
        ask_at_desk(world.actor("window"), identity="signed_in", **more)
    with pytest.raises(NotAllowed):
        ask_at_desk(world.actor("insp"), identity="id_card_seen", **more)
    row = ask_at_desk(world.actor("window"), identity="id_card_seen", **more)
    assert (row.account_id, row.asked_by_id) == (resident.id, fixed_id("window"))
    assert queries.my_requests(world.actor("resident"), now=NOW)[0].id == row.id


def test_the_plan_of_retention_shows_what_is_due_and_writes_nothing(world: World) -> None:
    old, fresh = report(world, over=OLD), report(world, over=NOW)
    plan = next(p for p in queries.plans(world.actor("op"), now=NOW) if p.kind == "report_contacts")
    assert (plan.days, plan.rows) == (1095, 1)
    assert Signal.objects.filter(id__in=[old.id, fresh.id], phone__isnull=False).count() == 2
    assert not RetentionRun.objects.exists()
    with pytest.raises(NotAllowed):
        queries.plans(world.actor("grid1"), now=NOW)


def test_retention_is_begun_by_a_leader_goes_in_batches_and_goes_on_after_a_cut(world: World) -> None:
    old = [report(world, over=OLD) for _ in range(3)]
    fresh = report(world, over=NOW)
    lead = world.actor("lead")
    with pytest.raises(NotAllowed, match="leader of the county"):
        begin_retention(world.actor("op"), kind="report_contacts", rows=3, now=NOW)
    with pytest.raises(Stale, match="plan has changed"):
        begin_retention(lead, kind="report_contacts", rows=2, now=NOW)
    with pytest.raises(NotFound):
        begin_retention(lead, kind="everything", rows=2, now=NOW)
    with pytest.raises(Refused, match="Nothing of this kind"):
        begin_retention(lead, kind="devices", rows=0, now=NOW)
    run = begin_retention(lead, kind="report_contacts", rows=3, now=NOW)
    assert erase_batch(machine("retention"), run_id=run.id, now=NOW, limit=2) == 2
    assert begin_retention(lead, kind="report_contacts", rows=1, now=LATER).id == run.id  # cut off here, gone on with
    assert erase_batch(machine("retention"), run_id=run.id, now=LATER, limit=2) == 1
    assert erase_batch(machine("retention"), run_id=run.id, now=LATER, limit=2) == 0
    run.refresh_from_db()
    assert (run.done, run.planned, run.ended_at) == (3, 3, LATER)
    assert not Signal.objects.filter(id__in=[s.id for s in old]).exclude(phone=None, name=None, phone_index=None).exists()
    assert Case.objects.filter(id__in=[s.case_id for s in old]).count() == len({s.case_id for s in old})
    fresh.refresh_from_db()
    assert fresh.phone is not None
    batches = FactRecord.objects.filter(kind="rights.retention_batch", subject_id=run.id).order_by("at")
    assert [fact.data["rows"] for fact in batches] == [2, 1]


def test_sign_in_codes_go_after_a_day(world: World) -> None:
    for sent in (NOW - timedelta(days=2), NOW):
        SignInCode.objects.create(phone_index=index_of(PHONE), digest=b"x" * 32, sent_at=sent)
    run = begin_retention(world.actor("lead"), kind="sign_in_codes", rows=1, now=NOW)
    assert erase_batch(machine("retention"), run_id=run.id, now=NOW) == 1
    assert SignInCode.objects.count() == 1


def test_requests_take_two_queries(world: World, resident: Account, django_assert_num_queries) -> None:
    for _ in range(3):
        ask(world.actor("resident"), kind="see", now=NOW)
    actor = world.actor("op")
    with django_assert_num_queries(1):
        queries.desk_requests(actor, now=NOW)
