"""Imports at the desk and over the API: a file is checked by a job, read row by row, confirmed, written by a job."""

import io
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from linli.exchange.models import Import
from linli.exchange.tables import jobs
from linli.people.models import Resident
from tests.exchange.tables.test_imports import PEOPLE, PLACE, person, table


def upload(content, name="居民.csv"):
    return SimpleUploadedFile(name, content, content_type="text/csv")


def worked():
    """What the worker does with the jobs that wait, in this connection."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE queue_name = 'imports' RETURNING task_name, args->>'import_id'")
        found = cursor.fetchall()
    for name, import_id in found:
        {"exchange.check_import": jobs.check_import, "exchange.write_import": jobs.write_import}[name](import_id=import_id)
    return len(found)


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch):
    """Progress is told over a second connection, which does not see a test's transaction: told to nobody here."""
    monkeypatch.setattr(jobs, "Progress", lambda import_id: _Silent())


class _Silent:
    def __enter__(self):
        return lambda *words: None

    def __exit__(self, *error):
        return None


MIXED = table(*PEOPLE, ["孙丽", person(5), "123", "", PLACE, ""])


def test_from_the_file_to_the_rows_at_the_desk(world):
    client = world.client("op")
    page = client.get("/desk/imports/").content.decode()
    assert "/desk/imports/templates/residents.xlsx" in page
    answer = client.post("/desk/imports/", {"kind": "residents", "file": upload(MIXED)})
    where = answer["Location"]
    assert "every 2s" in client.get(where).content.decode()
    assert worked() == 1
    page = client.get(where).content.decode()
    assert "every 2s" not in page
    assert "telephone number is not complete" in page
    assert "Write the 3 good rows" in page
    assert "孙丽" not in page
    wrong = load_workbook(io.BytesIO(client.get(f"{where}wrong.xlsx").content)).active
    assert wrong["A2"].value == "孙丽"
    assert not Resident.objects.exists()
    refused = client.post(f"{where}confirm")
    assert refused.status_code == 422
    assert "1 rows are wrong" in refused.content.decode()
    assert client.post(f"{where}confirm", {"good_only": "1"}).status_code == 302
    assert worked() == 1
    assert Resident.objects.count() == 3
    assert 'data-testid="import-line"' in client.get(f"{where}?outcome=new").content.decode()
    assert client.post(f"{where}cancel").status_code == 409


def test_the_same_over_the_api(world):
    client = world.client("op")
    kinds = client.get("/api/v1/imports/kinds").json()
    assert [kind["kind"] for kind in kinds][:2] == ["divisions", "units"]
    asked = client.post("/api/v1/imports", {"kind": "residents", "file": upload(MIXED), "mapping": "室号="})
    assert asked.status_code == 200, asked.content
    run = asked.json()
    assert run["state"] == "checking"
    worked()
    base = f"/api/v1/imports/{run['id']}"
    assert client.get(base).json()["counts"] == {"new": 3, "changed": 0, "same": 0, "wrong": 1}
    rows = client.get(f"{base}/rows?outcome=wrong").json()["rows"]
    assert rows[0]["line"] == 5
    assert "手机" in rows[0]["notes"][0]
    assert client.post(f"{base}/confirm", {}, content_type="application/json").status_code == 422
    assert client.post(f"{base}/confirm", {"good_only": True}, content_type="application/json").json()["state"] == "writing"
    worked()
    assert client.get(base).json()["state"] == "done"
    assert Resident.objects.filter(room="").count() == 3


def test_a_file_that_is_no_table_fails_in_words(world):
    client = world.client("op")
    where = client.post("/desk/imports/", {"kind": "units", "file": upload(b"PK\x03\x04 no", "x.xlsx")})["Location"]
    worked()
    page = client.get(where).content.decode()
    assert "damaged or has a password" in page
    assert Import.objects.get().state == "failed"


def test_who_has_lost_the_post_meanwhile_writes_nothing(world):
    client = world.client("op")
    where = client.post("/desk/imports/", {"kind": "residents", "file": upload(table(*PEOPLE))})["Location"]
    worked()
    client.post(f"{where}confirm")
    world.people["op"].posts.all().delete()
    worked()
    assert Import.objects.get().state == "failed"
    assert not Resident.objects.exists()


def test_nobody_else_has_the_page(world):
    for login, status in (("lead", 403), ("street", 403), ("resident", 403), (None, 302)):
        assert world.client(login).get("/desk/imports/").status_code == status, login
    run = Import.objects.create(kind="units", filename="f", asked_at="2026-03-11T00:00Z")
    assert world.client("lead").get(f"/api/v1/imports/{run.id}").status_code == 404
    assert world.client("op").get(f"/api/v1/imports/{UUID(int=0)}").status_code == 404


def test_the_number_of_queries_of_a_report_does_not_grow(world):
    client = world.client("op")
    places = []
    for rows in (2, 30):
        content = table(PEOPLE[0], *(["张伟", person(n), "", "", PLACE, ""] for n in range(rows)))
        places.append(client.post("/desk/imports/", {"kind": "residents", "file": upload(content)})["Location"])
        worked()
    client.get(places[0])  # the ground is in memory from here on
    counts = []
    for where in places:
        with CaptureQueriesContext(connection) as asked:
            client.get(where)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 24
