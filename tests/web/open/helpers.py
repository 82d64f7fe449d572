"""Asking GeoReport in tests."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from django.test import Client

from linli.exchange.open311.commands import make_key
from linli.intake import tools as triage_tools
from linli.intake.commands import Choice, decide, triage_batch
from linli.intake.models import Signal
from linli.kernel.actors import machine
from linli.orgs import queries as orgs
from tests.world import NOW, World

V2 = "/open311/v2"
WORDS = "楼下垃圾堆了好几天，没人清理。"


def a_key(world: World, name: str = "市民通", per_day: int = 100) -> str:
    """A fresh key in plain text."""
    return make_key(world.actor("op"), name=name, per_day=per_day, now=NOW)[1]


def parsed(answer: Any) -> ElementTree.Element:
    """An XML answer, in the content type that the specification asks for."""
    assert answer["Content-Type"] == "text/xml; charset=utf-8", answer["Content-Type"]
    assert answer.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    return ElementTree.fromstring(answer.content)


def is_error(answer: Any, status: int, words: str = "") -> None:
    """A list of errors with the status inside and outside, in XML or JSON."""
    assert answer.status_code == status, answer.content.decode()
    if answer["Content-Type"].startswith("application/json"):
        errors = answer.json()
    else:
        root = parsed(answer)
        assert root.tag == "errors"
        errors = [{child.tag: child.text for child in error} for error in root.findall("error")]
    assert errors
    assert int(errors[0]["code"]) == status
    assert words in errors[0]["description"]


def send(client: Client, key: str, form: str = "xml", **fields: Any) -> Any:
    """A report as the simplest client sends it; a field that is None is left out."""
    whole = {
        "api_key": key, "service_code": "0102", "lat": "30.2030", "long": "120.1085", "description": WORDS, **fields,
    }  # fmt: skip
    return client.post(f"{V2}/requests.{form}", {name: value for name, value in whole.items() if value is not None})


def decided(world: World, code: str, category: str = "0102") -> Signal:
    """A report that triage has looked at and an operator has put into a case."""
    tools = triage_tools._with_ground(None, False, orgs.ground())
    triage_batch(machine("triage"), tools=tools, now=NOW)
    signal = Signal.objects.get(code=code)
    decide(world.actor("op"), signal_id=signal.id, choice=Choice(category=category), now=NOW)
    return Signal.objects.select_related("case").get(code=code)
