"""From an account to an actor: which posts count today; and who may see and change which roster."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from linli.kernel import matrix
from linli.kernel.actors import ANONYMOUS, Actor, ActorKind, PostHeld
from linli.kernel.clock import LOCAL
from linli.kernel.errors import NotAllowed, NotFound, Refused
from linli.kernel.matrix import POLICE as POLICE_POSTS
from linli.kernel.matrix import Relation, Thing
from linli.kernel.showing import Reader, reader_of
from linli.orgs.queries import UnitCard, ground, ground_in_memory, unit_or_refuse
from linli.people.models import Account, AccountKind, Post, Resident
from linli.people.rules import ADMINS, DUTIES, Duty
from linli.trust.sealing import index_of

#: Roles that may know who lives in their area.
RESIDENT_ROLES = matrix.roles("residents.see", Relation.BELOW)
#: Roles that may record what somebody says about consent while they are there.
CONSENT_DESK = matrix.roles("consents.record")
#: The function of the units that keep the register of persons.
POLICE = "public_security"
#: Roles that lead people: they approve leave and make rosters for every unit inside their area.
MANAGERS = matrix.roles("rosters.lead")
#: Roles that see the rosters of every unit inside their area.
ONLOOKERS = matrix.roles("rosters.see", Relation.BELOW)


def valid_on(day: date) -> Q:
    """The condition that a row with ``valid_from`` and ``valid_to`` is valid on a day."""
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day))


def ahead_of(day: date) -> Q:
    """The condition that a row with a ``valid_to`` is valid on a day or will be later."""
    return Q(valid_to=None) | Q(valid_to__gt=day)


def actor_of(account: Account | None, *, channel: str, day: date, purpose: str = "") -> Actor:
    """The actor for an account (one query), or the anonymous one for nobody."""
    if account is None or not account.is_authenticated or not account.is_active:
        return Actor(kind=ANONYMOUS.kind, channel=channel)
    rows = Post.objects.filter(valid_on(day), account=account).values_list("role", "unit_id", "area")
    posts, admin = _held(rows)
    return Actor(kind=ActorKind.PERSON, id=account.id, posts=posts, channel=channel, purpose=purpose, admin=admin)


def _held(rows: Iterable[tuple[str, UUID, str]]) -> tuple[tuple[PostHeld, ...], str]:
    """Posts, and which administrator somebody is. Whoever is one acts in no post, whatever else the tables say."""
    found = [row for row in rows if row[0]]
    admins = {ADMINS[role] for role, _, _ in found if role in ADMINS}
    if admins:
        return (), admins.pop() if len(admins) == 1 else ""
    return tuple(PostHeld(role=role, unit_id=unit_id, area=area) for role, unit_id, area in found), ""


def is_police(actor: Actor) -> bool:
    """Whether an actor holds a post at a unit of the police, or is the machine that takes over their data."""
    if actor.kind is ActorKind.MACHINE:
        return True
    if not matrix.says("residents.decide_doubt", POLICE_POSTS, Relation.NONE):
        return False
    units = ground_in_memory().units
    return any(post.unit_id in units and units[post.unit_id].function == POLICE for post in actor.posts)


def check_police(actor: Actor) -> None:
    """Refuse whoever is not of the police."""
    if not is_police(actor):
        raise NotAllowed("homes.police_only", "Only the police decide about values that they keep.")


def visible_residents(actor: Actor) -> Q:
    """The condition that an actor may know a resident: those who look after the area, and the police."""
    if is_police(actor):
        return Q()
    areas = Q(pk__in=[])
    for area in matrix.areas(actor, "residents.see"):
        areas |= Q(grid_code__startswith=area)
    return areas


def reader_for(actor: Actor, *, grid_code: str, account_id: UUID | None = None) -> Reader:
    """How much of a resident is shown to this actor; the police, who keep the register, as to those on the ground."""
    reader = reader_of(actor, grid_code=grid_code, account_id=account_id)
    return Reader.HOLDER if reader is Reader.OTHER and is_police(actor) else reader


def visible_disputes(actor: Actor) -> Q:
    """The condition that an actor may read a doubt; it carries the grid of its resident."""
    return visible_residents(actor)


def resident_for(actor: Actor, resident_id: UUID, *, lock: bool = False) -> Resident:
    """A resident whom the actor may know; not there and not to be known give the same answer."""
    rows = Resident.objects.select_for_update(no_key=True) if lock else Resident.objects.all()
    resident = rows.filter(visible_residents(actor), id=resident_id).first()
    if resident is None:
        raise NotFound("homes.no_resident", "There is no such resident, or not in your area.")
    return resident


def check_consent_desk(actor: Actor) -> None:
    """Refuse whoever works neither at a window nor for residents."""
    if not matrix.opens(actor, "consents.record"):
        raise NotAllowed(
            "consents.not_your_desk", "Consent is recorded at a window or by those who look after the residents of an area."
        )


def check_leads_county(actor: Actor) -> None:
    """Refuse whoever does not lead the county."""
    if not matrix.may(actor, "consents.publish"):
        raise NotAllowed("people.county_leaders", "This is decided by a leader of the county. Ask one of them.")


def actor_by_id(account_id: UUID, *, channel: str, day: date) -> tuple[Account, Actor] | None:
    """An account that may act, with its password and age of tokens alone, and its actor; None where there is none.

    One statement.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.password, a.tokens_from, p.role, p.unit_id, p.area FROM people_account a LEFT JOIN people_post p"
            " ON p.account_id = a.id AND p.valid_from <= %s AND (p.valid_to IS NULL OR p.valid_to > %s)"
            " WHERE a.id = %s AND a.is_active",
            (day, day, account_id),
        )
        rows = cursor.fetchall()
    if not rows:
        return None
    posts, admin = _held(row[2:] for row in rows)
    account = Account(id=account_id, password=rows[0][0], tokens_from=rows[0][1])
    return account, Actor(kind=ActorKind.PERSON, id=account_id, posts=posts, channel=channel, admin=admin)


