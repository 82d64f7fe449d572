"""Every word of a person on the machine's answer is an example; none of them knows whose word it was."""

from datetime import timedelta

import pytest

from linli.intake.commands import confirm
from linli.intake.learning import queries
from linli.intake.models import Correction, Decision, Example, Signal
from linli.kernel.errors import NotAllowed, Refused
from linli.trust.models import FactRecord
from tests.intake.learning_examples import correct, decided_alone, machine_said
from tests.world import GRID1, GRID2, IN_GRID2, NOW, ON_ROAD

RUBBISH = "柳岸花园1幢楼下垃圾堆了好几天。"


def test_a_correction_of_the_kind_is_an_example_with_both_answers(world):
    signal = correct(world, decided_alone(world, text="桥头大街路边垃圾堆了好几天。", point=ON_ROAD), "0403")
    example = Example.objects.get()
    assert (example.from_category, example.to_category_id, example.origin) == ("0102", "0403", "correction")
    assert (example.machine, example.error, example.by) == (True, "wrong_unit", "model")
    assert example.confidence == pytest.approx(0.91)
    assert example.model_version == "1-testtesttest"
    assert Correction.objects.filter(signal=signal).latest("at").to_category_id == "0403"


def test_accepting_the_proposal_is_an_example_too(world):
    signal = machine_said(world.waiting(RUBBISH))
    correct(world, signal, "0102")
    example = Example.objects.get()
    assert (example.origin, example.error, example.machine) == ("confirmation", "", False)
    assert not Correction.objects.exists()
    assert FactRecord.objects.filter(kind="intake.confirmed", subject_id=signal.id).count() == 1


def test_one_click_confirms_what_the_machine_decided_and_leaves_the_case_alone(world):
    signal = decided_alone(world)
    before = Signal.objects.select_related("case").get(id=signal.id).case.changed_at
    confirm(world.actor("op"), signal_id=signal.id, now=NOW + timedelta(hours=1))
    assert Example.objects.get().origin == "confirmation"
    assert Signal.objects.select_related("case").get(id=signal.id).case.changed_at == before
    assert Decision.objects.get(signal=signal).by == "model"
    with pytest.raises(Refused, match="already"):
        confirm(world.actor("op"), signal_id=signal.id, now=NOW + timedelta(hours=2))


def test_only_operators_confirm_and_only_what_the_machine_decided(world):
    with pytest.raises(NotAllowed):
        confirm(world.actor("street"), signal_id=decided_alone(world).id, now=NOW)
    waiting = machine_said(world.waiting(RUBBISH, point=IN_GRID2))
    with pytest.raises(Refused, match="no decision of the machine"):
        confirm(world.actor("op"), signal_id=waiting.id, now=NOW)
    by_person = world.case("0103", "路边堆着装修的渣土没有人运走。", point=IN_GRID2)
    with pytest.raises(Refused, match="no decision of the machine"):
        confirm(world.actor("op"), signal_id=by_person.id, now=NOW)


def test_a_second_word_supersedes_the_first_and_is_measured_against_the_machine(world):
    signal = correct(world, decided_alone(world), "0403")
    correct(world, signal, "0104", after=120)
    first, second = Example.objects.order_by("at")
    assert (first.superseded, second.superseded) == (True, False)
    assert (second.from_category, second.to_category_id, second.model_version) == ("0102", "0104", "1-testtesttest")
    correct(world, signal, "0104", after=180)
    assert Example.objects.count() == 2


def test_a_report_that_nothing_understood_is_an_example_without_an_error_of_the_machine(world):
    correct(world, world.waiting(RUBBISH), "0102")
    example = Example.objects.get()
    assert (example.from_category, example.error, example.machine) == ("", "asked", False)


def test_a_missed_danger_is_the_dearest_error(world):
    correct(world, decided_alone(world), "0102", priority="P1")
    assert Example.objects.get().error == "danger_missed"


def test_units_that_people_name_become_an_alternative_with_its_count_and_no_more(world):
    day, named_id = NOW.date(), world.unit("landscape").id
    for number in range(3):
        assert queries.unit_habits("0102", "estate", GRID1, day=day) == []
        signal = decided_alone(world, text=f"{RUBBISH}第{number}次说了。", point=(120.1085, 30.2030 + number / 500))
        correct(world, signal, "0102", unit_id=named_id)
    (habit,) = queries.unit_habits("0102", "estate", GRID1, day=day)
    assert (habit.unit_id, habit.count) == (named_id, 3)
    assert queries.unit_habits("0102", "estate", GRID2, day=day) == [habit]
    assert queries.unit_habits("0102", "road", GRID1, day=day) == []
    assert queries.unit_habits("0103", "estate", GRID1, day=day) == []
    assert queries.unit_habits("0102", "estate", GRID1, day=day, but=named_id) == []
    assert queries.unit_habits("0102", "estate", GRID1, day=day + timedelta(days=400)) == []
    again = world.waiting("柳岸花园2幢楼下垃圾没人收。", point=(120.1085, 30.2100))
    correct(world, again, "0102")
    assert Signal.objects.select_related("case").get(id=again.id).case.lead_unit_id != named_id


def test_no_column_of_what_is_learnt_names_a_person():
    names = {field.name for table in (Example,) for field in table._meta.get_fields()}
    assert not names & {"account", "actor", "person", "operator", "user", "corrected_by", "entered_by"}
    related = {f.related_model.__name__ for f in Example._meta.get_fields() if f.related_model}
    assert related == {"Signal", "Category"}
