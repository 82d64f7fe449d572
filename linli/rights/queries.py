"""Reads of the rights desk: everything about oneself, requests and their clocks, what is due to be erased."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from linli.intake.access import reports_of
from linli.intake.commands import with_contact
from linli.intake.models import Answer, Decision, Signal
from linli.kernel.actors import Actor
from linli.kernel.errors import NotFound
from linli.kernel.ids import tidy_code
from linli.kernel.showing import Kind, Reader, shown
from linli.orgs.queries import rule_pack
from linli.people.access import own_account, signed_in
from linli.people.models import (
    Account,
    Consent,
    Dispute,
    Home,
    Message,
    Notice,
    PushDevice,
    Reach,
    Resident,
    SignInCode,
)
from linli.rights import access, rules
from linli.rights.models import RetentionRun, RightsRequest
from linli.trust import journal

PAGE = 100


@dataclass(frozen=True, slots=True)
class RequestCard:
    """A request as its page shows it; the words only to whoever asked and whoever answers."""

    id: UUID
    kind: str
    state: str
    words: str
    identity: str
    asked_at: datetime
    due_at: datetime
    overdue: bool
    decided_at: datetime | None
    answer: str
    reason: str
    legal_way: str
    erased: int
    phone: str
    code: str


def _card(row: RightsRequest, now: datetime, codes: dict[UUID, str]) -> RequestCard:
    return RequestCard(
        id=row.id, kind=row.kind, state=row.state, words=row.words.open() if row.words else "", identity=row.identity,
        asked_at=row.asked_at, due_at=row.due_at, overdue=row.state == "open" and row.due_at < now,
        decided_at=row.decided_at, answer=row.answer.open() if row.answer else "", reason=row.reason,
        legal_way=row.legal_way, erased=row.erased,
        phone=shown(Kind.PHONE, row.account.phone.open() if row.account.phone else "", Reader.OTHER),
        code=codes.get(row.signal_id, "") if row.signal_id else "",
    )  # fmt: skip


def _cards(rows: QuerySet[RightsRequest], now: datetime) -> list[RequestCard]:
    found = list(rows.select_related("account")[:PAGE])
    about = [row.signal_id for row in found if row.signal_id]
    codes = dict(Signal.objects.filter(id__in=about).values_list("id", "code")) if about else {}
    return [_card(row, now, codes) for row in found]


def my_requests(actor: Actor, *, now: datetime) -> list[RequestCard]:
    """One's own requests, the newest first. Two queries at most."""
    return _cards(RightsRequest.objects.filter(account=signed_in(actor)).order_by("-asked_at", "-id"), now)


def desk_requests(actor: Actor, *, state: str = "open", now: datetime) -> list[RequestCard]:
    """Requests for those who answer them, the most urgent first. Two queries at most."""
    access.check_desk(actor)
    rows = RightsRequest.objects.filter(state=state) if state else RightsRequest.objects.all()
    return _cards(rows.order_by("due_at", "id"), now)


def request_page(actor: Actor, request_id: UUID, *, now: datetime) -> RequestCard:
    """One request, for whoever made it or answers it. Three queries at most."""
    found = access.request_for(actor, request_id)
    return _cards(RightsRequest.objects.filter(id=found.id), now)[0]


def request_steps(actor: Actor, request_id: UUID) -> list[tuple[datetime, str]]:
    """What happened to a request, oldest first: when, and the kind of fact. Two queries."""
    found = access.request_for(actor, request_id)
    return [(row.at, row.kind) for row in journal.timeline(subject_ids=[found.id])]


def my_data(actor: Actor) -> dict[str, Any]:
    """Everything on file about whoever is signed in, for people and for programs. About fourteen queries.

    Nobody else's: of a case only one's own report and what one was told.
    """
    account = own_account(actor)
    resident = Resident.objects.filter(account=account).select_related("address").first()
    reach = Reach.objects.filter(account=account).first()
    whose = Q(account=account) | (Q(resident=resident) if resident else Q(pk__in=[]))
    return {
        "account": {
            "login": account.login, "name": account.name, "phone": account.phone.open() if account.phone else None,
            "since": account.created_at,
        },
        "on_file": _resident(resident),
        "reach": {
            "push": reach.push, "text": reach.text, "mail": reach.mail, "email": reach.email.open() if reach.email else None,
        } if reach else None,
        "devices": list(PushDevice.objects.filter(account=account).values("label", "consented_at", "dropped_at")),
        "consents": list(Consent.objects.filter(whose).order_by("at").values("purpose", "given", "version", "way", "at")),
        "reports": _reports(account),
        "notices": list(Notice.objects.filter(account=account).order_by("-at").values("key", "at", "read_at")[:1000]),
        "requests": list(
            RightsRequest.objects.filter(account=account).order_by("asked_at").values("kind", "state", "asked_at", "due_at")
        ),
    }  # fmt: skip


