"""What a kind of row is made of: columns with their names, what a cell may hold, and how a heading is recognised."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext, override

from linli.kernel.clock import LOCAL
from linli.kernel.errors import Refused
from linli.kernel.text import is_identity_number, normal_width
from linli.people.rules import tidy_phone

Convert = Callable[[str], Any]
LANGUAGES = ("zh-hans", "zh-hant", "en")
_SHORTENED = re.compile(r"^\d(\.\d+)?[eE]\+\d+$")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``name`` for programs, ``zh`` for people, both are recognised, and so are the ``aliases``.

    ``about`` is said in the template. A cell left blank becomes ``empty``; a column that is not in the file leaves what
    is on file as it is. ``sealed`` values are never repeated in a report.
    """

    name: str
    zh: str
    about: str
    convert: Convert
    aliases: tuple[str, ...] = ()
    needed: bool = False
    example: str = ""
    sealed: bool = False
    empty: Any = ""

    def read(self, cell: str) -> Any:
        """The value of a cell; refuses a blank one that is needed and one that does not fit."""
        if cell == "":
            if self.needed:
                raise Refused("tables.cell_missing", "This must not be blank.")
            return list(self.empty) if isinstance(self.empty, list) else self.empty
        return self.convert(cell)


def folded(heading: str) -> str:
    """A heading without what people add to it: blanks, stars, underscores, remarks in brackets."""
    bare = re.sub(r"[（(\[【].*?[)）\]】]", "", normal_width(heading))
    return re.sub(r"[\s*＊_\-:：]", "", bare).casefold()


@dataclass(frozen=True, slots=True)
class Match:
    """Which place of the heading holds which column; ``unknown`` headings are not read and are named to the sender."""

    places: Mapping[str, int] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()


def matched(columns: Sequence[Column], header: Sequence[str], mapping: Mapping[str, str]) -> Match:
    """The heading against the columns: by the sender's own ``mapping`` first, then by name, Chinese name and alias.

    Refuses two headings for one column, a needed column that is missing, and a mapping to nothing.
    """
    known = {folded(word): c.name for c in columns for word in (c.name, c.zh, *c.aliases)}
    names = {c.name for c in columns}
    own = {folded(heading): target for heading, target in mapping.items()}
    bad = sorted({t for t in own.values() if t and t not in names and folded(t) not in known})
    if bad:
        raise Refused("tables.bad_mapping", "There is no column {bad}. There are: {names}.",
                      bad=", ".join(bad), names=", ".join(sorted(names)))  # fmt: skip
    places: dict[str, int] = {}
    unknown = []
    for at, heading in enumerate(header):
        target = own.get(folded(heading))
        name = known.get(folded(target if target is not None else heading))
        if target == "" or not heading:
            continue
        if name is None:
            unknown.append(heading)
        elif name in places:
            raise Refused("tables.column_twice", "“{first}” and “{second}” both mean the column {name}. Leave one out.",
                          first=header[places[name]], second=heading, name=name)  # fmt: skip
        else:
            places[name] = at
    missing = [f"{c.zh}（{c.name}）" for c in columns if c.needed and c.name not in places]
    if missing:
        raise Refused(
            "tables.column_missing",
            "The file has no column for {missing}. Its headings are: {header}. Rename one, or say which one it is.",
            missing="、".join(missing),
            header="、".join(header)[:300],
        )
    return Match(places, tuple(unknown))


def text(most: int) -> Convert:
    """Text of at most so many signs."""

    def convert(cell: str) -> str:
        if len(cell) > most:
            raise Refused(
                "tables.too_long", "This has {length} signs; at most {most} fit.", length=len(cell), most=most
            )
        return cell

    return convert


def number(low: float, high: float) -> Convert:
    """A number between two others."""

    def convert(cell: str) -> float:
        try:
            value = float(cell)
        except ValueError:
            raise Refused("tables.not_a_number", "This is no number.") from None
        if not low <= value <= high:
            raise Refused("tables.out_of_range", "This must lie between {low} and {high}.", low=low, high=high)
        return value

    return convert


_DAY = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$")


def day(cell: str) -> date:
    """A day: 2026-03-11, 2026/3/11, 2026.3.11, 2026年3月11日, 20260311."""
    found = _DAY.match(cell.split(" ")[0] if " 00:00" in cell else cell) or re.match(r"^(\d{4})(\d{2})(\d{2})$", cell)
    try:
        if found:
            return date(*(int(part) for part in found.groups()))
    except ValueError:
        pass
    raise Refused("tables.not_a_day", "This is no day. Write it like 2026-03-11.")


