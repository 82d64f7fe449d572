"""Who is told when a case changes hands, when something is asked for and decided, and when supervisors speak."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.cases import commands
from linli.cases.queries import count_to_decide
from linli.kernel.actors import machine
from linli.people.models import Message, Notice
from linli.reactions.reactions import react
from linli.trust import journal
from tests.cases.holding import HOUR, called, fresh, task_of, with_unit
from tests.world import NOW


@pytest.fixture
def told(world):
    """What the last facts of a case have told to whom: (login, key)."""

    def ask(case, count=1):
        Notice.objects.all().delete()
        facts = journal.timeline(case_ids=[case.id])[-count:]
        react(facts)
        react(facts)  # safe to repeat
        logins = {account.id: login for login, account in world.people.items()}
        return {(logins[n.account_id], n.key) for n in Notice.objects.all()}

    return ask


def test_the_new_holder_and_the_old_one_are_told_of_an_assignment(world, told):
    case = world.case("0102").case
    commands.assign(world.actor("street"), case_id=case.id, person_id=world.people["grid2"].id, now=NOW + HOUR)
    assert told(case) == {("grid2", "task_assigned"), ("grid1", "task_moved")}


def test_a_return_is_told_to_the_operators_its_answer_to_the_asker_and_the_case_to_the_new_unit(world, told):
    case = with_unit(world, "property")
    unit = world.unit("traffic_police").id
    request = commands.ask_return(
        world.actor("prop"), case_id=case.id, reason="not_our_duty", basis="清单", unit_id=unit, now=NOW + HOUR
    )
    assert told(case) == {("op", "to_decide")}
    assert count_to_decide(world.actor("op")) == 1
    assert count_to_decide(world.actor("prop")) == 0
    commands.agree(world.actor("op"), request_id=request.id, now=NOW + 2 * HOUR)
    assert told(case) == {("police", "case_given"), ("prop", "decided")}


def test_more_time_is_told_to_the_officers_then_to_the_asker_and_every_reporter(world, told):
    case = world.case("0102").case
    request = commands.ask_extension(
        world.actor("grid1"), case_id=case.id, amount="1", reason="weather", words="下雨", now=NOW + HOUR
    )
    assert told(case) == {("street", "to_decide")}
    commands.agree(world.actor("street"), request_id=request.id, note="同意", now=NOW + HOUR)
    assert ("grid1", "decided") in told(case)


def test_each_extension_sends_its_own_message_to_a_reporter_with_a_telephone(world):
    signal = world.case("0102", phone="13800138000")
    for number in range(2):
        request = commands.ask_extension(
            world.actor("grid1"), case_id=signal.case_id, amount="1", reason="weather", words="下雨", now=NOW + HOUR
        )
        commands.agree(world.actor("street"), request_id=request.id, note="同意", now=NOW + HOUR)
        facts = journal.timeline(case_ids=[signal.case_id])[-1:]
        react(facts)
        react(facts)
        assert Message.objects.filter(key="report_extended").count() == number + 1


def test_words_of_a_supervisor_reach_the_holder_and_the_answer_comes_back(world, told):
    case = world.case("0102").case
    urging = commands.urge(world.actor("lead"), case_id=case.id, kind="reminder", words="快", now=NOW + HOUR)
    assert told(case) == {("grid1", "urged")}
    commands.answer_urging(world.actor("grid1"), case_id=case.id, urging_id=urging.id, words="在路上", now=NOW + HOUR)
    assert told(case) == {("lead", "urging_answered")}


def test_red_and_listed_cases_are_told_to_leaders_and_a_missing_contact_to_officers(world, told):
    case = world.case("0102").case
    commands.fire_clocks(machine("clock"), now=case.due_at)
    assert told(case) == {("grid1", "overdue"), ("street", "overdue")}
    commands.fire_clocks(machine("clock"), now=case.due_at + timedelta(days=2))
    found = told(case, 2)
    assert ("lead", "long_overdue") in found
    assert ("street", "contact_late") in found
    task = task_of(case)
    commands.accept(world.actor("grid1"), task_id=task.id, now=NOW + timedelta(days=3))
    commands.report_done(world.actor("grid1"), task_id=task.id, result="gone", now=NOW + timedelta(days=3))
    check = task_of(case, "verify")
    commands.send_back(world.actor("insp"), task_id=check.id, note="还在", now=NOW + timedelta(days=4))
    assert ("lead", "listed") in told(case, 3)


def test_a_suspended_case_is_told_to_the_county_and_its_review_to_the_holder(world, told):
    case = with_unit(world, "property")
    called(world, case, "prop")
    request = commands.ask_suspension(
        world.actor("prop"),
        case_id=case.id,
        reason="planning",
        words="明年改造",
        plan="先围挡",
        owner_id=world.people["prop"].id,
        review_at=NOW + timedelta(days=30),
        now=NOW + 2 * HOUR,
    )
    assert told(case) == {("op", "to_decide"), ("lead", "to_decide")}
    commands.agree(world.actor("lead"), request_id=request.id, now=NOW + 2 * HOUR)
    assert ("prop", "decided") in told(case)
    commands.review_pauses(machine("clock"), now=NOW + timedelta(days=31))
    assert ("street", "review_due") in told(case)


def test_at_g_16_what_the_machine_decides_a_person_overrides_and_it_is_never_counted_against_anybody(world):
    """The kind, the unit, the priority, the person, the ruling on a return, the listing, the end of a pause."""
    case = world.case("0102").case
    assert case.holder_account_id == world.people["grid1"].id, "the machine chose the grid worker"
    commands.assign(world.actor("street"), case_id=case.id, person_id=world.people["grid2"].id, now=NOW + HOUR)
    assert fresh(case).holder_account_id == world.people["grid2"].id
    to = commands.opening.Redirection(
        category="0404",
        priority="P2",
        restricted=False,
        lead_unit_id=world.unit("property").id,
        holder_unit_id=world.unit("property").id,
        assignee_id=None,
        limit="1WD",
        rule_version="t",
    )
    commands.redirect(world.actor("op"), case_id=case.id, to=to, note="类别有误", now=NOW + HOUR)
    case = fresh(case)
    assert (case.category_id, case.priority, case.holder_unit_id) == ("0404", "P2", world.unit("property").id)
    commands.fire_clocks(machine("clock"), now=case.due_at)
    task = task_of(case)
    late = case.due_at + HOUR
    commands.accept(world.actor("prop"), task_id=task.id, now=late)
    commands.report_done(world.actor("prop"), task_id=task.id, result="gone", now=late)
    commands.send_back(world.actor("insp"), task_id=task_of(case, "verify").id, note="还在", now=late + HOUR)
    assert fresh(case).supervision.level == "listed", "listed by the machine"
    commands.unlist(world.actor("lead"), case_id=case.id, note="责任不在承办单位", now=late + 2 * HOUR)
    stand = fresh(case).supervision
    assert stand.ended_at == late + 2 * HOUR
    columns = {field.name for field in type(stand)._meta.get_fields()}
    assert columns == {"case", "level", "failures", "since", "listed_at", "ended_at"}, "matters are counted, no persons"
    made = {row.kind: row.actor_kind for row in journal.timeline(case_ids=[case.id])}
    for kind in ("cases.assigned", "cases.redirected", "cases.unlisted"):
        assert made[kind] == "person", "the override stays on record with its author"
