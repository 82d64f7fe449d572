"""Writes of Open311: keys made and ended, a report sent, something added to it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from linli.cases.commands import keep_words
from linli.exchange.models import ApiKey, KeyUse, OpenReport, OpenUpdate
from linli.exchange.open311 import access, facts, rules
from linli.intake.commands import Report, add_report_photo, receive
from linli.intake.models import Signal
from linli.kernel.actors import Actor
from linli.kernel.clock import LOCAL
from linli.kernel.errors import NotAllowed, NotFound, Refused, Stale
from linli.kernel.ids import tidy_code
from linli.kernel.text import clean
from linli.orgs.queries import CategoryCard, ground, rule_value
from linli.trust import journal
from linli.trust.acting import command

NAME_LENGTH = 60


@command
def make_key(actor: Actor, *, name: str, per_day: int, now: datetime) -> tuple[ApiKey, str]:
    """Make a key for another system; returns it with the key in plain text, which is shown this once.

    Refuses whoever is no operator, a name that is empty or in use, and a limit outside 1 to 1,000,000 a day.
    """
    access.check_keeper(actor)
    tidy = clean(name).strip()
    if not 0 < len(tidy) <= NAME_LENGTH:
        raise Refused("open311.key_name", "Give the key a name of 1 to {most} characters.", most=NAME_LENGTH, field="name")
    if not 1 <= per_day <= 1_000_000:
        raise Refused("open311.key_limit", "The limit lies between 1 and 1,000,000 a day.", field="per_day")
    plain = f"llk_{secrets.token_urlsafe(30)}"
    key = ApiKey(
        name=tidy, digest=access.digest_of(plain), ending=plain[-4:], per_day=per_day, made_by_id=actor.id, made_at=now
    )
    try:
        with transaction.atomic():
            key.save(force_insert=True)
    except IntegrityError:
        raise Refused(
            "open311.key_name_used", "There is a key of this name. End it first, or choose another name.", field="name"
        ) from None
    journal.record(actor, facts.KeyMade(subject_id=key.id, per_day=per_day), at=now)
    return key, plain


@command
def end_key(actor: Actor, *, key_id: UUID, now: datetime) -> ApiKey:
    """End a key: nothing is taken under it any more. What it sent stays. Refuses one that has ended already."""
    access.check_keeper(actor)
    key = ApiKey.objects.select_for_update(no_key=True).filter(id=key_id).first()
    if key is None:
        raise NotFound("open311.no_key", "There is no such key.")
    if key.ended_at is not None:
        raise Stale("open311.key_ended", "This key has ended already.")
    key.ended_at, key.ended_by_id = now, actor.id
    key.save(update_fields=["ended_at", "ended_by"])
    journal.record(actor, facts.KeyEnded(subject_id=key.id), at=now)
    return key


@dataclass(frozen=True, slots=True)
class Sent:
    """A report as it comes over Open311. ``said`` are the sender's words; ``labels`` name its answers for people."""

    service_code: str
    said: str = ""
    lon: float | None = None
    lat: float | None = None
    address: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""
    account: str = ""
    number: str = ""
    attributes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    media: Sequence[str] = ()
    photos: Sequence[bytes] = ()
    lines: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """The id that the sender uses from now on: the tracking code."""

    code: str
    fresh: bool
    fetch: UUID | None = None


def service_or_refuse(code: str) -> CategoryCard:
    """A category that may be reported over Open311: 400 without a code, 404 for an unknown or a restricted one."""
    if not code.strip():
        raise Refused("open311.service_missing", "service_code is missing.", field="service_code")
    card = ground().categories.get(code.strip())
    if card is None or card.restricted:
        raise NotFound("open311.no_service", "There is no service with this service_code.", field="service_code")
    return card


