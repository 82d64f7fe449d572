"""Contact with the petitioner: what counts, and the clock of the first one."""

from datetime import timedelta

import pytest

from linli.cases import commands, rules
from linli.cases.models import Contact
from linli.intake.commands import Choice, decide
from linli.kernel.actors import machine
from linli.kernel.errors import NotAllowed, NotFound, Refused
from tests.cases.holding import HOUR, MINUTE, called, fresh, kinds, last, open_clocks, task_of, with_unit
from tests.world import NOW

GOOD = {
    "way": "phone",
    "reached": "petitioner",
    "contacted_at": NOW + 30 * MINUTE,
    "content": "告知已派人清运，下午完成。",
    "proof": "REC-0007",
}


def log(world, case, login="grid1", now=NOW + HOUR, **more):
    return commands.log_contact(world.actor(login), case_id=case.id, now=now, **(GOOD | more))


def test_a_contact_with_time_way_content_and_proof_stops_the_clock_of_the_first(world):
    case = world.case("0102").case
    assert open_clocks(case)["contact"] == NOW + timedelta(hours=24, seconds=30)
    contact = log(world, case)
    assert contact.effective
    assert "contact" not in open_clocks(case)
    assert "due" in open_clocks(case)
    assert last(case).kind == "cases.contacted"
    assert (last(case).data["first"], last(case).data["on_time"]) == (True, True)
    log(world, case, now=NOW + 2 * HOUR)
    assert last(case).data["first"] is False
    commands.fire_clocks(machine("clock"), now=NOW + timedelta(hours=25))
    assert "cases.contact_late" not in kinds(case)


@pytest.mark.parametrize(
    ("more", "lacking"),
    [
        ({"proof": ""}, ["proof"]),
        ({"contacted_at": None}, ["time"]),
        ({"content": "  "}, ["content"]),
        ({"reached": "no_answer", "content": "", "proof": ""}, ["reached", "content", "proof"]),
    ],
)
def test_at_12345_08_contacted_without_a_call_record_a_time_or_content_does_not_count(world, more, lacking):
    case = world.case("0102").case
    contact = log(world, case, **more)
    assert not contact.effective
    assert "contact" in open_clocks(case), "the clock runs on"
    assert last(case).kind == "cases.contact_tried"
    assert last(case).data["lacks"] == lacking
    assert Contact.objects.filter(case=case).count() == 1, "but the attempt stays in the log"
    commands.fire_clocks(machine("clock"), now=NOW + timedelta(hours=25))
    assert "cases.contact_late" in kinds(case)


def test_a_visit_needs_no_call_record(world):
    assert log(world, world.case("0102").case, way="visit", proof="").effective


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"way": "pigeon"}, "cases.unknown_way"),
        ({"reached": "perhaps"}, "cases.unknown_reached"),
        ({"contacted_at": NOW + 2 * HOUR}, "cases.contact_time"),
        ({"contacted_at": NOW - HOUR}, "cases.contact_time"),
        ({"content": "字" * 501}, "cases.note_too_long"),
    ],
)
def test_a_contact_that_cannot_be_is_refused(world, more, code):
    case = world.case("0102").case
    with pytest.raises(Refused) as refusal:
        log(world, case, **more)
    assert refusal.value.code == code
    assert not Contact.objects.exists()


def test_the_holder_and_the_officers_of_the_area_log_contacts_and_nobody_else(world):
    case = with_unit(world, "property")
    for login, error in (("police", NotFound), ("insp", NotAllowed), ("call", NotAllowed), ("grid2", NotFound)):
        with pytest.raises(error):
            log(world, case, login=login)
    for login in ("prop", "street", "comm1", "op"):
        log(world, case, login=login)


def test_a_patrols_finding_has_nobody_to_be_contacted(world):
    signal = world.waiting("垃圾堆积，无人清理。")
    signal.channel = "patrol"
    signal.save(update_fields=["channel"])
    decide(world.actor("op"), signal_id=signal.id, choice=Choice(category="0102"), now=NOW)
    signal.refresh_from_db()
    assert "contact" not in open_clocks(signal.case)


def test_a_correction_leaves_the_clock_of_the_first_contact_alone(world):
    case = with_unit(world, "property")
    before = open_clocks(case)["contact"]
    commands.redirect(
        world.actor("op"),
        case_id=case.id,
        to=commands.opening.Redirection(
            category="0404",
            priority="P2",
            restricted=False,
            lead_unit_id=world.unit("traffic_police").id,
            holder_unit_id=world.unit("traffic_police").id,
            assignee_id=None,
            limit="5WD",
            rule_version="t",
        ),
        now=NOW + HOUR,
    )
    assert open_clocks(case)["contact"] == before
    called(world, fresh(case), "police", now=NOW + 2 * HOUR)
    task = task_of(case)
    assert task.unit_id == world.unit("traffic_police").id
    assert "contact" not in open_clocks(case)


def test_a_call_in_the_very_minute_of_the_report_lies_after_it_though_a_page_knows_no_seconds():
    opened = NOW.replace(second=40)
    call = {"way": "phone", "reached": "petitioner", "opened_at": opened, "now": NOW.replace(second=50)}
    rules.check_contact(contacted_at=NOW.replace(second=0), **call)
    with pytest.raises(Refused):
        rules.check_contact(contacted_at=NOW.replace(second=0) - MINUTE, **call)
