"""The three separated administrators: what each may do, what the other two may not, and that nobody is two of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from linli.kernel.actors import ANONYMOUS, machine
from linli.kernel.errors import LinliError, NotAllowed, Refused
from linli.orgs import queries as orgs
from linli.people import commands, queries
from linli.people.models import Account, Post
from linli.trust.models import FactRecord
from tests.people.administrators import THREE, administrators
from tests.world import COUNTY, GRID1, NOW, SINCE, World

DAY = NOW.date()
WEEK = {"since": NOW - timedelta(days=7), "before": NOW + timedelta(days=1)}


@pytest.fixture
def world(world: World) -> World:
    return administrators(world)


def refused_for(world: World, logins: tuple[str, ...], act: Any) -> None:
    for login in logins:
        with pytest.raises(NotAllowed):
            act(world.actor(login))


def test_at_mlps_01_only_the_system_administrator_makes_accounts(world: World) -> None:
    def make(actor: Any) -> Account:
        return commands.make_account(actor, login="lihua", name="李华", phone="13800138001", now=NOW)

    refused_for(world, ("audit", "security", "op", "lead", "grid1"), make)
    with pytest.raises(NotAllowed):
        make(ANONYMOUS)
    account = make(world.actor("system"))
    assert not account.has_usable_password()
    assert not Post.objects.filter(account=account).exists()


def test_at_mlps_01_only_the_audit_administrator_reads_the_audit(world: World) -> None:
    def read(actor: Any) -> Any:
        return queries.audit(actor, **WEEK)

    with pytest.raises(Refused):
        commands.sign_in_with_password(ANONYMOUS, login="system", password="wrong", now=NOW)
    refused_for(world, ("system", "security", "op", "lead"), read)
    lines = read(world.actor("audit"))
    assert ("people.sign_in_failed", "system") in [(line.kind, line.subject) for line in lines]


def test_at_mlps_01_administrators_do_no_business(world: World) -> None:
    signal = world.case()
    for login in THREE:
        actor = world.actor(login)
        assert actor.posts == ()
        assert actor.admin == login
        client = world.client(login)
        for address in ("/desk/", "/desk/cases/", f"/desk/cases/{signal.case_id}/", "/desk/queue/", "/field/"):
            assert client.get(address).status_code in (403, 404), address
        assert client.get(f"/api/v1/cases/{signal.case_id}").status_code in (403, 404)


def test_only_the_security_administrator_gives_and_ends_posts(world: World) -> None:
    unit, account = world.unit("committee1"), world.people["prop"]

    def give(actor: Any) -> Post:
        return commands.give_post(
            actor, account_id=account.id, role="grid_worker", unit_id=unit.id, area=GRID1, now=NOW
        )

    refused_for(world, ("system", "audit", "op", "lead"), give)
    post = give(world.actor("security"))
    assert FactRecord.objects.filter(kind="people.post_given", subject_id=account.id).exists()
    with pytest.raises(Refused, match="already"):
        give(world.actor("security"))
    refused_for(world, ("system", "audit", "op"), lambda actor: commands.end_post(actor, post_id=post.id, now=NOW))
    commands.end_post(world.actor("security"), post_id=post.id, now=NOW)
    assert not world.actor("prop").has("grid_worker")


def test_at_mlps_01_nobody_is_two_of_the_three_nor_one_of_them_with_a_post(world: World) -> None:
    unit = world.unit("command").id

    def give(login: str, role: str) -> None:
        commands.give_post(
            world.actor("security"), account_id=world.people[login].id, role=role, unit_id=unit, area=COUNTY, now=NOW
        )

    for login, role, code in (
        ("system", "audit_admin", "people.two_administrators"),
        ("audit", "operator", "people.administrator_in_business"),
        ("op", "system_admin", "people.administrator_in_business"),
        ("security", "operator", "people.own_account"),
    ):
        with pytest.raises(Refused) as refused:
            give(login, role)
        assert refused.value.code == code


def test_the_database_refuses_two_hands_in_one_however_the_row_is_written(world: World) -> None:
    for login, role in (("system", "audit_admin"), ("op", "security_admin"), ("audit", "inspector")):
        post = Post(account=world.people[login], role=role, unit=world.unit("command"), area=COUNTY, valid_from=SINCE)
        with pytest.raises(IntegrityError, match="no other post"), transaction.atomic():
            post.save()


def test_at_mlps_03_the_system_administrator_unlocks_and_nobody_else(world: World, settings: Any) -> None:
    settings.TWO_FACTORS = False
    account = world.people["op"]
    account.set_password("correct horse battery")
    account.save()
    for _ in range(5):
        with pytest.raises(Refused):
            commands.sign_in_with_password(ANONYMOUS, login="op", password="wrong", now=NOW)
    refused_for(
        world, ("security", "audit", "lead"), lambda a: commands.unlock_account(a, account_id=account.id, now=NOW)
    )
    later = NOW + timedelta(seconds=5)
    card = queries.account_page(world.actor("system"), account_id=account.id, now=later, day=DAY)
    assert card is not None
    assert card.locked_until == NOW + timedelta(minutes=15)
    commands.unlock_account(world.actor("system"), account_id=account.id, now=later)
    entered = commands.sign_in_with_password(
        ANONYMOUS, login="op", password="correct horse battery", now=later + timedelta(seconds=5)
    )
    assert entered.account.id == account.id
    with pytest.raises(Refused, match="not locked"):
        commands.unlock_account(world.actor("system"), account_id=account.id, now=later + timedelta(seconds=9))


def test_a_closed_account_is_out_at_once_and_its_own_keeper_cannot_close_it(world: World) -> None:
    client = world.client("op")
    refused_for(
        world,
        ("security", "audit", "op"),
        lambda actor: commands.close_account(actor, account_id=world.people["grid1"].id, now=NOW),
    )
    system = world.actor("system")
    commands.close_account(system, account_id=world.people["op"].id, now=NOW)
    assert client.get("/desk/cases/").status_code == 302
    with pytest.raises(Refused):
        commands.close_account(system, account_id=world.people["system"].id, now=NOW)
    commands.open_account(system, account_id=world.people["op"].id, now=NOW)
    assert Account.objects.get(login="op").is_active


def test_lost_factors_are_reset_by_the_security_administrator_alone(world: World) -> None:
    account = world.people["op"]
    key = commands.NewPasskey(credential=b"key", public_key=b"public", count=0, name="phone")
    commands.add_passkey(world.actor("op"), account_id=account.id, key=key, now=NOW)
    refused_for(
        world, ("system", "audit", "op"), lambda a: commands.reset_factors(a, account_id=account.id, now=NOW)
    )
    commands.reset_factors(world.actor("security"), account_id=account.id, now=NOW)
    assert not queries.has_factor(account.id)
    assert FactRecord.objects.filter(kind="people.factors_reset", subject_id=account.id).count() == 1


def test_the_security_administrator_sees_and_ends_anybodys_token(world: World) -> None:
    token, _plain = commands.make_token(world.actor("op"), name="x", scopes=["cases:read"], days=7, now=NOW)
    refused_for(world, ("system", "audit", "op"), lambda actor: queries.all_tokens(actor, now=NOW))
    security = world.actor("security")
    assert [card.name for card in queries.all_tokens(security, now=NOW)] == ["x"]
    commands.end_token(security, token_id=token.id, now=NOW)
    assert queries.all_tokens(security, now=NOW) == []


def test_the_list_of_accounts_takes_six_queries_however_many_there_are(
    world: World, django_assert_num_queries: Any
) -> None:
    system = world.actor("system")
    orgs.ground()
    with django_assert_num_queries(6):
        cards = queries.accounts(system, now=NOW, day=DAY)
    assert len(cards) == len(world.people) - sum(1 for a in world.people.values() if a.kind == "resident")
    assert [card.login for card in queries.accounts(system, words="李建", now=NOW, day=DAY)] == ["grid1"]


def test_the_first_administrators_come_from_the_command_line_once(db: None, world: World) -> None:
    def first(actor: Any, role: str, login: str) -> Account:
        return commands.make_administrator(
            actor, role=role, login=login, name="新", phone="", password="correct horse battery", now=NOW
        )

    with pytest.raises(NotAllowed):
        first(world.actor("op"), "audit_admin", "second")
    with pytest.raises(LinliError, match="has this administrator"):
        first(machine("command line"), "audit_admin", "second")
    Post.objects.filter(role="audit_admin").delete()
    made = first(machine("command line"), "audit_admin", "second")
    assert Post.objects.get(account=made).role == "audit_admin"
