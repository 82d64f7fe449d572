"""Rule packs: every number that a city may change is data with a validity, a source and a version.

A pack is a TOML file (``packs/default.toml``). A district's and a community's own packs lie over it; the nearer one
decides.
"""

from __future__ import annotations

import copy
import difflib
import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, Self

from linli.kernel.clock import Limit, parse_limit, parse_segments
from linli.kernel.errors import LinliError, Refused

DEFAULT_FILE = Path(__file__).parent / "packs" / "default.toml"
_FIELDS = {"name", "value", "kind", "from", "until", "source", "between"}
_KINDS = ("limit", "number", "whole", "yes_no", "segments", "table", "text")


@dataclass(frozen=True, slots=True)
class Rule:
    """One value of one rule: valid from a day up to, but not on, another; ``source`` says where it comes from.

    ``kind`` says what the value is: ``limit`` (``4WH``), ``number``, ``whole``, ``yes_no``, ``segments``, ``table`` or
    ``text``. ``between`` are the least and the greatest number that make sense.
    """

    name: str
    value: Any
    kind: str
    valid_from: date
    valid_until: date | None
    source: str
    between: tuple[float, float] | None = None

    def holds(self, day: date) -> bool:
        """Whether the value is valid on that day."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


class Pack:
    """A set of rules that never changes once loaded. ``version`` (name and content hash) goes with what it decided."""

    def __init__(self, name: str, jurisdiction: str, rules: Iterable[Rule], below: Pack | None = None) -> None:
        self.name = name
        self.jurisdiction = jurisdiction
        self.below = below
        self._rules: dict[str, list[Rule]] = {}
        for rule in rules:
            self._rules.setdefault(rule.name, []).append(rule)
        for values in self._rules.values():
            values.sort(key=lambda rule: rule.valid_from)
            for first, second in pairwise(values):
                if first.valid_until is None or first.valid_until > second.valid_from:
                    raise _bad(name, f"two values of {first.name} are valid on {second.valid_from}")
        self.version = f"{name}@{self._digest()}"

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """The pack in a TOML file, or the one that comes with Linli.

        Refuses ``rules.bad_pack`` naming the file and what is wrong in it.
        """
        path = path or DEFAULT_FILE
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise _bad(path.name, str(error)) from error
        return cls.parse(content, name=path.stem)

    @classmethod
    def parse(cls, content: Mapping[str, Any], *, name: str = "unnamed") -> Self:
        """A pack from parsed TOML; ``name`` is used where it names itself not."""
        name = str(content.get("name", name))
        odd = set(content) - {"name", "jurisdiction", "rule"}
        if odd:
            raise _bad(name, f"unknown part {', '.join(sorted(odd))}")
        entries = content.get("rule", [])
        if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
            raise _bad(name, "each rule has to be a [[rule]] of its own")
        rules = [_rule(name, number, one) for number, one in enumerate(entries, 1)]
        return cls(name, str(content.get("jurisdiction", "")), rules)

    def overlay(self, nearer: Pack) -> Pack:
        """A new pack in which the nearer one decides first; both stay as they are.

        A table is replaced as a whole. Refuses ``rules.unknown_rule`` for a rule that this pack does not know (mostly a
        slip of the pen) and ``rules.bad_pack`` for a value of another kind or out of bounds.
        """
        for rule in nearer.own_rules():
            _check_fits(nearer.name, rule, self._any(rule.name))
        return Pack(nearer.name, nearer.jurisdiction, nearer.own_rules(), below=self)

    def rule(self, name: str, *, on: date) -> Rule:
        """The rule with its source as valid on a day. Refuses ``rules.unknown_rule`` or ``rules.not_valid``."""
        for rule in self._rules.get(name, ()):
            if rule.holds(on):
                return rule
        if self.below is not None:
            return self.below.rule(name, on=on)
        known = self._any(name)
        raise Refused(
            "rules.not_valid",
            "The rule pack {name} has no value of {rule} for {day}; add one that is valid on that day.",
            name=self.name,
            rule=known.name,
            day=on,
        )

    def value(self, name: str, *, on: date) -> Any:
        """The value of a rule on a day; see :meth:`rule`."""
        value = self.rule(name, on=on).value
        return copy.deepcopy(value) if isinstance(value, (dict, list)) else value

    def limit(self, name: str, *, on: date) -> Limit:
        """The value of a rule that is a limit of time."""
        return parse_limit(self.value(name, on=on))

    def names(self) -> list[str]:
        """All rules known here and below, in order."""
        return sorted(set(self._rules) | set(self.below.names() if self.below else ()))

    def own_rules(self) -> list[Rule]:
        """The values that this pack itself sets."""
        return [rule for values in self._rules.values() for rule in values]

    def _any(self, name: str) -> Rule:
        if name in self._rules:
            return self._rules[name][-1]
        if self.below is not None:
            return self.below._any(name)
        alike = difflib.get_close_matches(name, self._rules, 1)
        hint = f" Is {alike[0]} meant?" if alike else ""
        raise Refused(
            "rules.unknown_rule",
            "The rule pack {name} knows no rule “{rule}”.{hint}",
            name=self.name,
            hint=hint,
            rule=name,
        )

    def _digest(self) -> str:
        lines = sorted(
            repr((r.name, _ordered(r.value), r.valid_from.isoformat(), r.valid_until and r.valid_until.isoformat()))
            for r in self.own_rules()
        )
        text = "\n".join([self.jurisdiction, *lines, self.below.version if self.below else ""])
        return hashlib.sha256(text.encode()).hexdigest()[:10]


class Packs:
    """The packs of a whole district: over the default lie, for a division code, its parents' packs and its own."""

    def __init__(self, default: Pack, own: Iterable[Pack] = ()) -> None:
        self._default = default
        self._own = sorted(own, key=lambda pack: len(pack.jurisdiction))
        codes = [pack.jurisdiction for pack in self._own]
        if len(set(codes)) != len(codes):
            raise _bad("of this district", "two packs have the same jurisdiction")
        self._joined: dict[tuple[str, ...], Pack] = {}

    def for_area(self, code: str) -> Pack:
        """The pack in force in the division with this code."""
        nearer = [pack for pack in self._own if code.startswith(pack.jurisdiction)]
        key = tuple(pack.jurisdiction for pack in nearer)
        if key not in self._joined:
            joined = self._default
            for pack in nearer:
                joined = joined.overlay(pack)
            self._joined[key] = joined
        return self._joined[key]


