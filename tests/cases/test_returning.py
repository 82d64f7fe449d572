"""Returning a case: asked once, decided, objected to, ruled on; never a moment without a holder."""

from datetime import timedelta

import pytest

from linli.cases import commands
from linli.cases.models import Case, Request
from linli.kernel.actors import machine
from linli.kernel.errors import NotAllowed, NotFound, Refused, Stale
from linli.orgs.commands import bump
from linli.orgs.models import Admission, DutyItem
from linli.trust.acting import one_act
from tests.cases.holding import HOUR, MINUTE, fresh, kinds, last, open_clocks, task_of, with_unit
from tests.world import NOW


def ask(world, case, login, unit, now=NOW + HOUR, **more):
    values = {"reason": "not_our_duty", "basis": "职责清单第3条：由交警负责。"} | more
    return commands.ask_return(
        world.actor(login), case_id=case.id, unit_id=world.unit(unit).id if unit else None, now=now, **values
    )


def refused(code, act, **kwargs):
    with pytest.raises(Refused) as refusal:
        act(**kwargs)
    assert refusal.value.code == code


def off_the_list(case, level):
    """The kind of a case is on no duty list of this level."""
    DutyItem.objects.filter(category=case.category_id, level=level).delete()
    with one_act():
        bump(machine("test"), what="duties", rows=1, now=NOW)


@pytest.fixture
def case(world) -> Case:
    """A case that the property company holds."""
    return with_unit(world, "property")


def test_a_return_that_is_agreed_to_moves_the_case_and_its_task_under_the_same_clock(world, case):
    due, clocks = case.due_at, open_clocks(case)
    request = ask(world, case, "prop", "traffic_police")
    now = fresh(case)
    assert now.holder_unit_id == world.unit("property").id, "the unit stays responsible until it is decided"
    assert open_clocks(case) == clocks, "and the clock runs on"
    assert last(case).kind == "cases.return_asked"
    commands.agree(world.actor("op"), request_id=request.id, note="属交警职责", now=NOW + 2 * HOUR)
    now = fresh(case)
    assert now.holder_unit_id == now.lead_unit_id == world.unit("traffic_police").id
    assert (now.due_at, now.state) == (due, "dispatched")
    assert task_of(case).unit_id == world.unit("traffic_police").id
    assert open_clocks(case) == clocks
    assert last(case).kind == "cases.returned"
    assert Request.objects.get(id=request.id).state == "agreed"
    commands.accept(world.actor("police"), task_id=task_of(case).id, now=NOW + 3 * HOUR)


def test_at_12345_03_a_second_return_after_arbitration_is_impossible(world, case):
    first = ask(world, case, "prop", "traffic_police")
    commands.agree(world.actor("op"), request_id=first.id, now=NOW + 2 * HOUR)
    second = ask(world, case, "police", "property", now=NOW + 3 * HOUR)
    assert second.kind == "arbitration", "when a second unit returns, the county rules"
    commands.agree(
        world.actor("lead"),
        request_id=second.id,
        unit_id=world.unit("property").id,
        note="小区内道路，由物业管理",
        now=NOW + 4 * HOUR,
    )
    assert fresh(case).holder_unit_id == world.unit("property").id
    assert last(case).kind == "cases.ruled"
    for login, unit in (("prop", "traffic_police"), ("prop", "office")):
        refused("cases.ruled", ask, world=world, case=case, login=login, unit=unit, now=NOW + 5 * HOUR)
    assert fresh(case).holder_unit_id == world.unit("property").id


def test_at_12345_03_a_ruling_that_leaves_the_case_where_it_is_ends_returns_too(world, case):
    first = ask(world, case, "prop", "traffic_police")
    commands.refuse(world.actor("op"), request_id=first.id, note="小区内属物业", now=NOW + 2 * HOUR)
    objection = commands.object_to_rejection(
        world.actor("prop"), case_id=case.id, basis="道路已移交市政", now=NOW + 3 * HOUR
    )
    commands.refuse(world.actor("lead"), request_id=objection.id, note="未办移交手续", now=NOW + 4 * HOUR)
    assert Request.objects.get(id=objection.id).given_unit_id == world.unit("property").id
    refused("cases.ruled", ask, world=world, case=case, login="prop", unit="traffic_police", now=NOW + 5 * HOUR)
    with pytest.raises(Refused) as refusal:
        commands.object_to_rejection(world.actor("prop"), case_id=case.id, basis="再次", now=NOW + 5 * HOUR)
    assert refusal.value.code == "cases.objected"


