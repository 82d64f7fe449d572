"""Webhooks against a real receiver: signature, order, failing and coming back, nothing doubled, nothing lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from linli.cases.models import Case
from linli.exchange.models import Delivery, Subscription
from linli.exchange.webhooks import commands, queries, rules
from linli.exchange.webhooks.sending import deliver_waiting
from linli.kernel.actors import machine
from linli.kernel.errors import NotAllowed, Refused, Stale
from linli.people.models import Notice
from linli.reactions.reactions import react
from linli.trust import cursors, journal
from linli.trust.models import FactRecord
from linli.trust.reader import Reader
from tests import world as street
from tests.exchange.webhooks.receiver import Receiver
from tests.world import IN_GRID1, IN_GRID3, NOW, World

MIDNIGHT = NOW - timedelta(hours=10)


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.OUTSIDE_PRIVATE = True
    running = Receiver().start()
    yield running
    if running._server is not None:
        running.kill()


def subscribed(world: World, receiver: Receiver, kinds: str = "cases.", **more: Any) -> Subscription:
    held, receiver.secret = commands.subscribe(
        world.actor("op"), name="数据平台", url=receiver.url, kinds=kinds, now=MIDNIGHT, **more
    )
    return held


def write(*cases: Case) -> list[journal.FactRow]:
    """The facts of these cases, as the reader of the journal hands them over."""
    facts = journal.timeline(case_ids=[case.id for case in cases])
    commands.write_deliveries(facts)
    return facts


def work_off(clock: Clock) -> None:
    while deliver_waiting(clock):
        pass


def arrived(receiver: Receiver) -> list[str]:
    return [message["data"]["fact"] for message in receiver.got.values()]


def test_facts_arrive_signed_in_order_and_hold_ids_and_codes_alone(
    world: World, receiver: Receiver, clock: Clock
) -> None:
    subscribed(world, receiver)
    signal = world.case(phone="13800138000", name="王女士")
    facts = [fact for fact in write(signal.case) if fact.kind.startswith("cases.")]
    write(signal.case)  # the same batch once more makes nothing
    work_off(clock)
    assert receiver.forged == 0
    assert arrived(receiver) == [str(fact.id) for fact in facts]
    assert len(receiver.requests) == len(facts)
    first = next(iter(receiver.got.values()))
    assert first["type"] == facts[0].kind
    assert datetime.fromisoformat(first["timestamp"]) == facts[0].at
    assert first["data"]["case"] == str(signal.case_id)
    for private in ("13800138000", "王女士", "垃圾", signal.code):
        assert private not in str(receiver.got)
    assert set(Delivery.objects.values_list("state", "answer", "tries")) == {("delivered", 204, 1)}


def test_a_receiver_that_is_killed_and_comes_back_misses_nothing_and_gets_nothing_twice(
    world: World, receiver: Receiver, clock: Clock
) -> None:
    subscribed(world, receiver)
    first = world.case().case
    facts = [fact for fact in write(first) if fact.kind.startswith("cases.")]
    receiver.answers = [204, 599, 500, 204]  # takes the second one, but says that it did not
    work_off(clock)
    assert len(receiver.got) == 2
    receiver.kill()
    for _ in range(4):
        clock.forward(hours=1)
        work_off(clock)
    held = Subscription.objects.get()
    assert held.failing_since is not None
    second = world.case("0404", "桥头大街路边违停，堵住出口。", point=IN_GRID3, now=NOW + timedelta(minutes=5)).case
    facts += [fact for fact in write(second) if fact.kind.startswith("cases.")]
    receiver.start()
    receiver.answers = []
    clock.forward(days=1)
    work_off(clock)
    assert arrived(receiver) == [str(fact.id) for fact in facts]
    assert len(receiver.requests) > len(facts)
    assert queries.subscriptions(world.actor("op"))[0].state == "active"


def test_a_failing_receiver_is_tried_after_growing_pauses_and_never_overtaken(
    world: World, receiver: Receiver, clock: Clock
) -> None:
    subscribed(world, receiver)
    write(world.case().case)
    receiver.answers = [500] * 50
    pauses = []
    for _ in range(9):
        assert deliver_waiting(clock) == 1
        assert deliver_waiting(clock) == 0
        held = Subscription.objects.get()
        pauses.append(round((held.next_at - clock.now).total_seconds()))
        clock.now = held.next_at
        if held.paused_at:
            break
    assert pauses == [5, 20, 80, 320, 1280, 5120, 20480, 81920, 86400]
    assert len(set(receiver.requests)) == 1


def test_after_three_days_it_is_paused_operators_learn_of_it_and_resuming_sends_all(
    world: World, receiver: Receiver, clock: Clock
) -> None:
    held = subscribed(world, receiver)
    facts = [fact for fact in write(world.case().case) if fact.kind.startswith("cases.")]
    receiver.answers = [500] * 3
    work_off(clock)
    clock.forward(hours=73)
    work_off(clock)
    assert Subscription.objects.get().paused_at is not None
    clock.forward(days=2)
    assert deliver_waiting(clock) == 0
    react([row for row in journal.timeline(subject_ids=[held.id]) if row.kind == "exchange.subscription_paused"])
    assert set(Notice.objects.filter(key="webhook_paused").values_list("account__login", flat=True)) == {"op"}
    receiver.answers = []
    commands.resume(world.actor("op"), subscription_id=held.id, now=clock.now)
    work_off(clock)
    assert arrived(receiver) == [str(fact.id) for fact in facts]
    with pytest.raises(Stale):
        commands.resume(world.actor("op"), subscription_id=held.id, now=clock.now)


def test_a_receiver_that_says_gone_is_paused_at_once_and_a_redirection_is_a_failure(
    world: World, receiver: Receiver, clock: Clock
) -> None:
    subscribed(world, receiver)
    write(world.case().case)
    receiver.answers = [302, 410]
    work_off(clock)
    assert Delivery.objects.order_by("order")[0].answer == 302
    clock.forward(seconds=6)
    work_off(clock)
    assert Subscription.objects.get().paused_at is not None
    assert FactRecord.objects.get(kind="exchange.subscription_paused").data["reason"] == "gone"


def test_a_person_sends_one_again_or_leaves_out_what_blocks_the_rest(
    world: World, receiver: Receiver, clock: Clock
) -> None:
    held = subscribed(world, receiver)
    facts = [fact for fact in write(world.case().case) if fact.kind.startswith("cases.")]
    receiver.answers = [422]
    work_off(clock)
    operator = world.actor("op")
    head = Delivery.objects.order_by("order")[0]
    with pytest.raises(NotAllowed):
        commands.leave_out(world.actor("street"), delivery_id=head.id, now=clock.now)
    commands.leave_out(operator, delivery_id=head.id, now=clock.now)
    work_off(clock)
    assert arrived(receiver) == [str(fact.id) for fact in facts[1:]]
    with pytest.raises(Stale):
        commands.leave_out(operator, delivery_id=head.id, now=clock.now)
    commands.resend(operator, delivery_id=head.id, now=clock.now)
    last = Delivery.objects.order_by("-order")[0]
    commands.resend(operator, delivery_id=last.id, now=clock.now)
    work_off(clock)
    assert set(arrived(receiver)) == {str(fact.id) for fact in facts}
    assert receiver.requests.count(str(last.id)) == 2
    commands.end(operator, subscription_id=held.id, now=clock.now)
    with pytest.raises(Refused):
        commands.resend(operator, delivery_id=last.id, now=clock.now)


def test_kinds_and_area_choose_and_restricted_cases_stay_inside(
    world: World, receiver: Receiver, clock: Clock
) -> None:
    subscribed(world, receiver, kinds="cases.opened, intake.", area=street.WEST)
    here = world.case(point=IN_GRID1).case
    there = world.case("0404", "桥头大街路边违停。", point=IN_GRID3).case
    hidden = world.case("0102", "柳岸花园另一处垃圾，味道很大。", point=(120.1040, 30.2030)).case
    Case.objects.filter(id=hidden.id).update(restricted=True)
    write(here, there, hidden)
    work_off(clock)
    told = [(message["type"], message["data"]["case"]) for message in receiver.got.values()]
    assert ("cases.opened", str(here.id)) in told
    assert {case for _kind, case in told} == {str(here.id)}
    assert {kind for kind, _case in told} <= {"cases.opened", "intake.triaged", "intake.received"}


def test_nothing_from_before_the_subscription_is_sent(world: World, receiver: Receiver, clock: Clock) -> None:
    case = world.case(now=NOW - timedelta(days=3)).case
    subscribed(world, receiver)
    write(case)
    assert Delivery.objects.count() == 0


def test_private_addresses_are_refused_unless_the_site_allows_them(world: World, settings: Any) -> None:
    settings.OUTSIDE_PRIVATE = False
    operator = world.actor("op")
    for url in (
        "http://127.0.0.1:8000/x", "http://localhost/x", "http://10.1.2.3/", "http://[::1]/", "http://169.254.169.254/",
        "http://[::ffff:10.0.0.1]/", "http://0.0.0.0/", "http://192.168.1.1/", "https://user:pw@example.org/",
        "ftp://example.org/", "file:///etc/passwd", "example.org", "http://",
    ):  # fmt: skip
        with pytest.raises(Refused):
            commands.subscribe(operator, name="x", url=url, kinds="cases.", now=NOW)
    for kinds in ("", "people.", "exchange.key_made", "cases", "everything."):
        with pytest.raises(Refused):
            commands.subscribe(operator, name="x", url="http://93.184.216.34/", kinds=kinds, now=NOW)
    with pytest.raises(NotAllowed):
        commands.subscribe(world.actor("lead"), name="x", url="http://93.184.216.34/", kinds="cases.", now=NOW)
    held, secret = commands.subscribe(operator, name="x", url="http://93.184.216.34/", kinds="cases.", now=NOW)
    assert held.secret.open() == secret
    assert secret.startswith("whsec_")


def test_an_address_that_has_become_private_is_not_called(world: World, receiver: Receiver, clock: Clock, settings: Any) -> None:
    subscribed(world, receiver)
    write(world.case().case)
    settings.OUTSIDE_PRIVATE = False
    work_off(clock)
    assert receiver.requests == []
    assert Delivery.objects.order_by("order")[0].error == "outside.private"


def test_the_signature_is_that_of_the_specification() -> None:
    """The example of the Standard Webhooks libraries."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'
    found = rules.signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_old_deliveries_are_forgotten(world: World, receiver: Receiver, clock: Clock) -> None:
    subscribed(world, receiver)
    write(world.case().case)
    work_off(clock)
    assert commands.forget_deliveries(machine("test"), before=NOW) == 0
    assert commands.forget_deliveries(machine("test"), before=NOW + timedelta(days=1)) > 0
    assert Delivery.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_the_reader_of_the_journal_writes_each_fact_once_though_it_is_stopped_between(
    transactional_db: None, receiver: Receiver, clock: Clock
) -> None:
    world = street.build()
    cursors.skip_to_end("webhooks")
    held = subscribed(world, receiver)
    cases = [world.case(text=f"第{n}处垃圾没人清理。", point=(120.1030 + n * 0.001, 30.2030)).case for n in range(3)]
    reader = Reader("webhooks")

    def stops(rows: list[journal.FactRow]) -> None:
        commands.write_deliveries(rows)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reader.run_once(stops, limit=7)
    assert Delivery.objects.count() == 0
    while reader.run_once(commands.write_deliveries, limit=7):
        pass
    wanted = [
        fact.id for fact in journal.timeline(case_ids=[case.id for case in cases]) if fact.kind.startswith("cases.")
    ]
    kept = list(Delivery.objects.filter(subscription=held).order_by("order").values_list("fact_id", flat=True))
    assert sorted(kept) == sorted(wanted)
    work_off(clock)
    assert arrived(receiver) == [str(fact_id) for fact_id in kept]