def _resident(resident: Resident | None) -> dict[str, Any] | None:
    if resident is None:
        return None
    homes = Home.objects.filter(resident=resident).select_related("address").order_by("valid_from")
    return {
        "name": resident.name.open(), "phone": resident.phone.open() if resident.phone else None,
        "id_number": resident.id_number.open() if resident.id_number else None, "born": resident.born,
        "kind": resident.kind, "address": resident.address.text, "room": resident.room,
        "homes": [
            {
                "kind": home.kind, "address": home.outside.open() if home.outside else home.address and home.address.text,
                "room": home.room, "source": home.source, "from": home.valid_from, "until": home.valid_to,
            }
            for home in homes
        ],
        "disputes": list(Dispute.objects.filter(resident=resident).values("field", "state", "at", "decided_at")),
    }  # fmt: skip


def _reports(account: Account) -> list[dict[str, Any]]:
    rows = list(Signal.objects.filter(reports_of(account.id, account.phone_index)).order_by("-received_at", "-id")[:1000])
    told: dict[UUID, list[dict[str, Any]]] = {}
    for answer in Answer.objects.filter(signal__in=rows).order_by("at"):
        told.setdefault(answer.signal_id, []).append({"result": answer.result, "words": answer.words, "at": answer.at})
    return [
        {
            "code": row.code, "channel": row.channel, "text": row.text, "address": row.address_text, "lon": row.lon,
            "lat": row.lat, "name": row.name.open() if row.name else None,
            "phone": row.phone.open() if row.phone else None, "received_at": row.received_at, "state": row.state,
            "answer": row.answer, "told": told.get(row.id, []),
        }
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Explained:
    """Why a report went where it went: what the machine saw, how sure it was, what else it thought of, who decided."""

    code: str
    by: str
    category: str
    confidence: float
    words: list[str]
    reasons: list[dict[str, Any]]
    alternatives: list[dict[str, Any]]
    model_version: str
    at: datetime


def explained(actor: Actor, code: str) -> Explained | None:
    """The decision about a report of one's own; None while there is none. Three queries. NotFound for others' reports."""
    account = own_account(actor)
    signal = own_report(account, code)
    decision = Decision.objects.filter(signal=signal).first()
    if decision is None:
        return None
    return Explained(
        code=signal.code, by=decision.by, category=decision.category_id or "", confidence=decision.confidence,
        words=list(decision.words), reasons=list(decision.reasons), alternatives=list(decision.alternatives),
        model_version=decision.model_version, at=decision.at,
    )  # fmt: skip


def own_report(account: Account, code: str) -> Signal:
    """A report of one's own by its code. One query."""
    found = Signal.objects.filter(reports_of(account.id, account.phone_index), code=tidy_code(code)).first()
    if found is None:
        raise NotFound("rights.no_report", "There is no report of yours with this code.")
    return found


@dataclass(frozen=True, slots=True)
class Kept:
    """A kind of data that is erased when its time is over: the rule that says when, the column it counts from, the rows."""

    rule: str
    since: str
    rows: Callable[[datetime], QuerySet[Any]]


KINDS = {
    "report_contacts": Kept("keep_report_contacts_days", "received_at", lambda before: with_contact(before=before)),
    "messages": Kept(
        "keep_messages_days", "at",
        lambda before: Message.objects.filter(at__lt=before).exclude(sent_at=None, dropped_at=None, tries__lt=12),
    ),
    "notices": Kept("keep_notices_days", "at", lambda before: Notice.objects.filter(at__lt=before)),
    "devices": Kept("keep_devices_days", "dropped_at", lambda before: PushDevice.objects.filter(dropped_at__lt=before)),
    "sign_in_codes": Kept("keep_sign_in_codes_days", "sent_at", lambda before: SignInCode.objects.filter(sent_at__lt=before)),
}  # fmt: skip


def due_rows(kind: str, before: datetime) -> QuerySet[Any]:
    """The rows of a kind whose time was over before then."""
    return KINDS[kind].rows(before)


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be erased of a kind, and what stays; nothing is written by looking."""

    kind: str
    days: int
    source: str
    before: datetime
    rows: int
    oldest: date | None
    running: int
    planned: int
    last: datetime | None


def plan_of(kind: str, *, now: datetime) -> Plan:
    """The dry run of one kind. Four queries."""
    kept = KINDS[kind]
    rule = rule_pack().rule(kept.rule, on=now.date())
    before = rules.cutoff(now, int(rule.value))
    rows = kept.rows(before)
    oldest = rows.order_by(kept.since).values_list(kept.since, flat=True).first()
    run = RetentionRun.objects.filter(kind=kind, ended_at=None).first()
    last = RetentionRun.objects.filter(kind=kind, ended_at__isnull=False).order_by("-ended_at").first()
    return Plan(
        kind=kind, days=int(rule.value), source=rule.source, before=before, rows=rows.count(),
        oldest=oldest.date() if oldest else None, running=run.done if run else 0, planned=run.planned if run else 0,
        last=last.ended_at if last else None,
    )  # fmt: skip


def plans(actor: Actor, *, now: datetime) -> list[Plan]:
    """The dry run of every kind. Four queries a kind."""
    access.check_retention(actor)
    return all_plans(now=now)


def all_plans(*, now: datetime) -> list[Plan]:
    """The same for the command line of the site, which sees numbers alone."""
    return [plan_of(kind, now=now) for kind in KINDS]
