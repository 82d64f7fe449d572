"""Data keys of areas: what lies under which, the rotation that may be killed at any moment, master keys."""

from __future__ import annotations

import os
import signal
import time
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.config import keys_cli
from linli.intake.commands import Report, receive
from linli.intake.models import Signal
from linli.kernel.actors import ANONYMOUS, machine
from linli.kernel.errors import NotAllowed, Refused, Unavailable
from linli.orgs import queries as orgs
from linli.orgs.models import Address
from linli.people.models import Account, Resident
from linli.trust import journal
from linli.trust.keys import commands, masters, queries, resealing, ring
from linli.trust.keys.columns import sealed_tables
from linli.trust.models import DataKey
from linli.trust.sealing import open_text, prefix_of, seal_text
from tests import world as street
from tests.trust.world import Forked
from tests.world import COUNTY, GRID1, GRID3, NOW, STREET

KEEPER = machine("keys")
LATER = NOW + commands.SETTLED + timedelta(seconds=1)
NAME, PHONE = "慕容雪松", "13912345678"


@pytest.fixture
def clean():
    """No keys before and after, in the table and in memory."""
    yield
    DataKey.objects.all().delete()
    masters._held.clear()
    ring.load()


@pytest.fixture
def world(db, clean):
    yield street.build()
    orgs.forget_ground()


@pytest.fixture
def keys(world):
    """A key for the site, the county and the street."""
    return {key.area: key for key in commands.make_missing(KEEPER, areas=orgs.key_areas(NOW.date()), now=NOW)}


def someone(number=0, grid=GRID1, **more):
    address = Address.objects.filter(grid_code=grid).first()
    values = {"name": NAME, "phone": PHONE, "id_number": f"990101{number:012d}"} | more
    return Resident.objects.create(kind="registered", address=address, grid_code=grid, **values)


def key_of(row, field):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {field} FROM {row._meta.db_table} WHERE {row._meta.pk.column} = %s", [row.pk])
        return bytes(cursor.fetchone()[0])[:5]


def test_each_value_lies_under_the_key_of_the_area_whose_person_it_is_about(keys):
    assert set(keys) == {"", COUNTY, STREET}
    person = someone()
    assert {key_of(person, field) for field in ("name", "phone", "id_number")} == {prefix_of(keys[STREET].id)}
    assert key_of(Account.objects.create(login="x", kind="staff", name="", phone=PHONE, created_at=NOW), "phone") == (
        prefix_of(keys[""].id)
    )
    assert open_text(seal_text("x", field="a.b", area="990101777"), field="a.b") == "x"
    assert seal_text("x", field="a.b", area="990101777")[:5] == prefix_of(keys[COUNTY].id)
    assert seal_text("x", field="a.b", area="110101")[:5] == prefix_of(keys[""].id)
    assert Resident.objects.get(id=person.id).name.open() == NAME


def test_keys_are_made_once_and_told_without_a_secret(keys):
    assert commands.make_missing(KEEPER, areas=[STREET], now=NOW) == []
    told = journal.timeline(subject_ids=[keys[STREET].uid])
    assert [(fact.kind, fact.data, fact.grid_code) for fact in told] == [
        ("trust.key_made", {"version": 1, "master": 1}, STREET)
    ]


def test_what_was_sealed_before_there_were_data_keys_opens_and_moves_when_its_row_is_saved(world):
    person = someone()
    assert key_of(person, "name")[:2] == b"\x01\x01"
    keys = {key.area: key for key in commands.make_missing(KEEPER, areas=[STREET], now=NOW)}
    again = Resident.objects.get(id=person.id)
    assert again.name.open() == NAME
    again.save(update_fields=["name"])
    assert key_of(person, "name") == prefix_of(keys[STREET].id)
    assert key_of(person, "phone")[:2] == b"\x01\x01"
    assert Resident.objects.get(id=person.id).name.open() == NAME


