"""From Linli's cards to the elements of GeoReport v2, in the language asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from linli.exchange.open311.queries import RequestCard, UpdateCard
from linli.exchange.open311.rules import EXTENDED, QUESTIONS, Attribute, status_of
from linli.kernel.clock import LOCAL
from linli.kernel.text import in_language
from linli.orgs.queries import CategoryCard
from linli.web.open.open311.answering import moment
from linli.web.parts.wording import category_name, language, place_kind_name, sentence, state_name

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"


def group_name(group: str) -> str:
    """The group of a category in words."""
    return {
        "city_appearance": _("Tidiness of the city"),
        "street_order": _("Order in the streets"),
        "advertising": _("Signs and advertising"),
        "construction": _("Building sites"),
        "emergencies": _("Emergencies"),
        "homes": _("Estates and homes"),
        "livelihood": _("Daily life"),
        "parts": _("Public facilities"),
        "voice": _("Advice and questions"),
    }.get(group, group)


def kind_name(kind: str) -> str:
    """The kind of a category in words."""
    return {"part": _("Part"), "event": _("Event"), "request": _("Request"), "consult": _("Question")}.get(kind, kind)


def _words(card: CategoryCard, name: str) -> str:
    """Words of a category (``filing``, ``closing``) in the language asked for."""
    en, zh = (str(card.words.get(f"{name}_{one}", "")) for one in ("en", "zh"))
    return in_language(language(), en=en, zh=zh)


def service(card: CategoryCard) -> dict[str, Any]:
    """A service of the list."""
    names = [card.names.get("en", ""), group_name(card.group), kind_name(card.kind)]
    return {
        "service_code": card.code,
        "service_name": card.name(language()),
        "description": _words(card, "filing") or card.name(language()),
        "metadata": True,
        "type": "realtime",
        "keywords": ", ".join(dict.fromkeys(word for word in names if word)),
        "group": group_name(card.group),
    }


def _question(code: str) -> tuple[str, str]:
    """What an attribute asks, and how the answer is to be written."""
    return {
        "danger": (_("Is anybody in danger now?"), ""),
        "ground": (_("What kind of place is it?"), ""),
        "since": (_("Since when has it been so?"), _("A date and time such as 2026-03-11T10:00:00+08:00.")),
        "details": (_("What else helps to find it?"), _("A landmark, a building number, a colour.")),
    }[code]


def choice_name(code: str, value: str) -> str:
    """An answer in words."""
    if code == "danger":
        return _("Yes, somebody is in danger") if value == "yes" else _("No")
    return place_kind_name(value) if code == "ground" else value


def _attribute(question: Attribute, order: int) -> dict[str, Any]:
    words, how = _question(question.code)
    shape: dict[str, Any] = {
        "variable": True,
        "code": question.code,
        "datatype": question.datatype,
        "required": False,
        "datatype_description": how or None,
        "order": order,
        "description": words,
    }
    if question.values:
        shape["values"] = [{"key": value, "name": choice_name(question.code, value)} for value in question.values]
    return shape


def _shown(code: str, words: str, order: int) -> dict[str, Any]:
    return {
        "variable": False,
        "code": code,
        "datatype": "text",
        "required": False,
        "datatype_description": None,
        "order": order,
        "description": words,
    }


def definition(card: CategoryCard) -> dict[str, Any]:
    """What to ask for a category: what counts as it, whom to ring at once, danger, ground, since when, details."""
    shown = {
        "counts": _("It counts as this: %(words)s.") % {"words": _words(card, "filing")} if _words(card, "filing") else "",
        "hotline": _("In an emergency ring %(number)s first.") % {"number": card.hotline} if card.hotline else "",
    }
    attributes = []
    for question in QUESTIONS:
        order = len(attributes) + 1
        if question.variable:
            attributes.append(_attribute(question, order))
        elif shown[question.code]:
            attributes.append(_shown(question.code, shown[question.code], order))
    return {"service_code": card.code, "attributes": attributes}


def lines(card: CategoryCard, attributes: Mapping[str, list[str]]) -> list[str]:
    """The kind that the sender chose and its answers, as lines under the sender's words, for whoever reads the report."""
    found = [_("Kind: %(name)s") % {"name": card.name(language())}]
    for code, values in attributes.items():
        known = next((question for question in QUESTIONS if question.code == code and question.variable), None)
        if code == "since" or (code == "danger" and values == ["no"]):
            continue
        if known is None:
            continue
        words = _("; ").join(choice_name(code, value) for value in values)
        found.append(_("%(question)s %(answer)s") % {"question": _question(code)[0], "answer": words})
    return found


def request_shape(card: RequestCard, names: Mapping[str, str], http: HttpRequest, *, extensions: bool) -> dict[str, Any]:
    """A service request: of others the kind and what was told to the public, of one's own also the words."""
    name = category_name(card.category, names)
    kind = "case" if card.number or card.state not in ("received", "with_person", "answered") else "signal"
    state = state_name(kind, card.state)
    media = [http.build_absolute_uri(f"/api/v1/reports/{card.code}/photos/{photo}/public") for photo in card.photos]
    shape: dict[str, Any] = {
        "service_request_id": card.request_id,
        "status": status_of(card.state),
        "status_notes": _("%(state)s: %(words)s") % {"state": state, "words": card.note} if card.note else state,
        "service_name": name or None,
        "service_code": card.category or None,
        "description": card.words or name or None,
        "agency_responsible": card.agency or None,
        "service_notice": None,
        "requested_datetime": moment(card.opened_at),
        "updated_datetime": moment(card.changed_at),
        "expected_datetime": moment(card.due_at),
        "address": card.address or None,
        "address_id": None,
        "zipcode": None,
        "lat": card.lat,
        "long": card.lon,
        "media_url": media[0] if media else None,
    }
    if card.code:
        shape["token"] = card.code
    if extensions:
        shape["extended_attributes"] = {
            "status": EXTENDED.get(card.state, "investigating"),
            "state": card.state,
            "state_name": state,
            "case_number": card.number or None,
            "agency": card.agency or None,
            "due": moment(card.due_at),
            "priority": card.priority or None,
            "area": card.area or None,
        }
    return shape


def tree(card: CategoryCard | None) -> list[dict[str, str]]:
    """Where a category stands: its kind, its group, itself."""
    if card is None:
        return []
    return [
        {"code": card.kind, "name": kind_name(card.kind)},
        {"code": card.group, "name": group_name(card.group)},
        {"code": card.code, "name": card.name(language())},
    ]


def update(card: UpdateCard) -> dict[str, Any]:
    """Something that happened to a request."""
    words = sentence(card.entry, True)
    return {
        "update_id": str(card.entry.id),
        "service_request_id": card.request_id,
        "status": card.status.upper(),
        "updated_datetime": moment(card.entry.at.astimezone(LOCAL)),
        "description": _("%(state)s: %(words)s") % {"state": words, "words": card.entry.remark}
        if card.entry.remark
        else words,
        "media_url": None,
    }


def discovery(http: HttpRequest, changed: str) -> dict[str, Any]:
    """Where the API is and how to get a key."""
    return {
        "changeset": changed,
        "contact": _("The key is given out by the command centre of the district: %(address)s")
        % {"address": http.build_absolute_uri("/")},
        "key_service": _("An operator makes it under “Keys of other systems”: %(address)s")
        % {"address": http.build_absolute_uri("/desk/keys/")},
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": http.build_absolute_uri("/open311/v2"),
                "changeset": changed,
                "type": "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }
