"""What staff do over the API: signing in, queue, cases, tasks with photos, call-backs, notices; who is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from linli.intake.models import Correction, Signal
from linli.people.models import Account
from linli.trust.sealing import index_of
from tests.web.api.helpers import API, WORDS, bearer, is_problem, picture, send, upload
from tests.world import GRID1, IN_GRID1, IN_GRID2, NOW, World


@pytest.fixture
def nobody() -> Client:
    return Client(headers={"accept-language": "en"})


def test_name_and_password_give_a_token_that_opens_the_api(world: World, nobody: Client, settings: Any) -> None:
    settings.TWO_FACTORS = False
    operator = world.people["op"]
    operator.set_password("correct horse")
    operator.save()
    answer = send(nobody, "/sign-in", {"login": "op", "password": "correct horse"})
    assert answer.status_code == 200
    assert answer.json()["expires_in"] == 12 * 3600
    signed = Client(headers={"authorization": f"Bearer {answer.json()['token']}"})
    assert signed.get(API + "/me").json() == {"posts": [{"role": "operator", "area": "990101"}]}
    is_problem(send(nobody, "/sign-in", {"login": "op", "password": "wrong"}), 422, "people.wrong_password")
    is_problem(send(nobody, "/sign-in", {"login": "no\0body", "password": "x"}), 422, "people.wrong_password")
    operator.set_password("another one")
    operator.save()
    is_problem(signed.get(API + "/me"), 401, "api.sign_in_first")


def test_a_closed_account_has_no_token_any_more(world: World) -> None:
    client = bearer(world, "op")
    Account.objects.filter(login="op").update(is_active=False)
    is_problem(client.get(API + "/me"), 401, "api.sign_in_first")


def test_a_code_by_telephone_makes_a_resident_who_finds_all_reports_of_that_number(
    world: World, nobody: Client, settings: Any
) -> None:
    settings.DEMO = True
    send(nobody, "/reports", {"text": WORDS, "phone": "13800138000"})
    sent = send(nobody, "/sign-in/codes", {"phone": "138-0013-8000"}).json()
    wrong = "000000" if sent["demo_code"] != "000000" else "111111"
    is_problem(send(nobody, "/sign-in/phone", {"phone": "13800138000", "code": wrong}), 422, "people.wrong_code")
    right = send(nobody, "/sign-in/phone", {"phone": "13800138000", "code": sent["demo_code"]})
    client = Client(headers={"authorization": f"Bearer {right.json()['token']}"})
    assert Account.objects.get(phone_index=index_of("13800138000")).kind == "resident"
    assert [report["text"] for report in client.get(API + "/my/reports").json()] == [WORDS]
    assert client.get(API + "/notices").json() == []
    assert client.post(API + "/notices/read").json() == {"ok": True}
    is_problem(client.get(API + "/cases"), 403, "people.no_post")
    is_problem(send(nobody, "/sign-in/codes", {"phone": "138-0013-8000"}), 422, "people.code_too_soon")


def test_a_session_needs_the_csrf_token_for_changes_only(world: World) -> None:
    client = world.client("grid1", enforce_csrf_checks=True)
    assert client.get(API + "/tasks").status_code == 200
    is_problem(client.post(API + "/notices/read"), 403, "api.csrf")
    is_problem(send(client, "/reports", {"text": WORDS}), 403, "api.csrf")
    page = client.get("/sign-in/")
    token = page.cookies["csrftoken"].value
    assert client.post(API + "/notices/read", headers={"x-csrftoken": token}).status_code == 200


def test_the_queue_says_why_and_takes_a_decision(world: World) -> None:
    signal = world.waiting(WORDS)
    operator = bearer(world, "op")
    listed = operator.get(API + "/queue").json()
    assert [row["code"] for row in listed["rows"]] == [signal.code]
    assert listed["rows"][0]["why"]
    found = operator.get(f"{API}/queue/{signal.id}").json()
    assert found["card"]["text"] == WORDS
    assert found["grid_code"] == GRID1
    done = send(operator, f"/queue/{signal.id}/decide", {"category": "0102", "note": "看得出是垃圾"})
    assert done.json()["state"] == "in_case"
    case = operator.get(f"{API}/cases/{done.json()['case_id']}").json()
    assert case["card"]["category"] == "0102"
    assert case["card"]["category_name"]
    assert "cases.dispatched" in [step["kind"] for step in case["timeline"]]
    again = send(operator, f"/queue/{signal.id}/decide", {"category": "0104"})
    assert again.json()["state"] == "in_case"
    assert operator.get(f"{API}/cases/{done.json()['case_id']}").json()["card"]["category"] == "0104"
    is_problem(send(operator, f"/queue/{signal.id}/decide", {"category": "nope"}), 422, "orgs.no_category")
    assert Correction.objects.count() <= 1


def test_a_waiting_report_joins_a_case_or_is_answered(world: World, nobody: Client) -> None:
    case = world.case()
    operator = bearer(world, "op")
    one, two = world.waiting("楼下垃圾还没人管"), world.waiting("请问养老金怎么领")
    joined = send(operator, f"/queue/{one.id}/join", {"case_id": str(case.case_id)}).json()
    assert (joined["state"], joined["case_id"]) == ("merged", str(case.case_id))
    answered = send(operator, f"/queue/{two.id}/answer", {"text": "请带身份证到社区服务窗口。"})
    assert answered.json()["state"] == "answered"
    found = nobody.get(f"{API}/reports/{two.code}").json()
    assert (found["state"], found["answer"]) == ("answered", "请带身份证到社区服务窗口。")
    is_problem(send(operator, f"/queue/{two.id}/answer", {"text": " "}), 422, "intake.not_waiting")


def test_only_operators_see_the_queue(world: World, nobody: Client) -> None:
    signal = world.waiting(WORDS)
    is_problem(bearer(world, "grid1").get(API + "/queue"), 403, "intake.operators_only")
    is_problem(bearer(world, "grid1").get(f"{API}/queue/{signal.id}"), 403, "intake.operators_only")
    is_problem(nobody.get(API + "/queue"), 401, "api.sign_in_first")


def test_cases_are_filtered_sorted_and_only_those_one_may_see(world: World) -> None:
    near, far = world.case(), world.case(point=(120.1250, 30.2050))
    operator, west = bearer(world, "op"), bearer(world, "comm1")
    assert operator.get(API + "/cases").json()["total"] == 2
    assert operator.get(API + "/cases", {"area": GRID1}).json()["total"] == 1
    assert operator.get(API + "/cases", {"state": ["dispatched", "handling"], "size": 1}).json()["pages"] == 2
    assert operator.get(API + "/cases", {"words": near.case.number}).json()["rows"][0]["id"] == str(near.case_id)
    assert [row["id"] for row in west.get(API + "/cases").json()["rows"]] == [str(near.case_id)]
    is_problem(west.get(f"{API}/cases/{far.case_id}"), 404, "cases.not_found")
    is_problem(operator.get(API + "/cases", {"sort": "colour"}), 422, "cases.unknown_sort")
    is_problem(operator.get(API + "/cases", {"page": 0}), 422, "api.invalid")
    is_problem(operator.get(API + "/cases/not-an-id"), 422, "api.invalid")
    assert {point["number"] for point in operator.get(API + "/cases/points").json()} == {
        near.case.number,
        far.case.number,
    }
    board = operator.get(API + "/board").json()
    assert (board["open"], board["today"], board["by_category"]) == (2, 2, {"0102": 2})


def test_a_task_is_done_with_photos_and_verified_by_somebody_else(world: World, nobody: Client) -> None:
    signal = world.case()
    grid, other, inspector = (bearer(world, login) for login in ("grid1", "grid3", "insp"))
    task = grid.get(API + "/tasks").json()[0]
    assert (task["case_id"], task["kind"], task["mine"]) == (str(signal.case_id), "handle", True)
    is_problem(other.post(f"{API}/tasks/{task['id']}/accept"), 404, "cases.no_task")
    assert grid.post(f"{API}/tasks/{task['id']}/accept").json()["state"] == "accepted"
    assert grid.post(f"{API}/tasks/{task['id']}/arrive").json()["state"] == "on_site"
    solved = {"result": "solved", "note": "已清理"}
    is_problem(send(grid, f"/tasks/{task['id']}/report", solved), 422, "cases.photo_missing")
    for moment, colour in (("before", "brown"), ("after", "green")):
        answer = grid.post(f"{API}/tasks/{task['id']}/photos", {"photos": [upload(picture(colour))], "moment": moment})
        assert answer.status_code == 201
    wrong = grid.post(f"{API}/tasks/{task['id']}/photos", {"photos": [upload()], "moment": "verify"})
    is_problem(wrong, 422, "photos.unknown_moment")
    assert send(grid, f"/tasks/{task['id']}/report", solved).json()["state"] == "reported"
    check = inspector.get(API + "/tasks").json()[0]
    assert check["kind"] == "verify"
    is_problem(send(inspector, f"/tasks/{check['id']}/send-back", {"note": " "}), 422, "cases.reason_missing")
    assert send(inspector, f"/tasks/{check['id']}/send-back", {"note": "还有一堆"}).json()["state"] == "dispatched"
    fresh = grid.get(API + "/tasks").json()[0]["id"]
    assert grid.get(f"{API}/tasks/{fresh}").json()["state"] == "issued"
    grid.post(f"{API}/tasks/{fresh}/accept")
    assert send(grid, f"/tasks/{fresh}/report", {"result": "gone"}).json()["state"] == "reported"
    check = inspector.get(API + "/tasks").json()[0]["id"]
    assert send(inspector, f"/tasks/{check}/verify", {}).json()["state"] == "closed"
    photos = nobody.get(f"{API}/reports/{signal.code}").json()["photos"]
    assert [photo["moment"] for photo in photos] == ["before", "after"]
    staff_photo = f"{API}/cases/{signal.case_id}/photos/{photos[0]['id']}/thumb"
    is_problem(grid.get(staff_photo), 404, "photos.not_found")


def test_a_matter_too_large_for_the_street_is_passed_on_with_a_reason(world: World) -> None:
    world.case()
    grid = bearer(world, "grid1")
    task = grid.get(API + "/tasks").json()[0]["id"]
    is_problem(send(grid, f"/tasks/{task}/pass-on", {}), 422, "cases.reason_missing")
    answer = send(grid, f"/tasks/{task}/pass-on", {"note": "需要专业车辆"})
    assert answer.status_code in (200, 422)
    if answer.status_code == 200:
        assert answer.json()["state"] == "dispatched"
        assert grid.get(API + "/tasks").json() == []
    else:
        is_problem(answer, 422, "cases.already_with_lead")


def test_a_dispatched_case_is_not_cancelled_and_only_operators_try(world: World) -> None:
    signal = world.case()
    reason = {"reason": "重复"}
    is_problem(send(bearer(world, "op"), f"/cases/{signal.case_id}/cancel", reason), 422, "cases.wrong_step")
    is_problem(send(bearer(world, "comm1"), f"/cases/{signal.case_id}/cancel", reason), 403, "cases.not_allowed")


def test_an_independent_agent_enters_what_the_reporter_said(world: World) -> None:
    signal = world.case(point=IN_GRID1, phone="13800138000")
    grid, inspector, agent = bearer(world, "grid1"), bearer(world, "insp"), bearer(world, "call")
    task = grid.get(API + "/tasks").json()[0]["id"]
    grid.post(f"{API}/tasks/{task}/accept")
    send(grid, f"/tasks/{task}/report", {"result": "gone"})
    send(inspector, f"/tasks/{inspector.get(API + '/tasks').json()[0]['id']}/verify", {})
    assert [row["code"] for row in agent.get(API + "/callbacks").json()] == [signal.code]
    opened = agent.post(f"{API}/callbacks/{signal.id}/phone")
    assert opened.json() == {"phone": "13800138000"}
    is_problem(grid.post(f"{API}/callbacks/{signal.id}/phone"), 404, "intake.nobody_to_call")
    rating = {"satisfaction": "fairly", "solved": True}
    is_problem(send(grid, f"/callbacks/{signal.id}", rating), 422, "cases.callback_not_independent")
    assert send(agent, f"/callbacks/{signal.id}", rating).json()["way"] == "callback"
    assert agent.get(API + "/callbacks").json() == []


def test_kinds_and_units_are_public_and_speak_the_language_asked_for(world: World) -> None:
    client = Client()
    english = client.get(API + "/categories", headers={"accept-language": "en"}).json()
    chinese = client.get(API + "/categories", headers={"accept-language": "zh-CN"}).json()
    assert len(english) == 60
    assert english[0]["name"] != chinese[0]["name"]
    assert any(unit["name"] == "绿洲物业公司" for unit in client.get(API + "/units").json())


def test_a_dispatched_case_lists_no_more_queries_for_more_rows(world: World, django_assert_max_num_queries) -> None:
    operator = bearer(world, "op")
    for _ in range(3):
        world.case(point=IN_GRID2, now=NOW)
    operator.get(API + "/cases")
    with django_assert_max_num_queries(9):
        assert operator.get(API + "/cases").json()["total"] == Signal.objects.count() == 3
