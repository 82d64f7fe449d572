"""What the tests of who has a case and for how long share."""

from __future__ import annotations

from datetime import timedelta

from linli.cases import commands
from linli.cases.models import Case, Clock, Task
from linli.trust import journal
from tests.world import NOW, World

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def fresh(case: Case) -> Case:
    """The case as it stands now."""
    return Case.objects.get(id=case.id)


def kinds(case: Case) -> list[str]:
    """The kinds of facts of a case in their order."""
    return [row.kind for row in journal.timeline(case_ids=[case.id]) if row.kind.startswith("cases.")]


def last(case: Case):
    """The last fact of a case."""
    return journal.timeline(case_ids=[case.id])[-1]


def open_clocks(case: Case) -> dict[str, object]:
    """When which clock of a case will fire."""
    return dict(Clock.objects.filter(case=case, fired_at=None, stopped_at=None).values_list("kind", "due_at"))


def task_of(case: Case, kind: str = "handle") -> Task:
    """The open task of a case."""
    return Task.objects.filter(case=case, kind=kind).exclude(state__in=["done", "withdrawn"]).get()


def with_unit(world: World, unit: str, category: str = "0404", **more) -> Case:
    """A case that an operator has given to a unit itself, without a first hand."""
    return world.case(category, "桥头大街路边违停，堵住出口。", priority="P3", unit_id=world.unit(unit).id, **more).case


def called(world: World, case: Case, login: str, now=NOW + HOUR) -> None:
    """A call that counts as a contact."""
    commands.log_contact(
        world.actor(login),
        case_id=case.id,
        way="phone",
        reached="petitioner",
        contacted_at=now - MINUTE,
        content="已说明情况，居民知道了。",
        proof="REC-20260311-0007",
        now=now,
    )