def actor_of_access_token(token: str, *, channel: str, now: datetime) -> tuple[Actor, tuple[str, ...]] | None:
    """The actor of a token of one's own and what it may be used for; None where it is not valid.

    One statement, which also notes the use, once in ten minutes.
    """
    day = now.astimezone(LOCAL).date()
    with connection.cursor() as cursor:
        cursor.execute(_BY_TOKEN, {"digest": token_digest(token), "now": now, "day": day})
        rows = cursor.fetchall()
    if not rows:
        return None
    posts, admin = _held(row[2:] for row in rows)
    actor = Actor(kind=ActorKind.PERSON, id=rows[0][0], posts=posts, channel=channel, admin=admin)
    return actor, tuple(rows[0][1])


def token_digest(token: str) -> bytes:
    """What is kept of a token."""
    return index_of(f"access token {token.strip()}")


_BY_TOKEN = """
WITH found AS (
    SELECT t.id, t.account_id, t.scopes FROM people_accesstoken t JOIN people_account a ON a.id = t.account_id
    WHERE t.digest = %(digest)s AND t.ended_at IS NULL AND t.expires_at > %(now)s AND a.is_active
), noted AS (
    UPDATE people_accesstoken SET used_at = %(now)s FROM found
    WHERE people_accesstoken.id = found.id AND (used_at IS NULL OR used_at < %(now)s::timestamptz - interval '10 minutes')
)
SELECT found.account_id, found.scopes, p.role, p.unit_id, p.area FROM found LEFT JOIN people_post p
    ON p.account_id = found.account_id AND p.valid_from <= %(day)s AND (p.valid_to IS NULL OR p.valid_to > %(day)s)
"""


def check_duty(actor: Actor, duty: Duty) -> None:
    """Refuse whoever is not the administrator that a duty belongs to."""
    if actor.admin not in DUTIES[duty]:
        raise NotAllowed(
            "people.not_this_administrator",
            "This belongs to another administrator. The three are separate: accounts, security and audit each have their own.",
        )


def signed_in(actor: Actor) -> UUID:
    """The account of whoever acts; refuses nobody and machines. No query."""
    if actor.kind is not ActorKind.PERSON or actor.id is None:
        raise NotAllowed("people.sign_in_first", "Sign in first; then this page opens.")
    return actor.id