def test_a_rotation_brings_everything_under_new_keys_and_what_has_its_case_by_now_under_that_of_its_street(keys, world):
    person = someone()
    signal = world.case(name=NAME, phone=PHONE)
    assert key_of(signal, "phone") == prefix_of(keys[""].id)
    new = {key.area: key for key in commands.begin_rotation(KEEPER, areas=None, now=NOW)}
    assert {key.version for key in new.values()} == {2}
    assert queries.status().left >= 5
    assert key_of(someone(1), "name") == prefix_of(new[STREET].id)
    done, shut = resealing.reseal_all()
    assert done >= 2
    assert shut == 0
    assert resealing.reseal_all() == (0, 0)
    assert key_of(person, "id_number") == key_of(signal, "phone") == prefix_of(new[STREET].id)
    assert Resident.objects.get(id=person.id).phone.open() == Signal.objects.get(id=signal.id).phone.open() == PHONE
    assert queries.status().left == 0


def test_of_one_area_only_that_areas_values_move(keys):
    here = someone()
    site = Account.objects.create(login="x", kind="staff", name="", phone=PHONE, created_at=NOW)
    made = commands.begin_rotation(KEEPER, areas=[STREET], now=NOW)
    assert resealing.reseal_all() == (1, 0)
    assert key_of(here, "name") == prefix_of(made[0].id)
    assert key_of(site, "phone") == prefix_of(keys[""].id)
    with pytest.raises(Refused, match="not done"):
        commands.begin_rotation(KEEPER, areas=[COUNTY], now=NOW)


def test_an_area_without_a_key_is_refused(keys):
    with pytest.raises(Refused, match="110101"):
        commands.begin_rotation(KEEPER, areas=["110101"], now=NOW)
    assert not DataKey.objects.filter(retired_at__isnull=False).exists()


def test_a_retired_key_is_empty_only_when_no_process_can_still_use_it_and_dropped_only_a_day_later(keys):
    person = someone()
    commands.begin_rotation(KEEPER, areas=[STREET], now=NOW)
    assert commands.end_rotation(KEEPER, now=NOW + timedelta(seconds=5)) == []
    assert commands.end_rotation(KEEPER, now=LATER) == []
    resealing.reseal_all()
    assert [key.id for key in commands.end_rotation(KEEPER, now=LATER)] == [keys[STREET].id]
    assert not queries.unfinished()
    assert commands.drop(KEEPER, now=LATER) == []
    assert [key.id for key in commands.drop(KEEPER, now=LATER + commands.RESTS + timedelta(1))] == [keys[STREET].id]
    assert DataKey.objects.get(id=keys[STREET].id).wrapped is None
    assert Resident.objects.get(id=person.id).name.open() == NAME
    told = [fact.kind for fact in journal.timeline(subject_ids=[keys[STREET].uid])]
    assert told == ["trust.key_made", "trust.key_emptied", "trust.key_dropped"]


def test_a_key_is_never_dropped_while_a_value_needs_it_and_a_value_whose_key_is_gone_says_so(keys):
    kept = seal_text(NAME, field="people.resident.name", area=STREET)
    person = someone()
    commands.begin_rotation(KEEPER, areas=[STREET], now=NOW)
    resealing.reseal_all()
    commands.end_rotation(KEEPER, now=LATER)
    Resident.objects.filter(id=person.id).update(name=kept)  # a long import that began before
    much_later = LATER + timedelta(days=3)
    assert commands.drop(KEEPER, now=much_later) == []
    resealing.reseal_all()
    assert len(commands.drop(KEEPER, now=much_later)) == 1
    for _ in range(2):
        with pytest.raises(Refused, match="key of this value"):
            open_text(kept)
    assert Resident.objects.get(id=person.id).name.open() == NAME


def test_who_changes_a_value_while_it_is_sealed_anew_wins(keys, monkeypatch):
    person = someone()
    commands.begin_rotation(KEEPER, areas=[STREET], now=NOW)

    def meanwhile(sealed, *, area, anew=resealing.resealed):
        Resident.objects.filter(id=person.id).update(phone="13700000000")
        return anew(sealed, area=area)

    monkeypatch.setattr(resealing, "resealed", meanwhile)
    assert resealing.reseal_all() == (0, 0)
    monkeypatch.undo()
    assert resealing.reseal_all() == (1, 0)
    after = Resident.objects.get(id=person.id)
    assert (after.name.open(), after.phone.open()) == (NAME, "13700000000")


