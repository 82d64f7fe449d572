"""Commands: an actor, one transaction; and requests that are carried out once."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from linli.kernel.actors import ANONYMOUS, Actor, ActorKind
from linli.kernel.errors import Refused
from linli.kernel.ids import new_id
from linli.trust import journal
from linli.trust.acting import command, forget_keys, once
from linli.trust.models import FactRecord, Idempotency
from tests.trust.world import NOW, TESTER, Painted, paint


@command
def paint_wall(actor: Actor, *, refuse: bool = False) -> None:
    paint()
    if refuse:
        raise Refused("walls.wet", "The wall is wet; come back tomorrow.")


@command
def paint_house(actor: Actor, *, careful: bool, swallow: bool = True) -> None:
    paint()
    try:
        if careful:
            with transaction.atomic():
                paint_wall(actor, refuse=True)
        else:
            paint_wall(actor, refuse=True)
    except Refused:
        if not swallow:
            raise


@pytest.mark.django_db
def test_a_refused_command_leaves_nothing_and_the_next_one_works():
    before = FactRecord.objects.count()
    with pytest.raises(Refused):
        paint_wall(TESTER, refuse=True)
    assert FactRecord.objects.count() == before
    paint_wall(TESTER)
    assert FactRecord.objects.count() == before + 1


@pytest.mark.django_db
def test_a_command_within_a_command_commits_or_goes_with_it():
    before = FactRecord.objects.count()
    with pytest.raises(Refused):
        paint_house(TESTER, careful=False, swallow=False)
    assert FactRecord.objects.count() == before
    paint_house(TESTER, careful=True)
    assert FactRecord.objects.count() == before + 1


@pytest.mark.django_db
def test_a_swallowed_refusal_never_loses_work_in_silence():
    with pytest.raises(TransactionManagementError, match="nothing can be kept"):
        paint_house(TESTER, careful=False)


def test_a_command_without_an_actor_is_a_mistake_of_the_program():
    with pytest.raises(TypeError, match="takes the actor first"):
        paint_wall("me")


def ask(actor: Actor, key: str, digest: bytes, result: dict) -> dict:
    fact = journal.statement(TESTER, Painted(subject_id=new_id()), at=NOW)
    return once(actor, key, scope="tests", digest=digest, result=result, statements=[fact], now=NOW)


def painted() -> int:
    return FactRecord.objects.filter(kind="walls.painted").count()


@pytest.mark.django_db
def test_a_repeated_request_gets_the_first_answer_and_another_one_is_refused():
    before = painted()
    assert ask(ANONYMOUS, "k1", b"one", {"code": "A"}) == {"code": "A"}
    assert ask(ANONYMOUS, "k1", b"one", {"code": "B"}) == {"code": "A"}
    with pytest.raises(Refused) as refused:
        ask(ANONYMOUS, "k1", b"two", {"code": "C"})
    assert refused.value.code == "idempotency.different_request"
    someone = Actor(kind=ActorKind.PERSON, id=new_id())
    assert ask(someone, "k1", b"two", {"code": "D"}) == {"code": "D"}
    assert painted() == before + 2


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x" * 201, "a\nb", "a\x00b"])
def test_a_key_that_is_no_key_is_refused(key):
    with pytest.raises(Refused) as refused:
        ask(ANONYMOUS, key, b"", {})
    assert refused.value.code == "idempotency.bad_key"


@pytest.mark.django_db
def test_old_keys_are_forgotten():
    ask(ANONYMOUS, "k1", b"one", {})
    assert forget_keys(before=NOW) == 0
    assert forget_keys(before=NOW.replace(year=2027)) == 1
    assert not Idempotency.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_simultaneous_equal_requests_one_is_carried_out_and_all_get_its_answer():
    start, answers, before = threading.Barrier(6), [], painted()

    def request(number: int) -> None:
        try:
            start.wait()
            answers.append(ask(ANONYMOUS, "same", b"one", {"code": number}))
        finally:
            connection.close()

    threads = [threading.Thread(target=request, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert painted() == before + 1
    assert answers == [answers[0]] * 6


@pytest.mark.django_db(transaction=True)
def test_a_key_of_a_failed_request_is_free_again():
    @command
    def fail(actor: Actor) -> None:
        ask(actor, "k", b"one", {"code": 1})
        raise Refused("tests.no", "No.")

    with pytest.raises(Refused):
        fail(ANONYMOUS)
    assert ask(ANONYMOUS, "k", b"one", {"code": 2}) == {"code": 2}


@pytest.mark.django_db(transaction=True)
def test_a_key_used_before_leaves_the_work_around_it_standing():
    @command
    def walk(actor: Actor) -> dict:
        paint()
        return ask(actor, "k", b"one", {"code": 2})

    ask(ANONYMOUS, "k", b"one", {"code": 1})
    before = painted()
    assert walk(ANONYMOUS) == {"code": 1}
    assert painted() == before + 1
