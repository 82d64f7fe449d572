"""What a typed line asks for: chunks that all must fit, each with the tokens that find it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from linli.kernel.ids import CODE_ALPHABET, CODE_LENGTH, tidy_code
from linli.kernel.text import segment
from linli.search.rules.words import RUN, fold

LONGEST = 60
MOST_CHUNKS = 8
_BETWEEN = re.compile(r"[\s,，。;；、!！?？:：\"“”'()（）]+")
#: A Chinese run of more signs than this is cut into words, which then may stand apart.
_WHOLE = 4


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of what was typed: all ``tokens`` must be there, those with a star as beginnings.

    ``words`` is what to mark in a text; ``letters`` says that it may be pinyin.
    """

    text: str
    tokens: tuple[str, ...]
    words: tuple[str, ...]
    letters: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A typed line, understood.

    ``number`` is a case number or its beginning, ``code`` a whole tracking code, ``part`` the sixteen digits of a part.
    """

    text: str
    chunks: tuple[Chunk, ...] = field(default=())
    number: str = ""
    code: str = ""
    part: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """Everything to mark in a text."""
        return tuple(word for chunk in self.chunks for word in chunk.words)


def ask(typed: str) -> Asked:
    """Understand a typed line; no chunks where nothing in it can be looked for."""
    text = " ".join(typed.split())[:LONGEST]
    folded = fold(text)
    parts = [part for part in _BETWEEN.split(folded) if part][:MOST_CHUNKS]
    chunks = [chunk for part in parts if (chunk := _chunk(part)).tokens]
    digits = folded.replace(" ", "")
    part = digits if len(digits) == 16 and digits.isdecimal() else ""
    return Asked(text=text, chunks=tuple(chunks), number=_number(folded), code=_code(text), part=part)


def _chunk(part: str) -> Chunk:
    found: list[str] = []
    words: list[str] = []
    runs = list(RUN.finditer(part))
    for run in runs:
        said = run.group()
        if said.isascii():
            behind = part[run.end() : run.end() + 1]
            joined = behind and not behind.isascii() and RUN.match(behind)
            found.append(said + behind if joined else said)
            words.append(said + behind if joined else said)
        elif len(said) == 1:
            if len(runs) == 1:
                found.append(f"{said}*")
                words.append(said)
        else:
            for word in _words(said):
                found += [word[at : at + 2] for at in range(len(word) - 1)]
                words.append(word)
    letters = len(part) >= 2 and part.isascii() and part.isalpha()
    return Chunk(part, tuple(dict.fromkeys(found)), tuple(dict.fromkeys(words)), letters)


def _words(said: str) -> list[str]:
    """A run as one word if it is short, else as the dictionary cuts it; what it leaves as single signs says nothing."""
    if len(said) <= _WHOLE:
        return [said]
    cut = [word for word in segment(said) if len(word) > 1]
    return cut or [said]


def _number(folded: str) -> str:
    """A case number begins with its day: 20261123000417, or as much of it as was typed."""
    plain = folded.replace(" ", "").replace("-", "")
    return plain if plain.isdecimal() and 6 <= len(plain) <= 14 and plain.startswith("20") else ""


def _code(text: str) -> str:
    code = tidy_code(text)
    return code if len(code) == CODE_LENGTH and all(sign in CODE_ALPHABET for sign in code) else ""


def expression(chunks: Sequence[Chunk], otherwise: Sequence[Sequence[str]], narrowed: Sequence[Sequence[str]]) -> str:
    """The whole as PostgreSQL reads a ``tsquery``.

    ``otherwise`` holds, for each chunk, further expressions that fit as well; each group of ``narrowed`` is tags of which
    one must be there.
    """
    parts = []
    for chunk, others in zip(chunks, otherwise, strict=True):
        own = " & ".join(_token(token) for token in chunk.tokens)
        parts.append("(" + " | ".join([f"({own})", *(f"({other})" for other in others)]) + ")")
    parts += ["(" + " | ".join(_token(tag) for tag in group) + ")" for group in narrowed if group]
    return " & ".join(parts)


def _token(token: str) -> str:
    return f"'{token[:-1]}':*" if token.endswith("*") else f"'{token}'"
