"""Knowledge cards on the pages where they are needed."""

from datetime import timedelta

import pytest

from linli.orgs.models import CardProposal, CardVersion
from tests.world import IN_ESTATE, NOW

pytestmark = pytest.mark.django_db

CARDS = "/desk/cards/"


def text(answer):
    return answer.content.decode()


def expire(category="0102"):
    CardVersion.objects.filter(category=category).update(expires_on=(NOW - timedelta(days=1)).date())


def form_of(**more):
    sent = {
        "ask_zh": "在哪里？\n多久了？", "steps_zh": "到场\n清理\n拍照", "power_zh": "环卫", "basis_zh": "",
        "answer_zh": "已清理。", "materials_zh": "",
        "ask_en": "", "steps_en": "", "power_en": "", "basis_en": "", "answer_en": "", "materials_en": "",
        "owner": "", "source": "测试", "review_on": "", "expires_on": "2026-12-31", "note": "改了步骤", "seen": "1",
    }  # fmt: skip
    return {**sent, **more}


def test_all_staff_read_and_search_the_cards(world):
    client = world.client("grid1")
    page = text(client.get(CARDS))
    assert page.count('data-testid="card-row"') == 60
    assert text(client.get(CARDS + "?words=manhole+cover")).count('data-testid="card-row"') == 1
    assert 'data-testid="empty"' in text(client.get(CARDS + "?words=zzzz"))
    one = text(client.get(CARDS + "0102/"))
    assert "Clear small amounts yourself" in one
    assert "data-print" in one
    assert 'data-testid="card-edit"' not in one
    assert client.get(CARDS + "9999/").status_code == 422
    assert world.client("resident").get(CARDS).status_code == 403


def test_a_card_is_written_anew_with_history_and_a_refusal_keeps_what_was_typed(world):
    client = world.client("op")
    assert 'value="2027-03-11"' in text(client.get(CARDS + "0102/edit")), "a year ahead"
    bad = client.post(CARDS + "0102/edit", form_of(answer_zh="{name}您好"))
    assert bad.status_code == 422
    assert "Nothing fills in" in text(bad)
    assert "{name}您好" in text(bad)
    assert client.post(CARDS + "0102/edit", form_of())["Location"] == CARDS + "0102/"
    page = text(client.get(CARDS + "0102/"))
    assert page.count('data-testid="card-version"') == 2
    assert "改了步骤" in page
    assert client.post(CARDS + "0102/edit", form_of()).status_code == 409
    assert world.client("grid1").get(CARDS + "0102/edit").status_code == 403
    assert world.client("grid1").post(CARDS + "0102/edit", form_of(seen="2")).status_code == 403


def test_a_worker_proposes_a_correction_in_one_step_and_reads_the_answer(world):
    worker, desk = world.client("grid1"), world.client("op")
    assert worker.post(CARDS + "0102/propose", {"words": "先拍照再劝"})["Location"] == CARDS + "0102/"
    assert worker.post(CARDS + "0102/propose", {"words": ""}).status_code == 422
    assert 'data-testid="proposal-waiting"' in text(desk.get(CARDS))
    one = CardProposal.objects.get()
    path = f"{CARDS}0102/proposals/{one.id}"
    assert worker.post(path, {"taken": "yes", "answer": "好"}).status_code == 403
    assert desk.post(path, {"taken": "no", "answer": "现有顺序符合规范"})["Location"] == CARDS + "0102/"
    assert "现有顺序符合规范" in text(worker.get(CARDS + "0102/"))


def test_at_12345_09_an_expired_card_is_on_no_seat_and_greyed_for_its_owner(world):
    case = world.case("0102", point=IN_ESTATE).case
    signal = world.waiting("柳岸花园2幢垃圾成堆没人管。", point=(120.1035, 30.2075))
    signal.decision.category_id = "0102"
    signal.decision.save()
    seats = (
        ("op", f"/desk/queue/{signal.id}/"),
        ("op", f"/desk/cases/{case.id}/"),
        ("grid1", f"/field/tasks/{case.tasks.get().id}/"),
    )
    for login, address in seats:
        page = text(world.client(login).get(address))
        assert "How much" in page or "how much" in page or "Clear small amounts" in page, address
        assert 'data-testid="standard-answer"' in page, address
    window = world.client("window")
    assert "Exposed rubbish" in text(window.post(CARDS + "questions", {"text": "垃圾成堆满溢"}))
    expire()
    for login, address in seats:
        page = text(world.client(login).get(address))
        assert "Clear small amounts" not in page, address
        assert 'data-testid="standard-answer"' not in page, address
    assert "Exposed rubbish" not in text(window.post(CARDS + "questions", {"text": "垃圾成堆满溢"}))
    seen = text(world.client("op").get(CARDS + "0102/"))
    assert "There is no valid card" in seen
    assert "Clear small amounts" not in seen
    world.give_post("prop", "handler", "sanitation", "990101")
    owner = world.client("prop")
    own = text(owner.get(CARDS + "0102/"))
    assert "card-expired" in own
    assert "Clear small amounts" in own
    assert "Renew" in own
    assert owner.post(CARDS + "0102/edit", form_of(expires_on="2027-03-11")).status_code == 302
    assert "How it is done" in text(world.client("op").get(f"/desk/cases/{case.id}/"))


def test_the_standard_answer_beside_a_case_is_filled_from_the_case(world):
    case = world.case("0102").case
    page = text(world.client("op").get(f"/desk/cases/{case.id}/"))
    assert f"case {case.number}" in page
    assert world.unit("office").name in page
    assert 'data-copy="standard-answer"' in page


def test_words_of_a_resident_travel_in_no_address(world):
    assert world.client("window").get(CARDS + "questions?text=x").status_code == 405
    page = text(world.client("window").get("/desk/window/"))
    assert 'hx-post="/desk/cards/questions"' in page
    assert 'id="card-questions"' in page
