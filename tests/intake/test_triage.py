"""Triage through its command: where reports go, why, and that none is lost."""

from datetime import timedelta

import pytest

from linli.cases.models import Case
from linli.cases.models import State as CaseState
from linli.intake import tools as triage_tools
from linli.intake.commands import Report, decide, receive, receive_many, triage_batch
from linli.intake.commands.deciding import Choice
from linli.intake.models import Correction, Decision, Signal, SignalState
from linli.intake.understanding.api import Understander
from linli.kernel.actors import ANONYMOUS, machine
from linli.kernel.errors import NotAllowed, Refused
from linli.orgs import data
from linli.trust import journal
from tests.people.rosters import away, deputy
from tests.world import IN_ESTATE, IN_GRID1, IN_GRID2, IN_GRID3, NOW, ON_FIRE_LANE, ON_ROAD, OUTSIDE

TRIAGE = machine("triage")


@pytest.fixture(scope="module")
def understander():
    return Understander.load()


@pytest.fixture
def tools(world, understander):
    held = triage_tools._with_ground(understander, True, triage_tools.ground())
    return held


def send(text, point=IN_GRID1, *, now=NOW, **more):
    lon, lat = point or (None, None)
    return receive(ANONYMOUS, report=Report(text=text, lon=lon, lat=lat, **more), now=now).signal_id


def after(tools, *ids, now=NOW):
    triage_batch(TRIAGE, tools=tools, now=now)
    found = {s.id: s for s in Signal.objects.select_related("case", "decision").filter(id__in=ids)}
    return [found[i] for i in ids]


def whys(signal):
    return [reason["why"] for reason in signal.decision.reasons]


@pytest.mark.parametrize(
    ("text", "point", "category", "unit"),
    [
        ("小区里面有人乱停车，机动车乱停放占了绿地旁的路。", IN_ESTATE, "0403", "property"),
        ("桥头大街路边违停汽车太多，机动车乱停放。", ON_ROAD, "0403", "traffic_police"),
        ("消防通道被私家车占了。", ON_FIRE_LANE, "0405", "fire"),
    ],
)
def test_the_parking_trap_estate_road_and_fire_lane(tools, world, text, point, category, unit):
    (signal,) = after(tools, send(text, point))
    assert signal.decision.category_id == category
    assert signal.case.lead_unit_id == world.unit(unit).id
    assert "duty_list" in whys(signal)


def test_danger_to_life_is_p1_by_rule_and_says_which_words(tools):
    (signal,) = after(tools, send("楼下闻到很浓的煤气味，快来人！", IN_GRID2))
    assert (signal.case.priority, signal.case.category_id) == ("P1", "0503")
    assert signal.decision.danger_words
    assert "danger" in whys(signal)


def test_danger_is_never_joined_silently_but_shown(tools):
    first, second = after(
        tools, send("闻到很浓的煤气味，快来人！", IN_GRID2), send("这里煤气味很浓，怕是漏气了！", IN_GRID2)
    )
    assert first.case_id != second.case_id
    assert "duplicate_seen" in whys(second)
    assert second.decision.near[0]["case"] == str(first.case_id)
    kinds = [row.kind for row in journal.timeline(subject_ids=[second.id])]
    assert "intake.duplicate_seen" in kinds


def test_one_manhole_from_three_sources_is_one_case_and_all_three_follow_it(tools, world):
    """AT-LF-02."""
    resident = send("桥头大街66号门口的井盖破损了，有个缺口。", (120.11500, 30.21220))
    first = after(tools, resident)[0]
    patrol = receive(
        world.actor("grid2"),
        report=Report(text="巡查发现井盖破损。", lon=120.11505, lat=30.21222, channel="patrol"),
        now=NOW + timedelta(minutes=40),
    ).signal_id
    sensor = receive(
        machine("sensor"),
        report=Report(text="井盖破损告警：倾角异常。", lon=120.11502, lat=30.21218, channel="sensor"),
        now=NOW + timedelta(minutes=80),
    ).signal_id
    second, third = after(tools, patrol, sensor, now=NOW + timedelta(minutes=81))
    assert first.decision.category_id == "P101"
    assert {second.case_id, third.case_id} == {first.case_id}
    assert (second.state, third.state) == (SignalState.MERGED, SignalState.MERGED)
    assert Case.objects.get(id=first.case_id).signals == 3


