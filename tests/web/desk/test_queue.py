"""The triage queue and the page on which an operator decides."""

import pytest

from linli.cases.models import Case
from linli.intake.models import Correction, Decision, Signal
from linli.web.desk.marking import Segment, marked
from tests import world as street

pytestmark = pytest.mark.django_db

RUBBISH = "柳岸花园1幢楼下垃圾堆了好几天。"


def propose(signal: Signal, category: str = "0102", **more) -> None:
    """What the machine would have said; the street's triage has no model."""
    values = {
        "category_id": category,
        "confidence": 0.41,
        "words": ["垃圾"],
        "alternatives": [
            {"code": category, "confidence": 0.41},
            {"code": "0103", "confidence": 0.3},
            {"code": "0104", "confidence": 0.1},
        ],
        "reasons": [
            {"why": "kind", "by": "model", "words": ["垃圾"], "confidence": 0.41},
            {"why": "below_floor", "floor": 0.55},
        ],
        **more,
    }
    Decision.objects.filter(signal=signal).update(**values)


@pytest.mark.parametrize("login", ["lead", "insp", "street", "comm1", "grid1", "window", "call", "resident"])
def test_only_operators_see_the_queue(world, login):
    signal = world.waiting(RUBBISH)
    client = world.client(login)
    assert client.get("/desk/queue/").status_code == 403
    assert client.get(f"/desk/queue/{signal.id}/").status_code == 403
    assert client.post(f"/desk/queue/{signal.id}/decide", {"category": "0102"}).status_code == 403
    assert client.post(f"/desk/queue/{signal.id}/answer", {"answer": "x"}).status_code == 403
    assert Signal.objects.get(id=signal.id).state == "with_person"


def test_the_queue_has_a_tab_for_each_outcome_with_its_count(world):
    world.waiting(RUBBISH)
    world.case(text="路灯坏了两盏，晚上很黑。")
    client = world.client("op")
    page = client.get("/desk/queue/").content.decode()
    assert page.count('data-testid="queue-row"') == 1
    assert RUBBISH in page
    decided = client.get("/desk/queue/?state=in_case").content.decode()
    assert "路灯坏了两盏" in decided
    assert RUBBISH not in decided
    assert 'data-testid="empty"' in client.get("/desk/queue/?state=merged").content.decode()
    assert client.get("/desk/queue/?words=不存在").content.decode().count("queue-row") == 0
    assert client.get("/desk/queue/?state=nonsense&page=x").status_code == 200


def test_the_page_says_why_and_marks_the_words(world):
    signal = world.waiting(RUBBISH)
    propose(signal, danger_words=["好几天"])
    page = world.client("op").get(f"/desk/queue/{signal.id}/").content.decode()
    assert "<mark>垃圾</mark>" in page
    assert '<mark class="mark-danger">好几天</mark>' in page
    assert "41%" in page
    assert "not sure enough" in page
    assert 'data-testid="alternative-2"' in page
    assert 'data-testid="accept-proposal"' in page


def test_one_click_takes_the_proposal_and_leads_to_the_next(world):
    first, second = world.waiting(RUBBISH), world.waiting("树枝压到电线了。", point=street.IN_GRID2)
    propose(first)
    answer = world.client("op").post(f"/desk/queue/{first.id}/decide", {"category": "0102", "seen": "with_person"})
    assert answer["Location"] == f"/desk/queue/{second.id}/"
    case = Case.objects.get(id=Signal.objects.get(id=first.id).case_id)
    assert (case.category_id, case.state) == ("0102", "dispatched")
    assert not Correction.objects.exists()


def test_an_alternative_is_kept_as_a_correction_and_shown(world):
    signal = world.waiting(RUBBISH)
    propose(signal)
    client = world.client("op")
    answer = client.post(f"/desk/queue/{signal.id}/decide", {"category": "0103", "seen": "with_person"})
    assert answer["Location"] == "/desk/queue/"
    assert Correction.objects.get().to_category_id == "0103"
    assert "Corrections so far" in client.get(f"/desk/queue/{signal.id}/").content.decode()


