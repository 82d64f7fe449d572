"""Consent: given and withdrawn as easily, by whom, to which words; what it stops; guardians of children."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from linli.cases.commands import tell_neighbours
from linli.cases.models import Case
from linli.kernel.actors import ANONYMOUS, Actor, ActorKind
from linli.kernel.errors import NotAllowed, NotFound, Refused, Stale
from linli.people import queries
from linli.people.commands import (
    add_device,
    choose_consent,
    choose_reach,
    end_guardian,
    open_resident,
    publish_notice,
    record_consent,
    set_guardian,
)
from linli.people.messages import Letter
from linli.people.models import Account, Consent, Message, Reach, Resident
from linli.people.sending import send_waiting
from linli.trust.models import FactRecord
from linli.trust.sealing import index_of
from tests.world import ADDRESSES, GRID1, NOW, SHANGHAI, World, fixed_id

PHONE, PARENT = "13900001111", "13900002222"
DEVICE = {
    "endpoint": "https://push.example.org/abc", "keys": {"p256dh": "B" * 60, "auth": "a" * 22},
}  # fmt: skip
MIDNIGHT = datetime(2026, 3, 12, 0, 20, tzinfo=SHANGHAI)
MORNING = datetime(2026, 3, 12, 9, 0, tzinfo=SHANGHAI)


class Gateway:
    """Takes every message and remembers it."""

    name = "gateway"

    def __init__(self) -> None:
        self.sent: list[Letter] = []

    def send(self, letter: Letter) -> None:
        self.sent.append(letter)


def on_file(name: str, *, born: date, account: Account | None = None) -> Resident:
    """Somebody who lives in the estate."""
    return Resident.objects.create(
        id=fixed_id(name), name=name, phone="13700000001", born=born, kind="registered", account=account,
        address_id=fixed_id(ADDRESSES[0][0]), room="301", grid_code=GRID1,
    )  # fmt: skip


@pytest.fixture
def resident(world: World) -> Account:
    """The resident of the street, with a telephone and a place on file."""
    account = world.people["resident"]
    account.phone, account.phone_index = PHONE, index_of(PHONE)
    account.save()
    on_file("张伟", born=date(1980, 5, 1), account=account)
    return account


@pytest.fixture
def parent(world: World) -> Account:
    """A grown-up with an account."""
    return Account.objects.create(
        id=fixed_id("parent"), login="r-2", kind="resident", name="", phone=PARENT, phone_index=index_of(PARENT),
        created_at=NOW,
    )  # fmt: skip


def closed_yesterday(world: World) -> None:
    """A case of the resident's grid that was closed on the day before."""
    case_id = world.case().case_id
    Case.objects.filter(id=case_id).update(closed_at=MIDNIGHT - timedelta(hours=5), grid_code=GRID1)


def say(world: World, purpose: str, given: bool, *, now: datetime = NOW, version: int = 1) -> Consent:
    return choose_consent(world.actor("resident"), purpose=purpose, given=given, version=version, now=now)


def test_at_pi_03_withdrawn_consent_stops_the_push_of_the_next_day(world: World, resident: Account) -> None:
    closed_yesterday(world)
    add_device(world.actor("resident"), given=DEVICE, now=NOW)
    say(world, "neighbourhood", True)
    assert tell_neighbours(now=MIDNIGHT) == 1
    gateway = Gateway()
    assert send_waiting(lambda medium: [gateway], now=MIDNIGHT) == 0  # it waits for the morning
    say(world, "neighbourhood", False, now=MIDNIGHT + timedelta(minutes=5))
    assert send_waiting(lambda medium: [gateway], now=MORNING) == 0
    assert not gateway.sent
    assert tell_neighbours(now=MORNING + timedelta(days=1)) == 0
    assert Message.objects.filter(purpose="neighbourhood").get().error == "consents.withdrawn"


def test_with_consent_the_push_of_the_next_day_goes_out_once(world: World, resident: Account) -> None:
    closed_yesterday(world)
    add_device(world.actor("resident"), given=DEVICE, now=NOW)
    say(world, "neighbourhood", True)
    assert tell_neighbours(now=MIDNIGHT) == tell_neighbours(now=MIDNIGHT + timedelta(hours=1)) == 1
    gateway = Gateway()
    assert send_waiting(lambda medium: [gateway], now=MORNING) == 1
    assert [letter.key for letter in gateway.sent] == ["news_near"]


