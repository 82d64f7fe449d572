"""The rules of intake and triage: what a report must be, how pressing it is, what counts as the same matter."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from linli.kernel.errors import Refused
from linli.kernel.text import clean
from linli.orgs.rules import check_duty

SHORTEST, LONGEST = 1, 5000
ADDRESS_LENGTH = 200
NAME_LENGTH = 40
KEY_LENGTH = 200

#: Words that choose among a category's limits. Night is 22:00 to 06:00 (noise law, art. 88 of 2021).
_BLOCKING = re.compile(r"堵住|堵死|堵塞|挡住|挡路|出不去|进不来|进不去|过不去|无法通行|不能通行|占满|完全占用")
_RAIN = re.compile(r"暴雨|大雨|下雨|积水|内涝|雨天")
_LARGE = re.compile(r"大量|成堆|大面积|整条|一大片|几十吨|很多车")
_FIRE_LANE = re.compile(r"消防(?:通道|车道|登高|车)")
_ON_ROAD = re.compile(r"路边|路上|马路|道路上|人行道|非机动车道|主路|辅路|路口")
_IN_ESTATE = re.compile(r"小区(?:里|内|内部)|楼下|单元门|地下车库|地库|院内|院里")


def check_text(text: str) -> str:
    """The words of a report without control characters; 1 to 5,000 characters."""
    tidy = clean(text).strip()
    if len(tidy) < SHORTEST:
        raise Refused("intake.text_missing", "Say in a few words what has happened.", field="text")
    if len(tidy) > LONGEST:
        raise Refused(
            "intake.text_too_long",
            "The text has {length} characters; at most {longest} fit. Shorten it and send again; nothing is lost.",
            longest=LONGEST,
            field="text",
            length=len(tidy),
        )
    return tidy


def check_short(value: str | None, *, field: str, most: int) -> str:
    """A short optional field without control characters."""
    tidy = clean(value or "").strip()
    if len(tidy) > most:
        raise Refused(
            "intake.field_too_long",
            "The {field} has {count} characters; at most {most} fit.",
            count=len(tidy),
            most=most,
            field=field,
        )
    return tidy


def check_point(lon: float | None, lat: float | None) -> tuple[float, float] | None:
    """A place as WGS-84 longitude and latitude, or none; half a place and impossible ones are refused."""
    if lon is None and lat is None:
        return None
    if lon is None or lat is None:
        raise Refused("intake.half_a_place", "A place needs both longitude and latitude.", field="lon")
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise Refused("intake.bad_place", "Longitude and latitude must be numbers.", field="lon")
    if abs(lat) > 90 and abs(lon) <= 90:
        raise Refused("intake.swapped_place", "Longitude and latitude seem to be exchanged.", field="lon")
    if abs(lon) > 180 or abs(lat) > 90:
        raise Refused(
            "intake.bad_place", "The place is not on Earth: longitude −180…180, latitude −90…90.", field="lon"
        )
    return lon, lat


def circumstances(text: str, *, happened_at: datetime, danger: bool) -> tuple[str, ...]:
    """The circumstances that choose among limits and priorities; ``happened_at`` in local time."""
    found = []
    if danger:
        found.append("danger")
    if _BLOCKING.search(text):
        found.append("blocking")
    if happened_at.hour >= 22 or happened_at.hour < 6:
        found.append("night")
    if _RAIN.search(text):
        found.append("rain")
    if happened_at.month in (11, 12, 1, 2, 3):
        found.append("winter")
    if _LARGE.search(text):
        found.append("large")
    return tuple(found)


def place_kind(text: str, mapped: str | None) -> str:
    """The kind of place for choosing who leads: a fire lane by the words, an estate or a road by words, then the map.

    The trap: a car inside an estate is the property company's matter, on the road the traffic police's, on a fire
    lane the fire brigade's first.
    """
    if _FIRE_LANE.search(text):
        return "fire_lane"
    inside, outside = bool(_IN_ESTATE.search(text)), bool(_ON_ROAD.search(text))
    if inside and not outside and mapped in (None, "estate", "road"):
        return "estate"
    if outside and not inside and mapped in (None, "road", "public", "estate"):
        return "road"
    return mapped or "public"


def priority(*, normal: str, when_danger: str, danger_when: str, circumstances: Sequence[str], danger: bool) -> str:
    """P1 where life is in danger, whatever the model says; else the category's, raised by its own circumstance."""
    if danger:
        return "P1"
    return when_danger if danger_when and danger_when in circumstances else normal


@dataclass(frozen=True, slots=True)
class SameMatter:
    """How alike two reports must be to be one matter (rule pack; AT-LF-02)."""

    metres: float
    days: float
    likeness: float
    close_metres: float
    close_hours: float


def same_matter(rule: SameMatter, *, metres: float, hours: float, likeness: float, same_category: bool) -> bool:
    """Whether two reports are about one matter: the same kind, and near in place, time and meaning.

    Very near and very soon (30 m, 2 h) needs no likeness of words: a sensor has none.
    """
    if not same_category:
        return False
    if metres <= rule.close_metres and hours <= rule.close_hours:
        return True
    return metres <= rule.metres and hours <= rule.days * 24 and likeness >= rule.likeness


def title_of(text: str) -> str:
    """The first words of a report, for lists."""
    line = re.sub(r"\s+", " ", text).strip()
    return line if len(line) <= 40 else line[:39] + "…"


def check_given(duty_type: str | None, level: str, category: str) -> None:
    """A person, too, cannot give a level what its duty list does not have (AT-G-09)."""
    check_duty(duty_type=duty_type, level=level, category=category)


def check_answer(text: str) -> str:
    """The words of an answer: present, and at most a thousand characters."""
    tidy = clean(text).strip()
    if not tidy:
        raise Refused("intake.answer_missing", "Write the answer that the reporter will read.", field="text")
    if len(tidy) > 1000:
        raise Refused(
            "intake.answer_too_long",
            "The answer has {count} characters; at most 1,000 fit.",
            count=len(tidy),
            field="text",
        )
    return tidy
