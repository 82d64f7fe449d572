"""Rows of the lists that desks read all day, written without a template: a hundred of them in a few milliseconds.

A template of forty nodes a row takes forty milliseconds for a hundred rows; the database takes five.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.cases.queries import CaseCard, TaskCard
from linli.kernel.ids import pretty_code
from linli.search.rules import Piece
from linli.web.parts.markup import put
from linli.web.templatetags.linli import at_time, badge, clock, icon, iso, percent

register = template.Library()
NOTHING = mark_safe("")
DOT = " · "


def _moment(value: Any) -> SafeString:
    return put('<time datetime="{}">{}</time>', iso(value), at_time(value))


def _small(words: str) -> SafeString:
    return put('<div class="small muted">{}</div>', words) if words else NOTHING


def _reports(n: int) -> str:
    return ngettext("%(n)s report", "%(n)s reports", n) % {"n": n}


def _still() -> SafeString:
    """Instead of a clock, while it stands still; as ``parts/still.html``."""
    words = _("clock stands still")
    return put('<span class="badge tone-info" data-testid="still">{}{}</span>', icon("clock-pause"), words)


@register.simple_tag
def case_row(card: CaseCard, names: Mapping[str, str]) -> SafeString:
    """A case as a row of seven cells."""
    marks = [names.get(card.category) or card.category]
    if card.signals > 1:
        marks.append(_reports(card.signals))
    if card.restricted:
        marks.append(put("{} {}", icon("lock"), _("restricted")))
    if card.rework:
        marks.append(_("sent back %(n)s×") % {"n": card.rework})
    told = mark_safe("".join(put("{}{}", DOT, mark) for mark in marks))
    done = bool(card.reported_at or card.closed_at)
    return put(
        '<tr data-testid="case-row"><td><div><a class="row-link" href="/desk/cases/{}/">{}</a>'
        '<div class="small muted"><span class="code">{}</span>{}</div></div></td>'
        '<td data-label="{}">{}</td><td data-label="{}">{}</td><td data-label="{}">{}</td>'
        '<td data-label="{}"><div>{}{}</div></td><td data-label="{}"><div>{}{}</div></td><td data-label="{}">{}</td></tr>',
        card.id, card.title, card.number, told,
        _("State"), badge("case", card.state),
        _("Priority"), badge("priority", card.priority),
        _("Due"), _still() if card.paused_since else clock(card.due_at, card.opened_at, done, done and card.overdue),
        _("With"), card.holder_unit, _small(card.holder_person),
        _("Where"), card.address or card.grid_name or "—", _small(card.grid_name if card.address else ""),
        _("Opened"), _moment(card.opened_at),
    )  # fmt: skip


@register.simple_tag
def queue_row(row: Any, names: Mapping[str, str]) -> SafeString:
    """A report of the triage queue as a row of six cells."""
    card = row.card
    about = f"{DOT}{row.channel}"
    if card.address:
        about += DOT + Truncator(card.address).chars(24)
    by_person = card.by == "person"
    person = put(' <span class="badge">{}{}</span>', icon("user-check"), _("by a person")) if by_person else NOTHING
    return put(
        '<tr data-testid="queue-row"><td><div><a class="row-link" href="/desk/queue/{}/">{}</a>'
        '<div class="small muted"><span class="code">{}</span>{}</div></div></td>'
        '<td data-label="{}">{}</td><td data-label="{}"><div>{}{}</div></td><td data-label="{}" class="number">{}</td>'
        '<td data-label="{}" class="small">{}</td><td data-label="{}">{}</td></tr>',
        card.id, Truncator(card.text).chars(60), pretty_code(card.code), about,
        _("Priority"), badge("priority", card.priority) if card.priority else "",
        _("Proposed kind"), names.get(card.category, "") if card.category else "—", person,
        _("Sure to"), percent(card.confidence) if card.category else "—",
        _("Why it is here"), row.why,
        _("Received"), _moment(card.received_at),
    )  # fmt: skip


@register.simple_tag
def pieces(found: Iterable[Piece]) -> SafeString:
    """A text in pieces, those that were looked for marked."""
    marked = (put("<mark>{}</mark>" if piece.hit else "{}", piece.text) for piece in found)
    return SafeString("".join(marked))


@register.simple_tag
def task_row(task: TaskCard, names: Mapping[str, str]) -> SafeString:
    """A task as a card that opens it."""
    pressing = " task-danger" if task.priority == "P1" else " task-late" if task.overdue else ""
    what = badge("task", task.state)
    if task.kind == "verify":
        what = put('<span class="badge tone-jade">{}{}</span>', icon("eye-check"), _("Verify"))
    if task.kind == "assist":
        what = put('<span class="badge tone-info">{}{}</span>', icon("heart-handshake"), _("Help"))
    more = [_reports(task.signals)] if task.signals > 1 else []
    more += [] if task.mine else [_("open to your unit")]
    notes = mark_safe("".join(put('<span class="muted">{}</span>', words) for words in more))
    return put(
        '<a class="card card-link task-card{}" href="/field/tasks/{}/" data-testid="task-card" data-task="{}">'
        '<span class="cluster">{}{}{}</span><strong class="task-title">{}</strong>'
        '<span class="cluster small"><span>{} {}</span><span class="muted">{}</span>{}</span></a>',
        pressing, task.id, task.id,
        badge("priority", task.priority), what, clock(task.due_at, task.issued_at) if task.due_at else "",
        task.title, icon("map-pin"), task.address or task.grid_name or task.grid_code, names.get(task.category, ""), notes,
    )  # fmt: skip
