"""Leave: asked for, approved or refused by somebody else, withdrawn, begun, ended early."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linli.kernel.actors import Actor
from linli.kernel.clock import LOCAL
from linli.kernel.errors import NotAllowed, NotFound, Refused, Stale
from linli.people import access, facts, rules
from linli.people.models import Account, Leave, LeaveReason, LeaveState, Post
from linli.trust import journal
from linli.trust.acting import command

STANDING = (LeaveState.ASKED, LeaveState.APPROVED)


@command
def ask_leave(
    actor: Actor,
    *,
    reason: str,
    starts_at: datetime,
    ends_at: datetime,
    account_id: UUID | None = None,
    now: datetime,
) -> Leave:
    """Ask for leave for oneself, or enter it for somebody whom one leads; another person approves it.

    Refuses a time that overlaps with other leave, lies in the past or ends before it begins, and an unknown reason.
    """
    whom = account_id or actor.id
    if whom is None or (whom == actor.id and not actor.posts):
        raise NotAllowed("people.leave_for_staff", "Only staff with a post can ask for leave here.")
    unit_id = _unit_of(whom, now) if whom == actor.id else access.check_leads(actor, whom, now.astimezone(LOCAL).date())
    Account.objects.select_for_update(no_key=True).get(id=whom)  # two requests at once must see one another
    if reason not in LeaveReason.values:
        raise Refused("people.leave_reason", "The reason must be one of {choices}.", choices=", ".join(LeaveReason.values))
    others = Leave.objects.filter(account=whom, state__in=STANDING, ends_at__gt=starts_at).values_list(
        "starts_at", "ends_at"
    )
    rules.check_leave(rules.Window(starts_at, ends_at), [rules.Window(*row) for row in others], now=now)
    leave = Leave.objects.create(
        account_id=whom,
        state=LeaveState.ASKED,
        reason=reason,
        starts_at=starts_at,
        ends_at=ends_at,
        asked_at=now,
        asked_by_id=actor.id,
    )
    fact = facts.LeaveAsked(
        subject_id=leave.id, unit_id=unit_id, account_id=whom, starts_at=starts_at.isoformat(), ends_at=ends_at.isoformat()
    )
    journal.record(actor, fact, at=now)
    return leave


def _unit_of(account_id: UUID, now: datetime) -> UUID | None:
    day = now.astimezone(LOCAL).date()
    return Post.objects.filter(access.valid_on(day), account=account_id).order_by("id").values_list("unit_id", flat=True).first()


def _locked(leave_id: UUID) -> Leave:
    leave = Leave.objects.select_for_update(no_key=True).filter(id=leave_id).first()
    if leave is None:
        raise MISSING
    return leave


MISSING = NotFound("people.no_leave", "There is no such leave, or it is not yours to see.")


@command
def decide_leave(actor: Actor, *, leave_id: UUID, approve: bool, now: datetime) -> Leave:
    """Approve or refuse leave that was asked for.

    Refuses whoever does not lead that person, one's own leave, and leave that was decided meanwhile.
    """
    leave = _locked(leave_id)
    if leave.account_id == actor.id:
        raise NotAllowed("people.own_leave", "Somebody else approves your leave: your leader or an officer of the area.")
    unit_id = access.check_leads(actor, leave.account_id, now.astimezone(LOCAL).date())
    if leave.state != LeaveState.ASKED:
        raise Stale("people.leave_decided", "This leave has been decided or withdrawn meanwhile. Reload the page to see it.")
    leave.state = LeaveState.APPROVED if approve else LeaveState.REFUSED
    leave.decided_at, leave.decided_by_id = now, actor.id
    leave.save(update_fields=["state", "decided_at", "decided_by"])
    _record_decision(actor, leave, unit_id, now)
    return leave


@command
def withdraw_leave(actor: Actor, *, leave_id: UUID, now: datetime) -> Leave:
    """Take back leave that has not begun, one's own or that of somebody whom one leads.

    Refuses leave that runs already, which is ended instead.
    """
    leave = _locked(leave_id)
    unit_id = _own_or_led(actor, leave, now)
    if leave.state not in STANDING:
        raise Stale("people.leave_decided", "This leave has been decided or withdrawn meanwhile. Reload the page to see it.")
    if leave.state == LeaveState.APPROVED and leave.starts_at <= now:
        raise Refused("people.leave_runs", "This leave has begun. End it early instead of withdrawing it.")
    leave.state, leave.ended_at, leave.ended_by_id = LeaveState.WITHDRAWN, now, actor.id
    leave.save(update_fields=["state", "ended_at", "ended_by"])
    _record_decision(actor, leave, unit_id, now)
    return leave


@command
def end_leave(actor: Actor, *, leave_id: UUID, now: datetime) -> Leave:
    """Come back early: the leave ends now. Refuses leave that does not run."""
    leave = _locked(leave_id)
    unit_id = _own_or_led(actor, leave, now)
    if leave.state != LeaveState.APPROVED or not leave.starts_at <= now < leave.ends_at:
        raise Refused("people.leave_not_running", "Only leave that is running can be ended early.")
    leave.ends_at, leave.ended_at, leave.ended_by_id = now, now, actor.id
    leave.save(update_fields=["ends_at", "ended_at", "ended_by"])
    fact = facts.LeaveEnded(subject_id=leave.id, unit_id=unit_id, account_id=leave.account_id, ends_at=now.isoformat())
    journal.record(actor, fact, at=now)
    return leave


def _own_or_led(actor: Actor, leave: Leave, now: datetime) -> UUID | None:
    if leave.account_id == actor.id:
        return _unit_of(leave.account_id, now)
    return access.check_leads(actor, leave.account_id, now.astimezone(LOCAL).date())


def _record_decision(actor: Actor, leave: Leave, unit_id: UUID | None, now: datetime) -> None:
    fact = facts.LeaveDecided(subject_id=leave.id, unit_id=unit_id, account_id=leave.account_id, state=leave.state)
    journal.record(actor, fact, at=now)


@dataclass(frozen=True, slots=True)
class Begun:
    """A leave that has begun just now."""

    leave_id: UUID
    account_id: UUID


@command
def begin_leaves(actor: Actor, *, now: datetime, limit: int = 20) -> list[Begun]:
    """Mark approved leave whose time has come as begun, each once; the caller moves the work on in the same transaction.

    Leave locked by another worker is left to it; leave that is over already is marked all the same.
    """
    rows = list(
        Leave.objects.select_for_update(skip_locked=True, no_key=True)
        .filter(state=LeaveState.APPROVED, begun_at=None, starts_at__lte=now)
        .order_by("starts_at", "id")[:limit]
    )
    if not rows:
        return []
    Leave.objects.filter(id__in=[row.id for row in rows]).update(begun_at=now)
    journal.record_many(actor, [facts.LeaveBegun(subject_id=r.id, account_id=r.account_id) for r in rows], at=now)
    return [Begun(row.id, row.account_id) for row in rows if row.ends_at > now]
