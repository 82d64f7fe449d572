"""The outbox: once, in time, by whichever provider takes it; refused by those who want no texts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from linli.intake.commands import stop_report_texts
from linli.kernel.actors import ANONYMOUS
from linli.kernel.errors import NotAllowed, NotFound, Refused, Stale, Unavailable
from linli.people import queries, rules, sending
from linli.people.commands import (
    MessageDraft,
    NoticeDraft,
    choose_reach,
    post_messages,
    post_notices,
    send_again,
    send_code,
)
from linli.people.messages import Letter, providers
from linli.people.models import Account, Message
from linli.people.sending import send_waiting
from linli.trust.sealing import index_of
from tests import world as street
from tests.world import NOW, World, fixed_id

PHONE = "13800138000"


@pytest.fixture
def world(db: None) -> World:
    return street.build()


class Carrier:
    """A provider that takes, or fails as it is told."""

    def __init__(self, name: str, failure: Exception | None = None) -> None:
        self.name = name
        self.failure = failure
        self.took: list[Letter] = []

    def send(self, letter: Letter) -> None:
        if self.failure is not None:
            raise self.failure
        self.took.append(letter)


def by(*carriers: Carrier) -> Any:
    def asked(medium: str) -> Sequence[Carrier]:
        return carriers

    return asked


def text(number: int = 1, key: str = "report_accepted", at: datetime = NOW, to: str = PHONE) -> None:
    values = {"code": "7KQ4MX9TRB"}
    post_messages([MessageDraft(cause_id=fixed_id(f"cause {number}"), to=to, key=key, at=at, values=values)])


def test_a_message_goes_once_and_says_who_took_it(world: World) -> None:
    text()
    text()
    carrier = Carrier("main")
    assert send_waiting(by(carrier), now=NOW) == 1
    assert send_waiting(by(carrier), now=NOW + timedelta(days=1)) == 0
    (letter,) = carrier.took
    assert (letter.to, letter.medium, letter.values) == (PHONE, "sms", {"code": "7KQ4MX9TRB"})
    message = Message.objects.get()
    assert (message.provider, message.tries, message.masked) == ("main", 1, "138****8000")


def test_the_second_provider_takes_what_the_first_does_not(world: World) -> None:
    text()
    first, second = Carrier("first", Unavailable("sms.away", "away")), Carrier("second")
    assert send_waiting(by(first, second), now=NOW) == 1
    assert Message.objects.get().provider == "second"


def test_failures_wait_longer_each_time_and_never_means_never(world: World) -> None:
    text()
    away = Carrier("main", Unavailable("sms.away", "away"))
    now, pauses = NOW, []
    for _ in range(4):
        send_waiting(by(away), now=now)
        message = Message.objects.get()
        pauses.append((message.at - now).total_seconds())
        now = message.at
    assert pauses == [4, 8, 16, 32]
    assert (message.error, message.sent_at) == ("sms.away", None)
    broken = Carrier("main", RuntimeError("personal data in here"))
    send_waiting(by(broken), now=now)
    assert Message.objects.get().error == "messages.RuntimeError"
    never = Carrier("main", Refused("sms.never_1", "never"))
    send_waiting(by(never), now=NOW + timedelta(hours=2))
    message.refresh_from_db()
    assert message.dropped_at is not None
    assert send_waiting(by(Carrier("well")), now=NOW + timedelta(days=9)) == 0


def test_one_never_is_not_believed_while_another_provider_might(world: World) -> None:
    text()
    never, away = Carrier("a", Refused("sms.never_1", "never")), Carrier("b", Unavailable("sms.away", "away"))
    send_waiting(by(never, away), now=NOW)
    assert Message.objects.get().dropped_at is None


def test_codes_come_at_night_and_news_in_the_morning(world: World) -> None:
    night = NOW.replace(hour=22)
    text(at=night)
    send_code(ANONYMOUS, phone="13900139000", now=night)
    carrier = Carrier("main")
    assert send_waiting(by(carrier), now=night) == 1
    assert carrier.took[0].key == "sign_in_code"
    assert send_waiting(by(carrier), now=night + timedelta(hours=9)) == 0
    assert send_waiting(by(carrier), now=night + timedelta(hours=10)) == 1


@pytest.mark.parametrize(
    ("hour", "minute", "until"), [(20, 59, None), (21, 0, (12, 8)), (2, 0, (11, 8)), (7, 59, (11, 8)), (8, 0, None)]
)
def test_quiet_hours_reach_over_midnight(hour: int, minute: int, until: tuple[int, int] | None) -> None:
    found = rules.quiet_until(NOW.replace(hour=hour, minute=minute), begins="21:00", ends="08:00")
    assert (None if found is None else (found.day, found.hour)) == until


def test_no_more_than_a_gateway_takes_in_a_minute(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = sending.rule_value
    monkeypatch.setattr(
        sending, "rule_value", lambda name, on: 2 if name == "messages_per_minute" else inner(name, on)
    )
    for number in range(5):
        text(number)
    carrier = Carrier("main")
    assert [send_waiting(by(carrier), now=NOW + timedelta(seconds=61 * n)) for n in range(4)] == [2, 2, 1, 0]


def test_who_wants_no_texts_gets_none_but_codes(world: World) -> None:
    signal = world.case(phone=PHONE)
    with pytest.raises(Refused):
        stop_report_texts(ANONYMOUS, code=world.waiting("没有电话的诉求，路灯不亮。").code, now=NOW)
    with pytest.raises(NotFound):
        stop_report_texts(ANONYMOUS, code="AAAAAAAAAA", now=NOW)
    stop_report_texts(ANONYMOUS, code=signal.code, now=NOW)
    stop_report_texts(ANONYMOUS, code=signal.code, now=NOW)
    text()
    text(2, to="13900139000")
    assert [message.masked for message in Message.objects.all()] == ["139****9000"]
    send_code(ANONYMOUS, phone=PHONE, now=NOW)
    assert Message.objects.filter(key="sign_in_code").count() == 1


def test_a_residents_choice_against_texts_holds_for_the_telephone_of_the_account(world: World) -> None:
    Account.objects.filter(login="r-1").update(phone_index=index_of(PHONE))
    choose_reach(world.actor("resident"), push=True, text=False, mail=False, now=NOW)
    text()
    assert Message.objects.count() == 0
    choose_reach(world.actor("resident"), push=True, text=True, mail=False, now=NOW)
    text()
    assert Message.objects.count() == 1


def test_staff_get_a_text_or_a_mail_beside_a_notice_if_they_chose_so(world: World) -> None:
    worker = world.people["grid1"]
    worker.phone = PHONE
    worker.save()

    def notice(number: int) -> None:
        post_notices(
            [NoticeDraft(account_id=worker.id, fact_id=fixed_id(f"f{number}"), key="task_new", link="/field/", at=NOW)]
        )

    notice(1)
    assert Message.objects.count() == 0
    actor = world.actor("grid1")
    for bad in ("x", "a@b", "a@b..c", "a b@c.de"):
        with pytest.raises(Refused):
            choose_reach(actor, push=False, text=True, mail=True, email=bad, now=NOW)
    with pytest.raises(Refused):
        choose_reach(actor, push=False, text=True, mail=True, email="", now=NOW)
    choose_reach(actor, push=False, text=True, mail=True, email="li@example.org", now=NOW)
    notice(2)
    kept = {message.medium: message for message in Message.objects.all()}
    assert {medium: message.masked for medium, message in kept.items()} == {"sms": "138****8000", "mail": "l***@example.org"}
    carrier = Carrier("main")
    assert send_waiting(by(carrier), now=NOW) == 2
    assert all("task" not in letter.text and letter.key == "news_work" for letter in carrier.took)
    assert queries.reach_of(worker.id).email == "li@example.org"


def test_an_operator_sees_the_outbox_masked_and_tries_again(world: World) -> None:
    text()
    send_waiting(by(Carrier("main", Refused("sms.never_1", "never"))), now=NOW)
    with pytest.raises(NotAllowed):
        queries.messages(world.actor("street"))
    (card,) = queries.messages(world.actor("op"), state="failed").rows
    assert (card.to, card.error, card.state) == ("138****8000", "sms.never_1", "failed")
    with pytest.raises(NotAllowed):
        send_again(world.actor("street"), message_id=card.id, now=NOW)
    send_again(world.actor("op"), message_id=card.id, now=NOW)
    assert send_waiting(by(Carrier("main")), now=NOW) == 1
    with pytest.raises(Stale):
        send_again(world.actor("op"), message_id=card.id, now=NOW)
    assert queries.messages(world.actor("op"), state="sent", medium="sms").total == 1


def test_without_settings_everything_goes_to_files_and_nothing_outside(
    world: World, settings: Any, tmp_path: Path
) -> None:
    settings.DATA = tmp_path
    assert [type(providers(medium)[0]).__name__ for medium in rules.MEDIA] == ["FileProvider"] * 3
    text()
    assert send_waiting(providers, now=NOW) == 1
    (file,) = (tmp_path / "outbox").iterdir()
    assert json.loads(file.read_text())["to"] == PHONE
