"""Danger to life by rule: read from ``danger.toml``, found in folded text, with guards against figures of speech.

A miss costs more than a false call, so a guard must stand close to the find; what is found is shown word for word.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from linli.intake.understanding import folding
from linli.intake.understanding.lexicon import Lexicon

FILE = Path(__file__).parent / "danger.toml"
AROUND = 12
ABOUT_START = 160
"""A danger within the first so many characters is what the message is about and decides its category."""

NOT_SO = re.compile(
    r"(?:没有|没|未|无|并未|不是|并非|不会|不存在|不属于|从未|未曾|尚未)(?:再|人|任何|发生|出现|造成|导致|引起|有|要|想|过|什么|明显)?(?:人|过|的)?$"
)
PREVENTED = re.compile(r"(?:防止|预防|避免|杜绝|以防|严防|防范|谨防|消除|以免|免得|演练|学习)[^ ]{0,8}$")
SUPPOSED = re.compile(
    r"(?:假如|如果|要是|一旦|万一|比如|例如|曾经|当年|前年|去年|0{4}年|年前|迟早|早晚|担心|害怕|怕|会不会|容易|可能会?"
    r"|引起|导致)[^ ]{0,10}$"
)
ONLY_TALK = re.compile(
    r"^[^ ]{0,3}(?:演练|演习|隐患|宣传|知识|讲座|培训|预案|保险|风险|的电影|的小说|的新闻|谣言|险种|事故频发"
    r"|已经?(?:被)?(?:扑灭|排除|修好|处理好|解决|救出|恢复)|怎么预防|如何预防|逃生)"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of danger; see the head of ``danger.toml`` for the meaning of each part."""

    name: str
    code: str
    triggers: tuple[str, ...]
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    supposed: bool
    confidence: float


@dataclass(frozen=True, slots=True)
class Danger:
    """What was found: the rules and the words, and the category that follows, if one does."""

    rules: tuple[str, ...]
    words: tuple[str, ...]
    code: str
    confidence: float


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, in the order of the file, which is the order in which they decide a category."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["rule"]
    return tuple(
        Rule(
            name=row["name"],
            code=row["code"],
            triggers=tuple(row["triggers"]),
            pattern=re.compile(row["pattern"]),
            unless=re.compile(row["unless"]) if row["unless"] else None,
            supposed=row["supposed"],
            confidence=row["confidence"],
        )
        for row in rows
    )


def find(texts: Sequence[str]) -> list[Danger | None]:
    """For each text the danger it speaks of, or none."""
    codes, starts = folding.codes(texts)
    by_row = _rules_to_try(codes, starts)
    found: list[Danger | None] = [None] * len(texts)
    for row, tries in by_row.items():
        plain = folding.plain(codes[starts[row] : starts[row + 1] - 1])
        found[row] = _danger(plain, texts[row], tries)
    return found


def _rules_to_try(codes: npt.NDArray[np.uint32], starts: npt.NDArray[np.int64]) -> dict[int, list[int]]:
    """Which rules have a trigger in which text; a word may be the trigger of several rules."""
    lexicon, rule_of = _trigger_table()
    hits = lexicon.find(codes, starts)
    tries: dict[int, set[int]] = {}
    for row, word in zip(hits.rows.tolist(), hits.words.tolist(), strict=True):
        tries.setdefault(row, set()).update(rule_of[word])
    return {row: sorted(numbers) for row, numbers in tries.items()}


@cache
def _trigger_table() -> tuple[Lexicon, tuple[tuple[int, ...], ...]]:
    users: dict[str, list[int]] = {}
    for number, rule in enumerate(rules()):
        for word in rule.triggers:
            users.setdefault(word, []).append(number)
    return Lexicon(users), tuple(tuple(numbers) for numbers in users.values())


def _danger(plain: str, text: str, tries: list[int]) -> Danger | None:
    names: list[str] = []
    words: list[str] = []
    code, confidence = "", 0.0
    for number in tries:
        rule = rules()[number]
        match = next((m for m in rule.pattern.finditer(plain) if _stands(rule, m, plain)), None)
        if match is None:
            continue
        names.append(rule.name)
        words.append(text[match.start() : match.end()])
        if not code and rule.code and match.start() < ABOUT_START:
            code, confidence = rule.code, rule.confidence
    if not names:
        return None
    return Danger(rules=tuple(names), words=tuple(dict.fromkeys(words)), code=code, confidence=confidence)


def _stands(rule: Rule, match: re.Match[str], plain: str) -> bool:
    before = plain[max(0, match.start() - AROUND) : match.start()]
    after = plain[match.end() : match.end() + AROUND]
    if rule.unless and rule.unless.search(before + match[0] + after):
        return False
    if NOT_SO.search(before) or PREVENTED.search(before) or ONLY_TALK.search(after):
        return False
    return not (rule.supposed and SUPPOSED.search(before))
