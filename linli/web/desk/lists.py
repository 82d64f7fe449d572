"""Every list of the desks that goes out as it is seen: its columns once, its rows with the filter of its page.

A new list is one entry in ``LISTS``; the button on its page is ``parts/export.html``, the API takes it from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from linli.cases.queries import all_cases, count_cases, my_tasks, supervised, suspended
from linli.exchange.lists.columns import ListColumn, ListShape, Rows
from linli.exchange.lists.commands import FORMS, take_out
from linli.exchange.lists.writing import csv_lines, excel
from linli.intake.queries import queue, to_call_back
from linli.kernel import matrix
from linli.kernel.actors import Actor
from linli.kernel.errors import NotFound, Refused
from linli.kernel.ids import pretty_code
from linli.orgs.queries import ground, rule_value, today
from linli.search.queries import report_ids
from linli.web.desk.access import Narrow as Acts
from linli.web.desk.cases import Narrow
from linli.web.desk.choosing import uuid_from
from linli.web.desk.queue import main_reason
from linli.web.desk.supervision import Narrow as Ladder
from linli.web.parts.matrix_words import cell_lines
from linli.web.parts.names import level_name
from linli.web.parts.staff import for_staff
from linli.web.parts.wording import category_names, channel_name, state_name

#: Rows on paper; more are read on the screen or in a spreadsheet.
MOST_ON_PAPER = 1000
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
Source = Callable[[Actor, QueryDict, datetime], Rows]


@dataclass(frozen=True, slots=True)
class GoingOut:
    """A list with whom it is for and where its rows come from."""

    shape: ListShape
    act: str
    rows: Source


def _kind(card: Any) -> str:
    return f"{card.category} {category_names().get(card.category, '')}".strip()


def _cases(actor: Actor, query: QueryDict, now: datetime) -> Rows:
    wanted = Narrow(query, ground(), actor).wanted()
    most = int(rule_value("export_rows_most", today()))
    return Rows(count_cases(actor, wanted, now=now, most=most), all_cases(actor, wanted, now=now, most=most))


def _queue(actor: Actor, query: QueryDict, now: datetime) -> Rows:
    """Page by page, each found by the key that the one before gave out; beyond what a list counts it must be narrowed."""
    state, words = query.get("state") or "with_person", query.get("words", "").strip()[:60]
    ids = report_ids(words, now=now) if words else None
    first = queue(actor, state=state, ids=ids, size=200)

    def cards() -> Iterator[Any]:
        page = first
        yield from page.rows
        while page.next or page.page < page.pages:
            page = queue(actor, state=state, ids=ids, size=200, page=page.page + 1, after=page.next)
            yield from page.rows

    most = int(rule_value("export_rows_most", today()))
    return Rows(most + 1 if first.more_than_total else first.total, cards())


def _tasks(actor: Actor, query: QueryDict, now: datetime) -> Rows:
    found = my_tasks(actor, now=now)
    return Rows(len(found), found)


def _calls(actor: Actor, query: QueryDict, now: datetime) -> Rows:
    found = to_call_back(actor, now=timezone.now())
    return Rows(len(found), found)


def _supervised(actor: Actor, query: QueryDict, now: datetime) -> Rows:
    """What the page shows for the same step and unit, page by page."""
    form = Ladder(query)
    form.is_valid()
    level, unit = form.cleaned_data.get("level", ""), uuid_from(form.cleaned_data.get("unit", ""), field="unit")
    first = supervised(actor, level=level, unit_id=unit, size=200)

    def cards() -> Iterator[Any]:
        yield from first.rows
        for page in range(2, first.pages + 1):
            yield from supervised(actor, level=level, unit_id=unit, page=page, size=200).rows

    return Rows(first.total, cards())


def _ledger(actor: Actor, query: QueryDict, now: datetime) -> Rows:
    found = suspended(actor, now=now)
    return Rows(len(found), found)


def _access(actor: Actor, query: QueryDict, now: datetime) -> Rows:
    found = list(cell_lines(**Acts(query).wanted()))
    return Rows(len(found), found)


CASES = ListShape(
    "cases",
    _("Cases"),
    (
        ListColumn("number", _("Number"), lambda c: c.number, 16),
        ListColumn("title", _("Matter"), lambda c: c.title, 40),
        ListColumn("kind", _("Kind"), _kind, 20),
        ListColumn("state", _("State"), lambda c: state_name("case", c.state)),
        ListColumn("priority", _("Priority"), lambda c: c.priority, 8),
        ListColumn("opened_at", _("Opened"), lambda c: c.opened_at, 17),
        ListColumn("due_at", _("Due"), lambda c: c.due_at, 17),
        ListColumn("overdue", _("Overdue"), lambda c: str(_("yes")) if c.overdue else "", 8),
        ListColumn("unit", _("With"), lambda c: c.holder_unit, 26),
        ListColumn("person", _("Person"), lambda c: c.holder_person, 10),
        ListColumn("address", _("Where"), lambda c: c.address, 34),
        ListColumn("grid", _("Grid"), lambda c: c.grid_name, 18),
        ListColumn("signals", _("Reports"), lambda c: c.signals, 8),
        ListColumn("closed_at", _("Closed"), lambda c: c.closed_at, 17),
    ),
)
QUEUE = ListShape(
    "queue",
    _("Triage queue"),
    (
        ListColumn("code", _("Code"), lambda c: pretty_code(c.code), 14),
        ListColumn("text", _("Report"), lambda c: c.text, 60),
        ListColumn("priority", _("Priority"), lambda c: c.priority, 8),
        ListColumn("kind", _("Proposed kind"), _kind, 20),
        ListColumn("confidence", _("Sure to"), lambda c: round(c.confidence, 3) if c.category else None, 8),
        ListColumn("why", _("Why it is here"), main_reason, 50),
        ListColumn("channel", _("Channel"), lambda c: channel_name(c.channel)),
        ListColumn("address", _("Where"), lambda c: c.address, 34),
        ListColumn("received_at", _("Received"), lambda c: c.received_at, 17),
    ),
)
TASKS = ListShape(
    "tasks",
    _("My tasks"),
    (
        ListColumn("number", _("Number"), lambda t: t.number, 16),
        ListColumn("title", _("Matter"), lambda t: t.title, 40),
        ListColumn("kind", _("Kind"), _kind, 20),
        ListColumn("state", _("State"), lambda t: state_name("task", t.state)),
        ListColumn("priority", _("Priority"), lambda t: t.priority, 8),
        ListColumn("address", _("Where"), lambda t: t.address, 34),
        ListColumn("grid", _("Grid"), lambda t: t.grid_name, 18),
        ListColumn("unit", _("With"), lambda t: t.unit, 26),
        ListColumn("issued_at", _("Issued"), lambda t: t.issued_at, 17),
        ListColumn("due_at", _("Due"), lambda t: t.due_at, 17),
    ),
)
CALLS = ListShape(
    "callbacks",
    _("Call-backs"),
    (
        ListColumn("number", _("Number"), lambda c: c.number, 16),
        ListColumn("code", _("Code"), lambda c: pretty_code(c.code), 14),
        ListColumn("title", _("Matter"), lambda c: c.title, 40),
        ListColumn("address", _("Where"), lambda c: c.address, 34),
        ListColumn("phone", _("Telephone"), lambda c: c.phone, 14),
        ListColumn("closed_at", _("Closed"), lambda c: c.closed_at, 17),
    ),
    persons=True,
)
SUPERVISION = ListShape(
    "supervision",
    _("Supervision"),
    (
        ListColumn("number", _("Number"), lambda c: c.number, 16),
        ListColumn("title", _("Matter"), lambda c: c.title, 40),
        ListColumn("kind", _("Kind"), _kind, 20),
        ListColumn("level", _("Step"), lambda c: str(level_name(c.level))),
        ListColumn("since", _("Since"), lambda c: c.since, 17),
        ListColumn("unit", _("With"), lambda c: c.unit, 26),
        ListColumn("due_at", _("Due"), lambda c: c.due_at, 17),
        ListColumn("word", _("Last word"), lambda c: c.word, 40),
        ListColumn("word_at", _("When"), lambda c: c.word_at, 17),
    ),
)
LEDGER = ListShape(
    "ledger",
    _("Suspended ledger"),
    (
        ListColumn("number", _("Number"), lambda c: c.number, 16),
        ListColumn("title", _("Matter"), lambda c: c.title, 40),
        ListColumn("kind", _("Kind"), _kind, 20),
        ListColumn("unit", _("With"), lambda c: c.unit, 26),
        ListColumn("words", _("Reason"), lambda c: c.words, 40),
        ListColumn("plan", _("Plan"), lambda c: c.plan, 40),
        ListColumn("owner", _("Person"), lambda c: c.owner, 10),
        ListColumn("start", _("Since"), lambda c: c.start, 17),
        ListColumn("review_at", _("Review"), lambda c: c.review_at, 17),
    ),
)
ACCESS = ListShape(
    "access",
    _("Who may do what"),
    (
        ListColumn("act", _("Act"), lambda c: c.name, 44),
        ListColumn("code", _("Code"), lambda c: c.code, 20),
        ListColumn("about", _("About"), lambda c: c.subject, 26),
        ListColumn("role", _("Role"), lambda c: c.role, 22),
        ListColumn("relation", _("For what"), lambda c: c.relation, 26),
        ListColumn("conditions", _("What else must hold"), lambda c: c.conditions, 44),
    ),
)
LISTS = {
    going.shape.key: going
    for going in (
        GoingOut(CASES, "cases.list", _cases),
        GoingOut(QUEUE, "reports.decide", _queue),
        GoingOut(TASKS, "tasks.list", _tasks),
        GoingOut(CALLS, "reports.call_back", _calls),
        GoingOut(SUPERVISION, "cases.supervision", _supervised),
        GoingOut(LEDGER, "cases.ledger_out", _ledger),
        GoingOut(ACCESS, "matrix.see", _access),
    )
}


def going_out(actor: Actor, key: str, form: str) -> GoingOut:
    """The list of a key, for those who have its page; refuses an unknown one and an unknown form."""
    found = LISTS.get(key)
    if found is None or not matrix.opens(actor, found.act):
        raise NotFound("lists.no_list", "There is no such list, or it is not yours to see.")
    if form not in FORMS:
        raise Refused("lists.no_form", "A list goes out as one of {forms}.", forms=", ".join(FORMS))
    return found


def answer(request: HttpRequest, actor: Actor, key: str, form: str) -> HttpResponse | StreamingHttpResponse | FileResponse:
    """The list in a form, in the language of the reader."""
    going, now = going_out(actor, key, form), timezone.now()
    shape, rows = going.shape, going.rows(actor, request.GET, now)
    take_out(actor, what=key, form=form, rows=rows.total, persons=shape.persons, now=now)
    if form == "print":
        return _paper(request, shape, rows, now)
    name = f"{key}-{timezone.localtime(now):%Y%m%d-%H%M}.{form}"
    values = (shape.values(card) for card in rows.cards)
    if form == "csv":
        lines = _spoken(csv_lines(shape.headings(), values), get_language() or "zh-hans")
        response: Any = StreamingHttpResponse(lines, content_type=_TYPES[form])
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    else:
        widths = [column.width for column in shape.columns]
        file = excel(str(shape.title), shape.headings(), widths, values)
        response = FileResponse(file, as_attachment=True, filename=name, content_type=_TYPES[form])
    response["Cache-Control"] = "no-store"
    return response


def _spoken(lines: Iterator[bytes], language: str) -> Iterator[bytes]:
    """Lines are made while they are sent, after the request has ended; they keep its language."""
    while True:
        with override(language):
            line = next(lines, None)
        if line is None:
            return
        yield line


def _paper(request: HttpRequest, shape: ListShape, rows: Rows, now: datetime) -> HttpResponse:
    """A table that fits A4 across."""
    lines = []
    for card in rows.cards:
        if len(lines) == MOST_ON_PAPER:
            break
        lines.append(shape.values(card))
    context = {"shape": shape, "headings": shape.headings(), "lines": lines, "total": rows.total, "at": now,
               "cut": rows.total > len(lines), "most": MOST_ON_PAPER}  # fmt: skip
    return render(request, "desk/paper.html", context)


@require_safe
@for_staff("lists.out")
def export(request: HttpRequest, actor: Actor, key: str, form: str) -> Any:
    """One list in one form, with the filter in the address as its page has it."""
    return answer(request, actor, key, form)


urls = [path("export/<slug:key>.<slug:form>", export)]
