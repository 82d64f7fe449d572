"""Reports about a unit: neither it nor its people find them anywhere; the petitioner stays hidden, even in what goes out."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings

from linli.cases import commands, queries
from linli.cases.models import Case
from linli.intake.models import Signal
from linli.kernel.errors import NotAllowed, NotFound, Refused
from linli.search.queries import search, suggestions
from linli.trust.models import FactRecord
from linli.web.live.events import topics_of
from linli.web.live.seeing import topics_for
from tests import world as street
from tests.search.following import index
from tests.world import NOW, World

pytestmark = pytest.mark.django_db
TEXT = "举报柳岸社区居委会工作人员收受红包，柳岸花园多户可作证。"
NAME, PHONE = "方志敏感", "13900139001"
#: Everybody who could see the case before: of the accused committee, and others.
ACCUSED = ("comm1", "grid1", "grid2")


@pytest.fixture
def told(world: World) -> Case:
    """A report about the committee of the west, which the street office has, marked confidential by the operator."""
    signal = world.case("0102", TEXT, unit_id=world.unit("office").id, name=NAME, phone=PHONE)
    commands.mark_confidential(
        world.actor("op"), case_id=signal.case_id, units=[world.unit("committee1").id], reason="举报件", now=NOW
    )
    index()
    return Case.objects.get(id=signal.case_id)


def body(answer: Any) -> str:
    parts = answer.streaming_content if answer.streaming else [answer.content]
    return b"".join(parts).decode("utf-8", "replace")


def test_at_12345_06_the_accused_unit_and_its_staff_cannot_open_it(world: World, told: Case) -> None:
    for login in ACCUSED:
        client = world.client(login)
        for address in (f"/desk/cases/{told.id}/", f"/api/v1/cases/{told.id}", f"/api/v1/cases/{told.id}/ties"):
            assert client.get(address).status_code == 404, (login, address)
        with pytest.raises(NotFound):
            queries.case_page(world.actor(login), told.id, now=NOW)
    for login in ("op", "street"):
        assert world.client(login).get(f"/desk/cases/{told.id}/").status_code == 200
    assert world.client("insp").get(f"/desk/cases/{told.id}/").status_code == 404


def test_at_12345_06_nor_through_another_post_nor_by_a_task_of_theirs(world: World, told: Case) -> None:
    world.give_post("comm1", "operator", "command", street.COUNTY)
    assert world.client("comm1").get(f"/desk/cases/{told.id}/").status_code == 404
    assert told.number not in body(world.client("comm1").get("/desk/export/cases.csv"))
    signal = Signal.objects.get(case=told)
    assert world.client("comm1").get(f"/desk/queue/{signal.id}/").status_code == 404
    assert world.client("op").get(f"/desk/queue/{signal.id}/").status_code == 200
    task = told.tasks.get()
    task.assignee = world.people["grid1"]
    task.save()
    assert world.client("grid1").get(f"/field/tasks/{task.id}/").status_code == 404
    assert told.title not in body(world.client("grid1").get("/field/"))


def test_at_12345_06_not_in_lists_counts_search_or_what_goes_out(world: World, told: Case) -> None:
    before = queries.board(world.actor("comm1"), now=NOW, day_start=NOW)
    assert (before.open, before.today) == (0, 0)
    assert queries.board(world.actor("op"), now=NOW, day_start=NOW).open == 1
    for login in ACCUSED:
        actor, client = world.actor(login), world.client(login)
        assert search(actor, "红包", now=NOW).cases == []
        assert search(actor, told.number, now=NOW).cases == []
        cases, lines = suggestions(actor, "收受红包", now=NOW)
        assert not cases
        assert "红包" not in json.dumps([str(line) for line in lines], ensure_ascii=False)
        for address in ("/desk/cases/", "/desk/", "/desk/board/stream", "/desk/export/cases.csv", "/desk/export/cases.print",
                        "/api/v1/cases", "/map/points.json", "/api/v1/cases/points"):  # fmt: skip
            said = body(client.get(address, follow=True))
            assert not [word for word in (told.number, "红包", str(told.id)) if word in said], (login, address)
    assert told.number in body(world.client("op").get("/desk/export/cases.csv"))


def test_at_12345_06_not_in_the_live_stream(world: World, told: Case) -> None:
    since = FactRecord.objects.filter(case_id=told.id, kind="cases.made_confidential").get()
    fact = {"subject": since.subject_id, "case": since.case_id, "unit": since.unit_id, "account": since.account_id,
            "grid": since.grid_code}  # fmt: skip
    heard = set(topics_of(fact))
    assert since.grid_code is None
    assert "committee1" not in str(since.data)
    for login in ACCUSED:
        assert heard.isdisjoint(topics_for(_session(world, login))), login
    assert not heard.isdisjoint(topics_for(_session(world, "street")))


def test_the_stream_gives_an_area_only_to_those_who_see_its_cases(world: World) -> None:
    assert not [topic for topic in topics_for(_session(world, "prop")) if topic.startswith("g:")]
    assert f"g:{street.WEST}" in topics_for(_session(world, "comm1"))


def test_at_12345_06_the_petitioner_is_hidden_in_every_list_that_goes_out(world: World, told: Case) -> None:
    for login in ("op", "street", "call", "lead"):
        client = world.client(login)
        for key in ("cases", "queue", "callbacks", "supervision", "ledger"):
            for form in ("csv", "print"):
                said = body(client.get(f"/desk/export/{key}.{form}"))
                assert not [word for word in (NAME, PHONE) if word in said], (login, key, form)
        assert NAME not in body(client.get(f"/desk/cases/{told.id}/"))
    Case.objects.filter(id=told.id).update(state="closed", closed_at=NOW, verified_by=world.people["insp"].id)
    assert told.number not in body(world.client("call").get("/desk/export/callbacks.csv"))


def test_it_is_marked_by_operators_of_another_unit_alone(world: World) -> None:
    case = Case.objects.get(id=world.case("0102", TEXT, unit_id=world.unit("office").id).case_id)
    committee, office, command = (world.unit(key).id for key in ("committee1", "office", "command"))
    mark = commands.mark_confidential
    with pytest.raises(NotAllowed):
        mark(world.actor("street"), case_id=case.id, units=[committee], reason="举报件", now=NOW)
    wrong = {"cases.nobody_accused": [], "cases.accused_works_on_it": [office], "cases.own_unit_accused": [command]}
    for code, units in wrong.items():
        with pytest.raises(Refused) as refusal:
            mark(world.actor("op"), case_id=case.id, units=units, reason="举报件", now=NOW)
        assert refusal.value.code == code
    case.refresh_from_db()
    assert case.accused is None


def test_it_is_marked_on_the_page_and_over_the_api_and_goes_to_no_accused_unit(world: World) -> None:
    case_id = world.case("0102", TEXT, unit_id=world.unit("office").id).case_id
    client = world.client("op")
    assert 'data-testid="confidential-submit"' in body(client.get(f"/desk/cases/{case_id}/"))
    sent = {"unit": str(world.unit("committee1").id), "reason": "举报件"}
    assert client.post(f"/desk/cases/{case_id}/confidential", sent).status_code == 302
    against = {"units": [str(world.unit("property").id)], "reason": "也涉及物业"}
    answer = client.post(f"/api/v1/cases/{case_id}/confidential", against, content_type="application/json")
    assert answer.status_code == 200, answer.content
    case = Case.objects.get(id=case_id)
    assert set(case.accused or ()) == {world.unit("committee1").id, world.unit("property").id}
    with pytest.raises(Refused) as refusal:
        commands.ask_assist(
            world.actor("street"),
            case_id=case_id,
            unit_id=world.unit("property").id,
            words="请协助",
            due_at=None,
            now=NOW,
        )
    assert refusal.value.code == "cases.unit_accused"


def _session(world: World, login: str) -> Any:
    """The session of somebody who has signed in."""
    key = world.client(login).cookies[settings.SESSION_COOKIE_NAME].value
    return import_module(settings.SESSION_ENGINE).SessionStore(key)
