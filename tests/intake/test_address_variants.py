"""AT-ADDR-01: two thousand written variants find their address, the rest goes to a person, nothing is guessed in silence."""

from collections import Counter

import pytest

from benchmarks.addresses import MATCHABLE, SEED, TRAP_WAYS, TRAPS, book_of, outcomes, variants
from linli.demo.plan import build_plan


@pytest.fixture(scope="module")
def plan():
    return build_plan(residents=10)


@pytest.fixture(scope="module")
def found(plan):
    return outcomes(book_of(plan), variants(plan))


def test_the_variants_are_the_same_for_the_same_seed(plan):
    made = variants(plan, SEED)
    assert made == variants(plan, SEED)
    assert made != variants(plan, SEED + 1)
    assert (sum(v.truth is not None for v in made), sum(v.truth is None for v in made)) == (MATCHABLE, TRAPS)


def test_at_addr_01_of_two_thousand_variants_ninety_five_in_a_hundred_are_matched_and_the_rest_goes_to_a_person(found):
    verdicts = Counter(one.verdict for one in found if one.variant.truth is not None)
    assert sum(verdicts.values()) == 2000
    assert verdicts["right"] >= 0.95 * 2000, verdicts
    matched = sum(one.verdict == "right" for one in found)
    wrong = [one for one in found if one.verdict == "wrong"]
    assert matched / (matched + len(wrong)) >= 0.995, wrong[:5]


@pytest.mark.parametrize("way", TRAP_WAYS)
def test_at_addr_01_what_names_no_address_or_two_is_left_to_a_person(found, way):
    taken = [one.variant.text for one in found if one.variant.way == way and one.found is not None]
    assert taken == []


@pytest.mark.parametrize("way", ["plain", "noise", "sound", "shape", "turned", "landmark", "latin", "shortened"])
def test_every_way_of_writing_is_read(found, way):
    verdicts = Counter(one.verdict for one in found if one.variant.way == way)
    assert verdicts["right"] >= 0.9 * sum(verdicts.values()), verdicts