@command
def send(actor: Actor, *, key: str, sent: Sent, now: datetime) -> Taken:
    """Take a report from another system and answer with its tracking code.

    The same number of the sender under the same key, with the same words, is stored once. Refuses a missing, wrong or
    ended key, a key that has sent as much as it may today, an unknown service, a report without place or address, and
    what :func:`linli.intake.commands.receive` refuses.
    """
    holder = access.key_or_refuse(key)
    card = service_or_refuse(sent.service_code)
    if sent.lat is None and sent.lon is None and not sent.address.strip():
        raise Refused("open311.no_place", "Give lat and long, or address_string, or address_id.", field="lat")
    if len(sent.said) > rules.LONGEST_DESCRIPTION:
        raise Refused(
            "open311.description_too_long",
            "The description has {length} characters; at most {most} fit.",
            length=len(sent.said),
            most=rules.LONGEST_DESCRIPTION,
            field="description",
        )
    attributes = rules.answers(sent.attributes)
    media = rules.media(sent.media)
    words = clean(sent.said).strip() or card.name("zh-hans")
    since = rules.moment(attributes.get("since", [""])[0], field="since")
    report = Report(
        text="\n".join([words, *sent.lines]),
        lon=sent.lon,
        lat=sent.lat,
        address=sent.address or None,
        name=sent.name or None,
        phone=sent.phone or None,
        channel="api",
        happened_at=since,
        external_id=f"{holder.id.hex[-8:]}:{sent.number}"[:60] if sent.number else "",
    )
    receipt = receive(replace(actor, channel="api"), report=report, now=now)
    if not receipt.fresh:
        return Taken(receipt.code, fresh=False)
    _count(holder, now)
    OpenReport.objects.create(
        signal_id=receipt.signal_id, key=holder, service_code=card.code, said=len(words), attributes=attributes,
        media=list(media), media_state="kept" if media else "", email=sent.email[:120], account=sent.account[:60], at=now,
    )  # fmt: skip
    for content in sent.photos:
        add_report_photo(actor, code=receipt.code, content=content, now=now)
    return Taken(receipt.code, fresh=True, fetch=receipt.signal_id if media else None)


def _count(key: ApiKey, now: datetime) -> None:
    """One more of this day; refused where the key has had as many as it may."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {KeyUse._meta.db_table} AS used (key_id, day, count) VALUES (%s, %s, 1)"
            " ON CONFLICT (key_id, day) DO UPDATE SET count = used.count + 1 WHERE used.count < %s",
            (key.id, now.astimezone(LOCAL).date(), key.per_day),
        )
        counted = cursor.rowcount
    if not counted:
        raise NotAllowed(
            "open311.key_used_up",
            "This key may send {most} reports a day, and has done so. Try again tomorrow.",
            most=key.per_day,
        )


@dataclass(frozen=True, slots=True)
class Added:
    """What a sender says of a report of its own."""

    request_id: str
    status: str
    text: str = ""
    number: str = ""
    said_at: datetime | None = None
    media: Sequence[str] = ()
    photos: Sequence[bytes] = ()


@command
def add_update(actor: Actor, *, key: str, added: Added, now: datetime) -> OpenUpdate:
    """Add to a report that was sent under the same key; it stands on the timeline and its holder learns of it.

    The sender's status moves nothing: people look. The same number of the sender is stored once. Refuses a report that
    this key did not send, an unknown status, and what an invalid key wants.
    """
    holder = access.key_or_refuse(key)
    status = rules.update_status(added.status)
    media = rules.media(added.media)
    signal = Signal.objects.filter(code=tidy_code(added.request_id)).select_related("case").first()
    report = OpenReport.objects.filter(signal=signal, key=holder).first() if signal else None
    if signal is None or report is None:
        raise NotFound("open311.not_yours", "This key has sent no report under this service_request_id.")
    if added.number:
        before = OpenUpdate.objects.filter(key=holder, number=added.number[:60]).first()
        if before is not None:
            return before
    text = clean(added.text).strip()[: int(rule_value("text_longest", now.astimezone(LOCAL).date()))]
    _count(holder, now)
    update = OpenUpdate.objects.create(
        report=report, key=holder, number=added.number[:60], status=status, text=text, media=list(media),
        said_at=min(added.said_at or now, now), at=now,
    )  # fmt: skip
    for content in added.photos:
        add_report_photo(actor, code=signal.code, content=content, now=now)
    case = signal.case
    fact = facts.UpdateReceived(
        subject_id=signal.id,
        case_id=signal.case_id,
        unit_id=case.holder_unit_id if case else None,
        account_id=case.holder_account_id if case else None,
        grid_code=case.grid_code if case else None,
        status=status,
        update_id=str(update.id),
    )
    fact_id = journal.record(actor, fact, at=now)
    if signal.case_id:
        keep_words(actor, case_id=signal.case_id, fact_id=fact_id, text=text, now=now)
    return update
