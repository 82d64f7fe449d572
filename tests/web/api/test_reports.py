"""Reports over the API: sending, following, photos, rating, what lies near, and every refusal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from linli.cases.jobs import make_copies
from linli.cases.models import Photo
from linli.intake.models import Signal
from linli.orgs.queries import rule_value
from tests.web.api.helpers import API, WORDS, bearer, is_problem, picture, send, upload
from tests.world import IN_GRID1, IN_GRID3, NOW, World

LON, LAT = IN_GRID1


@pytest.fixture
def nobody() -> Client:
    return Client(headers={"accept-language": "en"})


def test_a_report_gets_a_code_and_an_address_to_follow_it(world: World, nobody: Client) -> None:
    body = {
        "text": WORDS,
        "lon": LON,
        "lat": LAT,
        "address": "桥头大街18号",
        "name": "王女士",
        "phone": "138 0013 8000",
    }
    answer = send(nobody, "/reports", body)
    assert answer.status_code == 201
    code = answer.json()["code"]
    assert answer.json()["url"] == f"http://testserver/r/{code}/"
    kept = Signal.objects.get(code=code)
    assert (kept.text, kept.lon, kept.lat, kept.channel) == (WORDS, LON, LAT, "api")
    assert kept.phone.open() == "13800138000"
    assert kept.reporter is None


def test_an_anonymous_report_takes_two_statements_and_a_transaction(
    world: World, nobody: Client, django_assert_max_num_queries
) -> None:
    send(nobody, "/reports", {"text": WORDS})
    with django_assert_max_num_queries(4):  # the transaction's two ends, and the savepoints of the test itself
        assert send(nobody, "/reports", {"text": WORDS, "lon": LON, "lat": LAT}).status_code == 201


def test_words_alone_are_enough(world: World, nobody: Client) -> None:
    code = send(nobody, "/reports", {"text": WORDS}).json()["code"]
    assert Signal.objects.get(code=code).lon is None


def test_the_same_key_gives_the_same_code_and_stores_nothing(world: World, nobody: Client) -> None:
    first = send(nobody, "/reports", {"text": WORDS}, headers={"idempotency-key": "k-1"})
    again = send(nobody, "/reports", {"text": WORDS}, headers={"idempotency-key": "k-1"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert Signal.objects.count() == 1


def test_the_same_key_for_other_words_is_refused(world: World, nobody: Client) -> None:
    send(nobody, "/reports", {"text": WORDS}, headers={"idempotency-key": "k-1"})
    answer = send(nobody, "/reports", {"text": WORDS + "又来了"}, headers={"idempotency-key": "k-1"})
    is_problem(answer, 422, "idempotency.different_request")


def test_a_number_of_another_system_counts_once_and_does_not_give_its_code_to_strangers(
    world: World, nobody: Client
) -> None:
    first = send(nobody, "/reports", {"text": WORDS, "external_id": "A-1"}).json()
    assert send(nobody, "/reports", {"text": WORDS, "external_id": "A-1"}).json() == first
    is_problem(send(nobody, "/reports", {"text": "猜一猜", "external_id": "A-1"}), 422, "intake.number_used")
    assert Signal.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"text": "   "}, "intake.text_missing"),
        ({"text": "字" * 5001}, "intake.text_too_long"),
        ({"text": WORDS, "lon": 120.1}, "intake.half_a_place"),
        ({"text": WORDS, "lon": 30.2, "lat": 120.1}, "intake.swapped_place"),
        ({"text": WORDS, "lon": 200, "lat": 30}, "intake.bad_place"),
        ({"text": WORDS, "phone": "12"}, "people.bad_phone"),
        ({"text": WORDS, "address": "路" * 201}, "intake.field_too_long"),
        ({"text": WORDS, "channel": "pigeon"}, "intake.unknown_channel"),
        ({"text": WORDS, "channel": "window"}, "intake.staff_channel"),
        ({}, "api.invalid"),
        ({"text": 5}, "api.invalid"),
        ({"text": WORDS, "lon": "east", "lat": 30}, "api.invalid"),
        ({"text": WORDS, "happened_at": "0001-01-01T00:00:00Z"}, "api.invalid"),
        ([], "api.invalid"),
        ("words", "api.invalid"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_stored(world: World, nobody: Client, body, code: str) -> None:
    is_problem(send(nobody, "/reports", body), 422, code)
    assert not Signal.objects.exists()


def test_a_wrong_field_is_named_in_words(world: World, nobody: Client) -> None:
    problem = is_problem(send(nobody, "/reports", {"text": WORDS, "lon": "east", "lat": 30}), 422, "api.invalid")
    assert "lon" in problem["values"]["fields"]
    assert "number" in problem["detail"]


def test_five_thousand_characters_fit(world: World, nobody: Client) -> None:
    assert send(nobody, "/reports", {"text": "字" * 5000}).status_code == 201


def test_control_characters_do_no_harm(world: World, nobody: Client) -> None:
    answer = send(nobody, "/reports", {"text": "有\0井盖\0松动", "address": "大\0街", "name": "\0"})
    assert answer.status_code == 201
    assert "\0" not in Signal.objects.get().text


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe", b'{"text": "\xff"}', b"[1,", b'{"text":"a"} x'])
def test_what_is_no_json_is_a_400(world: World, nobody: Client, raw: bytes) -> None:
    answer = nobody.post(API + "/reports", raw, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert answer["Content-Type"] == "application/problem+json"


def test_a_body_beyond_the_limit_is_a_413(world: World, nobody: Client) -> None:
    raw = b'{"text": "' + b"a" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1) + b'"}'
    is_problem(nobody.post(API + "/reports", raw, content_type="application/json"), 413, "api.too_large")


def test_an_unknown_address_and_a_wrong_method_are_problems_too(world: World, nobody: Client) -> None:
    is_problem(nobody.get(API + "/nothing"), 404, "api.not_found")
    is_problem(nobody.post(API + "/nothing/at/all"), 404, "api.not_found")
    answer = nobody.delete(API + "/reports")
    is_problem(answer, 405, "api.method")
    assert "POST" in answer["Allow"]
    assert nobody.get(API + "/").json()["docs"] == "/api/v1/docs"


def test_a_new_report_is_with_the_centre(world: World, nobody: Client) -> None:
    code = send(nobody, "/reports", {"text": WORDS}).json()["code"]
    found = nobody.get(f"{API}/reports/{code}").json()
    assert (found["code"], found["state"], found["case"], found["due_at"]) == (code, "received", None, None)
    assert found["holder"]
    assert [step["kind"] for step in found["timeline"]] == ["intake.received"]


def test_a_report_in_a_case_says_who_has_it_and_until_when(world: World, nobody: Client) -> None:
    signal = world.case()
    pretty = f"{signal.code[:5].lower()}-{signal.code[5:]}"
    found = nobody.get(f"{API}/reports/{pretty}").json()
    assert found["state"] == "dispatched"
    assert found["case"] == signal.case.number
    assert found["holder"] == signal.case.holder_unit.name
    assert found["due_at"] is not None
    kinds = [step["kind"] for step in found["timeline"]]
    assert kinds[:2] == ["intake.received", "cases.opened"]
    assert not any("李建国" in str(step) for step in found["timeline"]), "no names of staff"


def test_a_code_that_was_never_given_is_not_found(world: World, nobody: Client) -> None:
    is_problem(nobody.get(f"{API}/reports/AAAAABBBBB"), 404, "intake.no_report")
    is_problem(nobody.get(f"{API}/reports/%00"), 400, "api.bad_request")


def test_photos_are_checked_by_content_kept_once_and_shown_without_the_original(world: World, nobody: Client) -> None:
    code = send(nobody, "/reports", {"text": WORDS}).json()["code"]
    answer = nobody.post(f"{API}/reports/{code}/photos", {"photos": [upload(), upload(picture("red"))]})
    assert answer.status_code == 201
    assert len(answer.json()) == 2
    nobody.post(f"{API}/reports/{code}/photos", {"photos": [upload()]})
    assert Photo.objects.count() == 2
    photo = answer.json()[0]["id"]
    is_problem(nobody.get(f"{API}/reports/{code}/photos/{photo}/thumb"), 404, "photos.not_found")
    make_copies(photo)
    shown = nobody.get(f"{API}/reports/{code}/photos/{photo}/thumb")
    assert shown["Content-Type"] == "image/jpeg"
    assert b"".join(shown.streaming_content)[:2] == b"\xff\xd8"
    is_problem(nobody.get(f"{API}/reports/{code}/photos/{photo}/original"), 404, "photos.not_found")
    other = send(nobody, "/reports", {"text": WORDS}).json()["code"]
    is_problem(nobody.get(f"{API}/reports/{other}/photos/{photo}/thumb"), 404, "photos.not_found")
    listed = nobody.get(f"{API}/reports/{code}").json()["photos"]
    assert sum(bool(entry["thumb"]) for entry in listed) == 1


def test_what_is_no_photo_is_refused(world: World, nobody: Client) -> None:
    code = send(nobody, "/reports", {"text": WORDS}).json()["code"]
    answer = nobody.post(f"{API}/reports/{code}/photos", {"photos": [upload(b"<svg onload=alert(1)>")]})
    is_problem(answer, 422, "photos.not_a_picture")
    too_many = {"photos": [upload(picture(size=(10 + n, 10))) for n in range(10)]}
    is_problem(nobody.post(f"{API}/reports/{code}/photos", too_many), 422, "photos.too_many")
    large = {"photos": [upload(picture() + b"\0" * int(rule_value("photo_bytes", NOW.date())))]}
    is_problem(nobody.post(f"{API}/reports/{code}/photos", large), 413, "photos.too_large")
    is_problem(nobody.post(f"{API}/reports/{code}/photos", {}), 422, "api.invalid")
    assert not Photo.objects.exists()


def test_what_lies_near_is_shown_by_kind_and_can_be_joined(world: World, nobody: Client) -> None:
    signal = world.case()
    near = nobody.get(f"{API}/reports/near", {"lon": LON + 0.0005, "lat": LAT}).json()
    assert [card["case_id"] for card in near] == [str(signal.case_id)]
    assert 40 < near[0]["metres"] < 60
    assert WORDS not in str(near)
    far = nobody.get(f"{API}/reports/near", {"lon": IN_GRID3[0], "lat": IN_GRID3[1]}).json()
    assert far == []
    body = {"text": WORDS, "lon": LON + 0.0012, "lat": LAT, "join_case": str(signal.case_id)}
    assert Signal.objects.get(code=send(nobody, "/reports", body).json()["code"]).wants_case == signal.case_id


def test_near_needs_a_whole_place(world: World, nobody: Client) -> None:
    is_problem(nobody.get(f"{API}/reports/near", {"lon": 1}), 422, "api.invalid")
    is_problem(nobody.get(f"{API}/reports/near", {"lon": "nan", "lat": 1}), 422, "intake.bad_place")
    is_problem(nobody.get(f"{API}/reports/near", {"lon": "1\0", "lat": 1}), 400, "api.bad_request")


def test_rating_waits_for_the_result_and_counts_once(world: World, nobody: Client) -> None:
    signal = world.case()
    rating = {"satisfaction": "satisfied", "solved": True, "comment": "很快"}
    is_problem(send(nobody, f"/reports/{signal.code}/rating", rating), 422, "cases.wrong_step")
    grid, inspector = bearer(world, "grid1"), bearer(world, "insp")
    task = grid.get(f"{API}/tasks").json()[0]["id"]
    assert grid.post(f"{API}/tasks/{task}/accept").status_code == 200
    assert send(grid, f"/tasks/{task}/report", {"result": "gone", "note": "已清走"}).status_code == 200
    check = inspector.get(f"{API}/tasks").json()[0]["id"]
    assert send(inspector, f"/tasks/{check}/verify", {}).status_code == 200
    assert nobody.get(f"{API}/reports/{signal.code}").json()["may_rate"]
    assert send(nobody, f"/reports/{signal.code}/rating", rating).status_code == 201
    is_problem(send(nobody, f"/reports/{signal.code}/rating", rating), 422, "cases.rated_already")
    is_problem(send(nobody, f"/reports/{signal.code}/rating", {"solved": 3}), 422, "api.invalid")
    found = nobody.get(f"{API}/reports/{signal.code}").json()
    assert (found["state"], found["rated"], found["may_rate"]) == ("evaluated", True, False)


def test_a_worker_at_the_window_enters_for_a_resident_and_is_named_as_who_entered_it(world: World) -> None:
    window = bearer(world, "window")
    code = send(window, "/reports", {"text": WORDS, "channel": "window", "phone": "13800138000"}).json()["code"]
    kept = Signal.objects.get(code=code)
    assert (kept.channel, kept.entered_by_id, kept.reporter_id) == ("window", world.people["window"].id, None)


def test_a_wrong_token_is_not_taken_for_nobody(world: World) -> None:
    client = Client(headers={"authorization": "Bearer nonsense"})
    is_problem(send(client, "/reports", {"text": WORDS}), 401, "api.sign_in_first")


def test_a_time_in_the_past_is_kept_and_one_in_the_future_is_not(world: World, nobody: Client) -> None:
    before = NOW - timedelta(days=400)
    code = send(nobody, "/reports", {"text": WORDS, "happened_at": before.isoformat()}).json()["code"]
    assert Signal.objects.get(code=code).happened_at == before
    later = send(nobody, "/reports", {"text": WORDS, "happened_at": "2026-12-01 08:00"}).json()["code"]
    assert Signal.objects.get(code=later).happened_at == NOW
