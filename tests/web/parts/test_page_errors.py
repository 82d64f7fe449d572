"""The same error as a page, a fragment and a problem."""

import json
import logging
import re

import pytest
from django.test import Client

pytestmark = pytest.mark.urls("tests.web.parts.page_urls")
STATUS = {
    "refused": 422, "not-allowed": 403, "not-found": 404, "stale": 409, "unavailable": 503, "denied": 403,
    "too-big": 413, "broken": 500,
}  # fmt: skip


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(("name", "status"), STATUS.items())
def test_each_error_is_a_page_a_fragment_and_a_problem_with_the_same_status(client, name, status):
    page = client.get(f"/fail/{name}?lang=en")
    fragment = client.get(f"/fail/{name}?lang=en", headers={"HX-Request": "true"})
    problem = client.get(f"/api/fail/{name}?lang=en")
    assert [page.status_code, fragment.status_code, problem.status_code] == [status] * 3
    assert "<main" in page.text
    assert "<main" not in fragment.text
    assert problem["Content-Type"] == "application/problem+json"
    body = json.loads(problem.content)
    assert body["status"] == status
    assert body["detail"] in page.text.replace("&#x27;", "'")
    assert body["title"] in fragment.text


def test_a_fragment_goes_to_the_message_region_so_that_the_form_stays_as_it_was(client):
    response = client.post("/fail/refused", headers={"HX-Request": "true"})
    assert response["HX-Retarget"] == "#messages"
    assert response["HX-Reswap"] == "innerHTML"


def test_a_problem_carries_code_values_and_where_it_happened(client):
    body = client.get("/api/fail/refused").json()
    assert body["code"] == "cases.photo_missing"
    assert body["values"] == {"photos": 0}
    assert body["instance"] == "/api/fail/refused"
    assert body["type"] == "urn:linli:problem:cases.photo_missing"


def test_a_program_that_prefers_json_gets_a_problem_at_any_address(client):
    assert (
        client.get("/fail/stale", headers={"Accept": "application/json"})["Content-Type"] == "application/problem+json"
    )
    assert client.get("/fail/stale", headers={"Accept": "text/html,*/*;q=0.8"})["Content-Type"].startswith("text/html")


def test_an_unforeseen_error_shows_a_reference_that_is_in_the_log_and_nothing_else(client, caplog):
    with caplog.at_level(logging.ERROR, logger="linli.web.parts.errors"):
        page = client.get("/fail/broken?lang=en").text
    reference = re.search(r">([0-9A-F]{8})<", page)
    assert reference
    assert f"Reference {reference.group(1)}: GET /fail/broken" in caplog.text
    assert "13812345678" not in page
    assert "Traceback" not in page


def test_an_unknown_address_is_said_in_the_reader_s_shape(client):
    assert "<main" in client.get("/no/such/page").text
    assert client.get("/api/no/such").json()["code"] == "web.not_found"


def test_a_form_whose_token_is_missing_says_that_it_has_expired(settings):
    settings.CSRF_FAILURE_VIEW = "linli.web.parts.errors.csrf_failed"
    response = Client(enforce_csrf_checks=True).post("/fail/refused?lang=en", {"text": "井盖松动"})
    assert response.status_code == 403
    assert "This form has expired" in response.text
