"""What the system and the security administrator do to accounts; each act belongs to one of them alone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password

from linli.kernel.actors import Actor, ActorKind
from linli.kernel.clock import LOCAL
from linli.kernel.errors import NotAllowed, NotFound, Refused
from linli.orgs.queries import ground, unit_or_refuse
from linli.people import access, facts, rules
from linli.people.commands.factors import check_password_rules
from linli.people.commands.sessions import forget_devices
from linli.people.models import Account, AccountKind, CodeApp, Passkey, Post, RecoveryCode, Role
from linli.people.queries.signing import lock_of
from linli.trust import journal
from linli.trust.acting import command
from linli.trust.sealing import index_of


@command
def make_account(actor: Actor, *, login: str, name: str, phone: str, now: datetime) -> Account:
    """An account of staff without a password: its owner signs in by telephone and chooses one. It holds no post yet.

    Refuses everybody but the system administrator, a name for signing in that is taken, and a telephone of another account.
    """
    access.check_duty(actor, rules.Duty.KEEP_ACCOUNTS)
    return _new_account(actor, login=login, name=name, phone=phone, password=None, now=now)


def _new_account(
    actor: Actor, *, login: str, name: str, phone: str, password: str | None, now: datetime
) -> Account:
    tidied = rules.check_login(login)
    if not 0 < len(name.strip()) <= 40:
        raise Refused("people.no_name", "Give the full name, in at most 40 signs.")
    number = rules.tidy_phone(phone) if phone.strip() or password is None else None
    index = index_of(number) if number else None
    if Account.objects.filter(login=tidied).exists():
        raise Refused("people.login_taken", "This name for signing in is taken. Choose another one.")
    if index and Account.objects.filter(phone_index=index).exists():
        raise Refused("people.phone_taken", "Another account has this telephone; each person has their own.")
    account = Account(
        login=tidied, kind=AccountKind.STAFF, name=name.strip(), phone=number, phone_index=index,
        password=make_password(password), created_at=now,
    )  # fmt: skip
    account.save(force_insert=True)
    journal.record(actor, facts.AccountMade(subject_id=account.id, account_id=account.id), at=now)
    return account


@command
def make_administrator(
    actor: Actor, *, role: str, login: str, name: str, phone: str, password: str, now: datetime
) -> Account:
    """The first of each of the three administrators of a site, with a password, on the command line alone.

    Refuses a role that somebody holds: further ones are named by the security administrator.
    """
    if actor.kind is not ActorKind.MACHINE:
        raise NotAllowed("people.first_by_machine", "The first operator is made on the command line of the site alone.")
    if role not in rules.ADMINS:
        raise Refused("people.no_administrator", "The three administrators are system_admin, security_admin and audit_admin.")
    day = now.astimezone(LOCAL).date()
    if Post.objects.filter(access.valid_on(day), role=role, account__is_active=True).exists():
        raise Refused("people.administrator_there", "This site has this administrator; the security administrator names others.")
    operator = Post.objects.filter(access.valid_on(day), role=Role.OPERATOR).order_by("area", "id").first()
    if operator is None:
        raise Refused("people.no_centre", "There is no command centre yet. Make the first operator first.")
    check_password_rules(password)
    account = _new_account(actor, login=login, name=name, phone=phone, password=password, now=now)
    _give(actor, account, role=role, unit_id=operator.unit_id, area=operator.area, now=now)
    return account


@command
def close_account(actor: Actor, *, account_id: UUID, now: datetime) -> Account:
    """Nobody signs in with it any more and every session ends; what it did stays. Refuses one's own."""
    access.check_duty(actor, rules.Duty.KEEP_ACCOUNTS)
    account = access.administered(account_id, not_by=actor)
    if not account.is_active:
        raise Refused("people.closed", "This account is closed already.")
    account.is_active = False
    account.save(update_fields=["is_active"])
    forget_devices(actor, account_id=account.id, now=now)
    journal.record(actor, facts.AccountClosed(subject_id=account.id, account_id=account.id), at=now)
    return account


