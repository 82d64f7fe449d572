"""Locks after wrong tries, second factors and recovery codes, sessions, tokens: each right and each refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pyotp
import pytest

from linli.kernel.actors import ANONYMOUS
from linli.kernel.errors import LinliError, NotAllowed, NotFound, Refused, Stale
from linli.people import commands, rules
from linli.people.access import actor_of_access_token
from linli.people.models import CodeApp, RecoveryCode
from linli.people.queries import own_tokens
from linli.people.rules import Step, check_scope, locked_until, scope_of
from linli.trust.models import FactRecord
from tests.world import NOW, World

PASSWORD = "correct horse battery"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
MINUTE = timedelta(minutes=1)


def with_password(world: World, login: str = "op") -> Any:
    account = world.people[login]
    account.set_password(PASSWORD)
    account.save()
    return account


def try_password(password: str, now: Any, login: str = "op") -> commands.Entrance:
    return commands.sign_in_with_password(ANONYMOUS, login=login, password=password, now=now)


def wrong_tries(count: int, now: Any = NOW) -> None:
    for _ in range(count):
        with pytest.raises(Refused):
            try_password("wrong", now)


def with_app(world: World, login: str = "op") -> list[str]:
    account, code = world.people[login], pyotp.TOTP(SECRET).at(NOW)
    return commands.set_code_app(world.actor(login), account_id=account.id, secret=SECRET, code=code, now=NOW)


def kinds(account: Any) -> list[str]:
    return list(FactRecord.objects.filter(subject_id=account.id).order_by("at", "id").values_list("kind", flat=True))


def test_at_mlps_03_the_sixth_wrong_password_is_locked_and_the_right_one_too(world: World, settings: Any) -> None:
    settings.TWO_FACTORS = False
    account = with_password(world)
    wrong_tries(4)
    assert try_password(PASSWORD, NOW).step is Step.IN, "four wrong ones lock nobody out"
    wrong_tries(5)
    for password in ("wrong", PASSWORD):
        with pytest.raises(Refused) as refused:
            try_password(password, NOW + MINUTE)
        assert refused.value.code == "people.locked"
        assert refused.value.values == {"minutes": 14}
    assert kinds(account).count("people.account_locked") == 1
    assert kinds(account).count("people.sign_in_failed") == 9


def test_a_lock_ends_by_time(world: World, settings: Any) -> None:
    settings.TWO_FACTORS = False
    with_password(world)
    wrong_tries(5)
    with pytest.raises(Refused, match="locked"):
        try_password(PASSWORD, NOW + 14 * MINUTE)
    assert try_password(PASSWORD, NOW + 15 * MINUTE).step is Step.IN


def test_the_numbers_of_the_lock_stand_in_the_rule_pack(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with_password(world)
    own = {"sign_in_tries": 2, "sign_in_lock_minutes": 60}
    monkeypatch.setattr("linli.people.queries.signing.rule_value", lambda name, _day: own[name])
    monkeypatch.setattr("linli.people.commands.signing.rule_value", lambda name, _day: own[name])
    wrong_tries(2)
    with pytest.raises(Refused, match="locked"):
        try_password(PASSWORD, NOW + 59 * MINUTE)


@pytest.mark.parametrize(
    ("events", "locked"),
    [
        ("xxxx", False),
        ("xxxxx", True),
        ("xxxx+x", False),
        ("xxxxx-", False),
        ("xxxxx-xxxxx", True),
    ],
)
def test_wrong_tries_are_counted_from_the_last_sign_in_or_unlocking(events: str, locked: bool) -> None:
    signs = {"x": False, "+": True, "-": None}
    told = [(signs[sign], NOW + place * timedelta(seconds=10)) for place, sign in enumerate(events)]
    assert (locked_until(told, tries=5, lock=15 * MINUTE) is not None) is locked


def test_nobody_learns_whether_a_name_exists(world: World) -> None:
    with_password(world)
    said = []
    for login in ("op", "nobody"):
        with pytest.raises(Refused) as refused:
            try_password("wrong", NOW, login)
        said.append((refused.value.code, refused.value.message))
    assert said[0] == said[1]


def test_staff_set_up_a_second_factor_where_two_are_demanded_and_residents_do_not(world: World, settings: Any) -> None:
    with_password(world)
    settings.TWO_FACTORS = True
    assert try_password(PASSWORD, NOW).step is Step.ENROL
    settings.TWO_FACTORS = False
    assert try_password(PASSWORD, NOW).step is Step.IN
    settings.TWO_FACTORS = settings.DEMO = True
    code = commands.send_code(ANONYMOUS, phone="13800138000", now=NOW)
    assert commands.sign_in_with_code(ANONYMOUS, phone="13800138000", code=str(code), now=NOW).step is Step.IN


def test_whoever_has_a_second_factor_is_asked_for_it_everywhere_and_each_code_works_once(
    world: World, settings: Any
) -> None:
    settings.TWO_FACTORS = False
    account = with_password(world)
    codes = with_app(world)
    assert len(codes) == 10
    later = NOW + MINUTE
    assert try_password(PASSWORD, later).step is Step.SECOND
    code = pyotp.TOTP(SECRET).at(later)

    def second(given: str) -> Any:
        return commands.pass_second(ANONYMOUS, account_id=account.id, way="password", code=given, now=later)

    assert second(code).id == account.id
    for given in (code, "000000", ""):
        with pytest.raises(Refused) as refused:
            second(given)
        assert refused.value.code == "people.wrong_second"
    assert second(codes[0].lower().replace("-", " ")).id == account.id
    with pytest.raises(Refused):
        second(codes[0])
    fact = FactRecord.objects.filter(subject_id=account.id, kind="people.signed_in").order_by("at", "id").last()
    assert fact is not None
    assert fact.data == {"way": "password", "second": "recovery"}


def test_five_wrong_second_factors_lock_like_passwords(world: World) -> None:
    account = with_password(world)
    with_app(world)
    for _ in range(5):
        with pytest.raises(Refused):
            commands.pass_second(ANONYMOUS, account_id=account.id, way="password", code="000000", now=NOW)
    right = pyotp.TOTP(SECRET).at(NOW + MINUTE)
    with pytest.raises(Refused, match="locked"):
        commands.pass_second(ANONYMOUS, account_id=account.id, way="password", code=right, now=NOW + MINUTE)


def test_an_app_that_shows_other_codes_is_not_set_up(world: World) -> None:
    with pytest.raises(Refused) as refused:
        commands.set_code_app(
            world.actor("op"), account_id=world.people["op"].id, secret=SECRET, code="123456", now=NOW
        )
    assert refused.value.code == "people.app_code"
    assert not CodeApp.objects.exists()


def test_secrets_are_sealed_and_recovery_codes_not_kept(world: World) -> None:
    codes = with_app(world)
    app = CodeApp.objects.get()
    assert SECRET not in repr(app.secret)
    assert app.secret.open() == SECRET
    kept = b"".join(bytes(row.digest) for row in RecoveryCode.objects.all())
    assert not any(code.replace("-", "").encode() in kept for code in codes)


def test_the_last_factor_of_staff_stays_where_two_are_demanded(world: World, settings: Any) -> None:
    with_app(world)
    settings.TWO_FACTORS = True
    with pytest.raises(Refused, match="two factors"):
        commands.remove_code_app(world.actor("op"), now=NOW)
    key = commands.NewPasskey(credential=b"key", public_key=b"public", count=0, name="phone")
    commands.add_passkey(world.actor("op"), account_id=world.people["op"].id, key=key, now=NOW)
    commands.remove_code_app(world.actor("op"), now=NOW)
    assert kinds(world.people["op"])[-1] == "people.factor_removed"


@pytest.mark.parametrize("new", ["short", "1234567890", "password123", "qwertyuiop"])
def test_passwords_that_are_easy_are_refused(world: World, new: str) -> None:
    account = with_password(world)
    with pytest.raises(Refused):
        commands.choose_password(world.actor("op"), old=PASSWORD, new=new, now=NOW)
    account.refresh_from_db()
    assert account.check_password(PASSWORD)


def test_a_new_password_needs_the_old_one_and_ends_every_other_session(world: World) -> None:
    account = with_password(world)
    client, here = world.client("op"), world.client("op")
    with pytest.raises(Refused, match="present password"):
        commands.choose_password(world.actor("op"), old="wrong", new="a better horse", now=NOW)
    key = here.session.session_key or ""
    commands.choose_password(world.actor("op"), old=PASSWORD, new="a better horse", session_key=key, now=NOW)
    account.refresh_from_db()
    assert account.check_password("a better horse")
    assert not client.session.get("_auth_user_id")
    assert kinds(account)[-2:] == ["people.session_ended", "people.password_set"]


def test_a_token_acts_within_its_scopes_until_it_expires_or_is_ended(world: World) -> None:
    op = world.actor("op")
    token, plain = commands.make_token(op, name="weekly figures", scopes=["cases:read"], days=7, now=NOW)
    found = actor_of_access_token(plain, channel="api", now=NOW)
    assert found is not None
    assert (found[0].id, found[1]) == (op.id, ("cases:read",))
    assert found[0].posts == op.posts
    assert own_tokens(op, now=NOW)[0].used_at == NOW
    assert actor_of_access_token(plain, channel="api", now=NOW + timedelta(days=7)) is None
    assert actor_of_access_token(plain + "x", channel="api", now=NOW) is None
    with pytest.raises(NotFound):
        commands.end_token(world.actor("lead"), token_id=token.id, now=NOW)
    commands.end_token(op, token_id=token.id, now=NOW)
    assert actor_of_access_token(plain, channel="api", now=NOW) is None
    with pytest.raises(Stale):
        commands.end_token(op, token_id=token.id, now=NOW)


@pytest.mark.parametrize(
    ("name", "scopes", "days"),
    [("", ["cases:read"], 7), ("x", [], 7), ("x", ["everything"], 7), ("x", ["cases:read"], 0), ("x", ["cases:read"], 366)],
)
def test_a_token_without_name_scope_or_end_is_refused(world: World, name: str, scopes: list[str], days: int) -> None:
    with pytest.raises(Refused):
        commands.make_token(world.actor("op"), name=name, scopes=scopes, days=days, now=NOW)


@pytest.mark.parametrize(
    ("held", "method", "path", "good"),
    [
        (["cases:read"], "GET", "cases", True),
        (["cases:read"], "POST", "cases/1/close", False),
        (["cases:write"], "GET", "tasks", True),
        (["cases:read"], "GET", "queue", False),
        (list(rules.scopes()), "GET", "sessions", False),
        (list(rules.scopes()), "POST", "tokens", False),
        (list(rules.scopes()), "GET", "accounts", False),
        (list(rules.scopes()), "GET", "audit", False),
    ],
)
def test_scopes_cover_topics_to_read_or_act_and_never_access_itself(
    held: list[str], method: str, path: str, good: bool
) -> None:
    if good:
        check_scope(held, method=method, path=path)
        assert scope_of(method, path)
    else:
        with pytest.raises(NotAllowed):
            check_scope(held, method=method, path=path)


def test_signing_out_from_afar_ends_ones_own_sessions_and_no_others(world: World) -> None:
    mine, other = world.client("op"), world.client("lead")
    theirs = world.people["lead"].sessions.get()
    with pytest.raises(NotFound):
        commands.end_session(world.actor("op"), session_id=theirs.id, now=NOW)
    commands.end_session(world.actor("op"), session_id=world.people["op"].sessions.get().id, now=NOW)
    assert not mine.session.get("_auth_user_id")
    assert other.session.get("_auth_user_id")
    with pytest.raises(LinliError):
        commands.end_session(ANONYMOUS, session_id=theirs.id, now=NOW)
