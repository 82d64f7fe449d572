"""The contract: every operation is documented, answers strangers properly, and never breaks on garbage."""

from __future__ import annotations

import json
import re
import uuid
from importlib import import_module
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.api.helpers import API, bearer, send
from tests.world import World

#: Open to everybody: for these a stranger gets no 401.
OPEN = {
    "/reports",
    "/reports/near",
    "/reports/{code}",
    "/reports/{code}/photos",
    "/reports/{code}/photos/{photo_id}/{size}",
    "/reports/{code}/rating",
    "/reports/{code}/no-texts",
    "/reports/{code}/reopen",
    "/sign-in",
    "/sign-in/codes",
    "/sign-in/phone",
    "/sign-in/second",
    "/sign-in/enrol",
    "/sign-in/enrol/confirm",
    "/categories",
    "/units",
    "/public/grids",
    "/public/seals",
}
GARBAGE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=40)
    | st.just("字" * 6000)
    | st.uuids().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
SLOW = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """Path without prefix, method, description of every operation."""
    import_module("linli.web.api.urls")  # Django must be set up first
    api = import_module("linli.web.api.service").api
    paths = api.get_openapi_schema(path_prefix="/")["paths"]
    return [(path, method, told) for path, methods in paths.items() for method, told in methods.items()]


def filled(path: str) -> str:
    """The path with something in its places."""
    names = ("signal_id", "case_id", "task_id", "photo_id", "request_id", "urging_id", "key_id", "subscription_id")
    more = ("delivery_id", "message_id", "device_id", "hold_id", "assist_id", "wish_id")
    for name in (*names, *more):
        path = path.replace("{" + name + "}", str(uuid.uuid4()))
    path = re.sub(r"\{\w+_id\}", str(uuid.uuid4()), path)
    return path.replace("{code}", "AAAAABBBBB").replace("{size}", "thumb")


def test_the_documentation_is_served_from_here(world: World) -> None:
    client = Client()
    schema = client.get(API + "/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    assert "/api/v1/reports" in schema["paths"]
    page = client.get(API + "/docs")
    assert page.status_code == 200
    html = page.content.decode()
    assert "//cdn" not in html
    assert "https://" not in html
    assert "script-src 'self'" in page["Content-Security-Policy"]
    assert "<script>" not in html


def test_every_operation_has_a_summary_a_description_examples_and_its_errors(world: World) -> None:
    for path, method, told in operations():
        where = f"{method} {path}"
        assert told["summary"], where
        assert told["description"], where
        assert told["tags"], where
        errors = [code for code in told["responses"] if int(code) >= 400]
        assert errors or path in {"/categories", "/units"}, where
        for code in errors:
            assert "application/problem+json" in told["responses"][code]["content"], where
        if path not in OPEN:
            assert told["security"], where


def test_every_field_has_an_example(world: World) -> None:
    schemas = Client().get(API + "/openapi.json").json()["components"]["schemas"]
    bare = [
        f"{name}.{field}"
        for name, schema in schemas.items()
        for field, told in schema.get("properties", {}).items()
        if name.endswith(("In", "Out")) and "examples" not in told and "$ref" not in json.dumps(told)
    ]
    assert bare == []


def test_a_stranger_is_answered_with_problems_and_never_with_pages(world: World) -> None:
    client = Client()
    for path, method, _told in operations():
        body = {} if method in ("post", "put") else None
        answer = send(client, filled(path), body) if method == "post" else client.get(API + filled(path))
        kind = answer["Content-Type"]
        assert answer.status_code < 500, path
        assert "html" not in kind, path
        if path not in OPEN:
            assert answer.status_code == 401, path
        if answer.status_code >= 400:
            assert kind == "application/problem+json", path


def test_an_operator_meets_nothing_that_breaks_on_ids_that_do_not_exist(world: World) -> None:
    client = bearer(world, "op")
    for path, method, _told in operations():
        answer = send(client, filled(path), {"note": "x"}) if method == "post" else client.get(API + filled(path))
        assert answer.status_code < 500, path


@given(
    body=st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(
            ("text", "lon", "lat", "address", "name", "phone", "channel", "join_case", "happened_at", "external_id"),
            GARBAGE,
        ),
    )
)
@SLOW
def test_garbage_in_any_field_of_a_report_is_refused_or_kept_and_never_breaks(
    world: World, body: dict[str, Any]
) -> None:
    answer = send(Client(), "/reports", {"text": "路灯不亮"} | body)
    assert answer.status_code in (201, 400, 413, 422), answer.content
    assert answer["Content-Type"].startswith("application/")


@given(raw=st.binary(max_size=60))
@SLOW
def test_garbage_as_a_body_never_breaks(world: World, raw: bytes) -> None:
    answer = Client().post(API + "/reports", raw, content_type="application/json")
    assert answer.status_code in (201, 400, 422)


@given(key=st.text(st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=260))
@SLOW
def test_any_key_is_taken_or_refused(world: World, key: str) -> None:
    answer = send(Client(), "/reports", {"text": "路灯不亮"}, headers={"idempotency-key": key})
    assert answer.status_code in (201, 422)


@given(
    path=st.sampled_from(("/cases", "/queue", "/reports/near", "/cases/points")),
    query=st.dictionaries(
        st.sampled_from(
            (
                "state",
                "category",
                "priority",
                "area",
                "unit_id",
                "overdue",
                "words",
                "sort",
                "page",
                "size",
                "lon",
                "lat",
            )
        ),
        st.text(max_size=30),
        max_size=4,
    ),
)
@SLOW
def test_garbage_in_a_query_never_breaks(world: World, path: str, query: dict[str, str]) -> None:
    answer = bearer(world, "op").get(API + path, query)
    assert answer.status_code in (200, 400, 422)


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic abc", "Bearer " + "x" * 5000, "Bearer a:b:c"])
def test_a_wrong_authorization_is_a_401(world: World, header: str) -> None:
    assert Client().get(API + "/me", headers={"authorization": header}).status_code == 401
