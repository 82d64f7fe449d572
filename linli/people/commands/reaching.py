"""Writes about reaching people: what they chose, their devices, messages written down for them and tried again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db.models import Q

from linli.kernel import matrix
from linli.kernel.actors import Actor
from linli.kernel.errors import NotAllowed, NotFound, Refused, Stale
from linli.kernel.showing import Kind, Reader, shown
from linli.people import access, facts, notices, rules
from linli.people.commands.consents import keep_reach_consent
from linli.people.models import Account, AccountKind, Message, NoTexts, PushDevice, Reach
from linli.trust import journal
from linli.trust.acting import command
from linli.trust.sealing import index_of


@dataclass(frozen=True, slots=True)
class MessageDraft:
    """A text message to be sent because of a fact; ``to`` is the open number, sealed when written."""

    cause_id: UUID
    to: str
    key: str
    at: datetime
    values: dict[str, Any] = field(default_factory=dict)
    medium: str = "sms"


def post_messages(drafts: Sequence[MessageDraft]) -> None:
    """Write messages to be sent, each once for its cause; none to whoever wants none. Safe to repeat. Three statements.

    What is urgent cannot be refused.
    """
    if not drafts:
        return
    unwanted = _unwanted({index_of(d.to) for d in drafts if d.medium == "sms"})
    Message.objects.bulk_create(
        [
            row_of(cause_id=d.cause_id, medium=d.medium, to=d.to, key=d.key, values=d.values, at=d.at)
            for d in drafts
            if d.key in rules.URGENT or d.medium != "sms" or index_of(d.to) not in unwanted
        ],
        ignore_conflicts=True,
    )


def _unwanted(indexes: set[bytes]) -> set[bytes]:
    """Those of these telephones whose holders want no text messages. Two queries."""
    stopped = NoTexts.objects.filter(phone_index__in=indexes).values_list("phone_index", flat=True)
    chosen = Reach.objects.filter(account__phone_index__in=indexes, text=False, account__kind=AccountKind.RESIDENT)
    return {bytes(index) for index in [*stopped, *chosen.values_list("account__phone_index", flat=True)]}


#: What the addressee of a medium is; a push goes to a device.
_ADDRESSEE = {"sms": Kind.PHONE, "mail": Kind.MAIL}


def row_of(
    *, cause_id: UUID, medium: str, to: str, key: str, values: dict[str, Any], at: datetime, language: str = "zh-hans",
    account_id: UUID | None = None, purpose: str = "",
) -> Message:  # fmt: skip
    """A message that is not saved yet, with its addressee shown in part; for a purpose it asks for consent again."""
    masked = shown(_ADDRESSEE[medium], to, Reader.OTHER) if medium in _ADDRESSEE else ""
    return Message(
        cause_id=cause_id, medium=medium, to=to, key=key, values=values, at=at, language=language, masked=masked,
        account_id=account_id, purpose=purpose,
        urgent=key in rules.URGENT or key == "news_danger",
    )  # fmt: skip


def reach_out(told: Sequence[tuple[UUID, UUID, str, datetime]]) -> None:
    """Write a push, text or e-mail beside notices, for those who chose so: account, fact, key of the notice, time.

    They say that there is news and where to read it, and nothing of the matter. Safe to repeat. Three statements.
    """
    reaches = {
        reach.account_id: reach
        for reach in Reach.objects.filter(account__in={account for account, *_rest in told}).select_related("account")
    }
    pushed = {account_id for account_id, reach in reaches.items() if reach.push}
    devices: dict[UUID, list[PushDevice]] = {}
    for device in PushDevice.objects.filter(account__in=pushed, dropped_at=None) if pushed else ():
        devices.setdefault(device.account_id, []).append(device)
    rows: list[Message] = []
    for account_id, fact_id, key, at in told:
        reach = reaches.get(account_id)
        if reach is not None:
            rows += _beside(reach, devices.get(account_id, []), fact_id, key, at)
    Message.objects.bulk_create(rows, ignore_conflicts=True)


def _beside(reach: Reach, devices: Sequence[PushDevice], fact_id: UUID, key: str, at: datetime) -> list[Message]:
    """The messages of one notice. Residents get their texts by the telephone of the report already."""
    account: Account = reach.account
    staff = account.kind == AccountKind.STAFF
    near = key == notices.NEIGHBOURHOOD
    news = "news_danger" if key == "task_danger" else "news_work" if staff else "news_near" if near else "news_report"
    values = {"link": "/desk/notices/" if staff else "/my/"}
    purpose = notices.NEIGHBOURHOOD if near else notices.DEVICES
    about: dict[str, Any] = {"key": news, "values": values, "at": at, "account_id": account.id, "purpose": purpose}
    rows = [
        row_of(
            cause_id=uuid5(fact_id, f"{device.id} {key}"), medium="push", to=str(device.id), language=device.language,
            **about,
        )
        for device in devices
    ]  # fmt: skip
    cause = uuid5(fact_id, f"{account.id} {key}")
    if staff and reach.text and account.phone:
        rows.append(row_of(cause_id=cause, medium="sms", to=account.phone.open(), **about))
    if reach.mail and reach.email:
        rows.append(row_of(cause_id=cause, medium="mail", to=reach.email.open(), **about))
    return rows


def _comes_beside(account: Account) -> bool:
    """Whether messages come to devices or by e-mail, which a resident has consented to."""
    return Reach.objects.filter(Q(push=True) | Q(mail=True), account=account).exists()


@command
def choose_reach(actor: Actor, *, push: bool, text: bool, mail: bool, email: str = "", now: datetime) -> Reach:
    """Say how one wants to be reached beside the page. Refuses an e-mail address that is none, or mail without one."""
    account = access.own_account(actor)
    address = rules.tidy_email(email) if email.strip() else None
    if mail and address is None:
        raise Refused("people.email_missing", "Write the e-mail address that the messages shall go to.", field="email")
    keep_reach_consent(actor, account, before=_comes_beside(account), after=push or mail, now=now)
    reach, _made = Reach.objects.update_or_create(
        account=account, defaults={"push": push, "text": text, "mail": mail, "email": address, "changed_at": now}
    )
    journal.record(actor, facts.ReachChosen(subject_id=account.id, push=push, text=text, mail=mail), at=now)
    return reach


@command
def add_device(
    actor: Actor, *, given: Mapping[str, Any], label: str = "", language: str = "zh-hans", now: datetime
) -> PushDevice:
    """Let a browser take push messages for oneself; asking is the consent. The same browser counts once.

    Refuses what is no push subscription, and more devices than anybody has.
    """
    account = access.own_account(actor)
    tidy = rules.check_device(given)
    if PushDevice.objects.filter(account=account, dropped_at=None).count() >= rules.DEVICES_MOST:
        raise Refused("people.too_many_devices", "You have {most} devices already. Take one away first.", most=rules.DEVICES_MOST)
    device, _made = PushDevice.objects.update_or_create(
        endpoint_index=index_of(tidy["endpoint"]),
        defaults={
            "account": account, "address": json.dumps(tidy), "label": label[:60], "language": language,
            "consented_at": now, "dropped_at": None,
        },
    )  # fmt: skip
    keep_reach_consent(actor, account, before=_comes_beside(account), after=True, now=now)
    Reach.objects.update_or_create(
        account=account,
        defaults={"push": True, "changed_at": now},
        create_defaults={"push": True, "text": account.kind == AccountKind.RESIDENT, "changed_at": now},
    )
    journal.record(actor, facts.DeviceAdded(subject_id=device.id), at=now)
    return device


@command
def drop_device(actor: Actor, *, device_id: UUID, now: datetime) -> None:
    """Send nothing to a device of one's own any more. Refuses somebody else's."""
    device = PushDevice.objects.filter(id=device_id, account_id=access.signed_in(actor), dropped_at=None).first()
    if device is None:
        raise NotFound("people.no_device", "There is no such device of yours.")
    device.dropped_at = now
    device.save(update_fields=["dropped_at"])
    journal.record(actor, facts.DeviceDropped(subject_id=device.id), at=now)


@command
def stop_texts(actor: Actor, *, phone_index: bytes, subject_id: UUID, now: datetime) -> None:
    """Send no text messages to a telephone any more. The caller has seen to it that its holder says so."""
    NoTexts.objects.get_or_create(phone_index=phone_index, defaults={"at": now})
    journal.record(actor, facts.TextsStopped(subject_id=subject_id), at=now)


@command
def send_again(actor: Actor, *, message_id: UUID, now: datetime) -> None:
    """Let a message be tried again at once. Refuses whoever is no operator, and one that has gone out."""
    if not matrix.opens(actor, "messages.keep"):
        raise NotAllowed("people.operators_only", "Only an operator of the command centre sees to messages.")
    message = Message.objects.select_for_update(no_key=True).filter(id=message_id).first()
    if message is None:
        raise NotFound("people.no_message", "There is no such message.")
    if message.sent_at is not None:
        raise Stale("people.message_sent", "This message has gone out already.")
    message.at, message.tries, message.dropped_at = now, 0, None
    message.save(update_fields=["at", "tries", "dropped_at"])
    journal.record(actor, facts.MessageAgain(subject_id=message.id), at=now)
