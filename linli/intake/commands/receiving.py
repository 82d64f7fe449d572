"""Taking in what residents, windows, telephones and other systems send: stored at once, unchanged, with a tracking code."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from linli.cases.commands import add_photo
from linli.cases.models import Photo
from linli.intake import access, facts, rules
from linli.intake.models import Channel, Signal, SignalState
from linli.kernel.actors import Actor, ActorKind
from linli.kernel.errors import Refused
from linli.kernel.geo import h3_cell
from linli.kernel.ids import new_code, new_id
from linli.people.rules import tidy_phone
from linli.trust import journal
from linli.trust.acting import command, once, send
from linli.trust.bulk import insert
from linli.trust.sealing import index_of

#: H3 resolution of the cell kept with signals and cases: hexagons of about 25 m edge.
RESOLUTION = 11
STAFF_CHANNELS = (Channel.WINDOW, Channel.PHONE, Channel.PATROL)


@dataclass(frozen=True, slots=True)
class Report:
    """What a reporter says. ``join_case`` is the case that the reporter recognised as the same matter.

    ``own_matter`` says that the reporter was shown what lies near and said that this is another matter.
    ``happened_at`` is when it was seen, if not now; ``external_id`` the number in the system it came from.
    """

    text: str
    lon: float | None = None
    lat: float | None = None
    address: str | None = None
    name: str | None = None
    phone: str | None = None
    channel: str = Channel.WEB
    join_case: UUID | None = None
    own_matter: bool = False
    happened_at: datetime | None = None
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The tracking code given for a report; ``fresh`` is False where the same request had come before."""

    signal_id: UUID
    code: str
    fresh: bool


def receive(actor: Actor, *, report: Report, key: str | None = None, now: datetime) -> Receipt:
    """Store a report and answer with its tracking code; triage follows by itself. One round trip.

    Refuses an empty or too long text, half a place, a telephone number that is none, an unknown channel, staff channels
    for people who are not staff, and an idempotency key that was used for something else. Times in the future are not
    taken as the time it happened. A report whose ``external_id`` came before with the same words is not stored again;
    with other words it is refused.
    """
    signal = _signal(actor, report, now)
    if signal.external_id:
        known_before = _known(signal)
        if known_before is not None:
            return known_before
    rows = [insert(signal), journal.statement(actor, _received(signal), at=now)]
    if key is None:
        send(rows)
        return Receipt(signal.id, signal.code, fresh=True)
    if len(key) > rules.KEY_LENGTH:
        raise Refused(
            "intake.key_too_long", "An Idempotency-Key may have {key_length} characters.", key_length=rules.KEY_LENGTH
        )
    answer = once(
        actor,
        key,
        scope="intake.receive",
        digest=_digest(report),
        result={"id": str(signal.id), "code": signal.code},
        statements=rows,
        now=now,
    )
    return Receipt(UUID(answer["id"]), answer["code"], fresh=answer["code"] == signal.code)


def check_report(actor: Actor, *, report: Report, now: datetime) -> None:
    """Refuse what :func:`receive` would refuse, and store nothing: for a page that asks something more in between."""
    _signal(actor, report, now)


def _known(signal: Signal) -> Receipt | None:
    """The receipt of a report from the same system under the same number; its code goes only to who knows its words."""
    there = (
        Signal.objects.filter(channel=signal.channel, external_id=signal.external_id).only("id", "code", "text").first()
    )
    if there is None:
        return None
    if there.text != signal.text:
        raise Refused(
            "intake.number_used",
            "This external_id was used for another report. Send the report under a number of its own.",
            field="external_id",
        )
    return Receipt(there.id, there.code, fresh=False)


@command
def receive_many(actor: Actor, *, reports: Sequence[Report], now: datetime) -> list[Receipt]:
    """Store many reports at once (replays, other systems): three statements, whatever their number.

    A report whose ``external_id`` is known already is not stored again; its receipt is not fresh.
    """
    signals = [_signal(actor, report, now) for report in reports]
    wanted = [s.external_id for s in signals if s.external_id]
    channels = {s.channel for s in signals}
    there = {
        (s.channel, s.external_id): s
        for s in Signal.objects.filter(channel__in=channels, external_id__in=wanted).only(
            "id", "code", "channel", "external_id"
        )
    }
    fresh: list[Signal] = []
    receipts = []
    for signal in signals:
        known = there.get((signal.channel, signal.external_id)) if signal.external_id else None
        if known is None:
            fresh.append(signal)
            if signal.external_id:
                there[signal.channel, signal.external_id] = signal
        kept = known or signal
        receipts.append(Receipt(kept.id, kept.code, fresh=known is None))
    Signal.objects.bulk_create(fresh)
    journal.record_many(actor, [_received(signal) for signal in fresh], at=now)
    return receipts


def _signal(actor: Actor, report: Report, now: datetime) -> Signal:
    """A checked report as a row that is not saved yet."""
    text = rules.check_text(report.text)
    point = rules.check_point(report.lon, report.lat)
    address = rules.check_short(report.address, field="address", most=rules.ADDRESS_LENGTH)
    name = rules.check_short(report.name, field="name", most=rules.NAME_LENGTH)
    phone = tidy_phone(report.phone) if report.phone and report.phone.strip() else None
    if report.channel not in Channel.values:
        raise Refused(
            "intake.unknown_channel",
            "The channel must be one of {choices}.",
            choices=", ".join(Channel.values),
            field="channel",
        )
    if report.channel in STAFF_CHANNELS and actor.kind is ActorKind.ANONYMOUS:
        raise Refused(
            "intake.staff_channel", "This channel is for staff. Sign in, or send the report by the web channel."
        )
    happened = report.happened_at if report.happened_at and report.happened_at <= now else now
    by_staff = bool(actor.posts)
    return Signal(
        id=new_id(),
        code=new_code(),
        channel=report.channel,
        state=SignalState.RECEIVED,
        text=text,
        lon=point[0] if point else None,
        lat=point[1] if point else None,
        cell=h3_cell(point[0], point[1], RESOLUTION) if point else None,
        address_text=address,
        name=name or None,
        phone=phone,
        phone_index=index_of(phone) if phone else None,
        reporter_id=None if by_staff else actor.id,
        entered_by_id=actor.id if by_staff else None,
        external_id=report.external_id[:60],
        wants_case=report.join_case,
        own_matter=report.own_matter and report.join_case is None,
        happened_at=happened,
        received_at=now,
    )


def _received(signal: Signal) -> facts.Received:
    return facts.Received(subject_id=signal.id, channel=signal.channel, place=signal.lon is not None)


def _digest(report: Report) -> bytes:
    """A hash of the whole request, so that a key cannot be used for another one."""
    return hashlib.sha256(json.dumps(asdict(report), default=str, sort_keys=True).encode()).digest()


@command
def add_report_photo(actor: Actor, *, code: str, content: bytes, now: datetime) -> Photo:
    """Add a photo to a report by its tracking code, while it is being dealt with.

    Refuses a report that has been answered, and what :func:`linli.cases.commands.add_photo` refuses.
    """
    signal = access.signal_by_code(code, lock=True)
    if signal.state == SignalState.ANSWERED:
        raise Refused("intake.report_answered", "This report has been answered. Send a new report for a new matter.")
    return add_photo(
        actor,
        subject_id=signal.id,
        case_id=signal.case_id,
        grid_code=None,
        moment="report",
        content=content,
        now=now,
    )
