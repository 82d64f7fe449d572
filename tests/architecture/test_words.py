"""The catalogues: every message of the sources has a Chinese one, with the same values in it, and it is Chinese."""

from __future__ import annotations

import argparse
import re

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from linli.config import words_cli

LOCALES = ("zh_Hans", "zh_Hant")
#: ``%(name)s`` of gettext, ``%%n`` for the scripts of a page, ``{most}`` of an error.
VALUES = re.compile(r"%\(\w+\)s|%%\w|\{\w+(?::[^{}]*)?\}")
CHINESE = re.compile(r"[\u3400-\u9fff]")
#: What a template has beside the words that people see: tags, comments, marked texts, styles and scripts.
UNSEEN = re.compile(
    r"{% comment %}.*?{% endcomment %}|{% blocktranslate.*?{% endblocktranslate %}|{#.*?#}|{%.*?%}|{{.*?}}"
    r"|<(?P<tag>script|style)\b.*?</(?P=tag)>",
    re.DOTALL,
)
#: Attributes that are read aloud or shown.
SHOWN = re.compile(r'\b(?:aria-label|title|alt|placeholder|data-label|label|words-[\w-]+)="([^"]*)"')
ENGLISH = re.compile(r"[A-Z][a-z]{2,}|[a-z]{2,} [a-z]{2,}")
#: Names that stay as they are in any language.
NAMES = {"API", "Linli"}


def catalogue(locale: str) -> Catalog:
    """A catalogue as it lies in the tree."""
    path = words_cli.LOCALE / locale / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def parts(text: object) -> tuple[str, ...]:
    """The forms of a message: one, or one for each plural."""
    return tuple(text) if isinstance(text, tuple | list) else (str(text or ""),)


def messages(locale: str) -> list[Message]:
    """Every message but the heading."""
    return [message for message in catalogue(locale) if message.id]


def values(text: str) -> set[str]:
    """The named values in a text."""
    return set(VALUES.findall(text))


def test_no_message_of_the_sources_is_without_chinese(capsys: pytest.CaptureFixture[str]):
    complete = words_cli.run(argparse.Namespace(check=True)) == 0
    assert complete, capsys.readouterr().out


@pytest.mark.parametrize("locale", LOCALES)
def test_catalogues_hold_what_the_sources_say_and_nothing_else(locale: str):
    wanted = {(message.context, parts(message.id)) for message in words_cli.template() if message.id}
    assert {(message.context, parts(message.id)) for message in messages(locale)} == wanted


@pytest.mark.parametrize("locale", LOCALES)
def test_every_translation_has_the_values_of_its_message(locale: str):
    wrong = [
        (message.id, form)
        for message in messages(locale)
        for form in parts(message.string)
        if values(form) != values(parts(message.id)[-1])
    ]
    assert wrong == []


@pytest.mark.parametrize("locale", LOCALES)
def test_translations_are_chinese_unless_the_message_has_no_words(locale: str):
    wrong = [
        (message.id, form)
        for message in messages(locale)
        for form in parts(message.string)
        if re.search(r"[A-Za-z]", VALUES.sub("", parts(message.id)[0]))
        and message.id not in NAMES
        and not CHINESE.search(form)
    ]
    assert wrong == []


@pytest.mark.parametrize("locale", LOCALES)
def test_chinese_sentences_end_and_pause_with_chinese_marks(locale: str):
    wrong = [
        form
        for message in messages(locale)
        for form in parts(message.string)
        if re.search(r"[\u3400-\u9fff]\s*[,;:?!]|[\u3400-\u9fff]\.(\s|$)|[\u3400-\u9fff]\s*\(", form)
    ]
    assert wrong == []


def test_traditional_chinese_is_written_with_its_own_characters():
    simplified = re.compile("[们个这请过办单处时问题网达]")
    wrong = [form for message in messages("zh_Hant") for form in parts(message.string) if simplified.search(form)]
    assert wrong == []


def test_templates_say_nothing_that_is_not_marked_for_translation():
    wrong = []
    for path in sorted(words_cli.SOURCES.rglob("templates/**/*.html")):
        left = UNSEEN.sub("", path.read_text(encoding="utf-8"))
        seen = [*SHOWN.findall(left), *re.sub(r"<[^>]*>", "\n", left).split("\n")]
        wrong += [(path.name, text.strip()) for text in seen if ENGLISH.search(text) and not CHINESE.search(text)]
    assert wrong == []
