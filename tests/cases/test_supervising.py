"""The ladder of supervision: yellow, red, listed; words of supervisors and answers to them."""

from datetime import timedelta

import pytest

from linli.cases import commands
from linli.cases.models import Supervision
from linli.kernel.actors import machine
from linli.kernel.errors import NotAllowed, NotFound, Refused
from tests.cases.holding import HOUR, fresh, kinds, last, open_clocks, task_of
from tests.world import NOW


def run_out(case, after):
    return commands.fire_clocks(machine("clock"), now=case.due_at + after)


def level(case):
    row = Supervision.objects.filter(case=case).first()
    return (row.level, row.failures, row.ended_at is None) if row else None


def handled(world, case, start=NOW + HOUR):
    task = task_of(case)
    commands.accept(world.actor("grid1"), task_id=task.id, now=start)
    commands.report_done(world.actor("grid1"), task_id=task.id, result="gone", now=start + HOUR)
    return task_of(case, "verify")


def test_a_case_goes_yellow_when_due_and_red_half_as_long_again_later(world):
    case = world.case("0102").case
    commands.fire_clocks(machine("clock"), now=open_clocks(case)["remind"])
    assert kinds(case)[-1] == "cases.reminded"
    assert level(case) is None, "a reminder is no step of the ladder"
    run_out(case, timedelta(0))
    assert level(case) == ("yellow", 1, True)
    run_out(case, timedelta(days=1))
    assert level(case) == ("red", 1, True)
    assert {"cases.overdue", "cases.long_overdue"} <= set(kinds(case))
    commands.verify(world.actor("insp"), task_id=handled(world, case).id, now=NOW + timedelta(days=2))
    assert level(case) == ("red", 1, False)


def test_a_case_is_listed_after_its_second_failure_and_leaves_when_verified(world):
    case = world.case("0102").case
    run_out(case, timedelta(minutes=1))
    check = handled(world, case, start=case.due_at + HOUR)
    commands.send_back(world.actor("insp"), task_id=check.id, note="没清干净", now=case.due_at + 3 * HOUR)
    assert level(case) == ("listed", 2, True)
    assert "cases.listed" in kinds(case)
    check = handled(world, case, start=case.due_at + 4 * HOUR)
    commands.verify(world.actor("insp"), task_id=check.id, now=case.due_at + 6 * HOUR)
    assert level(case) == ("listed", 2, False)


def test_an_unsatisfied_call_back_is_a_failure_and_a_word_on_the_page_is_none(world):
    signal = world.case("0102")
    case = signal.case
    check = handled(world, case)
    commands.send_back(world.actor("insp"), task_id=check.id, note="没清干净", now=NOW + 3 * HOUR)
    assert level(case) == ("", 1, True)
    commands.verify(world.actor("insp"), task_id=handled(world, case).id, now=NOW + 4 * HOUR)
    commands.rate(
        world.actor("call"),
        case_id=case.id,
        signal_id=signal.id,
        satisfaction="dissatisfied",
        solved=False,
        way="callback",
        now=NOW + 5 * HOUR,
    )
    assert level(case) == ("listed", 2, True)
    assert kinds(case)[-2:] == ["cases.rated", "cases.listed"]
    other = world.case("0102", text="另一处垃圾没人清理，堆了三天。", point=(120.1088, 30.2155))
    commands.verify(world.actor("insp"), task_id=handled(world, other.case).id, now=NOW + 4 * HOUR)
    commands.rate(
        world.actor("op"),
        case_id=other.case.id,
        signal_id=other.id,
        satisfaction="dissatisfied",
        solved=False,
        now=NOW + 5 * HOUR,
    )
    assert level(other.case) is None or level(other.case)[1] == 0


def test_one_statement_more_for_a_batch_of_overdue_cases(world, django_assert_max_num_queries):
    for number in range(4):
        world.case(text=f"第{number}处垃圾堆积，请清理。", point=(120.1085 + number * 0.0003, 30.2155))
    with django_assert_max_num_queries(11):
        commands.fire_clocks(machine("clock"), now=NOW + timedelta(days=3))
    assert Supervision.objects.filter(level="red", failures=1).count() == 4


def test_a_supervisor_urges_with_words_and_the_holder_answers_once(world):
    case = world.case("0102").case
    urging = commands.urge(
        world.actor("street"), case_id=case.id, kind="reminder", words="今天下班前清完", now=NOW + HOUR
    )
    assert urging.answer_by == NOW.replace(day=12, hour=17, minute=30)
    assert last(case).kind == "cases.urged"
    assert last(case).account_id == world.people["grid1"].id
    for login in ("comm1", "insp"):
        with pytest.raises(NotAllowed):
            commands.answer_urging(world.actor(login), case_id=case.id, urging_id=urging.id, words="好", now=NOW + HOUR)
    with pytest.raises(NotFound):
        commands.answer_urging(world.actor("grid1"), case_id=case.id, urging_id=case.id, words="好", now=NOW + HOUR)
    commands.answer_urging(
        world.actor("grid1"), case_id=case.id, urging_id=urging.id, words="车已在路上", now=NOW + 2 * HOUR
    )
    assert last(case).data == {"urging_id": str(urging.id), "on_time": True}
    with pytest.raises(Refused) as refusal:
        commands.answer_urging(
            world.actor("grid1"), case_id=case.id, urging_id=urging.id, words="再答", now=NOW + 2 * HOUR
        )
    assert refusal.value.code == "cases.answered_already"


@pytest.mark.parametrize("login", ["grid1", "comm1", "insp", "call"])
def test_who_does_not_supervise_the_area_urges_nobody(world, login):
    case = world.case("0102").case
    with pytest.raises(NotAllowed):
        commands.urge(world.actor(login), case_id=case.id, kind="reminder", words="快", now=NOW + HOUR)


def test_an_urging_needs_a_kind_and_words(world):
    case = world.case("0102").case
    for kind, words, code in (
        ("shout", "快", "cases.unknown_urging"),
        ("supervision", " ", "cases.reason_missing"),
    ):
        with pytest.raises(Refused) as refusal:
            commands.urge(world.actor("lead"), case_id=case.id, kind=kind, words=words, now=NOW + HOUR)
        assert refusal.value.code == code


def test_the_county_takes_a_case_off_the_list_with_a_reason(world):
    case = world.case("0102").case
    with pytest.raises(Refused) as refusal:
        commands.unlist(world.actor("lead"), case_id=case.id, note="x", now=NOW + HOUR)
    assert refusal.value.code == "cases.not_listed"
    run_out(case, timedelta(minutes=1))
    check = handled(world, case, start=case.due_at + HOUR)
    commands.send_back(world.actor("insp"), task_id=check.id, note="没清干净", now=case.due_at + 3 * HOUR)
    with pytest.raises(NotAllowed):
        commands.unlist(world.actor("street"), case_id=case.id, note="x", now=case.due_at + 4 * HOUR)
    commands.unlist(world.actor("lead"), case_id=case.id, note="已当面督促", now=case.due_at + 4 * HOUR)
    assert level(case) == ("listed", 2, False)
    assert fresh(case).state == "dispatched"
