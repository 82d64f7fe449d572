"""The page about what the machine learns: for operators and leaders, in figures that name nobody."""

from __future__ import annotations

import shutil

import pytest
from django.conf import settings

from linli.intake.learning import commands, queries, store
from linli.intake.learning.queries import Lesson
from linli.intake.learning.rules import Standing
from linli.intake.models import Decision, Example, Signal
from linli.intake.understanding import shipped
from linli.kernel.actors import machine
from linli.web.parts import charts
from tests import world as street
from tests.intake.learning_examples import correct, decided_alone, machine_said

pytestmark = pytest.mark.django_db
LEARNER = machine("learning")


@pytest.fixture
def two_models(world, tmp_path, monkeypatch):
    """A trained champion beside the shipped model."""
    monkeypatch.setattr(settings, "DATA", tmp_path)
    shutil.copytree(shipped.folder(), store.folder_of("1-second"))
    commands.open_trial(LEARNER, version="1-second", lesson=Lesson([], [], None), material=1, now=street.NOW)
    own, other = Standing(100, 0.9, 0.91, 3.0), Standing(100, 0.8, 0.82, 5.0)
    commands.settle_trial(LEARNER, version="1-second", own=own, champion="shipped", other=other, now=street.NOW)


@pytest.mark.parametrize("login", ["insp", "street", "comm1", "grid1", "window", "call", "resident"])
def test_only_operators_and_leaders_see_it_train_and_put_back(world, login):
    client = world.client(login)
    for path in ("/desk/learning/", "/desk/learning/pairs/0102/0403/", "/api/v1/learning"):
        assert client.get(path).status_code == 403
    for path in ("/desk/learning/train", "/desk/learning/roll-back"):
        assert client.post(path).status_code == 403
    assert queries.champion_version() == "shipped"


def test_an_empty_page_says_what_will_stand_there(world):
    page = world.client("lead").get("/desk/learning/").content.decode()
    assert page.count('data-testid="empty"') == 3
    assert "came with Linli" in page


def test_weeks_pairs_costs_and_calibration_count_what_people_said(world):
    correct(world, decided_alone(world, text="桥头大街路边垃圾堆了好几天。", point=street.ON_ROAD), "0403")
    decided_alone(world, "0103", "梅园门口建筑渣土没人运走。", point=street.IN_GRID3)
    correct(world, machine_said(world.waiting("柳岸第二网格路灯不亮。", point=street.IN_GRID2), "0104"), "0104")
    actor = world.actor("lead")
    (week,) = queries.weeks(actor, now=street.NOW)
    assert (week.decided, week.wrong, week.looked, week.right) == (2, 1, 2, 1)
    assert week.errors == {"danger_missed": 0, "false_alarm": 0, "wrong_unit": 1, "wrong_kind": 0}
    assert (week.asked, week.cost) == (1, 62.0)
    (pair,) = queries.confusion(actor, now=street.NOW)
    assert (pair.said, pair.right, pair.count, pair.alone) == ("0102", "0403", 1, 1)
    bands = {band.low: (band.looked, band.right) for band in queries.calibration(actor, now=street.NOW).bands}
    assert (bands[0.9], bands[0.4]) == ((1, 0), (1, 1))
    page = world.client("op").get("/desk/learning/").content.decode()
    assert "50%" in page
    assert 'href="/desk/learning/pairs/0102/0403/"' in page


def test_a_pair_leads_to_its_matters_and_a_leader_never_reads_the_report(world):
    signal = correct(world, decided_alone(world, text="桥头大街路边垃圾堆了好几天。", point=street.ON_ROAD), "0403")
    case_id = Signal.objects.get(id=signal.id).case_id
    for_operator = world.client("op").get("/desk/learning/pairs/0102/0403/").content.decode()
    assert f'href="/desk/queue/{signal.id}/"' in for_operator
    for_leader = world.client("lead").get("/desk/learning/pairs/0102/0403/").content.decode()
    assert f'href="/desk/cases/{case_id}/"' in for_leader
    assert str(signal.id) not in for_leader
    assert 'data-testid="empty"' in world.client("lead").get("/desk/learning/pairs/0102/0104/").content.decode()


def test_the_page_makes_the_same_number_of_queries_however_much_there_is(world, django_assert_num_queries):
    client = world.client("lead")
    client.get("/desk/learning/")
    with django_assert_num_queries(16) as few:
        client.get("/desk/learning/")
    for number in range(3):
        text = f"桥头大街路边垃圾堆了好几天，第{number}次。"
        correct(world, decided_alone(world, text=text, point=(120.105 + number / 500, 30.2120)), "0403")
    with django_assert_num_queries(len(few)):
        client.get("/desk/learning/")


