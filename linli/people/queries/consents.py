"""What people have consented to: the switches of one person, the proof, and who may still be told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from linli.kernel.actors import Actor
from linli.kernel.errors import NotFound
from linli.kernel.showing import Kind, Reader, shown
from linli.people import access, notices, rules
from linli.people.models import Account, Consent, ConsentNotice, Guardian, Message, Reach, Resident
from linli.trust.sealing import index_of


@dataclass(frozen=True, slots=True)
class NoticeWords:
    """The words of a notice in force."""

    purpose: str
    version: int
    zh: str
    en: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class ConsentCard:
    """One purpose as its switch shows it: the words, whether it is on, since when, by which way and to which version."""

    purpose: str
    icon: str
    sensitive: bool
    zh_title: str
    en_title: str
    version: int
    zh: str
    en: str
    given: bool
    outdated: bool
    at: datetime | None
    way: str
    by_as: str
    given_version: int | None


@dataclass(frozen=True, slots=True)
class ConsentEntry:
    """One yes or no as it is kept."""

    purpose: str
    given: bool
    version: int
    way: str
    by_as: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ChildCard:
    """A child under fourteen for whom one consents."""

    id: UUID
    name: str
    born: date | None
    consents: tuple[ConsentCard, ...]


def words_in_force() -> dict[str, NoticeWords]:
    """The notice of each purpose in the version in force. One query."""
    found = {
        p.key: NoticeWords(p.key, 1, p.zh, p.en, notices.digest_of(p.zh, p.en)) for p in notices.purposes().values()
    }
    for row in ConsentNotice.objects.order_by("version"):
        if row.purpose in found:
            found[row.purpose] = NoticeWords(row.purpose, row.version, row.zh, row.en, bytes(row.digest))
    return found


def whose(account_id: UUID | None, resident_id: UUID | None) -> Q:
    """The condition that a consent is about this person, kept under either."""
    about = Q(pk__in=[])
    if account_id is not None:
        about |= Q(account=account_id)
    if resident_id is not None:
        about |= Q(resident=resident_id)
    return about


def resident_of(account_id: UUID) -> Resident | None:
    """The resident on file of an account. One query."""
    return Resident.objects.filter(account=account_id).first()


def _cards(account_id: UUID | None, resident_id: UUID | None, words: dict[str, NoticeWords]) -> tuple[ConsentCard, ...]:
    last: dict[str, Consent] = {}
    for row in Consent.objects.filter(whose(account_id, resident_id)).order_by("at", "id"):
        last[row.purpose] = row
    return tuple(_card(purpose, words[key], last.get(key)) for key, purpose in notices.purposes().items())


def _card(purpose: notices.Purpose, words: NoticeWords, row: Consent | None) -> ConsentCard:
    given = bool(row and row.given)
    return ConsentCard(
        purpose=purpose.key, icon=purpose.icon, sensitive=purpose.sensitive, zh_title=purpose.zh_title,
        en_title=purpose.en_title, version=words.version, zh=words.zh, en=words.en, given=given,
        outdated=bool(given and row and row.version != words.version), at=row.at if row else None,
        way=row.way if row else "", by_as=row.by_as if row else "", given_version=row.version if row else None,
    )  # fmt: skip


def consents_of(actor: Actor) -> tuple[ConsentCard, ...]:
    """One's own switches. Three queries."""
    account_id = access.signed_in(actor)
    resident = resident_of(account_id)
    return _cards(account_id, resident.id if resident else None, words_in_force())


def children_of(actor: Actor, *, day: date) -> list[ChildCard]:
    """The children for whom one consents, the name in part. Two queries and one for each child."""
    rows = Guardian.objects.filter(account=access.signed_in(actor), ended_at=None).select_related("child")
    children = [row.child for row in rows.order_by("child__born", "id") if rules.is_child(row.child.born, day)]
    words = words_in_force() if children else {}
    return [
        ChildCard(c.id, shown(Kind.NAME, c.name.open(), Reader.HOLDER), c.born, _cards(c.account_id, c.id, words))
        for c in children
    ]


