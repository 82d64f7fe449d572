"""Everything out and back: equal in counts and hashes, all or nothing, and the other site goes on working."""

import json
import zipfile
from datetime import datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction

from linli.demo import load
from linli.demo.plan import build_plan
from linli.exchange.whole import back, keys, manifest, out, shape
from linli.intake import tools as triage_tools
from linli.intake.commands import Report, receive, triage_batch
from linli.intake.models import Signal
from linli.kernel.actors import ANONYMOUS, machine
from linli.kernel.clock import LOCAL
from linli.kernel.errors import Refused
from linli.orgs import queries as orgs
from linli.people.models import Resident
from linli.trust.cursors import facts_after, place_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 16, 0, tzinfo=LOCAL)


class Undo(Exception):
    """Ends a block whose writes shall not stay."""


@pytest.fixture
def storage(tmp_path, monkeypatch):
    """Stored files of this test alone."""
    monkeypatch.setattr(default_storage._wrapped, "_location", str(tmp_path / "photos"))
    for name in ("base_location", "location"):
        default_storage._wrapped.__dict__.pop(name, None)
    yield tmp_path / "photos"
    for name in ("base_location", "location"):
        default_storage._wrapped.__dict__.pop(name, None)


@pytest.fixture
def exported(tmp_path, storage):
    """A small demo district as a file, and the database empty again."""
    path = tmp_path / "district.zip"
    plan = build_plan(residents=200)
    orgs.forget_ground()
    try:
        with transaction.atomic():
            load.load(plan, now=NOW, days=5, say=lambda step: None)
            default_storage.save("2026/11/a.jpg", ContentFile(b"picture"))
            default_storage.save("2026/11/b.jpg", ContentFile(b"picture"))
            out.export(path, now=NOW)
            raise Undo
    except Undo:
        pass
    orgs.forget_ground()
    for name in ("2026/11/a.jpg", "2026/11/b.jpg"):
        default_storage.delete(name)
    return path


def changed(path, target, edit):
    """A copy of an export in which some entries are others."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, edit(info.filename, old.read(info.filename)))
    return target


def test_what_went_out_comes_back_equal_in_counts_and_hashes_and_lives_on(exported, tmp_path):
    assert not Resident.objects.exists()
    before = back.bring_back(exported)
    again = tmp_path / "again.zip"
    after = out.export(again, now=NOW + timedelta(days=1))
    assert list(manifest.differences(before, after)) == []
    rows = {table["name"]: table["rows"] for table in after["tables"]}
    assert rows["people_resident"] == 200
    assert rows["cases_case"] > 50
    assert rows["trust_fact"] > 500
    assert Resident.objects.first().name.open()
    with default_storage.open("2026/11/b.jpg") as file:
        assert file.read() == b"picture"
    with zipfile.ZipFile(again) as archive:
        assert sum(name.startswith("files/") for name in archive.namelist()) == 1
    for name in load.READERS:
        assert facts_after(place_of(name), 10)[0] == []
    place = orgs.addresses_for_book(NOW.date())[0]
    report = Report(text=f"{place[1]}楼下垃圾没人收，堆了三天，臭得很。", lon=place[8], lat=place[9])
    receipt = receive(ANONYMOUS, report=report, now=NOW)
    triage_batch(machine("triage"), tools=triage_tools.load(), now=NOW)
    signal = Signal.objects.get(id=receipt.signal_id)
    assert signal.state in ("in_case", "merged")


def test_a_site_that_is_not_empty_is_refused(exported):
    back.bring_back(exported)
    with pytest.raises(Refused, match="not empty"):
        back.bring_back(exported)


def test_a_damaged_file_names_table_and_row_and_leaves_nothing(exported, tmp_path):
    def other_value(name, content):
        return content.replace(b"elsewhere", b"foreign", 1) if name == "tables/people_resident.jsonl" else content

    def broken_row(name, content):
        if name != "tables/cases_case.jsonl":
            return content
        lines = content.split(b"\n")
        lines[6] = lines[6][:-5]
        return b"\n".join(lines)

    def cut(name, content):
        return content[: len(content) // 2] if name == "tables/orgs_unit.jsonl" else content

    for edit, words in (
        (other_value, r"people_resident, between row 1 and row 200"),
        (broken_row, "cases_case, row 7"),
        (cut, "orgs_unit, row"),
        (lambda name, content: b"other" if name.startswith("files/") else content, "files, row 1"),
    ):
        bad = changed(exported, tmp_path / "bad.zip", edit)
        with pytest.raises(Refused, match=words), transaction.atomic():
            back.bring_back(bad)
        assert not Resident.objects.exists()
        assert not default_storage.exists("2026/11/a.jpg")


def test_another_version_another_schema_and_no_export_at_all_are_refused(exported, tmp_path):
    def with_manifest(**values):
        def edit(name, content):
            return json.dumps(json.loads(content) | values).encode() if name == manifest.NAME else content

        return changed(exported, tmp_path / "other.zip", edit)

    with pytest.raises(Refused, match="version 9"):
        back.bring_back(with_manifest(version=9))
    with pytest.raises(Refused, match="cases differ"):
        back.bring_back(with_manifest(schema=manifest.schema() | {"cases": []}))
    (tmp_path / "no.zip").write_bytes(b"no")
    with pytest.raises(Refused, match="no export"):
        back.bring_back(tmp_path / "no.zip")


def test_sealed_values_stay_sealed_and_the_keys_travel_apart(exported, tmp_path, settings):
    with zipfile.ZipFile(exported) as archive:
        line = json.loads(archive.open("tables/people_resident.jsonl").readline())
    assert line["name"].startswith("\\x01")
    path = tmp_path / "keys.json"
    with pytest.raises(Refused, match="12 signs"):
        keys.write(path, "short")
    keys.write(path, "correct horse battery")
    assert settings.DATA_KEY.hex() not in path.read_text()
    with pytest.raises(Refused, match="passphrase is wrong"):
        keys.read(path, "wrong horse battery")
    wanted = back.read_manifest(exported)["keys"]
    assert keys.fits(wanted)
    was = settings.DATA_KEY
    settings.DATA_KEY = b"0" * 16
    assert not keys.fits(wanted)
    folder = tmp_path / "secrets"
    folder.mkdir()
    (folder / "data.key").write_bytes(settings.DATA_KEY)
    keys.install(keys.read(path, "correct horse battery"), wanted, folder)
    assert (folder / "data.key").read_bytes() == was
    assert (folder / "data.key.before-import").read_bytes() == b"0" * 16
    assert (folder / "index.key").read_bytes() == settings.INDEX_KEY


def test_two_files_are_compared_by_their_manifests(exported, tmp_path):
    one = back.read_manifest(exported)
    two = json.loads(json.dumps(one))
    assert list(manifest.differences(one, two)) == []
    two["tables"][0]["sha256"] = "other"
    assert two["tables"][0]["name"] in next(manifest.differences(one, two))


def test_every_table_of_the_database_goes_out_or_is_left_out_for_a_reason():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
        )
        there = {row[0] for row in cursor.fetchall()}
    going = {table.name for table in shape.tables()} | {shape.FACTS, shape.CURSORS}
    assert {name for name in there - going if not shape.is_left_out(name)} == set()
    assert going <= there
    assert set(shape.LEFT_OUT) <= there


def test_tables_come_after_what_they_point_to():
    order = [table.name for table in shape.tables()]
    assert order.index("orgs_unit") < order.index("people_post") < len(order)
    assert order.index("cases_case") < order.index("cases_task")
