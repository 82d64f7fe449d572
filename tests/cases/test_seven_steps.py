"""The seven steps of GB/T 30428 as one table: no way around verification, and the handler is never the verifier."""

import pytest
from django.db import IntegrityError, transaction

from linli.cases import commands
from linli.cases.models import Case
from linli.cases.rules import MOVES, Act, next_state
from linli.kernel.errors import Refused
from tests.cases.holding import HOUR, MINUTE, fresh, task_of
from tests.cases.pictures import picture
from tests.world import NOW

SEVEN = ("collected", "filed", "dispatched", "handling", "reported", "closed", "evaluated")


def test_at_30428_01_a_case_goes_through_seven_states():
    acts = (Act.FILE, Act.DISPATCH, Act.ACCEPT, Act.REPORT_DONE, Act.VERIFY, Act.RATE)
    seen = ["collected"]
    for act in acts:
        seen.append(next_state(seen[-1], act))
    assert tuple(seen) == SEVEN


def test_at_30428_01_skipping_verification_is_impossible_by_any_chain_of_acts():
    reached, todo = set(), [("collected", False)]
    while todo:
        state, verified = todo.pop()
        if (state, verified) in reached:
            continue
        reached.add((state, verified))
        for act, move in MOVES.items():
            if state in move.sources:
                target = move.target or state
                fresh_round = (
                    target in ("dispatched", "filed", "handling", "reported") and verified and act is Act.REOPEN
                )
                todo.append((target, act is Act.VERIFY or (verified and not fresh_round)))
    assert {state for state, _ in reached} == set(SEVEN) | {"cancelled", "merged", "declined"}
    assert ("closed", False) not in reached
    assert ("evaluated", False) not in reached


def test_at_30428_01_the_database_too_refuses_a_closed_case_that_nobody_verified(world):
    case = world.case("0102").case
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(id=case.id).update(state="closed")
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(id=case.id).update(state="merged")
    assert fresh(case).state == "dispatched"


def test_at_30428_02_the_handler_is_refused_as_verifier_by_the_command_and_by_the_database(world):
    world.give_post("grid1", "inspector", "command", "990101")
    case, me = world.case("0102").case, world.actor("grid1")
    commands.accept(me, task_id=task_of(case).id, now=NOW + MINUTE)
    commands.add_task_photo(me, task_id=task_of(case).id, moment="after", content=picture(), now=NOW + MINUTE)
    commands.report_done(me, task_id=task_of(case).id, result="solved", now=NOW + HOUR)
    with pytest.raises(Refused) as refusal:
        commands.verify(me, task_id=task_of(case, "verify").id, now=NOW + HOUR)
    assert refusal.value.code == "cases.verifier_is_handler"
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(id=case.id).update(state="closed", verified_by=world.people["grid1"])
    commands.verify(world.actor("insp"), task_id=task_of(case, "verify").id, now=NOW + HOUR)


def test_at_30428_02_whoever_says_that_it_is_gone_does_not_verify_that(world):
    world.give_post("comm1", "inspector", "command", "990101")
    case = world.case("0102").case
    commands.report_gone(world.actor("comm1"), case_id=case.id, note="已经没有了", now=NOW + HOUR)
    with pytest.raises(Refused) as refusal:
        commands.verify(world.actor("comm1"), task_id=task_of(case, "verify").id, now=NOW + HOUR)
    assert refusal.value.code == "cases.verifier_is_handler"
