"""A new worker and a kind of matter never seen: everything needed stands on the page of the task."""

import re

import pytest

from linli.cases.models import Case
from linli.orgs import data
from tests.web.field.test_tasks import open_task, photo

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("category", ["0102", "0107", "0404", "0111"])
def test_at_g_04_a_new_worker_finishes_an_unknown_kind_with_only_what_the_task_page_says(world, category):
    """The worker opens nothing but the task's page, reads the steps there, and presses what it shows next."""
    case = world.case(category).case
    worker = world.client("grid1")
    address = f"/field/tasks/{open_task(case).id}/"
    page = worker.get(address).content.decode()
    card = next(one for one in data.knowledge() if one.category == category).texts["en"]
    for line in (*card["steps"], *card["ask"], card["power"], *card["materials"]):
        assert line.split("'")[0] in page, line
    assert page.count('data-testid="step-') == len(card["steps"])
    assert "Done means:" in page
    for _ in range(12):
        page = worker.get(address).content.decode()
        pressed = re.search(r'data-testid="task-(accept|arrive)"', page)
        if pressed:
            worker.post(f"{address}{pressed.group(1)}/")
            continue
        for moment in ("before", "after"):
            assert f'data-testid="task-photo-{moment}"' in page
            worker.post(f"{address}photo/", {"moment": moment, "photos": photo(("red", "blue")[moment == "after"])})
        assert 'data-testid="task-done"' in page
        note = re.search(r'data-testid="standard-answer">(.*?)</textarea>', page, re.S).group(1)
        assert case.number in note
        assert worker.post(f"{address}done/", {"result": "solved", "note": note})["Location"] == "/field/"
        break
    assert Case.objects.get(id=case.id).state == "reported"


def test_a_correction_is_proposed_from_the_page_of_the_task(world):
    case = world.case("0102").case
    page = world.client("grid1").get(f"/field/tasks/{open_task(case).id}/").content.decode()
    assert 'action="/desk/cards/0102/propose"' in page


def test_whoever_verifies_gets_no_list_of_steps(world):
    case = world.case("0102").case
    worker = world.client("grid1")
    task = open_task(case)
    worker.post(f"/field/tasks/{task.id}/accept/")
    worker.post(f"/field/tasks/{task.id}/done/", {"result": "gone"})
    check = world.client("insp").get(f"/field/tasks/{open_task(case, 'verify').id}/").content.decode()
    assert 'data-testid="task-steps"' not in check