def moment(cell: str) -> datetime:
    """A day with its time, by the local clock where no offset is given; a day alone is its beginning."""
    try:
        found = datetime.fromisoformat(cell.replace("/", "-").replace("T", " "))
    except ValueError:
        try:
            when = day(cell)
        except Refused:
            raise Refused("tables.not_a_time", "This is no time. Write it like 2026-03-11 14:05.") from None
        found = datetime(when.year, when.month, when.day)  # noqa: DTZ001 - its zone follows
    return found if found.tzinfo else found.replace(tzinfo=LOCAL)


_FLAGS = {"1": True, "0": False, "是": True, "否": False, "yes": True, "no": False, "y": True, "n": False,
          "true": True, "false": False, "有": True, "无": False, "√": True, "×": False}  # fmt: skip


def flag(cell: str) -> bool:
    """Yes or no."""
    value = _FLAGS.get(cell.casefold())
    if value is None:
        raise Refused("tables.not_yes_or_no", "This must be yes or no (是 / 否).")
    return value


def phone(cell: str) -> str:
    """A telephone number, as digits alone."""
    _check_whole(cell)
    return tidy_phone(normal_width(cell))


def identity(cell: str) -> str:
    """An identity number with a right check digit, or the number of another document in capitals."""
    _check_whole(cell)
    tidy = re.sub(r"[\s\-]", "", normal_width(cell)).upper()
    if is_identity_number(tidy):
        return tidy
    if re.fullmatch(r"\d{14,}[\dA-Z]?", tidy) or not re.fullmatch(r"[A-Z0-9]{5,20}", tidy):
        raise Refused(
            "tables.bad_identity", "The check digit is wrong, or signs are missing. Compare it with the card."
        )
    return tidy


def _check_whole(cell: str) -> None:
    if _SHORTENED.match(cell):
        raise Refused(
            "tables.shortened",
            "Excel has shortened this number. Format the column as text, enter the number again, then send the file again.",
        )


def division(*lengths: int) -> Convert:
    """The code of a division of one of these lengths; the twelve digits of statistics are cut to the level's own."""

    def convert(cell: str) -> str:
        _check_whole(cell)
        code = cell.strip()
        if len(code) == 12 and 12 not in lengths and code.endswith("000"):
            code = code[:9] if 9 in lengths else code[:6]
        if not code.isdecimal() or len(code) not in lengths:
            raise Refused("tables.bad_code", "A division code here has {lengths} digits.",
                          lengths=" / ".join(map(str, lengths)))  # fmt: skip
        return code

    return convert


def choice(
    of: type[TextChoices] | Callable[[], Mapping[str, Iterable[str]]], also: Mapping[str, Iterable[str]] | None = None
) -> Convert:
    """One of some codes, written as the code, as its name in one of our languages, or as what people ``also`` write."""

    @functools.cache
    def named() -> dict[str, list[str]]:
        known = {k: list(v) for k, v in of().items()} if not isinstance(of, type) else _names_of(of)
        return {code: [*(also or {}).get(code, ()), *names] for code, names in known.items()}

    @functools.cache
    def words() -> dict[str, str]:
        return {folded(word): code for code, names in named().items() for word in (code, *names)}

    def offered() -> list[str]:
        return [f"{names[0]}（{code}）" if names and names[0] != code else code for code, names in named().items()]

    def convert(cell: str) -> str:
        found = words().get(folded(cell))
        if found is None:
            raise Refused("tables.not_a_choice", "“{cell}” is not one of: {choices}.", cell=cell[:40],
                          choices="、".join(offered()))  # fmt: skip
        return found

    return convert


def _names_of(choices: type[TextChoices]) -> dict[str, list[str]]:
    named: dict[str, list[str]] = {str(value): [] for value in choices.values}
    for language in LANGUAGES:
        with override(language):
            for value, label in choices.choices:
                named[str(value)].append(str(label))
    return named


def in_language(word: str) -> list[str]:
    """A marked word in each of our languages."""
    said = []
    for language in LANGUAGES:
        with override(language):
            said.append(gettext(word))
    return said


def listed(cell: str) -> list[str]:
    """Several values in one cell, between 、 ; ； | or line breaks."""
    return [part.strip() for part in re.split(r"[、;；|\n]", cell) if part.strip()]


def pairs(cell: str) -> dict[str, str]:
    """Pairs in one cell: ``any=sanitation; road=city_enforcement``."""
    found = {}
    for part in re.split(r"[;；\n]", cell):
        if part.strip():
            key, mark, value = part.partition("=")
            if not mark or not key.strip() or not value.strip():
                raise Refused("tables.not_pairs", "Write pairs like any=sanitation; road=city_enforcement.")
            found[key.strip()] = value.strip()
    return found


def geometry(cell: str) -> dict[str, Any]:
    """A GeoJSON geometry."""
    try:
        found = json.loads(cell)
    except ValueError:
        raise Refused(
            "tables.not_geojson", "This is no GeoJSON. Export the boundary as GeoJSON and put it here."
        ) from None
    return dict(found["geometry"] if isinstance(found, dict) and found.get("type") == "Feature" else found)
