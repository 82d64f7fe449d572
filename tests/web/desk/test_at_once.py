"""Two persons acting on one case at the same moment: one is first, the other gets a sentence, nobody an error page."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from linli.cases import commands
from linli.cases.models import Case, Clock, Task
from tests import world as street
from tests.cases.holding import task_of
from tests.world import NOW, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

Act = Callable[[World, Case, Task], tuple[str, str, dict]]


@pytest.fixture
def world(transactional_db) -> World:
    """The street for real: what one thread commits another sees."""
    return street.build()


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """It is half an hour after the report."""
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(minutes=30))


def _on_task(login: str, act: str, **values: str) -> Act:
    return lambda world, case, task: (login, f"/field/tasks/{task.id}/{act}/", values)


def _on_case(login: str, act: str, **values: str) -> Act:
    return lambda world, case, task: (login, f"/desk/cases/{case.id}/{act}", values)


def _assign(login: str, to: str) -> Act:
    return lambda world, case, task: (
        login, f"/desk/cases/{case.id}/assign", {"person": str(world.people[to].id), "note": ""}
    )  # fmt: skip


ACCEPT, TAKE = _on_task("grid1", "accept"), _on_case("street", "take-over", note="我来办")
DONE = _on_task("grid1", "done", result="gone", note="到场时已清")
PASS_ON = _on_task("grid1", "pass-on", reason="力所不及")
URGE = _on_case("lead", "urge", kind="reminder", words="请尽快")
CORRECT = _on_case("op", "correct", category="0101", note="应为另一类")
EXTEND = _on_case("street", "extend", amount="1", unit="WD", reason="weather", words="下雨")
VERIFY = [_on_task(login, "verify", note="看过") for login in ("insp", "insp2")]
BACK = _on_task("insp2", "send-back", note="没做完")

#: What has happened before, and the two acts that meet.
MEETINGS: dict[str, tuple[tuple[str, ...], Act, Act]] = {
    "two take the task": ((), ACCEPT, TAKE),
    "one takes it, one gives it to another": ((), ACCEPT, _assign("comm1", "grid2")),
    "one reports back, one takes over": (("accept",), DONE, TAKE),
    "one reports back, one corrects the kind": (("accept",), DONE, CORRECT),
    "one reports back, one passes on": (("accept",), DONE, PASS_ON),
    "one reports back, one asks for more time": (("accept",), DONE, EXTEND),
    "one is urged, one reports back": (("accept",), URGE, DONE),
    "one corrects, one takes it": ((), CORRECT, ACCEPT),
    "two correct": ((), CORRECT, _on_case("op", "correct", category="0403", note="再改")),
    "two verify": (("accept", "done"), VERIFY[0], VERIFY[1]),
    "one verifies, one sends back": (("accept", "done"), VERIFY[0], BACK),
    "the same act twice": ((), ACCEPT, ACCEPT),
}


@pytest.mark.parametrize("name", MEETINGS)
def test_of_two_at_once_both_get_a_page_and_the_case_stays_whole(world: World, name: str):
    before, first, second = MEETINGS[name]
    case = world.case("0102").case
    me, moment = world.actor("grid1"), NOW + timedelta(minutes=10)
    if "accept" in before:
        commands.accept(me, task_id=task_of(case).id, now=moment)
    if "done" in before:
        commands.report_done(me, task_id=task_of(case).id, result="gone", now=moment)
    task = Task.objects.filter(case=case).exclude(state__in=["done", "withdrawn"]).get()
    answers = _at_once(world, [act(world, Case.objects.get(id=case.id), task) for act in (first, second)])
    for status, page in answers:
        assert status in (200, 302, 403, 409, 422), f"{status}: {page[:300]}"
        assert status < 400 or 'data-testid="problem"' in page, "a refusal is shown in words"
    assert any(status < 400 for status, _ in answers), "somebody is always first"
    _check_whole(Case.objects.get(id=case.id))


def _at_once(world: World, requests: list[tuple[str, str, dict]]) -> list[tuple[int, str]]:
    """The same moment for all, each with a connection of its own."""
    start = threading.Barrier(len(requests))
    answers: list[tuple[int, str]] = []

    def send(login: str, url: str, values: dict) -> None:
        client = world.client(login, raise_request_exception=False)
        try:
            start.wait(timeout=20)
            answer = client.post(url, values)
            answers.append((answer.status_code, answer.content.decode()))
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=request) for request in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == len(requests)
    return answers


def _check_whole(case: Case) -> None:
    """One holder, one open task where there is work, no clock where there is none."""
    open_tasks = Task.objects.filter(case=case).exclude(state__in=["done", "withdrawn"])
    running = case.state in ("dispatched", "handling")
    assert open_tasks.count() == (1 if running or case.state == "reported" else 0)
    if running:
        assert open_tasks.get().unit_id == case.holder_unit_id
    else:
        kinds = set(Clock.objects.filter(case=case, fired_at=None, stopped_at=None).values_list("kind", flat=True))
        assert kinds <= {"contact"}
        assert case.state == "reported" or not kinds
