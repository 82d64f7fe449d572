"""Shifts, deputies and duty officers: put on the roster and ended, never deleted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from linli.kernel.actors import Actor
from linli.kernel.clock import LOCAL
from linli.kernel.errors import NotFound, Refused
from linli.people import access, facts, rules
from linli.people.models import Deputy, DutyOfficer, DutySlot, Post, Shift
from linli.trust import journal
from linli.trust.acting import command

ENDED = NotFound("people.not_on_roster", "This is not on the roster any more. Reload the page to see what is.")


def _changed(actor: Actor, subject: UUID, what: str, change: str, now: datetime, **whom: UUID | str | None) -> None:
    journal.record(actor, facts.RosterChanged(subject_id=subject, what=what, change=change, **whom), at=now)  # type: ignore[arg-type]


def _today(now: datetime) -> date:
    return now.astimezone(LOCAL).date()


@command
def add_shift(
    actor: Actor,
    *,
    post_id: UUID,
    starts: time,
    ends: time,
    valid_from: date,
    days: Iterable[int] = (),
    valid_to: date | None = None,
    now: datetime,
) -> Shift:
    """Put a shift on the roster: a weekly pattern, or a single day where no days of the week are given.

    ``valid_to`` is the first day on which it no longer holds. Refuses whoever does not lead the unit, a shift without
    length, and one that overlaps with another of the same post.
    """
    rules.check_validity(valid_from, valid_to)
    post = access.post_or_refuse(post_id, max(_today(now), valid_from))
    unit = access.check_manages(actor, post.unit_id)
    post = Post.objects.select_for_update(no_key=True).get(id=post_id)
    if not (chosen := list(days)):
        chosen, valid_to = [valid_from.isoweekday()], valid_from + timedelta(days=1)
    chosen = rules.check_days(chosen)
    rules.check_validity(valid_from, valid_to)
    rules.check_shift_times(starts, ends)
    pattern = rules.Pattern(tuple(chosen), starts, ends, valid_from, valid_to)
    others = Shift.objects.filter(post=post).exclude(valid_to__lte=valid_from)
    rules.check_shift_free(pattern, [_pattern(row) for row in others], LOCAL)
    shift = Shift.objects.create(
        post=post, days=chosen, starts=starts, ends=ends, valid_from=valid_from, valid_to=valid_to, made_by_id=actor.id,
        made_at=now,
    )  # fmt: skip
    _changed(actor, shift.id, "shift", "added", now, unit_id=unit.id, account_id=post.account_id)
    return shift


def _pattern(row: Shift) -> rules.Pattern:
    return rules.Pattern(tuple(row.days), row.starts, row.ends, row.valid_from, row.valid_to)


@command
def end_shift(actor: Actor, *, shift_id: UUID, last_day: date | None = None, now: datetime) -> Shift:
    """End a shift; it no longer holds from ``last_day`` on, today if none is given. Refuses one that has ended."""
    shift = Shift.objects.select_for_update(no_key=True, of=("self",)).select_related("post").filter(id=shift_id).first()
    if shift is None or shift.ended_at is not None:
        raise ENDED
    access.check_manages(actor, shift.post.unit_id)
    shift.valid_to = max(shift.valid_from, last_day or _today(now))
    shift.ended_at, shift.ended_by_id = now, actor.id
    shift.save(update_fields=["valid_to", "ended_at", "ended_by"])
    _changed(actor, shift.id, "shift", "ended", now, unit_id=shift.post.unit_id, account_id=shift.post.account_id)
    return shift


@command
def add_deputy(
    actor: Actor,
    *,
    post_id: UUID,
    account_id: UUID,
    valid_from: date,
    valid_to: date | None = None,
    now: datetime,
) -> Deputy:
    """Name somebody who stands in for a post, after those who are named already.

    Refuses whoever does not lead the unit, the holder of the post, somebody named already, and a sixth deputy.
    """
    post = access.post_or_refuse(post_id, _today(now))
    unit = access.check_manages(actor, post.unit_id)
    person = access.staff_or_refuse(account_id)
    post = Post.objects.select_for_update(no_key=True).get(id=post_id)
    rules.check_validity(valid_from, valid_to)
    standing = list(Deputy.objects.filter(post=post, ended_at=None).values_list("account_id", "rank"))
    if person.id == post.account_id:
        raise Refused("people.own_deputy", "Nobody stands in for themselves. Choose somebody else.", field="account")
    if any(person.id == other for other, _ in standing):
        raise Refused("people.deputy_twice", "This person is named as a deputy already.", field="account")
    if len(standing) >= rules.DEPUTIES_MOST:
        raise Refused("people.deputies_enough", "A post has at most {most} deputies. End one first.", most=rules.DEPUTIES_MOST)
    deputy = Deputy.objects.create(
        post=post, account=person, rank=max((rank for _, rank in standing), default=0) + 1, valid_from=valid_from,
        valid_to=valid_to, made_by_id=actor.id, made_at=now,
    )  # fmt: skip
    _changed(actor, deputy.id, "deputy", "added", now, unit_id=unit.id, account_id=person.id)
    return deputy


def _deputy(actor: Actor, deputy_id: UUID) -> Deputy:
    post_id = Deputy.objects.filter(id=deputy_id, ended_at=None).values_list("post_id", flat=True).first()
    if post_id is None:
        raise ENDED
    post = Post.objects.select_for_update(no_key=True).get(id=post_id)  # one lock for the whole order of its deputies
    access.check_manages(actor, post.unit_id)
    deputy = Deputy.objects.select_related("post").filter(id=deputy_id, ended_at=None).first()
    if deputy is None:
        raise ENDED
    return deputy


@command
def end_deputy(actor: Actor, *, deputy_id: UUID, now: datetime) -> Deputy:
    """Somebody no longer stands in. Refuses whoever does not lead the unit, and one that has ended."""
    deputy = _deputy(actor, deputy_id)
    deputy.valid_to, deputy.ended_at, deputy.ended_by_id = max(deputy.valid_from, _today(now)), now, actor.id
    deputy.save(update_fields=["valid_to", "ended_at", "ended_by"])
    _changed(actor, deputy.id, "deputy", "ended", now, unit_id=deputy.post.unit_id, account_id=deputy.account_id)
    return deputy


@command
def ask_deputy_sooner(actor: Actor, *, deputy_id: UUID, now: datetime) -> Deputy:
    """Ask a deputy one place sooner than so far; the one before goes one place back. The first stays first."""
    deputy = _deputy(actor, deputy_id)
    before = Deputy.objects.filter(post=deputy.post, ended_at=None, rank__lt=deputy.rank).order_by("-rank").first()
    if before is None:
        return deputy
    mine, theirs = deputy.rank, before.rank
    Deputy.objects.filter(id=deputy.id).update(rank=0)  # two may never share a rank, not even in between
    Deputy.objects.filter(id=before.id).update(rank=mine)
    Deputy.objects.filter(id=deputy.id).update(rank=theirs)
    deputy.rank = theirs
    _changed(actor, deputy.id, "deputy", "sooner", now, unit_id=deputy.post.unit_id, account_id=deputy.account_id)
    return deputy


@command
def add_duty_officer(
    actor: Actor,
    *,
    area: str,
    account_id: UUID,
    slot: str,
    valid_from: date,
    days: Iterable[int] = rules.WEEK,
    valid_to: date | None = None,
    now: datetime,
) -> DutyOfficer:
    """Name a duty officer of a subdistrict or the county: nights, days off or working days, on days of the week.

    Refuses whoever does not look after the area, an unknown slot, and somebody who does not work in the area.
    """
    access.check_duty_area(actor, area)
    person = access.staff_or_refuse(account_id)
    if slot not in DutySlot.values:
        raise Refused("people.unknown_slot", "The duty must be one of {choices}.", choices=", ".join(DutySlot.values))
    chosen = rules.check_days(days)
    rules.check_validity(valid_from, valid_to)
    held = Post.objects.filter(access.valid_on(_today(now)), account=person).values_list("area", flat=True)
    if not any(own.startswith(area) or area.startswith(own) for own in held):
        raise Refused("people.officer_elsewhere", "This person has no post in this area. Choose somebody who works here.")
    officer = DutyOfficer.objects.create(
        area=area, account=person, slot=slot, days=chosen, valid_from=valid_from, valid_to=valid_to, made_by_id=actor.id,
        made_at=now,
    )  # fmt: skip
    _changed(actor, officer.id, "duty_officer", "added", now, account_id=person.id, grid_code=area)
    return officer


@command
def end_duty_officer(actor: Actor, *, officer_id: UUID, now: datetime) -> DutyOfficer:
    """End a duty from today on. Refuses whoever does not look after the area, and one that has ended."""
    officer = DutyOfficer.objects.select_for_update(no_key=True).filter(id=officer_id, ended_at=None).first()
    if officer is None:
        raise ENDED
    access.check_duty_area(actor, officer.area)
    officer.valid_to, officer.ended_at, officer.ended_by_id = max(officer.valid_from, _today(now)), now, actor.id
    officer.save(update_fields=["valid_to", "ended_at", "ended_by"])
    _changed(actor, officer.id, "duty_officer", "ended", now, account_id=officer.account_id, grid_code=officer.area)
    return officer
