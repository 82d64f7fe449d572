"""What is not on a list is no task for the grid: the attempt is logged, one click asks, the county decides."""

import pytest

from linli.cases.models import Case
from linli.intake.commands import Choice, decide
from linli.kernel.errors import NotAllowed, Refused, Stale
from linli.orgs import queries
from linli.orgs.commands import decide_admission, request_admission
from linli.orgs.models import Admission, DutyItem
from linli.trust.models import FactRecord
from tests.world import NOW


def attempt(world, signal):
    choice = Choice(category="0101", unit_id=world.unit("committee1").id)
    with pytest.raises(Refused) as refusal:
        decide(world.actor("op"), signal_id=signal.id, choice=choice, now=NOW)
    return refusal.value


def test_at_gz_02_an_item_not_on_the_list_becomes_no_task_and_the_attempt_is_logged_and_offered(world):
    signal = world.waiting("楼顶有人违法搭建房子。")
    refusal = attempt(world, signal)
    assert refusal.code == "orgs.duty_withdrawn"
    assert Case.objects.count() == 0
    logged = Admission.objects.get()
    assert (str(logged.id), logged.state, logged.category_id, logged.level) == (
        refusal.values["admission"], "attempt", "0101", "community",
    )  # fmt: skip
    assert logged.subject_id == signal.id
    assert FactRecord.objects.filter(kind="orgs.admission_attempted", subject_id=logged.id).count() == 1


def test_the_county_is_asked_once_and_its_answer_changes_the_list(world):
    signal = world.waiting("楼顶有人违法搭建房子。")
    first, second = (attempt(world, signal).values["admission"] for _ in range(2))
    operator, leader = world.actor("op"), world.actor("lead")
    with pytest.raises(NotAllowed):
        request_admission(world.actor("comm2"), admission_id=first, reason="由社区劝阻", now=NOW)
    with pytest.raises(Refused):
        request_admission(operator, admission_id=first, reason="", now=NOW)
    request_admission(operator, admission_id=first, reason="由社区先行劝阻并留痕", now=NOW)
    with pytest.raises(Stale):
        request_admission(operator, admission_id=second, reason="由社区先行劝阻并留痕", now=NOW)
    with pytest.raises(NotAllowed):
        decide_admission(world.actor("street"), admission_id=first, admit=True, note="同意", now=NOW)
    decide_admission(leader, admission_id=first, admit=True, note="区委办〔2026〕1号", now=NOW)
    item = DutyItem.objects.get(category="0101", level="community", act="handle", valid_to=None)
    assert (item.type, item.basis) == ("cooperate", "区委办〔2026〕1号")
    decide(operator, signal_id=signal.id, choice=Choice(category="0101", unit_id=world.unit("committee1").id), now=NOW)
    assert Case.objects.get().holder_unit_id == world.unit("committee1").id
    with pytest.raises(Stale):
        decide_admission(leader, admission_id=first, admit=False, note="不同意", now=NOW)


def test_the_list_shows_ones_own_area_and_holds_its_queries(world, django_assert_num_queries):
    attempt(world, world.waiting("楼顶有人违法搭建房子。"))
    actor, other = world.actor("comm1"), world.actor("comm2")
    with django_assert_num_queries(3):
        page = queries.admissions(actor)
    assert [(card.category, card.state, card.may_decide) for card in page.rows] == [("0101", "attempt", False)]
    assert queries.admissions(other).rows == []
