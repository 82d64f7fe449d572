"""Writes about items that are not on a duty list (AT-GZ-02): the attempt is logged, may be asked for, and is decided."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from linli.kernel.actors import Actor
from linli.kernel.clock import LOCAL
from linli.kernel.errors import NotAllowed, NotFound, Refused, Stale
from linli.orgs import access, facts, rules
from linli.orgs.commands.reference import bump
from linli.orgs.models import Admission, AdmissionState, DutyItem, DutyType
from linli.trust import journal
from linli.trust.acting import command


@contextmanager
def attempts_logged(
    actor: Actor, *, unit_id: UUID | None, area: str, subject_id: UUID | None, now: datetime
) -> Iterator[None]:
    """Around a command that may be refused because of a duty list: the attempt is kept although all else rolls back.

    The refusal goes on with ``admission``, the id under which one click asks the county.
    """
    try:
        yield
    except Refused as refusal:
        if refusal.code in rules.NOT_ADMITTED and "level" in refusal.values:
            attempt = log_attempt(
                actor,
                category=str(refusal.values["category"]),
                level=str(refusal.values["level"]),
                why=refusal.code,
                area=area,
                unit_id=unit_id,
                subject_id=subject_id,
                now=now,
            )
            refusal.values["admission"] = str(attempt.id)
        raise


@command
def log_attempt(
    actor: Actor,
    *,
    category: str,
    level: str,
    why: str,
    area: str = "",
    unit_id: UUID | None = None,
    subject_id: UUID | None = None,
    now: datetime,
) -> Admission:
    """Keep that somebody tried to give a level what is not on its list. Refuses nothing: it is a log."""
    attempt = Admission.objects.create(
        category_id=category, level=level, area=area[:15], unit_id=unit_id, subject_id=subject_id, why=why[:40],
        by_id=actor.id, at=now,
    )  # fmt: skip
    fact = facts.AdmissionAttempted(
        subject_id=attempt.id, unit_id=unit_id, grid_code=area or None, category=category, level=level, why=why
    )
    journal.record(actor, fact, at=now)
    return attempt


def _locked(admission_id: UUID) -> Admission:
    found = Admission.objects.select_for_update(no_key=True).filter(id=admission_id).first()
    if found is None:
        raise NotFound("admission.not_found", "There is no such attempt or request.")
    return found


@command
def request_admission(actor: Actor, *, admission_id: UUID, reason: str, now: datetime) -> Admission:
    """Ask the county to admit what was refused, with a reason. Refuses a second request about the same.

    For whoever was refused, and others with a post for that area.
    """
    attempt = _locked(admission_id)
    mine = attempt.by_id == actor.id and actor.id is not None
    if not mine and not any(attempt.area.startswith(post.area) for post in actor.posts):
        raise NotAllowed(
            "orgs.not_your_area",
            "Your post does not allow this here. Ask the subdistrict office or the command centre.",
        )
    attempt.reason = rules.check_request(attempt.state, reason)
    same = Admission.objects.filter(
        category=attempt.category_id, level=attempt.level, area=attempt.area, state=AdmissionState.REQUESTED
    )
    if same.exists():
        raise Stale("admission.asked", "The county has been asked about this already.")
    attempt.state, attempt.requested_at = AdmissionState.REQUESTED, now
    attempt.save()
    fact = facts.AdmissionRequested(
        subject_id=attempt.id, grid_code=attempt.area or None, category=attempt.category_id, level=attempt.level
    )
    journal.record(actor, fact, at=now)
    return attempt


@command
def decide_admission(actor: Actor, *, admission_id: UUID, admit: bool, note: str, now: datetime) -> Admission:
    """Admit an item to a level's list as an assisting duty from today on, or leave the list as it is; with the basis.

    For the county. An item once taken back may be given again only in this way.
    """
    request = _locked(admission_id)
    access.check_inside(actor, "admissions.decide", request.area[:6])
    words = rules.check_decision(request.state, note)
    if admit:
        request.duty = _admitted(request, words, now)
        bump(actor, what="duties", rows=1, now=now)
    request.state = AdmissionState.ADMITTED if admit else AdmissionState.DECLINED
    request.decided_by_id, request.decided_at, request.decision = actor.id, now, words
    request.save()
    fact = facts.AdmissionDecided(
        subject_id=request.id, account_id=request.by_id, grid_code=request.area or None, category=request.category_id,
        level=request.level, admitted=admit,
    )  # fmt: skip
    journal.record(actor, fact, at=now)
    return request


def _admitted(request: Admission, basis: str, now: datetime) -> DutyItem:
    """The new item of the list; the one that said “taken back” ends."""
    day = now.astimezone(LOCAL).date()
    old = DutyItem.objects.filter(category=request.category_id, level=request.level, act="handle", valid_to=None)
    lead = old.values_list("lead", flat=True).first() or ""
    old.update(valid_to=day)
    return DutyItem.objects.create(
        category_id=request.category_id, level=request.level, act="handle", type=DutyType.COOPERATE, lead=lead,
        basis=basis[:200], valid_from=day,
    )  # fmt: skip