def test_a_message_written_while_consent_is_withdrawn_is_stopped_in_the_moment_of_sending(
    world: World, resident: Account
) -> None:
    closed_yesterday(world)
    add_device(world.actor("resident"), given=DEVICE, now=NOW)
    say(world, "neighbourhood", True)
    say(world, "neighbourhood", False, now=MIDNIGHT)
    Message.objects.create(
        cause_id=fixed_id("late"), medium="push", to="x", key="news_near", at=MIDNIGHT, account_id=resident.id,
        purpose="neighbourhood",
    )  # fmt: skip
    gateway = Gateway()
    assert send_waiting(lambda medium: [gateway], now=MORNING) == 0
    assert not gateway.sent


def test_nobody_is_told_of_the_neighbourhood_without_consent(world: World, resident: Account) -> None:
    closed_yesterday(world)
    assert tell_neighbours(now=MIDNIGHT) == 0
    assert not Message.objects.filter(purpose="neighbourhood").exists()


def test_messages_on_devices_end_with_their_consent_and_begin_with_it(world: World, resident: Account) -> None:
    say(world, "devices", True)
    assert Reach.objects.get(account=resident).push
    say(world, "devices", False, now=NOW + timedelta(minutes=1))
    reach = Reach.objects.get(account=resident)
    assert (reach.push, reach.mail, reach.text) == (False, False, True)


def test_choosing_how_to_be_reached_is_kept_as_consent_with_its_words(world: World, resident: Account) -> None:
    choose_reach(world.actor("resident"), push=True, text=True, mail=False, now=NOW)
    choose_reach(world.actor("resident"), push=False, text=True, mail=False, now=NOW + timedelta(minutes=1))
    assert list(Consent.objects.order_by("at").values_list("purpose", "given", "version")) == [
        ("devices", True, 1),
        ("devices", False, 1),
    ]