def _rule(pack: str, number: int, content: Mapping[str, Any]) -> Rule:
    name = str(content.get("name", f"number {number}"))
    missing = {"name", "value", "from", "source"} - set(content)
    odd = set(content) - _FIELDS
    if missing or odd:
        what = f"lacks {', '.join(sorted(missing))}" if missing else f"has an unknown field {', '.join(sorted(odd))}"
        raise _bad(pack, f"rule {name} {what}")
    valid_from, valid_until = content["from"], content.get("until")
    if type(valid_from) is not date or type(valid_until) not in (date, type(None)):
        raise _bad(pack, f"rule {name} needs days such as 2026-01-01 in from and until")
    if valid_until is not None and valid_until <= valid_from:
        raise _bad(pack, f"rule {name} ends before it begins")
    value, between = content["value"], content.get("between")
    if between is not None and not (isinstance(between, list) and len(between) == 2 == len(_numbers(between))):
        raise _bad(pack, f"rule {name} needs two numbers in between")
    kind = str(content.get("kind") or _kind_of(value))
    bounds = (between[0], between[1]) if between else None
    rule = Rule(name, value, kind, valid_from, valid_until, str(content["source"]), bounds)
    _check_fits(pack, rule, rule)
    return rule


def _kind_of(value: Any) -> str:
    """The kind of a value whose rule does not say it."""
    if isinstance(value, bool):
        return "yes_no"
    if isinstance(value, int):
        return "whole"
    if isinstance(value, float):
        return "number"
    if isinstance(value, dict):
        return "table"
    if isinstance(value, list):
        return "segments"
    try:
        parse_limit(str(value))
    except Refused:
        return "text"
    return "limit"


def _check_fits(pack: str, rule: Rule, known: Rule) -> None:
    """The value is of the kind, within the bounds and, for a table, has the keys that the rule it stands for has."""
    value, kind = rule.value, known.kind
    if kind not in _KINDS:
        raise _bad(pack, f"rule {rule.name} has an unknown kind {kind}; the kinds are {', '.join(_KINDS)}")
    try:
        fits = _is_of_kind(value, kind)
    except LinliError as error:
        raise _bad(pack, f"rule {rule.name}: {error.message.rstrip('.')}") from error
    if not fits:
        raise _bad(pack, f"rule {rule.name} has to be of the kind {kind}, “{value}” is not")
    if kind == "table" and value.keys() != known.value.keys():
        raise _bad(pack, f"rule {rule.name} needs exactly the entries {', '.join(sorted(known.value))}")
    if known.between and not all(known.between[0] <= one <= known.between[1] for one in _numbers(value)):
        raise _bad(pack, f"rule {rule.name} has to lie between {known.between[0]} and {known.between[1]}")


def _is_of_kind(value: Any, kind: str) -> bool:
    if kind == "limit":
        return isinstance(value, str) and bool(parse_limit(value))
    if kind == "segments":
        return isinstance(value, list) and bool(parse_segments(value))
    if kind == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool) and value == value
    if kind == "whole":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, {"yes_no": bool, "table": dict, "text": str}[kind])


def _numbers(value: Any) -> list[float]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [number for one in value for number in _numbers(one)]
    return [value] if isinstance(value, (int, float)) else []


def _ordered(value: Any) -> Any:
    return sorted((key, _ordered(one)) for key, one in value.items()) if isinstance(value, dict) else value


def _bad(pack: str, why: str) -> Refused:
    return Refused(
        "rules.bad_pack", "The rule pack {pack} cannot be used: {why}. Correct the file.", why=why, pack=pack
    )