def test_after_a_ruling_a_correction_cannot_give_the_case_to_another_unit_either(world, case):
    signal = case.id
    first = ask(world, case, "prop", "traffic_police")
    commands.refuse(world.actor("op"), request_id=first.id, note="小区内属物业", now=NOW + 2 * HOUR)
    objection = commands.object_to_rejection(
        world.actor("prop"), case_id=signal, basis="道路已移交", now=NOW + 3 * HOUR
    )
    commands.agree(
        world.actor("lead"), request_id=objection.id, unit_id=world.unit("property").id, note="裁定", now=NOW + 4 * HOUR
    )
    to = commands.opening.Redirection(
        category="0404",
        priority="P3",
        restricted=False,
        lead_unit_id=world.unit("traffic_police").id,
        holder_unit_id=world.unit("traffic_police").id,
        assignee_id=None,
        limit="4WH",
        rule_version="t",
    )
    with pytest.raises(Refused) as refusal:
        commands.redirect(world.actor("op"), case_id=case.id, to=to, now=NOW + 5 * HOUR)
    assert refusal.value.code == "cases.ruled_elsewhere"


def test_a_unit_returns_once_within_the_time_with_reason_basis_and_another_unit(world, case):
    for code, more in {
        "cases.unknown_reason": {"reason": "no idea"},
        "cases.proposal_missing": {"unit": None},
        "cases.own_unit": {"unit": "property"},
        "cases.reason_missing": {"basis": "  "},
        "cases.return_too_late": {"now": NOW + timedelta(days=3)},
    }.items():
        refused(code, ask, **{"world": world, "case": case, "login": "prop", "unit": "traffic_police"} | more)
    request = ask(world, case, "prop", "traffic_police")
    refused("cases.return_waits", ask, world=world, case=case, login="prop", unit="traffic_police")
    commands.refuse(world.actor("op"), request_id=request.id, note="属物业职责", now=NOW + 2 * HOUR)
    assert last(case).kind == "cases.return_rejected"
    refused("cases.returned_already", ask, world=world, case=case, login="prop", unit="office", now=NOW + 3 * HOUR)


def test_a_return_is_asked_for_by_the_holder_and_decided_by_an_operator_who_is_no_party(world, case):
    with pytest.raises(NotFound):
        ask(world, case, "police", "office")
    with pytest.raises(NotAllowed):
        ask(world, case, "street", "traffic_police")
    request = ask(world, case, "prop", "traffic_police")
    for login in ("prop", "street", "comm1", "insp", "lead"):
        with pytest.raises(NotAllowed):
            commands.agree(world.actor(login), request_id=request.id, now=NOW + 2 * HOUR)
    refused(
        "cases.return_to_itself",
        lambda: commands.agree(
            world.actor("op"), request_id=request.id, unit_id=world.unit("property").id, now=NOW + 2 * HOUR
        ),
    )
    refused(
        "cases.reason_missing",
        lambda: commands.refuse(world.actor("op"), request_id=request.id, note="", now=NOW + 2 * HOUR),
    )
    commands.agree(world.actor("op"), request_id=request.id, now=NOW + 2 * HOUR)
    with pytest.raises(Stale):
        commands.refuse(world.actor("op"), request_id=request.id, note="晚了", now=NOW + 2 * HOUR)


