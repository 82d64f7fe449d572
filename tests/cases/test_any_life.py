"""Ten thousand random acts by random people: no case without a holder, no open clock on a closed case, no fact without
its change, and nothing but sentences for what is refused."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from tests import world as street
from tests.cases.walking import ACTS, ANYBODY, PEOPLE, Walk, look, step

#: So many parts, which may run side by side, of so many walks of so many steps: ten thousand acts.
PARTS, WALKS, STEPS = 4, 50, 50
#: Where a walk may begin: an ordinary matter, one that danger makes urgent, a resident's request.
BEGIN = (("0102", street.IN_GRID1), ("0201", street.IN_ESTATE), ("S101", street.IN_GRID3))
#: The ordinary course of things, so that walks get somewhere.
OFTEN = ("accept", "report_done", "verify", "rate") * 4 + ("photo", "send_back", "contact", "agree") * 2

#: What each part gets to; acts that need a longer course of things are tried in all and carried out in some.
ORDINARY = {"accept", "contact", "photo", "report_done", "verify", "correct", "clocks"}

STEP = st.tuples(
    st.sampled_from((*sorted(ACTS), *OFTEN)),
    st.sampled_from((*[ANYBODY] * len(PEOPLE), *PEOPLE)),
    st.integers(0, 10_000),
    st.sampled_from((*[1] * 8, *[60] * 5, 1_200, 1_200, 20_000, 90_000)),
)


@pytest.mark.slow
@pytest.mark.parametrize("part", [pytest.param(n, marks=pytest.mark.xdist_group(f"life {n}")) for n in range(PARTS)])
def test_whatever_is_done_by_whom_every_case_keeps_its_holder_its_clocks_and_its_facts(world, part):
    done: Counter[str] = Counter()
    taken: list[int] = []

    @seed(part)
    @settings(
        max_examples=WALKS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        matters=st.tuples(st.sampled_from(BEGIN), st.sampled_from(BEGIN)),
        steps=st.lists(STEP, min_size=STEPS, max_size=STEPS),
    )
    def every_walk_is_sound(matters, steps):
        with transaction.atomic():
            walk = _walk(world, matters, steps)
            transaction.set_rollback(True)
        done.update(walk.done)
        taken.append(len(steps))

    every_walk_is_sound()
    assert sum(taken) >= WALKS * STEPS
    missing = ORDINARY - set(done)
    assert not missing, f"never carried out: {missing}"


def _walk(world: street.World, matters: tuple, steps: list) -> Walk:
    """One street, two cases, and whoever comes along."""
    for category, point in matters:
        world.case(category, point=point)
    walk, seen = Walk(world), look()
    for name, who, pick, later in steps:
        walk.now += timedelta(seconds=later)
        seen = step(walk, seen, name, who, pick)
    return walk
