"""Words and n-grams of Chinese text: for full-text search and for models."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import cache

import jieba

from linli.kernel.text.characters import clean, normal_width

jieba.setLogLevel(logging.WARNING)


def segment(text: str) -> list[str]:
    """The words of the text in order, without blanks and punctuation; every word once, none inside another."""
    return [word for word in _tokenizer().lcut(normal_width(clean(text))) if _says_something(word)]


def search_words(text: str) -> list[str]:
    """The words for a search index, in small letters: long words also in their parts."""
    found = _tokenizer().lcut_for_search(normal_width(clean(text)).lower())
    return [word for word in found if _says_something(word)]


def add_words(words: Iterable[str]) -> None:
    """Make names (estates, streets, units) whole words from now on, in this process."""
    tokenizer = _tokenizer()
    for word in words:
        tokenizer.add_word(word)


def ngrams(text: str, shortest: int = 1, longest: int = 3) -> list[str]:
    """All character n-grams of the text, the shorter ones first."""
    return [text[at : at + size] for size in range(shortest, longest + 1) for at in range(len(text) - size + 1)]


def _says_something(word: str) -> bool:
    return any(sign.isalnum() for sign in word)


@cache
def _tokenizer() -> jieba.Tokenizer:
    """The dictionary is read at the first use and kept."""
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    return tokenizer