def test_a_value_that_no_key_opens_is_left_alone_and_counted(keys):
    someone()
    spoilt = someone(1)
    Resident.objects.filter(id=spoilt.id).update(name=prefix_of(keys[STREET].id) + b"\x01x" + bytes(40))
    commands.begin_rotation(KEEPER, areas=[STREET], now=NOW)
    assert resealing.reseal_all() == (2, 1)
    assert resealing.reseal_all() == (0, 1)
    assert commands.end_rotation(KEEPER, now=LATER) == []


@pytest.mark.django_db(transaction=True)
def test_a_rotation_killed_again_and_again_goes_on_and_nothing_is_unreadable_at_any_moment(clean, monkeypatch):
    street.build()
    commands.make_missing(KEEPER, areas=[STREET], now=NOW)
    addresses = {grid: Address.objects.filter(grid_code=grid).first() for grid in (GRID1, GRID3)}
    Resident.objects.bulk_create(
        Resident(kind="registered", name=f"{NAME}{n}", phone=f"139{n:08}", address=address, grid_code=grid)
        for n, (grid, address) in enumerate(list(addresses.items()) * 1000)
    )
    everyone = {row.id: n for n, row in enumerate(Resident.objects.order_by("id"))}
    new = commands.begin_rotation(KEEPER, areas=[STREET], now=NOW)[0]
    monkeypatch.setattr(resealing, "BATCH", 100)

    def readable():
        opened = {row.id: (row.name.open(), row.phone.open()) for row in Resident.objects.all()}
        assert opened.keys() == everyone.keys()
        assert all(name.startswith(NAME) and phone.startswith("139") for name, phone in opened.values())

    for batches, written, there in ((5, False, 500), (3, True, 900), (2, False, 1100)):
        child = Forked(partial(_killed_after, batches, written))
        child.start()
        while (ended := os.waitpid(child.pid, os.WNOHANG)) == (0, 0):
            readable()
        assert os.WTERMSIG(ended[1]) == signal.SIGKILL
        assert _under(new.id) == there, "it went on from where it was, and was killed in the middle"
        readable()
    assert resealing.reseal_all() == (900, 0)
    readable()
    assert _under(new.id) == 2000
    assert len(commands.end_rotation(KEEPER, now=LATER)) == 1


def _killed_after(batches, written):
    """Seal anew until so many batches are written, then ``kill -9``: before the next one is written, or right after."""
    done = 0

    def run(sql, values, write=resealing._run):
        nonlocal done
        if done == batches:
            if written:
                write(sql, values)
            os.kill(os.getpid(), signal.SIGKILL)
        done += 1
        return write(sql, values)

    resealing._run = run
    resealing.reseal_all()


def _under(key_id):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM people_resident WHERE substring(name FROM 1 FOR 5) = %s", [prefix_of(key_id)]
        )
        return cursor.fetchone()[0]


def test_a_process_that_has_not_noticed_a_rotation_opens_what_another_one_sealed_and_then_seals_alike(keys):
    ring.load()
    behind = ring._ring
    new = commands.begin_rotation(KEEPER, areas=[STREET], now=NOW)[0]
    sealed = seal_text(NAME, field="a.b", area=STREET)
    ring._ring = behind
    assert seal_text(NAME, field="a.b", area=STREET)[:5] == prefix_of(keys[STREET].id)
    assert open_text(sealed) == NAME
    assert seal_text(NAME, field="a.b", area=STREET)[:5] == prefix_of(new.id)


def test_a_ring_of_a_minute_ago_is_read_again_by_one_statement(keys, settings, monkeypatch):
    settings.KEY_RING_AGE = 60.0
    for later, statements in ((59, 0), (61, 1)):
        ring.load()
        monkeypatch.setattr(ring.time, "monotonic", lambda at=ring._ring.at + later: at)
        with CaptureQueriesContext(connection) as asked:
            seal_text(NAME, field="a.b", area=STREET)
        assert len(asked) == statements
        monkeypatch.undo()


