"""What can be done on the page of a case: offered to those who may, done by a form, refused in words."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from linli.cases import commands
from linli.cases.models import Case, Contact, Pause, Request, Urging
from tests.cases.holding import called, fresh, task_of, with_unit
from tests.world import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock(world, monkeypatch):
    """It is an hour after the report."""
    moment = [NOW + HOUR]
    monkeypatch.setattr(timezone, "now", lambda: moment[0])
    return moment


def offered(client, case) -> set[str]:
    """The keys of the acts on the page."""
    answer = client.get(f"/desk/cases/{case.id}/")
    assert answer.status_code == 200
    return {panel.key for panel in answer.context["acts"]}


def send(client, case, key, **values):
    return client.post(f"/desk/cases/{case.id}/{key}", values, follow=True)


def test_everybody_is_offered_what_they_may_do_and_nothing_else(world):
    case = world.case("0102").case
    assert offered(world.client("street"), case) == {
        "take-over", "assign", "contact", "extend", "pause", "suspend", "return", "urge", "assist", "gone", "hold",
    }  # fmt: skip
    assert offered(world.client("grid1"), case) == {"contact", "extend", "pause", "suspend", "assist", "gone"}
    assert offered(world.client("comm1"), case) == {"assign", "contact", "gone"}
    assert offered(world.client("lead"), case) == {"urge", "hold"}
    assert offered(world.client("op"), case) == {
        "contact", "urge", "correct", "gone", "hold", "merge", "split", "transfer", "decline", "confidential",
    }  # fmt: skip
    for login in ("insp", "call", "window"):
        assert offered(world.client(login), case) == set()


def test_the_command_refuses_by_post_what_the_page_does_not_offer(world):
    case = world.case("0102").case
    person = world.people["grid2"].id
    assert send(world.client("insp"), case, "assign", person=person).status_code in (403, 422)
    assert send(world.client("insp"), case, "urge", kind="reminder", words="快").status_code == 403
    assert send(world.client("insp"), case, "no-such-act").status_code == 404
    assert fresh(case).holder_account_id == world.people["grid1"].id


def test_the_task_is_given_to_somebody_else(world):
    case = world.case("0102").case
    answer = send(world.client("street"), case, "assign", person=world.people["grid2"].id, note="轮班")
    assert "Both have been told" in answer.content.decode()
    assert fresh(case).holder_account_id == world.people["grid2"].id
    answer = send(world.client("street"), case, "assign", note="谁？")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Please fill in: Person" in page
    assert "谁？" in page


def test_a_contact_is_logged_and_shown_with_whether_it_counts(world):
    case = world.case("0102").case
    client = world.client("grid1")
    assert "not contacted yet" in client.get(f"/desk/cases/{case.id}/").content.decode()
    values = {"way": "phone", "reached": "petitioner", "contacted_at": "2026-03-11T10:40", "content": "约好下午去。"}
    page = send(client, case, "contact", **values).content.decode()
    assert "does not count" in page
    page = send(client, case, "contact", **values, proof="REC-77").content.decode()
    assert "counts as contacted" in page
    assert [c.effective for c in Contact.objects.order_by("at", "id")] == [False, True]
    assert "not contacted yet" not in page


def test_a_return_goes_to_the_operators_list_and_is_decided_with_one_press(world, clock):
    case = with_unit(world, "property")
    unit = world.unit("traffic_police").id
    client = world.client("prop")
    page = send(client, case, "return", reason="not_our_duty", unit=unit, basis="职责清单第3条").content.decode()
    assert "stays responsible" in page
    assert "return" not in offered(client, case)
    operator = world.client("op")
    listing = operator.get("/desk/to-decide/")
    assert [row.case_id for _line, row in listing.context["rows"]] == [case.id]
    assert "职责清单第3条" in listing.content.decode()
    assert next(p.count for p in listing.context["places"] if p.url == "/desk/to-decide/") == 1
    request = Request.objects.get()
    sent = {"request": request.id, "decision": "agree", "unit": unit, "note": "", "back": "/desk/to-decide/"}
    answer = send(operator, case, "decide", **sent)
    assert answer.redirect_chain[-1][0] == "/desk/to-decide/"
    assert 'data-testid="empty"' in answer.content.decode()
    assert fresh(case).holder_unit_id == unit
    answer = send(operator, case, "decide", **sent)
    assert answer.status_code == 409
    assert "decided already" in answer.content.decode()


def test_a_refusal_needs_a_reason_and_leads_to_a_ruling(world):
    case = with_unit(world, "property")
    unit = world.unit("traffic_police").id
    send(world.client("prop"), case, "return", reason="not_our_duty", unit=unit, basis="职责清单第3条")
    request = Request.objects.get()
    answer = send(world.client("op"), case, "decide", request=request.id, decision="refuse")
    assert answer.status_code == 422
    assert "Write the reason" in answer.content.decode()
    send(world.client("op"), case, "decide", request=request.id, decision="refuse", note="小区内属物业")
    assert "object" in offered(world.client("prop"), case)
    send(world.client("prop"), case, "object", basis="道路已移交市政")
    assert not world.client("op").get("/desk/to-decide/").context["rows"], "not for whoever rejected the return"
    listing = world.client("lead").get("/desk/to-decide/")
    assert len(listing.context["rows"]) == 1
    objection = Request.objects.get(kind="arbitration")
    answer = send(
        world.client("lead"), case, "decide", request=objection.id, decision="agree", unit=unit, note="已移交，归交警"
    )
    assert answer.status_code == 200
    assert fresh(case).holder_unit_id == unit
    assert "The command centre" not in answer.content.decode() or "ruled" in answer.content.decode()


def test_more_time_and_a_pause_are_asked_for_and_given(world, clock):
    case = with_unit(world, "property")
    commands.redirect(
        world.actor("op"),
        case_id=case.id,
        to=commands.opening.Redirection(
            category="0404",
            priority="P3",
            restricted=False,
            lead_unit_id=case.lead_unit_id,
            holder_unit_id=case.holder_unit_id,
            assignee_id=None,
            limit="3WD",
            rule_version="t",
        ),
        now=NOW + HOUR,
    )
    client, officer = world.client("prop"), world.client("street")
    answer = send(client, case, "extend", amount="9", reason="weather", words="下雨")
    assert answer.status_code == 422
    assert "3 working days" in answer.content.decode()
    send(client, case, "extend", amount="2", reason="weather", words="下雨")
    send(officer, case, "decide", request=Request.objects.get().id, decision="agree", note="同意")
    assert fresh(case).due_at.day == 18
    send(client, case, "pause", reason="appraisal", until="2026-03-20", words="等鉴定")
    page = send(
        officer, case, "decide", request=Request.objects.get(kind="pause").id, decision="agree"
    ).content.decode()
    assert "clock stands still" in page
    assert fresh(case).paused_since == clock[0]
    assert offered(client, case) == {"contact", "resume", "assist"}
    clock[0] += timedelta(days=2)
    page = send(world.client("prop"), case, "resume", note="报告已到").content.decode()
    assert "2 days" in page
    assert Pause.objects.get().end == clock[0]


def test_the_ledger_lists_suspended_cases_with_their_plan(world, clock):
    assert 'data-testid="empty"' in world.client("lead").get("/desk/ledger/").content.decode()
    case = with_unit(world, "property")
    called(world, case, "prop", now=NOW + HOUR)
    person = world.people["prop"].id
    send(
        world.client("prop"),
        case,
        "suspend",
        reason="planning",
        words="明年改造",
        plan="先围挡",
        owner=person,
        review_at="2026-04-10",
    )
    send(world.client("lead"), case, "decide", request=Request.objects.get().id, decision="agree", note="同意挂账")
    for login in ("lead", "street", "comm1"):
        page = world.client(login).get("/desk/ledger/")
        assert [row.case_id for row, _reason in page.context["rows"]] == [case.id]
        assert "先围挡" in page.content.decode()
    assert world.client("comm2").get("/desk/ledger/").context["rows"] == []


def test_supervision_shows_steps_units_and_the_last_word(world, clock):
    assert 'data-testid="empty"' in world.client("street").get("/desk/supervision/").content.decode()
    case = world.case("0102").case
    clock[0] = case.due_at + timedelta(minutes=5)
    commands.fire_clocks(world.actor("op"), now=clock[0])
    send(world.client("street"), case, "urge", kind="supervision", words="今天必须清完")
    assert "answer" in offered(world.client("grid1"), case)
    urging = Urging.objects.get()
    page = world.client("street").get("/desk/supervision/")
    assert page.context["listing"].counts == {"listed": 0, "red": 0, "yellow": 1}
    assert page.context["listing"].by_unit == [("桥头街道办事处", 0, 0, 1)]
    assert "今天必须清完" in page.content.decode()
    assert "李建国" not in page.content.decode(), "matters are counted, never persons"
    send(world.client("grid1"), case, "answer", urging=urging.id, words="车已在路上")
    assert "车已在路上" in world.client("street").get("/desk/supervision/?level=yellow").content.decode()
    assert world.client("street").get("/desk/supervision/?level=red").context["rows"] == []
    assert world.client("comm2").get("/desk/supervision/").context["rows"] == []
    assert world.client("grid1").get("/desk/supervision/").status_code == 403


def test_the_lists_make_the_same_queries_for_one_and_for_many(world, clock):
    def asked(login, url):
        client = world.client(login)
        client.get(url)
        with CaptureQueriesContext(connection) as found:
            assert client.get(url).status_code == 200
        return len(found)

    def one_more(number):
        case = with_unit(world, "property", point=(120.1085 + number * 0.0004, 30.2155))
        commands.ask_return(
            world.actor("prop"),
            case_id=case.id,
            reason="not_our_duty",
            basis="x",
            unit_id=world.unit("traffic_police").id,
            now=clock[0],
        )
        late = world.case(text=f"第{number}处垃圾堆积，请清理。", point=(120.1085 + number * 0.0003, 30.2155)).case
        commands.fire_clocks(world.actor("op"), now=late.due_at)

    one_more(0)
    urls = (("op", "/desk/to-decide/"), ("street", "/desk/supervision/"), ("lead", "/desk/ledger/"))
    few = [asked(login, url) for login, url in urls]
    for number in range(1, 4):
        one_more(number)
    assert [asked(login, url) for login, url in urls] == few
    assert max(few) <= 12


def test_the_reporter_reads_who_spoke_to_them_the_new_time_and_that_the_clock_stands_still(world, clock):
    signal = world.case("0102")
    case = signal.case
    called(world, case, "grid1", now=NOW + HOUR)
    commands.ask_return(
        world.actor("street"),
        case_id=case.id,
        reason="other_power",
        basis="内部意见",
        unit_id=world.unit("property").id,
        now=NOW + HOUR,
    )
    request = commands.ask_pause(
        world.actor("grid1"),
        case_id=case.id,
        reason="material",
        words="内部说明",
        until=NOW + timedelta(days=3),
        now=NOW + HOUR,
    )
    commands.agree(world.actor("street"), request_id=request.id, note="请补充照片", now=NOW + HOUR)
    page = world.client().get(f"/r/{signal.code}/").content.decode()
    assert "spoke to you" in page
    assert "clock stands still" in page
    assert "Waits for material from the petitioner" in page
    assert "请补充照片" in page
    assert "内部" not in page
    assert "asks to return" not in page
    assert task_of(case).state == "issued"
    assert Case.objects.get(id=case.id).due_at > NOW + timedelta(days=3)