def test_the_same_words_far_away_or_of_another_kind_are_another_matter(tools):
    near, far, other = after(
        tools,
        send("路灯不亮三天了。", IN_GRID1),
        send("路灯不亮三天了。", IN_GRID3),
        send("垃圾成堆没有人清运。", IN_GRID1),
    )
    assert len({near.case_id, far.case_id, other.case_id}) == 3


def test_a_reporter_who_saw_the_like_and_said_mine_is_another_is_not_joined(tools):
    first = after(tools, send("路灯不亮三天了。", IN_GRID1))[0]
    same, other = after(tools, send("路灯不亮三天了。", IN_GRID1), send("路灯不亮三天了。", IN_GRID1, own_matter=True))
    assert (same.state, same.case_id) == (SignalState.MERGED, first.case_id)
    assert (other.state, other.case_id != first.case_id) == (SignalState.IN_CASE, True)
    assert "reporter_says_other" in whys(other)


def test_a_reporter_joins_a_case_further_away_than_the_machine_would(tools):
    first = after(tools, send("路灯不亮三天了。", IN_GRID1))[0]
    lon, lat = IN_GRID1
    joined = after(tools, send("那盏灯还是不亮。", (lon + 0.0014, lat), join_case=first.case_id))[0]
    assert (joined.state, joined.case_id) == (SignalState.MERGED, first.case_id)
    assert "joined_by_reporter" in whys(joined)


def test_what_the_machine_does_not_understand_goes_to_a_person_with_the_reason(tools):
    (signal,) = after(tools, send("我要反映一个事情。"))
    assert (signal.state, signal.case_id) == (SignalState.WITH_PERSON, None)
    assert {"kind_unknown", "below_floor"} & set(whys(signal))


def test_a_place_outside_the_district_and_a_missing_place_go_to_a_person(tools):
    outside, nowhere = after(tools, send("路灯不亮三天了。", OUTSIDE), send("路灯不亮三天了。", None))
    assert (outside.state, nowhere.state) == (SignalState.WITH_PERSON, SignalState.WITH_PERSON)
    assert "point_outside" in whys(outside)
    assert "place_missing" in whys(nowhere)


def test_free_words_find_the_grid(tools, world):
    (signal,) = after(tools, send("桥头大街６６号门口路灯不亮三天了。", None))
    assert signal.case.grid_code == "990101001001002"


def test_a_report_on_an_official_is_told_the_legal_way_and_becomes_no_case(tools):
    (signal,) = after(tools, send("我要举报某单位科长收受红包、吃拿卡要。", None))
    assert signal.state == SignalState.ANSWERED
    assert signal.answer


def test_with_the_model_off_rules_still_route(world, understander):
    """AT-LF-04."""
    off = triage_tools._with_ground(understander, False, triage_tools.ground())
    (signal,) = after(off, send("消防通道被私家车占了。", ON_FIRE_LANE))
    assert signal.case.category_id == "0405"
    assert signal.decision.model_version.startswith("rules of")