def test_a_ruling_is_made_at_the_county_and_not_by_whoever_rejected_the_return(world, case):
    request = ask(world, case, "prop", "traffic_police")
    commands.refuse(world.actor("op"), request_id=request.id, note="属物业职责", now=NOW + 2 * HOUR)
    objection = commands.object_to_rejection(world.actor("prop"), case_id=case.id, basis="有新依据", now=NOW + 3 * HOUR)
    for login in ("op", "street", "prop"):
        with pytest.raises(NotAllowed):
            commands.agree(
                world.actor(login),
                request_id=objection.id,
                unit_id=world.unit("office").id,
                note="x",
                now=NOW + 4 * HOUR,
            )
    refused(
        "cases.ruling_without_unit",
        lambda: commands.agree(world.actor("lead"), request_id=objection.id, note="x", now=NOW + 4 * HOUR),
    )
    unit = world.unit("traffic_police").id
    refused(
        "cases.reason_missing",
        lambda: commands.agree(world.actor("lead"), request_id=objection.id, unit_id=unit, now=NOW + 4 * HOUR),
    )


def test_an_objection_needs_a_rejection_and_is_in_time(world, case):
    with pytest.raises(Refused) as refusal:
        commands.object_to_rejection(world.actor("prop"), case_id=case.id, basis="x", now=NOW + HOUR)
    assert refusal.value.code == "cases.nothing_rejected"
    request = ask(world, case, "prop", "traffic_police")
    commands.refuse(world.actor("op"), request_id=request.id, note="属物业职责", now=NOW + 2 * HOUR)
    with pytest.raises(Refused) as refusal:
        commands.object_to_rejection(world.actor("prop"), case_id=case.id, basis="x", now=NOW + timedelta(days=4))
    assert refusal.value.code == "cases.objection_too_late"


def test_a_return_cannot_push_a_duty_on_the_street_that_was_taken_back(world, case):
    """No department hands its duty down (Weifang regulation art. 24)."""
    off_the_list(case, world.unit("office").level)
    DutyItem.objects.create(
        category_id=case.category_id, level="subdistrict", act="handle", type="withdrawn", valid_from="2020-01-01"
    )
    request = ask(world, case, "prop", "office")
    with pytest.raises(Refused) as refusal:
        commands.agree(world.actor("op"), request_id=request.id, now=NOW + 2 * HOUR)
    assert refusal.value.code == "orgs.duty_withdrawn"
    assert fresh(case).holder_unit_id == world.unit("property").id


def test_reporting_the_work_ends_a_return_that_waits(world, case):
    request = ask(world, case, "prop", "traffic_police", now=NOW + MINUTE)
    task = task_of(case)
    commands.accept(world.actor("prop"), task_id=task.id, now=NOW + HOUR)
    commands.report_done(world.actor("prop"), task_id=task.id, result="gone", now=NOW + 2 * HOUR)
    assert Request.objects.get(id=request.id).state == "overtaken"
    with pytest.raises(Stale):
        commands.agree(world.actor("op"), request_id=request.id, now=NOW + 3 * HOUR)
    assert kinds(case)[-1] == "cases.dealt_with"


def test_at_gz_02_a_return_to_a_committee_whose_list_lacks_it_is_logged_and_the_county_can_be_asked(world, case):
    off_the_list(case, "community")
    request = ask(world, case, "prop", "committee1")
    with pytest.raises(Refused) as refusal:
        commands.agree(world.actor("op"), request_id=request.id, now=NOW + 2 * HOUR)
    logged = Admission.objects.get()
    assert (refusal.value.code, refusal.value.values["admission"]) == ("orgs.duty_not_listed", str(logged.id))
    assert (logged.unit_id, logged.subject_id, logged.level) == (world.unit("committee1").id, case.id, "community")
    assert Request.objects.get(id=request.id).state == "waiting", "all else rolls back"
    assert fresh(case).holder_unit_id == world.unit("property").id


def test_at_gz_02_help_that_a_committee_must_not_give_is_logged_too(world, case):
    off_the_list(case, "community")
    with pytest.raises(Refused) as refusal:
        commands.ask_assist(
            world.actor("prop"), case_id=case.id, unit_id=world.unit("committee1").id, words="请协助", now=NOW + HOUR
        )
    assert refusal.value.values["admission"] == str(Admission.objects.get().id)
    assert Admission.objects.get().subject_id == case.id