def test_a_consent_says_which_words_when_how_and_by_whom_and_stays(world: World, resident: Account) -> None:
    row = say(world, "neighbourhood", True)
    assert (row.version, row.way, row.by_as, row.by_id, row.at) == (1, "page", "self", resident.id, NOW)
    assert bytes(row.digest) == queries.words_in_force()["neighbourhood"].digest
    fact = FactRecord.objects.get(kind="people.consent_given")
    assert fact.data == {"purpose": "neighbourhood", "version": 1, "way": "page", "by_as": "self"}
    for statement in ("UPDATE people_consent SET given = false", "DELETE FROM people_consent"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_consent_is_given_to_the_words_in_force_and_withdrawn_without_reading_them(
    world: World, resident: Account
) -> None:
    say(world, "neighbourhood", True)
    made = publish_notice(world.actor("lead"), purpose="neighbourhood", zh="新的告知内容。" * 5, en="New words. " * 5, now=NOW)
    assert made.version == 2
    card = next(c for c in queries.consents_of(world.actor("resident")) if c.purpose == "neighbourhood")
    assert (card.given, card.outdated, card.version, card.given_version) == (True, True, 2, 1)
    with pytest.raises(Stale, match="has changed"):
        say(world, "neighbourhood", True)
    say(world, "neighbourhood", True, version=2, now=NOW + timedelta(minutes=1))
    say(world, "neighbourhood", False, version=0, now=NOW + timedelta(minutes=2))
    assert not queries.consenting([resident.id], "neighbourhood")


def test_notices_are_published_by_a_leader_of_the_county_and_say_something_new(world: World) -> None:
    with pytest.raises(NotAllowed, match="leader of the county"):
        publish_notice(world.actor("op"), purpose="devices", zh="新" * 30, en="n" * 30, now=NOW)
    with pytest.raises(Refused, match="20 to 4000"):
        publish_notice(world.actor("lead"), purpose="devices", zh="短", en="n" * 30, now=NOW)
    words = queries.words_in_force()["devices"]
    with pytest.raises(Stale, match="in force already"):
        publish_notice(world.actor("lead"), purpose="devices", zh=words.zh, en=words.en, now=NOW)


def test_nobody_consents_without_signing_in_nor_to_what_is_no_purpose(world: World, resident: Account) -> None:
    with pytest.raises(NotAllowed, match="Sign in"):
        choose_consent(ANONYMOUS, purpose="devices", given=True, version=1, now=NOW)
    with pytest.raises(NotFound):
        say(world, "everything", True)


def test_the_window_records_consent_only_while_the_person_is_there(world: World, resident: Account) -> None:
    more = {"phone": PHONE, "purpose": "neighbourhood", "given": True, "version": 1, "now": NOW}
    with pytest.raises(Refused, match="while the person is here"):
        record_consent(world.actor("window"), present=False, **more)
    with pytest.raises(NotAllowed, match="at a window"):
        record_consent(world.actor("insp"), present=True, **more)
    with pytest.raises(NotFound, match="Nobody has signed in"):
        record_consent(world.actor("window"), present=True, **{**more, "phone": "13911112222"})
    row = record_consent(world.actor("window"), present=True, **more)
    assert (row.way, row.by_as, row.present, row.by_id) == ("window", "staff", True, fixed_id("window"))
    assert queries.consenting([resident.id], "neighbourhood") == {resident.id}


def test_a_child_is_opened_only_with_the_consent_of_its_guardian(world: World, parent: Account) -> None:
    child = on_file("张小宝", born=date(2016, 5, 1))
    worker = world.actor("grid1")
    with pytest.raises(NotAllowed, match="consent of its guardian"):
        open_resident(worker, resident_id=child.id, purpose="走访", now=NOW)
    set_guardian(worker, child_id=child.id, phone=PARENT, proof="household_register", now=NOW)
    mother = Actor(kind=ActorKind.PERSON, id=parent.id)
    choose_consent(mother, purpose="sensitive", given=True, version=1, child_id=child.id, now=NOW)
    assert open_resident(worker, resident_id=child.id, purpose="走访", now=NOW)["name"] == "张小宝"
    assert [c.id for c in queries.children_of(mother, day=NOW.date())] == [child.id]
    choose_consent(
        mother, purpose="sensitive", given=False, version=0, child_id=child.id, now=NOW + timedelta(minutes=1)
    )
    with pytest.raises(NotAllowed, match="consent of its guardian"):
        open_resident(worker, resident_id=child.id, purpose="走访", now=NOW)


def test_a_grown_up_is_opened_as_before(world: World, resident: Account) -> None:
    assert open_resident(world.actor("grid1"), resident_id=fixed_id("张伟"), purpose="走访", now=NOW)["name"] == "张伟"


def test_a_child_does_not_consent_for_itself_and_a_stranger_not_for_it(world: World, resident: Account, parent: Account) -> None:
    Resident.objects.filter(account=resident).update(born=date(2014, 1, 1))
    with pytest.raises(NotAllowed, match="guardian gives consent"):
        say(world, "neighbourhood", True)
    with pytest.raises(NotAllowed, match="guardian gives consent"):
        choose_reach(world.actor("resident"), push=True, text=True, mail=False, now=NOW)
    say(world, "neighbourhood", False)
    stranger = Actor(kind=ActorKind.PERSON, id=parent.id)
    with pytest.raises(NotFound, match="no such child"):
        choose_consent(stranger, purpose="sensitive", given=True, version=1, child_id=fixed_id("张伟"), now=NOW)


def test_a_guardian_is_put_down_for_a_child_alone_and_ends(world: World, resident: Account, parent: Account) -> None:
    child, worker = on_file("李小花", born=date(2018, 1, 1)), world.actor("grid1")
    with pytest.raises(Refused, match="not on file as under fourteen"):
        set_guardian(worker, child_id=fixed_id("张伟"), phone=PARENT, proof="court", now=NOW)
    with pytest.raises(Refused, match="document"):
        set_guardian(worker, child_id=child.id, phone=PARENT, proof="said so", now=NOW)
    with pytest.raises(NotFound, match="no such resident"):
        set_guardian(world.actor("grid3"), child_id=child.id, phone=PARENT, proof="court", now=NOW)
    made = set_guardian(worker, child_id=child.id, phone=PARENT, proof="court", now=NOW)
    with pytest.raises(Stale, match="on file already"):
        set_guardian(worker, child_id=child.id, phone=PARENT, proof="court", now=NOW)
    more = {"resident_id": child.id, "purpose": "sensitive", "given": True, "version": 1, "present": True, "now": NOW}
    with pytest.raises(NotAllowed, match="guardian gives consent"):
        record_consent(worker, **more)
    record_consent(worker, guardian_phone=PARENT, **more)
    assert queries.child_consented(child.id)
    end_guardian(worker, child_id=child.id, guardian_id=made.id, now=NOW)
    with pytest.raises(NotFound, match="no such guardian"):
        end_guardian(worker, child_id=child.id, guardian_id=made.id, now=NOW)


def test_the_switches_take_three_queries(world: World, resident: Account, django_assert_num_queries) -> None:
    actor = world.actor("resident")
    with django_assert_num_queries(3):
        queries.consents_of(actor)