def test_a_thousand_mixed_signals_of_every_kind_none_lost(tools, django_assert_max_num_queries):
    """AT-LF-01: each is in a case, merged, or with a person or answered with a reason."""
    kinds = [c.zh for c in data.categories()]
    reports = []
    for number in range(1000):
        lon, lat = 120.1001 + (number * 37 % 290) / 10_000, 30.2001 + (number * 53 % 190) / 10_000
        kind = kinds[number % len(kinds)]
        reports.append(Report(text=f"{kind}，请处理，第{number}件。", lon=lon, lat=lat, channel="web"))
    receive_many(ANONYMOUS, reports=reports, now=NOW)
    with django_assert_max_num_queries(150):
        while triage_batch(TRIAGE, tools=tools, now=NOW):
            pass
    assert Signal.objects.filter(state=SignalState.RECEIVED).count() == 0
    assert Decision.objects.count() == 1000
    for signal in Signal.objects.select_related("decision"):
        assert signal.decision.reasons
        assert (signal.case_id is not None) == (signal.state in (SignalState.IN_CASE, SignalState.MERGED))
    cases = Case.objects.all()
    assert sum(case.signals for case in cases) == Signal.objects.filter(case__isnull=False).count()
    assert all(case.holder_unit_id for case in cases)


def test_a_signal_that_breaks_triage_goes_to_a_person_and_stops_nobody(tools, monkeypatch):
    bad, good = send("这一条会让定位出错"), send("消防通道被私家车占了。", ON_FIRE_LANE)
    real = tools.book.resolve

    def broken(text, *rest):
        if "出错" in text:
            raise ZeroDivisionError
        return real(text, *rest)

    monkeypatch.setattr(tools.book, "resolve", broken)
    first, second = after(tools, bad, good)
    assert first.state == SignalState.WITH_PERSON
    assert whys(first) == ["triage_failed"]
    assert second.state == SignalState.IN_CASE


def test_a_limit_without_calendar_goes_to_a_person_and_is_not_guessed(tools):
    late = NOW.replace(month=12, day=31, hour=9)
    (signal,) = after(tools, send("机动车乱停放，路边违停。", ON_ROAD, now=late), now=late)
    assert signal.state == SignalState.WITH_PERSON
    assert "clock.no_calendar" in whys(signal)


def test_a_correction_moves_the_case_keeps_the_first_start_and_teaches(tools, world):
    (signal,) = after(tools, send("路灯不亮三天了。", IN_GRID1))
    before = signal.case
    decide(
        world.actor("op"),
        signal_id=signal.id,
        choice=Choice(category="0102", note="其实是垃圾"),
        now=NOW + timedelta(minutes=30),
    )
    case = Case.objects.get(id=before.id)
    assert (case.category_id, case.state) == ("0102", CaseState.DISPATCHED)
    assert case.dispatched_at == before.dispatched_at
    assert case.due_at == NOW.replace(hour=15, minute=30)
    lesson = Correction.objects.get(signal=signal)
    assert (lesson.from_category, lesson.to_category_id) == ("P102", "0102")


def test_only_operators_decide_and_a_unit_that_must_not_have_it_is_refused(tools, world):
    """AT-G-09: a category taken back is not given to a street, one outside the list not to a community."""
    (signal,) = after(tools, send("我要反映一个事情。"))
    for login in ("grid1", "street", "lead", "insp"):
        with pytest.raises(NotAllowed):
            decide(world.actor(login), signal_id=signal.id, choice=Choice(category="0102"), now=NOW)
    choice = Choice(category="0101", unit_id=world.unit("committee1").id)
    with pytest.raises(Refused) as refusal:
        decide(world.actor("op"), signal_id=signal.id, choice=choice, now=NOW)
    assert refusal.value.code in ("orgs.duty_withdrawn", "orgs.duty_not_listed")
    assert Signal.objects.get(id=signal.id).state == SignalState.WITH_PERSON


def test_at_xl_08_what_the_machine_dispatches_goes_to_the_deputy_of_a_worker_on_leave(tools, world):
    deputy(world, "grid1", "grid2")
    away(world, "grid1")
    (signal,) = after(triage_tools.refresh(tools), send("路边垃圾成堆，好几天没人清运。", IN_GRID1))
    assert signal.case.holder_account_id == world.people["grid2"].id
    assert {"street_first", "person_on_leave", "goes_to_deputy"} <= set(whys(signal))
    kinds = [row.kind for row in journal.timeline(case_ids=[signal.case_id])]
    assert "cases.stood_in" in kinds