def own_account(actor: Actor, *, lock: bool = False) -> Account:
    """The account of the person who acts; refuses nobody and machines."""
    rows = Account.objects.select_for_update(no_key=True) if lock else Account.objects.all()
    found = rows.filter(id=signed_in(actor), is_active=True).first()
    if found is None:
        raise NotAllowed("people.sign_in_first", "Sign in first; then this page opens.")
    return found


def check_not_own(actor: Actor, account_id: UUID) -> None:
    """Refuse an administrator who does something to their own account."""
    if account_id == actor.id:
        raise Refused("people.own_account", "Nobody does this to their own account. Ask another administrator.")


def administered(account_id: UUID, *, not_by: Actor | None = None) -> Account:
    """An account of staff, locked, for an administrator; open or closed. With ``not_by``, not that actor's own."""
    found = Account.objects.select_for_update(no_key=True).filter(id=account_id, kind=AccountKind.STAFF).first()
    if found is None:
        raise NotFound("people.no_account", "There is no such account.")
    if not_by is not None:
        check_not_own(not_by, found.id)
    return found


def manages(actor: Actor, unit: UnitCard) -> bool:
    """Whether an actor leads the people of a unit: a leader or officer whose area holds that of the unit."""
    return matrix.may(actor, "rosters.lead", Thing(area=unit.area, units=(unit.id,)))


def sees_roster(actor: Actor, unit: UnitCard) -> bool:
    """Whether an actor may read the roster of a unit: one's own, and those inside the area one looks after."""
    return matrix.may(actor, "rosters.see", Thing(area=unit.area, units=(unit.id,)))


def sees_load(actor: Actor, unit: UnitCard) -> bool:
    """Whether an actor may see how work is spread in a unit: who leads it, and the community workers of their own unit."""
    return matrix.may(actor, "rosters.load", Thing(area=unit.area, units=(unit.id,)))


def unit_seen(actor: Actor, unit_id: UUID) -> UnitCard:
    """A unit whose roster the actor may read; not visible and not existing give the same answer."""
    unit = ground().units.get(unit_id)
    if unit is None or not sees_roster(actor, unit):
        raise NotFound("people.no_roster", "There is no such unit, or its roster is not yours to see.")
    return unit


def check_manages(actor: Actor, unit_id: UUID) -> UnitCard:
    """A unit whose people the actor leads; refuses everybody else."""
    unit = unit_or_refuse(unit_id)
    if not manages(actor, unit):
        raise NotAllowed(
            "people.not_your_people",
            "Rosters and leave of {given} are made by its leader or the officers of its area. Ask one of them.",
            given=unit.name,
        )
    return unit


def check_leads(actor: Actor, account_id: UUID, day: date) -> UUID:
    """The unit in which the actor leads somebody; refuses where there is none."""
    units = list(
        Post.objects.filter(valid_on(day), account=account_id).order_by("id").values_list("unit_id", flat=True)
    )
    if not units:
        raise NotFound("people.no_person", "There is nobody with a post under this name any more.")
    known = ground().units
    led = next((u for u in units if u in known and manages(actor, known[u])), None)
    return led if led is not None else check_manages(actor, units[0]).id


def check_duty_area(actor: Actor, area: str) -> None:
    """Refuse whoever may not name duty officers for an area, and what is no subdistrict and no county."""
    if area not in ground().names or len(area) not in (6, 9):
        raise NotFound(
            "people.no_area", "Duty officers are named for a subdistrict or the county. Choose one of the list."
        )
    if not matrix.may(actor, "rosters.duty", Thing(area=area)):
        raise NotAllowed(
            "people.not_your_area", "The duty officers of this area are named by its own leaders and officers."
        )


def staff_or_refuse(account_id: UUID) -> Account:
    """Somebody who works here and may act; refuses everybody else."""
    found = Account.objects.filter(id=account_id, kind=AccountKind.STAFF, is_active=True).first()
    if found is None:
        raise NotFound("people.no_person", "There is nobody with a post under this name any more.")
    return found


def post_or_refuse(post_id: UUID, day: date) -> Post:
    """A post that is held on a day, or NotFound."""
    found = Post.objects.filter(valid_on(day), id=post_id).first()
    if found is None:
        raise NotFound("people.no_post_held", "Nobody holds this post any more. Reload the page to see who does.")
    return found
