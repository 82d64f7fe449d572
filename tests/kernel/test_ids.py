"""Identifiers that sort by time, and codes that survive being read out and typed in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from linli.kernel.actors import ANONYMOUS, Actor, ActorKind, PostHeld, machine
from linli.kernel.ids import CODE_ALPHABET, CODE_LENGTH, new_code, new_id, pretty_code, tidy_code

CODES = st.text(CODE_ALPHABET, min_size=CODE_LENGTH, max_size=CODE_LENGTH)


def test_ids_are_time_ordered_uuids_and_all_different():
    ids = [new_id() for _ in range(2000)]
    assert all(one.version == 7 for one in ids)
    assert len(set(ids)) == 2000
    assert [one.int >> 80 for one in ids] == sorted(one.int >> 80 for one in ids)


def test_codes_have_no_sign_that_is_mixed_up_when_read_aloud():
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert not set("".join(codes)) & set("01OIL")
    assert {len(code) for code in codes} == {CODE_LENGTH}


@given(CODES)
def test_a_code_typed_as_shown_or_in_small_letters_is_the_same_code(code):
    assert tidy_code(pretty_code(code)) == code
    assert tidy_code(f" {code[:5].lower()} {code[5:].lower()} ") == code


@given(CODES)
def test_look_alikes_are_put_right(code):
    assert tidy_code(code.replace("Q", "0").replace("J", "1")) == code
    assert tidy_code(code.replace("Q", "O").replace("J", "l")) == code


def test_an_actor_has_the_roles_of_all_its_posts():
    posts = tuple(PostHeld(role, new_id(), "330102001") for role in ("grid_worker", "operator"))
    actor = Actor(kind=ActorKind.PERSON, id=new_id(), posts=posts)
    assert actor.has("operator", "leader")
    assert not actor.has("leader")
    assert actor.unit_ids == {post.unit_id for post in posts}
    assert ANONYMOUS.roles == frozenset()
    assert machine("clock").channel == "machine"