def consent_history(actor: Actor) -> list[ConsentEntry]:
    """Every yes and no of one's own, the newest first. Two queries."""
    account_id = access.signed_in(actor)
    resident = resident_of(account_id)
    rows = Consent.objects.filter(whose(account_id, resident.id if resident else None)).order_by("-at", "-id")
    return [ConsentEntry(*row) for row in rows.values_list("purpose", "given", "version", "way", "by_as", "at")]


_CONSENTING = """
SELECT who FROM (
  SELECT DISTINCT ON (who) who, given FROM (
    SELECT account_id AS who, given, at, id FROM people_consent WHERE purpose = %s AND account_id = ANY(%s)
    UNION ALL
    SELECT r.account_id, c.given, c.at, c.id FROM people_consent c JOIN people_resident r ON r.id = c.resident_id
    WHERE c.purpose = %s AND r.account_id = ANY(%s)
  ) every ORDER BY who, at DESC, id DESC
) last WHERE given
"""


def consenting(account_ids: Collection[UUID], purpose: str) -> set[UUID]:
    """Those of these accounts whose last word on a purpose is yes. One query."""
    if not account_ids:
        return set()
    ids = list(account_ids)
    with connection.cursor() as cursor:
        cursor.execute(_CONSENTING, (purpose, ids, purpose, ids))
        return {row[0] for row in cursor.fetchall()}


def neighbours_consenting() -> dict[UUID, str]:
    """The accounts that want news of their neighbourhood, with the grid of the address they are on file at. Two queries."""
    asked = Consent.objects.filter(purpose=notices.NEIGHBOURHOOD, given=True)
    accounts = set(asked.filter(account__isnull=False).values_list("account_id", flat=True))
    accounts |= set(asked.filter(resident__account__isnull=False).values_list("resident__account_id", flat=True))
    willing = consenting(accounts, notices.NEIGHBOURHOOD)
    rows = Resident.objects.filter(account__in=willing, account__is_active=True)
    return {account_id: grid for account_id, grid in rows.values_list("account_id", "grid_code") if account_id}


def has_consented(resident: Resident, purpose: str) -> bool:
    """Whether the last word of a resident on file, or of a guardian, is yes. One query."""
    rows = Consent.objects.filter(whose(resident.account_id, resident.id), purpose=purpose).order_by("-at", "-id")
    return bool(rows.values_list("given", flat=True).first())


def child_consented(resident_id: UUID) -> bool:
    """Whether sensitive data of a child on file may be read. Two queries; the caller has asked access."""
    child = Resident.objects.filter(id=resident_id).first()
    return child is not None and has_consented(child, notices.SENSITIVE)


_FLAG = {"push": "push", "mail": "mail", "sms": "text"}


def still_wanted(message: Message) -> bool:
    """Whether a message for a purpose may still go out: asked again in the moment of sending. Two queries at most.

    Urgent ones go in any case; those without a purpose are about the receiver's own matter.
    """
    if not message.purpose or message.urgent or message.account_id is None:
        return True
    if not Reach.objects.filter(account=message.account_id, **{_FLAG[message.medium]: True}).exists():
        return False
    asked = message.purpose != notices.DEVICES
    return not asked or message.account_id in consenting([message.account_id], message.purpose)


@dataclass(frozen=True, slots=True)
class GuardianCard:
    """A guardian of a child on file, for staff."""

    id: UUID
    proof: str
    made_at: datetime
    made_by: str


def guardians_of(child_id: UUID) -> list[GuardianCard]:
    """Who consents for a child. One query; the caller has asked access."""
    rows = Guardian.objects.filter(child=child_id, ended_at=None).select_related("made_by").order_by("made_at")
    return [GuardianCard(row.id, row.proof, row.made_at, row.made_by.name) for row in rows]


def account_by_phone(phone: str) -> Account:
    """The account of a telephone, or NotFound with what to do. One query."""
    found = Account.objects.filter(phone_index=index_of(rules.tidy_phone(phone)), is_active=True).first()
    if found is None:
        raise NotFound(
            "consents.no_account",
            "Nobody has signed in with this telephone yet. Let the person sign in once with a code, then record it.",
        )
    return found

