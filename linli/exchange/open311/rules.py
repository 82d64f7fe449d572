"""Rules of GeoReport v2: times, spans, statuses, ids. Source: the Open311 GeoReport v2 specification, wiki.open311.org."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from linli.kernel.clock import LOCAL
from linli.kernel.errors import Refused

#: “Default query limit is a span of 90 days or first 1000 requests returned, whichever is smallest.”
SPAN = timedelta(days=90)
MOST_ROWS = 1000
#: Before anything was reported: where the story of one request begins.
BEGINNING = datetime(2000, 1, 1, tzinfo=LOCAL)
#: Descriptions are cut at this length by the specification.
LONGEST_DESCRIPTION = 4000
MOST_MEDIA = 9
LONGEST_URL = 2000
#: Widest circle around a point, metres.
WIDEST = 5000
#: Ids in one question: what fits into an address.
MOST_IDS = 200

#: The kinds of facts that are told to the public as updates, and whether the matter is closed after each.
PUBLIC_STEPS: Mapping[str, str] = {
    "cases.dispatched": "open",
    "cases.accepted": "open",
    "cases.passed_on": "open",
    "cases.redirected": "open",
    "cases.dealt_with": "open",
    "cases.sent_back": "open",
    "cases.closed": "closed",
    "cases.cancelled": "closed",
    "cases.reopened": "open",
}
#: What a sender may say of a report of its own (mySociety's extension for FixMyStreet names the longer list).
STATUSES = frozenset(
    (
        "open", "closed", "fixed", "in_progress", "action_scheduled", "investigating", "duplicate",
        "not_councils_responsibility", "no_further_action", "internal_referral", "for_triage", "cancelled", "reopen",
    )
)  # fmt: skip
#: Statuses in the terms of that extension, by the state of a case.
EXTENDED: Mapping[str, str] = {
    "received": "open",
    "with_person": "for_triage",
    "answered": "closed",
    "collected": "investigating",
    "filed": "investigating",
    "dispatched": "action_scheduled",
    "handling": "in_progress",
    "reported": "in_progress",
    "closed": "fixed",
    "evaluated": "fixed",
    "cancelled": "no_further_action",
}
CLOSED = frozenset(("closed", "evaluated", "cancelled", "answered"))

_NUMBER = re.compile(r"\d{14}")
_ZONE = re.compile(r"(T[\d:.]+) (\d{2}:?\d{2})$")


def status_of(state: str) -> str:
    """``open`` or ``closed``."""
    return "closed" if state in CLOSED else "open"


def is_case_number(request_id: str) -> bool:
    """Whether an id is the number of a case (public) and no tracking code (the sender's own)."""
    return bool(_NUMBER.fullmatch(request_id))


def moment(value: str, *, field: str) -> datetime | None:
    """A W3C date-time; a date alone and a time without zone are local. Empty is not given.

    A ``+`` that a client forgot to escape has become a blank; it is put back.
    """
    text = _ZONE.sub(r"\1+\2", value.strip())
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(
            "open311.bad_time", "{field} must be a time in W3C form, such as 2026-03-11T10:00:00+08:00.", field=field
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=LOCAL)


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment to another, both included."""

    start: datetime
    end: datetime


def span(start: datetime | None, end: datetime | None, *, now: datetime) -> Span:
    """At most 90 days: those asked for, 90 days from or to the one that was given, or the last 90 days."""
    if start and end:
        if end < start:
            raise Refused("open311.span_backwards", "The end lies before the start.", field="end_date")
        if end - start > SPAN + timedelta(days=1):
            raise Refused(
                "open311.span_too_long",
                "At most {days} days may be asked for at once. Ask for several spans one after the other.",
                days=SPAN.days,
                field="start_date",
            )
        return Span(start, end)
    if start:
        return Span(start, start + SPAN)
    end = end or datetime.combine(now.astimezone(LOCAL).date(), time.max, tzinfo=LOCAL)
    return Span(end - SPAN, end)


def listed(value: str) -> tuple[str, ...]:
    """The parts of a comma-separated value, each once."""
    return tuple(dict.fromkeys(part.strip() for part in value.split(",") if part.strip()))


def statuses(value: str) -> frozenset[str]:
    """``open`` and ``closed``, or one of them; empty means both."""
    wanted = frozenset(part.lower() for part in listed(value))
    if not wanted <= {"open", "closed"}:
        raise Refused("open311.bad_status", "The status must be open or closed.", field="status")
    return wanted or frozenset(("open", "closed"))


def whole(value: str, *, field: str, least: int, most: int, usual: int) -> int:
    """A whole number inside its range; above it the most there is, as clients expect of ``page_size``."""
    if not value.strip():
        return usual
    if not value.strip().isdecimal() or int(value) < least:
        raise Refused("open311.bad_number", "{field} must be a whole number from {least} on.", field=field, least=least)
    return min(int(value), most)


def degrees(value: str, *, field: str) -> float | None:
    """A coordinate; empty is not given."""
    if not value.strip():
        return None
    try:
        return float(value)
    except ValueError:
        raise Refused("open311.bad_coordinate", "{field} must be a number in degrees.", field=field) from None


def media(values: Sequence[str]) -> tuple[str, ...]:
    """Addresses of pictures as given: http and https alone, not too many, not too long."""
    found = tuple(dict.fromkeys(value.strip() for value in values if value.strip()))
    if len(found) > MOST_MEDIA:
        raise Refused("open311.too_many_media", "At most {most} pictures fit.", most=MOST_MEDIA, field="media_url")
    for url in found:
        if not url.lower().startswith(("http://", "https://")) or len(url) > LONGEST_URL:
            raise Refused(
                "open311.bad_media", "media_url must be a public http or https address.", field="media_url"
            )
    return found


def update_status(value: str) -> str:
    """What a sender says of its report now."""
    status = value.strip().lower().replace(" ", "_")
    if status not in STATUSES:
        raise Refused("open311.bad_status", "The status must be open or closed.", field="status")
    return status


#: What every definition asks beside what is particular to a category; the words are the page's.
@dataclass(frozen=True, slots=True)
class Attribute:
    """One question of a service definition. ``variable`` is False for words that are only shown."""

    code: str
    datatype: str
    variable: bool = True
    values: tuple[str, ...] = ()


QUESTIONS = (
    Attribute("counts", "text", variable=False),
    Attribute("hotline", "text", variable=False),
    Attribute("danger", "singlevaluelist", values=("no", "yes")),
    Attribute("ground", "singlevaluelist", values=("estate", "road", "fire_lane", "water", "green", "public")),
    Attribute("since", "datetime"),
    Attribute("details", "text"),
)


def answers(given: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The answers to the questions of a definition. A value that was not offered is refused; other attributes are kept.

    Clients send ``attribute[code]`` and, for several values, ``attribute[code][]``.
    """
    offered = {question.code: question for question in QUESTIONS if question.variable}
    found: dict[str, list[str]] = {}
    for code, values in given.items():
        kept = [value.strip()[:500] for value in values if value.strip()][:20]
        question = offered.get(code)
        if question and question.values and not set(kept) <= set(question.values):
            raise Refused(
                "open311.bad_attribute",
                "The attribute {field} must be one of {choices}.",
                field=code,
                choices=", ".join(question.values),
            )
        if kept:
            found[code[:60]] = kept
    return dict(list(found.items())[:50])
