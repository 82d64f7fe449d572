"""The pages of rosters, through real requests."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.cases.commands import accept, leave_begins
from linli.cases.models import LeftTask, Task
from linli.kernel.actors import machine
from linli.people.models import Deputy, DutyOfficer, Leave, Shift
from tests.people.rosters import away, deputy, officer, post_of, shift
from tests.world import NOW, STREET

pytestmark = pytest.mark.django_db

ROSTER = "/desk/roster/"


def text(answer):
    return answer.content.decode()


def ask(client, **more):
    sent = {"reason": "annual", "first": "2026-03-12", "first_half": "", "until": "2026-03-13", "until_half": "noon"}
    return client.post(ROSTER + "leave/", {**sent, **more})


def test_anybody_of_the_staff_asks_for_leave_and_the_officer_approves_it(world):
    mine, boss = world.client("grid1"), world.client("street")
    assert ask(mine)["Location"] == ROSTER + "leave/"
    leave = Leave.objects.get()
    assert (leave.starts_at.day, leave.ends_at - leave.starts_at) == (11, timedelta(days=1, hours=12)), "UTC"
    assert 'data-testid="leave-waiting"' in text(boss.get(ROSTER + "leave/"))
    assert 'data-testid="leave-approve"' not in text(mine.get(ROSTER + "leave/"))
    assert mine.post(f"{ROSTER}leave/{leave.id}/approve").status_code == 403
    assert boss.post(f"{ROSTER}leave/{leave.id}/approve").status_code == 302
    page = text(mine.get(ROSTER + "leave/"))
    assert "Approved" in page
    assert "3/12 – 3/13 until noon" in page
    assert mine.post(f"{ROSTER}leave/{leave.id}/withdraw").status_code == 302
    assert boss.post(f"{ROSTER}leave/{leave.id}/nonsense").status_code == 404


def test_what_cannot_be_is_said_on_the_form_with_what_was_typed(world):
    mine = world.client("grid1")
    backwards = ask(mine, first="2026-03-14")
    assert backwards.status_code == 422
    assert "ends before it begins" in text(backwards)
    assert "2026-03-14" in text(backwards)
    missing = ask(mine, first="")
    assert 'data-testid="error-summary"' in text(missing)
    assert not Leave.objects.exists()
    assert world.client("resident").get(ROSTER).status_code == 403
    assert world.client().get(ROSTER)["Location"].startswith("/sign-in/")


def test_the_reason_is_shown_only_to_oneself_and_to_who_leads(world):
    away(world, "grid1")
    address = f"{ROSTER}leave/?unit={world.unit('committee1').id}"
    assert "Annual leave</" not in re.sub(r"<option.*?</option>", "", text(world.client("grid2").get(address)))
    assert "Annual leave" in re.sub(r"<option.*?</option>", "", text(world.client("street").get(address)))


def test_the_week_shows_who_is_away_and_who_stands_in(world):
    deputy(world, "grid1", "grid2")
    away(world, "grid1")
    shift(world, "grid2", "08:30", "17:30")
    page = text(world.client("grid1").get(ROSTER))
    assert page.count('data-testid="week-row"') == 3
    assert "王秀英 stands in" in page
    assert "08:30–17:30" in page
    assert "2026-03-09 – 2026-03-15" in page
    later = text(world.client("grid1").get(ROSTER + "?first=2026-03-18"))
    assert "2026-03-16 – 2026-03-22" in later
    assert world.client("grid1").get(ROSTER + "?first=x&unit=y").status_code == 200


def test_shifts_deputies_and_officers_from_the_pages(world):
    boss, unit = world.client("street"), str(world.unit("committee1").id)
    post, other = str(post_of(world, "grid1")), str(world.people["grid2"].id)
    sent = {"unit": unit, "post": post, "starts": "08:30", "ends": "17:30", "days": ["1", "2"], "valid_from": "2026-03-11"}
    assert boss.post(ROSTER + "shifts/", sent).status_code == 302
    assert "overlaps" in text(boss.post(ROSTER + "shifts/", sent))
    assert "Mon、Tue" in text(boss.get(f"{ROSTER}shifts/?unit={unit}"))
    assert boss.post(f"{ROSTER}shifts/{Shift.objects.get().id}/end", {"unit": unit}).status_code == 302
    assert boss.post(ROSTER + "deputies/", {"unit": unit, "post": post, "person": other}).status_code == 302
    assert "already" in text(boss.post(ROSTER + "deputies/", {"unit": unit, "post": post, "person": other}))
    assert "王秀英" in text(boss.get(f"{ROSTER}deputies/?unit={unit}"))
    assert boss.post(f"{ROSTER}deputies/{Deputy.objects.get().id}/end", {"unit": unit}).status_code == 302
    duty = {"area": STREET, "person": other, "slot": "day", "valid_from": "2026-03-11"}
    assert boss.post(ROSTER + "officers/", duty).status_code == 302
    assert "On duty now: 王秀英" in text(boss.get(f"{ROSTER}officers/?area={STREET}"))
    assert boss.post(f"{ROSTER}officers/{DutyOfficer.objects.get().id}/end", {"area": STREET}).status_code == 302
    for page in ("shifts", "deputies", "officers"):
        seen = text(world.client("grid1").get(f"{ROSTER}{page}/?unit={unit}&area={STREET}"))
        assert 'method="post" action="/desk/roster' not in seen, "who leads nobody changes nothing"
    assert world.client("grid1").post(ROSTER + "shifts/", sent).status_code == 403


def test_gaps_are_listed_for_those_who_look_after_an_area(world):
    away(world, "grid1")
    page = text(world.client("street").get(ROSTER + "gaps/"))
    assert "柳岸第一网格" in page
    assert "Nights without a duty officer" in page
    officer(world, "street", "night")
    assert "Nights without a duty officer" not in text(world.client("street").get(ROSTER + "gaps/"))
    assert world.client("grid1").get(ROSTER + "gaps/").status_code == 403


def test_at_load_04_work_is_shown_by_name_with_advice_and_never_as_a_ranking(world):
    for number in range(6):
        world.case("0102", text=f"第{number}处垃圾。", point=(120.1085, 30.2020 + number * 0.002))
    address = f"{ROSTER}load/?unit={world.unit('committee1').id}"
    page = text(world.client("street").get(address))
    rows = re.findall(r'data-testid="load-row"><td><div><strong>(.*?)</strong>', page)
    assert rows == sorted(rows)
    assert "李建国 has the most" in page
    assert "sort=" not in page
    for login in ("grid1", "insp", "prop", "op"):
        assert world.client(login).get(address).status_code == 403
    assert text(world.client("comm1").get(address)).count("load-row") == 3
    assert world.client("comm2").get(address).status_code == 200
    assert "李建国" not in text(world.client("comm2").get(address)), "only of one's own unit"


def test_a_leader_decides_about_what_was_left_behind_with_one_press(world):
    deputy(world, "grid1", "grid2")
    task = Task.objects.get(case=world.case().case)
    accept(world.actor("grid1"), task_id=task.id, now=NOW)
    away(world, "grid1")
    leave_begins(machine("roster"), now=NOW)
    boss = world.client("street")
    assert "Give it to 王秀英" in text(boss.get(ROSTER + "left/"))
    path = f"{ROSTER}left/{LeftTask.objects.get().id}/"
    assert world.client("grid2").post(path + "hand-over").status_code == 403
    assert boss.post(path + "hand-over")["Location"] == ROSTER + "left/"
    assert 'data-testid="empty"' in text(boss.get(ROSTER + "left/"))
    assert boss.post(path + "keep").status_code == 409
    assert 'data-testid="task-card"' in text(world.client("grid2").get("/field/"))


def test_the_number_of_queries_of_the_week_does_not_grow(world):
    client = world.client("street")
    address = f"{ROSTER}?unit={world.unit('committee1').id}"
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for login in ("grid1", "grid2", "comm1"):
        shift(world, login, "08:30", "17:30")
        away(world, login, start=NOW + timedelta(days=1))
    client.get(address)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) <= len(few) + 1
    assert len(many) <= 18
