"""``/healthz`` says whether the database answers."""

import pytest
from django.db import OperationalError, connection
from django.test import Client

from linli.web.parts.health import VERSION

pytestmark = pytest.mark.urls("tests.web.parts.page_urls")


@pytest.mark.django_db
def test_it_is_well_when_the_database_answers():
    response = Client().get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": "ok", "version": VERSION}


def test_it_is_unwell_when_the_database_does_not(monkeypatch):
    def away() -> None:
        raise OperationalError("no answer")

    monkeypatch.setattr(connection, "cursor", away)
    assert Client().get("/healthz").status_code == 503