@command
def open_account(actor: Actor, *, account_id: UUID, now: datetime) -> Account:
    """A closed account is open again, with the posts that it still holds."""
    access.check_duty(actor, rules.Duty.KEEP_ACCOUNTS)
    account = access.administered(account_id)
    if account.is_active:
        raise Refused("people.open", "This account is open.")
    account.is_active = True
    account.save(update_fields=["is_active"])
    journal.record(actor, facts.AccountOpened(subject_id=account.id, account_id=account.id), at=now)
    return account


@command
def unlock_account(actor: Actor, *, account_id: UUID, now: datetime) -> Account:
    """Open an account before its lock ends by itself. Refuses one that is not locked."""
    access.check_duty(actor, rules.Duty.UNLOCK)
    account = access.administered(account_id)
    if lock_of(account.id, now=now) is None:
        raise Refused("people.not_locked", "This account is not locked.")
    journal.record(actor, facts.AccountUnlocked(subject_id=account.id, account_id=account.id), at=now)
    return account


@command
def give_post(actor: Actor, *, account_id: UUID, role: str, unit_id: UUID, area: str, now: datetime) -> Post:
    """Give somebody a post, or make them one of the three administrators, from today on.

    Refuses everybody but the security administrator, oneself, a post held already, and two hands in one.
    """
    access.check_duty(actor, rules.Duty.GIVE_POSTS)
    account = access.administered(account_id, not_by=actor)
    if role not in Role.values:
        raise Refused("people.no_role", "There is no such role. Choose one of the list.")
    unit = unit_or_refuse(unit_id)
    place = area.strip() or unit.area
    if place not in ground().names:
        raise Refused("people.no_division", "There is no division with this code. Choose one of the list.")
    return _give(actor, account, role=role, unit_id=unit.id, area=place, now=now)


def _give(actor: Actor, account: Account, *, role: str, unit_id: UUID, area: str, now: datetime) -> Post:
    day = now.astimezone(LOCAL).date()
    held = list(Post.objects.filter(access.ahead_of(day), account=account))
    rules.check_separate(role, [post.role for post in held])
    if any((post.role, post.unit_id, post.area) == (role, unit_id, area) for post in held):
        raise Refused("people.post_held", "They hold this post already.")
    post = Post.objects.create(account=account, role=role, unit_id=unit_id, area=area, valid_from=day)
    fact = facts.PostGiven(subject_id=account.id, account_id=account.id, unit_id=unit_id, post_id=post.id, role=role)
    journal.record(actor, fact, at=now)
    return post


@command
def end_post(actor: Actor, *, post_id: UUID, now: datetime) -> Post:
    """A post ends today; it stays on file. Refuses everybody but the security administrator, and one's own."""
    access.check_duty(actor, rules.Duty.GIVE_POSTS)
    day = now.astimezone(LOCAL).date()
    post = Post.objects.select_for_update(no_key=True).filter(access.ahead_of(day), id=post_id).first()
    if post is None:
        raise NotFound("people.no_post_held", "Nobody holds this post any more. Reload the page to see who does.")
    access.check_not_own(actor, post.account_id)
    post.valid_to = day
    post.save(update_fields=["valid_to"])
    fact = facts.PostEnded(
        subject_id=post.account_id, account_id=post.account_id, unit_id=post.unit_id, post_id=post.id, role=post.role
    )
    journal.record(actor, fact, at=now)
    return post


@command
def reset_factors(actor: Actor, *, account_id: UUID, now: datetime) -> Account:
    """Take somebody's second factors and recovery codes away because they were lost; they set up new ones at the next sign-in.

    Every session ends. Refuses everybody but the security administrator, and one's own.
    """
    access.check_duty(actor, rules.Duty.RESET_FACTORS)
    account = access.administered(account_id, not_by=actor)
    for table in (CodeApp, Passkey, RecoveryCode):
        table._default_manager.filter(account=account).delete()
    forget_devices(actor, account_id=account.id, now=now)
    journal.record(actor, facts.FactorsReset(subject_id=account.id, account_id=account.id), at=now)
    return account


@command
def end_sessions_of(actor: Actor, *, account_id: UUID, now: datetime) -> Account:
    """Sign somebody out everywhere. Refuses everybody but the security administrator."""
    access.check_duty(actor, rules.Duty.END_SESSIONS)
    account = access.administered(account_id)
    forget_devices(actor, account_id=account.id, now=now)
    return account
