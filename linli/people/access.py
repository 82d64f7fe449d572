"""From an account to an actor: which posts count today; and who may see and change which roster."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Q

from linli.kernel import matrix
from linli.kernel.actors import ANONYMOUS, Actor, ActorKind, PostHeld
from linli.kernel.errors import NotAllowed, NotFound
from linli.kernel.matrix import POLICE as POLICE_POSTS
from linli.kernel.matrix import Relation, Thing
from linli.kernel.showing import Reader, reader_of
from linli.orgs.queries import UnitCard, ground, ground_in_memory, unit_or_refuse
from linli.people.models import Account, AccountKind, Post, Resident

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


def actor_of(account: Account | None, *, channel: str, day: date, purpose: str = "") -> Actor:
    """The actor for an account (one query), or the anonymous one for nobody."""
    if account is None or not account.is_authenticated or not account.is_active:
        return Actor(kind=ANONYMOUS.kind, channel=channel)
    posts = Post.objects.filter(valid_on(day), account=account).values_list("role", "unit_id", "area")
    return Actor(
        kind=ActorKind.PERSON,
        id=account.id,
        posts=tuple(PostHeld(role=role, unit_id=unit_id, area=area) for role, unit_id, area in posts),
        channel=channel,
        purpose=purpose,
    )


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
    """An account that may act, with its password alone, and its actor; None where there is none. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.password, p.role, p.unit_id, p.area FROM people_account a LEFT JOIN people_post p"
            " ON p.account_id = a.id AND p.valid_from <= %s AND (p.valid_to IS NULL OR p.valid_to > %s)"
            " WHERE a.id = %s AND a.is_active",
            (day, day, account_id),
        )
        rows = cursor.fetchall()
    if not rows:
        return None
    posts = tuple(PostHeld(role=role, unit_id=unit_id, area=area) for _, role, unit_id, area in rows if role)
    account = Account(id=account_id, password=rows[0][0])
    return account, Actor(kind=ActorKind.PERSON, id=account_id, posts=posts, channel=channel)


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