def test_a_second_operator_learns_that_it_is_decided(world):
    signal = world.waiting(RUBBISH)
    sent = {"category": "0102", "seen": "with_person"}
    assert world.client("op").post(f"/desk/queue/{signal.id}/decide", sent).status_code == 302
    case_id = Signal.objects.get(id=signal.id).case_id
    again = world.client("op").post(f"/desk/queue/{signal.id}/decide", sent)
    assert again.status_code == 409
    assert "Somebody else has decided" in again.content.decode()
    assert Case.objects.get().id == case_id


def test_a_report_is_joined_to_a_case_nearby(world):
    case = world.case().case
    signal = world.waiting("同一个地方的垃圾还没清理。")
    client = world.client("op")
    assert 'data-testid="join-1"' in client.get(f"/desk/queue/{signal.id}/").content.decode()
    client.post(f"/desk/queue/{signal.id}/decide", {"join": str(case.id), "seen": "with_person"})
    assert Signal.objects.get(id=signal.id).case_id == case.id
    assert Case.objects.get(id=case.id).signals == 2


def test_a_decision_may_set_unit_priority_and_place(world):
    signal = world.waiting(RUBBISH, point=None)
    lon, lat = street.IN_GRID2
    unit = world.unit("sanitation")
    sent = {
        "category": "0102 Exposed rubbish", "unit": str(unit.id), "priority": "P2", "lon": str(lon), "lat": str(lat),
        "lon_before": "", "lat_before": "", "address": "桥头大街66号", "seen": "with_person",
    }  # fmt: skip
    assert world.client("op").post(f"/desk/queue/{signal.id}/decide", sent).status_code == 302
    case = Case.objects.get()
    assert (case.holder_unit_id, case.priority, case.grid_code) == (unit.id, "P2", street.GRID2)
    assert case.address_text == "桥头大街66号"


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"category": ""}, "no category"),
        ({"category": "垃"}, "No single kind"),
        ({"category": "0102", "lon": "120.1", "lat": ""}, "both longitude and latitude"),
        ({"category": "0102", "lon": "121.5", "lat": "31.2"}, "outside the district"),
        ({"category": "0102", "lon": "<script>", "lat": "1"}, "could not be read"),
        ({"join": "nonsense"}, "does not exist any more"),
    ],
)
def test_what_cannot_be_decided_is_said_on_the_page(world, sent, says):
    signal = world.waiting(RUBBISH)
    answer = world.client("op").post(f"/desk/queue/{signal.id}/decide", {"seen": "with_person", **sent})
    assert answer.status_code in (404, 422)
    assert says in answer.content.decode()
    assert Signal.objects.get(id=signal.id).state == "with_person"


def test_an_answer_without_a_case_is_read_by_the_reporter(world):
    signal = world.waiting("请问社区医院几点开门？")
    client = world.client("op")
    empty = client.post(f"/desk/queue/{signal.id}/answer", {"answer": "  "})
    assert empty.status_code == 422
    client.post(f"/desk/queue/{signal.id}/answer", {"answer": "每天八点到十七点。"})
    kept = Signal.objects.get(id=signal.id)
    assert (kept.state, kept.answer) == ("answered", "每天八点到十七点。")


def test_a_press_on_the_plain_map_sets_the_place_without_deciding(world):
    signal = world.waiting(RUBBISH, point=None)
    sent = {"at.x": "280", "at.y": "180", "at.w": "560", "at.h": "360", "at.area": street.GRID1, "category": "0102"}
    answer = world.client("op").post(f"/desk/queue/{signal.id}/decide", sent)
    assert answer.status_code == 200
    assert 'name="lon" value="120.105' in answer.content.decode()
    assert Signal.objects.get(id=signal.id).state == "with_person"


def test_words_are_marked_longest_first_and_danger_wins():
    assert marked("燃气泄漏了", ["燃气"], ["燃气泄漏"]) == [Segment("燃气泄漏", "danger"), Segment("了")]
    assert marked("垃圾桶", ["垃圾", "垃圾桶"], []) == [Segment("垃圾桶", "decided")]
    assert marked("a+b", [], []) == [Segment("a+b")]
    assert "".join(part.text for part in marked("A b a", ["a", ""], ["("])) == "A b a"