def test_putting_back_needs_a_reason_and_keeps_what_was_typed(world, two_models):
    client = world.client("lead")
    page = client.get("/desk/learning/").content.decode()
    assert page.count('data-testid="model-row"') == 2
    assert page.count('data-testid="roll-back"') == 1
    refused = client.post("/desk/learning/roll-back", {"version": "shipped", "reason": " "})
    assert refused.status_code == 422
    assert queries.champion_version() == "1-second"
    done = client.post("/desk/learning/roll-back", {"version": "shipped", "reason": "它总把噪声当装修"})
    assert done["Location"] == "/desk/learning/"
    assert queries.champion_version() == "shipped"
    assert "它总把噪声当装修" in client.get("/desk/learning/").content.decode()


def test_training_with_too_few_examples_is_refused_in_words(world):
    answer = world.client("op").post("/desk/learning/train")
    assert answer.status_code == 422
    assert "0 examples" in answer.content.decode()


def test_the_same_over_the_api(world, two_models):
    correct(world, decided_alone(world, text="桥头大街路边垃圾堆了好几天。", point=street.ON_ROAD), "0403")
    client = world.client("lead")
    found = client.get("/api/v1/learning").json()
    assert found["weeks"][-1]["errors"]["wrong_unit"] == 1
    assert found["pairs"][0]["said"] == "0102"
    assert {m["version"]: m["state"] for m in found["models"]} == {"1-second": "champion", "shipped": "retired"}
    assert len(client.get("/api/v1/learning/pairs/0102/0403").json()) == 1
    few = client.post("/api/v1/learning/train", headers={"x-csrftoken": "x"})
    assert few.status_code == 422
    body = {"version": "shipped", "reason": "试过不好"}
    back = client.post("/api/v1/learning/roll-back", body, content_type="application/json")
    assert (back.status_code, back.json()["state"]) == (200, "champion")


def test_at_g_16_one_click_overrides_the_machine_on_the_page_of_the_case(world):
    signal = decided_alone(world, text="桥头大街路边垃圾堆了好几天。", point=street.ON_ROAD)
    client, path = world.client("op"), f"/desk/cases/{signal.case_id}/"
    page = client.get(path).content.decode()
    assert '<details class="card" id="act-machine" data-testid="act-machine" open>' in page
    assert 'data-testid="machine-other-1"' in page
    assert client.post(f"{path}machine", {"category": "0103"}).status_code == 302
    signal = Signal.objects.select_related("case").get(id=signal.id)
    assert (signal.case.category_id, Decision.objects.get(signal=signal).by) == ("0103", "person")
    assert Example.objects.get().to_category_id == "0103"
    again = client.post(f"{path}machine", {"category": "0104"})
    assert again.status_code == 409


def test_at_g_16_one_click_confirms_the_machine_from_the_case_and_from_the_queue(world):
    first = decided_alone(world)
    client = world.client("op")
    assert client.post(f"/desk/cases/{first.case_id}/machine", {"right": "1"}).status_code == 302
    second = decided_alone(world, "0103", "梅园门口建筑渣土没人运走。", point=street.IN_GRID3)
    assert 'data-testid="confirm-machine"' in client.get(f"/desk/queue/{second.id}/").content.decode()
    assert client.post(f"/desk/queue/{second.id}/confirm").status_code == 302
    assert 'data-testid="confirm-machine"' not in client.get(f"/desk/queue/{second.id}/").content.decode()
    assert client.post(f"/desk/queue/{second.id}/confirm").status_code == 422
    assert {e.origin for e in Example.objects.all()} == {"confirmation"}
    assert client.post(f"/api/v1/queue/{first.id}/confirm").status_code == 422


def test_a_line_of_shares_ends_at_one_hundred_per_cent_and_bars_at_a_round_number():
    drawn = charts.line([charts.Point("a", 0.9, 0.8, 0.95, "t"), charts.Point("b", 1.0, 0.9, 1.0, "t")])
    assert drawn.across[-1].text == "100%"
    assert drawn.marks[0].y > drawn.marks[1].y == charts.TOP
    stacked = charts.bars([charts.Stack("a", [("x", 30, ""), ("y", 10, "")]), charts.Stack("b", [("x", 0, "")])])
    assert [tick.text for tick in stacked.across] == ["0", "10", "20", "30", "40"]
    assert len(stacked.marks) == 2
    assert charts.bars([]).marks == charts.line([]).marks == []