def test_receiving_a_report_asks_nothing_of_the_keys(keys):
    ring.load()
    with CaptureQueriesContext(connection) as asked:
        receive(ANONYMOUS, report=Report(text="路灯坏了，晚上很黑。", name=NAME, phone=PHONE), now=NOW)
    assert not [one for one in asked.captured_queries if "trust_datakey" in one["sql"]]


def test_a_new_master_key_wraps_the_data_keys_anew_and_no_value_is_touched(keys, settings, tmp_path):
    settings.DATA = tmp_path
    (tmp_path / "secrets").mkdir()
    person = someone()
    before = key_of(person, "name")
    path = masters.write_new()
    assert path.name == "data.2.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(commands.rewrap(KEEPER, now=NOW)) == 3
    assert set(DataKey.objects.values_list("master", flat=True)) == {2}
    ring.forget()
    assert Resident.objects.get(id=person.id).name.open() == NAME
    assert key_of(person, "name") == before
    assert queries.status().needed == [2]
    path.rename(tmp_path / "elsewhere")
    masters.look()
    ring.forget()
    with pytest.raises(Unavailable, match="Master key 2 is not on this machine"):
        Resident.objects.get(id=person.id).name.open()
    with pytest.raises(Unavailable, match="Master key 2 is not on this machine"):
        seal_text("x", field="a.b", area=STREET)


def test_a_master_key_may_come_from_the_environment(keys, settings, tmp_path, monkeypatch):
    settings.DATA = tmp_path
    monkeypatch.setenv("LINLI_DATA_2_KEY", "ab" * 16)
    commands.rewrap(KEEPER, now=NOW)
    assert masters.masters()[2] == b"\xab" * 16
    ring.forget()
    assert open_text(seal_text("x", field="a.b")) == "x"
    monkeypatch.setenv("LINLI_DATA_3_KEY", "ab")
    with pytest.raises(Refused, match="Master key 3"):
        masters.look()


def test_a_wrapped_key_cannot_be_put_in_the_place_of_another(keys):
    one, two = keys[STREET], keys[COUNTY]
    sealed = seal_text("x", field="a.b", area=COUNTY)
    DataKey.objects.filter(id=two.id).update(wrapped=one.wrapped)
    ring.load()
    with pytest.raises(Unavailable, match="another one is in its place"):
        open_text(sealed)
    with pytest.raises(Unavailable):
        seal_text("x", field="a.b", area=COUNTY)
    assert open_text(seal_text("x", field="a.b", area=STREET)) == "x"


def test_nobody_but_the_machine_touches_keys(keys, world):
    for act in (
        lambda who: commands.make_missing(who, areas=[], now=NOW),
        lambda who: commands.begin_rotation(who, areas=None, now=NOW),
        lambda who: commands.rewrap(who, now=NOW),
        lambda who: commands.drop(who, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            act(world.actor("op"))


def test_the_sealed_tables_are_found_by_themselves():
    found = {table.name: {field.name for field in table.fields} for table in sealed_tables()}
    assert found["people_resident"] == {"name", "phone", "id_number"}
    assert found["intake_signal"] == {"name", "phone"}
    assert found["exchange_importfile"] == {"content"}


def run(*words):
    parser = keys_cli.argparse.ArgumentParser()
    keys_cli.add_arguments(parser)
    return keys_cli.run(parser.parse_args(words))


def test_the_command_line_makes_rotates_goes_on_and_tells(world, capsys, monkeypatch):
    someone()
    assert run("status") == 0
    assert "3 values are sealed with a master key itself" in capsys.readouterr().out
    waits = []
    monkeypatch.setattr(time, "sleep", waits.append)
    assert run("rotate", "--no-wait") == 1
    said = capsys.readouterr().out
    assert "3 keys made: site, 990101, 990101001" in said
    assert "Not done" in said
    assert run("rotate") == 1  # the clock does not move in a test, so the wait ends too soon
    assert "Going on with the rotation" in capsys.readouterr().out
    assert 100 < waits[0] <= 121
    assert run("status") == 0
    assert "Every value lies under a current key." in capsys.readouterr().out
