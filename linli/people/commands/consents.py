"""Writes about consent: given and withdrawn by the person, a guardian or staff in their presence; notices; guardians."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Max

from linli.kernel.actors import Actor
from linli.kernel.clock import LOCAL
from linli.kernel.errors import NotFound, Stale
from linli.people import access, facts, notices, queries, rules
from linli.people.models import (
    Account,
    AccountKind,
    Consent,
    ConsentAs,
    ConsentNotice,
    ConsentWay,
    Guardian,
    Message,
    Reach,
    Resident,
)
from linli.trust import journal
from linli.trust.acting import command


@command
def choose_consent(
    actor: Actor, *, purpose: str, given: bool, version: int, child_id: UUID | None = None, now: datetime
) -> Consent:
    """Consent to a purpose or withdraw it, for oneself or for a child whose guardian one is. The last word counts.

    Refuses other words than those in force, and consent of a child under fourteen without its guardian.
    """
    me = access.signed_in(actor)
    own = queries.resident_of(me)
    resident = _child_of(me, child_id) if child_id else own
    guardian = child_id is not None
    today = now.astimezone(LOCAL).date()
    child = resident is not None and rules.is_child(resident.born, today)
    words = _words(purpose, version if given else None)
    rules.check_giver(child=child, guardian=guardian, given=given)
    account_id = me if not guardian else resident.account_id if resident else None
    way = ConsentWay.API if actor.channel == "api" else ConsentWay.PAGE
    by_as = ConsentAs.GUARDIAN if guardian else ConsentAs.SELF
    return _keep(actor, account_id, resident, words, given, way, by_as, now)


@command
def record_consent(
    actor: Actor, *, phone: str = "", resident_id: UUID | None = None, guardian_phone: str = "", purpose: str,
    given: bool, version: int, present: bool, now: datetime,
) -> Consent:  # fmt: skip
    """Record what somebody says at the window: found by the telephone they sign in with, or as a resident of one's area.

    Refuses whoever works neither at a window nor for residents, a person who is not there, other words than those in
    force, and for a child under fourteen whoever does not name the guardian that is on file.
    """
    access.check_consent_desk(actor)
    rules.check_present(present)
    resident = access.resident_for(actor, resident_id) if resident_id else None
    account_id = resident.account_id if resident else queries.account_by_phone(phone).id
    if resident is None and account_id is not None:
        resident = queries.resident_of(account_id)
    words = _words(purpose, version if given else None)
    child = resident is not None and rules.is_child(resident.born, now.astimezone(LOCAL).date())
    guardian = bool(child and resident and guardian_phone and _is_guardian(resident.id, guardian_phone))
    rules.check_giver(child=child, guardian=guardian, given=given)
    return _keep(actor, account_id, resident, words, given, ConsentWay.WINDOW, ConsentAs.STAFF, now)


@command
def publish_notice(actor: Actor, *, purpose: str, zh: str, en: str, now: datetime) -> ConsentNotice:
    """Put a new version of a notice in force; what was given to earlier ones keeps its words and goes on.

    Refuses whoever does not lead the county, words too short to say what must be said, and the same words again.
    """
    access.check_leads_county(actor)
    key = notices.purpose_or_refuse(purpose).key
    zh, en = rules.check_notice(zh, en)
    before = queries.words_in_force()[key]
    digest = notices.digest_of(zh, en)
    if digest == before.digest:
        raise Stale("consents.same_words", "These are the words in force already. Change them, or leave them.")
    last = ConsentNotice.objects.filter(purpose=key).aggregate(last=Max("version"))["last"] or 1
    made = ConsentNotice.objects.create(
        purpose=key, version=last + 1, zh=zh, en=en, digest=digest, published_by_id=actor.id, published_at=now
    )
    journal.record(actor, facts.NoticePublished(subject_id=made.id, purpose=key, version=made.version), at=now)
    return made


@command
def set_guardian(actor: Actor, *, child_id: UUID, phone: str, proof: str, now: datetime) -> Guardian:
    """Put down who consents for a child, after seeing the document. Refuses a person of fourteen or more, the child itself,
    a telephone that nobody has signed in with, and the same guardian twice."""
    child = access.resident_for(actor, child_id, lock=True)
    account = queries.account_by_phone(phone)
    today = now.astimezone(LOCAL).date()
    rules.check_guardian(child=rules.is_child(child.born, today), same=child.account_id == account.id, proof=proof)
    if Guardian.objects.filter(child=child, account=account, ended_at=None).exists():
        raise Stale("consents.guardian_there", "This guardian is on file already.")
    made = Guardian.objects.create(child=child, account=account, proof=proof, made_by_id=actor.id, made_at=now)
    fact = facts.GuardianSet(subject_id=child.id, grid_code=child.grid_code, proof=proof, ended=False)
    journal.record(actor, fact, at=now)
    return made


@command
def end_guardian(actor: Actor, *, child_id: UUID, guardian_id: UUID, now: datetime) -> None:
    """Somebody is no guardian of a child any more; what was consented to stays until it is withdrawn."""
    child = access.resident_for(actor, child_id, lock=True)
    held = Guardian.objects.filter(id=guardian_id, child=child, ended_at=None).first()
    if held is None:
        raise NotFound("consents.no_guardian", "There is no such guardian of this child any more.")
    held.ended_by_id, held.ended_at = actor.id, now
    held.save(update_fields=["ended_by", "ended_at"])
    fact = facts.GuardianSet(subject_id=child.id, grid_code=child.grid_code, proof=held.proof, ended=True)
    journal.record(actor, fact, at=now)


def keep_reach_consent(actor: Actor, account: Account, *, before: bool, after: bool, now: datetime) -> None:
    """A resident who lets messages come beside the page, or lets none come any more, has said so for that purpose.

    Refuses a child under fourteen, for whom a guardian says so. Called where the ways themselves were chosen.
    """
    if before == after or account.kind != AccountKind.RESIDENT:
        return
    resident = queries.resident_of(account.id)
    child = resident is not None and rules.is_child(resident.born, now.astimezone(LOCAL).date())
    rules.check_giver(child=child, guardian=False, given=after)
    words = queries.words_in_force()[notices.DEVICES]
    way = ConsentWay.API if actor.channel == "api" else ConsentWay.PAGE
    _write(actor, account.id, resident, words, after, way, ConsentAs.SELF, now)


def _child_of(account_id: UUID, child_id: UUID) -> Resident:
    held = Guardian.objects.filter(account=account_id, child=child_id, ended_at=None).select_related("child").first()
    if held is None:
        raise NotFound("consents.not_your_child", "There is no such child of yours on file.")
    return held.child


def _is_guardian(child_id: UUID, phone: str) -> bool:
    account = queries.account_by_phone(phone)
    return Guardian.objects.filter(child=child_id, account=account, ended_at=None).exists()


def _words(purpose: str, version: int | None) -> queries.NoticeWords:
    """The words in force; with a version they must be those."""
    words = queries.words_in_force()[notices.purpose_or_refuse(purpose).key]
    if version is not None:
        rules.check_words(version, words.version)
    return words


def _keep(
    actor: Actor, account_id: UUID | None, resident: Resident | None, words: queries.NoticeWords, given: bool,
    way: str, by_as: str, now: datetime,
) -> Consent:  # fmt: skip
    """A yes or no, and what hangs on it: the ways of being reached."""
    if words.purpose == notices.DEVICES and account_id is not None:
        _let_in(account_id, given, now)
    return _write(actor, account_id, resident, words, given, way, by_as, now)


def _let_in(account_id: UUID, given: bool, now: datetime) -> None:
    """Messages on devices on; or, withdrawn, neither those nor e-mails."""
    kind = Account.objects.values_list("kind", flat=True).get(id=account_id)
    reach, _made = Reach.objects.get_or_create(
        account_id=account_id, defaults={"text": kind == AccountKind.RESIDENT, "changed_at": now}
    )
    reach.push, reach.mail, reach.changed_at = given, reach.mail and given, now
    reach.save(update_fields=["push", "mail", "changed_at"])


def _write(
    actor: Actor, account_id: UUID | None, resident: Resident | None, words: queries.NoticeWords, given: bool,
    way: str, by_as: str, now: datetime,
) -> Consent:  # fmt: skip
    assert actor.id is not None
    row = Consent.objects.create(
        account_id=account_id, resident=resident, purpose=words.purpose, given=given, version=words.version,
        digest=words.digest, way=way, by_id=actor.id, by_as=by_as, present=by_as == ConsentAs.STAFF, at=now,
    )  # fmt: skip
    subject = resident.id if resident else account_id
    assert subject is not None
    more = {"purpose": words.purpose, "version": words.version, "way": str(way), "by_as": str(by_as)}
    if given:
        journal.record(actor, facts.ConsentGiven(subject_id=subject, **more), at=now)
    else:
        stopped = _stop_waiting(account_id, words.purpose, now)
        journal.record(actor, facts.ConsentWithdrawn(subject_id=subject, stopped=stopped, **more), at=now)
    return row


def _stop_waiting(account_id: UUID | None, purpose: str, now: datetime) -> int:
    """Messages for a purpose that wait, for the morning or for a gateway, are not sent any more."""
    if account_id is None:
        return 0
    waiting = Message.objects.filter(account_id=account_id, purpose=purpose, sent_at=None, dropped_at=None, urgent=False)
    return waiting.update(dropped_at=now, error="consents.withdrawn")
