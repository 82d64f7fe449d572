"""Bringing rows in at the desk: choose a file, read what would happen to each row, say yes, see it being written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.exchange.jobs import check_import, write_import
from linli.exchange.tables import commands, queries
from linli.exchange.tables.checking import OUTCOMES
from linli.exchange.tables.kinds import KINDS
from linli.exchange.tables.reading import ENCODINGS, LARGEST, SEPARATORS
from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError, Refused, filled
from linli.web.desk.cases import page_number
from linli.web.desk.frame import show
from linli.web.parts.forms import PageForm
from linli.web.parts.staff import for_staff

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DETECT = ("", gettext_lazy("Detect"))
_NAMES = {"new": gettext_lazy("New row"), "changed": gettext_lazy("Changed"), "same": gettext_lazy("As on file"),
          "wrong": gettext_lazy("Wrong")}  # fmt: skip
_MARKS = {",": gettext_lazy("Comma"), ";": gettext_lazy("Semicolon"), "\t": gettext_lazy("Tab"), "|": gettext_lazy("Bar")}


class Upload(PageForm):
    """A file and how to read it; what is left alone is detected."""

    kind = forms.ChoiceField(label=gettext_lazy("What are the rows?"))
    file = forms.FileField(
        label=gettext_lazy("The file"), help_text=gettext_lazy("Excel (.xlsx), CSV or GeoJSON, up to 64 MB.")
    )
    encoding = forms.ChoiceField(
        label=gettext_lazy("Encoding of the text"), required=False, choices=[_DETECT, *((e, e.upper()) for e in ENCODINGS)]
    )
    separator = forms.ChoiceField(
        label=gettext_lazy("Separator"), required=False, choices=[_DETECT, *((m, _MARKS[m]) for m in SEPARATORS)]
    )
    sheet = forms.CharField(label=gettext_lazy("Sheet of the Excel file"), required=False, max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, _(kind.title)) for key, kind in KINDS.items()]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the report with its notes in words."""

    line: int
    outcome: str
    name: Any
    label: str
    notes: list[str]


@dataclass(frozen=True, slots=True)
class Tab:
    """Rows of one outcome."""

    outcome: str
    name: Any
    count: int
    here: bool


def options_from(given: Any) -> dict[str, Any]:
    """How the sender wants a file to be read."""
    return {name: given.get(name, "") for name in ("encoding", "separator", "sheet")} | {"mapping": given.get("mapping", {})}


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff("imports.run")
def import_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The form, the templates, and what was imported before; sent, the file is checked by a job."""
    form = Upload(request.POST or None, request.FILES or None)
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(f"/desk/imports/{_ask(actor, form)}/")
        except LinliError as error:
            refused = error
    context = {"form": form, "kinds": [(key, _(k.title), _(k.about)) for key, k in KINDS.items()],
               "listing": queries.imports(actor, page=page_number(request))}  # fmt: skip
    return show(request, actor, "desk/imports/list.html", context, refused=refused)


def _ask(actor: Actor, form: Upload) -> UUID:
    """Take the file in and let it be checked."""
    good = form.cleaned_data
    if good["file"].size > LARGEST:
        raise Refused("tables.too_large", "The file has more than {most} MB. Cut it into parts.", most=LARGEST // 10**6)
    run = commands.ask(
        actor, kind=good["kind"], filename=good["file"].name, content=good["file"].read(), options=options_from(good),
        now=timezone.now(),
    )  # fmt: skip
    check_import.defer(import_id=str(run.id))
    return run.id


def _context(request: HttpRequest, actor: Actor, import_id: UUID) -> dict[str, Any]:
    """One import with the rows of the tab that is open: the wrong ones first."""
    run = queries.an_import(actor, import_id)
    asked = request.GET.get("outcome", "")
    tab = asked if asked in OUTCOMES else next((o for o in ("wrong", "new", "changed", "same") if run.counts[o]), "new")
    listing = queries.rows_of(actor, import_id, outcome=tab, page=page_number(request))
    lines = [
        Line(r.line, r.outcome, _NAMES[r.outcome], r.label, [queries.note_words(run.kind, note, _) for note in r.notes])
        for r in listing.rows
    ]
    sentence = run.failure.get("sentence", "")
    failure = filled(_(sentence), run.failure["values"]) if sentence else ""
    tabs = [Tab(o, _NAMES[o], run.counts[o], o == tab) for o in ("wrong", "new", "changed", "same")]
    return {
        "run": run, "what": _(run.title), "tabs": tabs, "listing": listing, "lines": lines, "failure": failure,
        "separator": _MARKS.get(run.found.get("separator", ""), ""), "columns": run.found.get("columns", {}).items(),
        "writable": run.counts["new"] + run.counts["changed"],
    }  # fmt: skip


@require_safe
@for_staff("imports.run")
def one_import(request: HttpRequest, actor: Actor, import_id: UUID) -> HttpResponse:
    """Where an import stands; the panel alone for the refresh while a job works on it."""
    context = _context(request, actor, import_id)
    if request.headers.get("HX-Request") == "true" and "panel" in request.GET:
        return render(request, "desk/imports/panel.html", context)
    return show(request, actor, "desk/imports/run.html", context)


@require_POST
@for_staff("imports.run")
def act(request: HttpRequest, actor: Actor, import_id: UUID, what: str) -> HttpResponse:
    """Say yes, or stop it."""
    try:
        if what == "confirm":
            commands.confirm(actor, import_id=import_id, good_only="good_only" in request.POST, now=timezone.now())
            write_import.defer(import_id=str(import_id))
        else:
            commands.cancel(actor, import_id=import_id, now=timezone.now())
    except LinliError as error:
        return show(request, actor, "desk/imports/run.html", _context(request, actor, import_id), refused=error)
    return redirect(f"/desk/imports/{import_id}/")


def handed_out(content: bytes, name: str) -> HttpResponse:
    """An Excel file to be saved."""
    answer = HttpResponse(content, content_type=EXCEL)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
@for_staff("imports.run")
def bad_rows(request: HttpRequest, actor: Actor, import_id: UUID) -> HttpResponse:
    """The wrong rows, to be corrected and sent again."""
    return handed_out(queries.bad_rows_of(actor, import_id, _, _("What is wrong")), f"to-correct-{str(import_id)[-6:]}.xlsx")


@require_safe
@for_staff("imports.run")
def template(request: HttpRequest, actor: Actor, kind: str) -> HttpResponse:
    """The template of a kind."""
    return handed_out(queries.template_of(actor, kind, _), f"{kind}.xlsx")


urls = [
    path("imports/", import_list),
    path("imports/templates/<slug:kind>.xlsx", template),
    path("imports/<uuid:import_id>/", one_import),
    path("imports/<uuid:import_id>/wrong.xlsx", bad_rows),
    path("imports/<uuid:import_id>/confirm", act, {"what": "confirm"}),
    path("imports/<uuid:import_id>/cancel", act, {"what": "cancel"}),
]
