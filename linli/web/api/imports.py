"""Rows in and lists out over the API: the same checks, reports and files as on the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, File, Form, Query, Router, Schema
from ninja.files import UploadedFile

from linli.exchange.jobs import check_import, write_import
from linli.exchange.tables import commands, queries
from linli.exchange.tables.kinds import KINDS
from linli.kernel.errors import Refused, filled
from linli.web.api.auth import SIGNED_IN, staff
from linli.web.api.service import STAFF, problems_of
from linli.web.desk.imports import handed_out, options_from
from linli.web.desk.lists import answer

router = Router(tags=["import and export"], auth=SIGNED_IN)


class KindOut(Schema):
    """A kind of rows."""

    kind: str = Field(examples=["residents"])
    name: str = Field(examples=["Residents"])
    columns: list[str] = Field(examples=[["name", "phone"]])


class ImportOut(Schema):
    """Where an import stands."""

    id: UUID = Field(examples=["01a21d3a-b12e-77bc-92d1-bcca9d1d144b"])
    kind: str = Field(examples=["residents"])
    filename: str = Field(examples=["people.xlsx"])
    state: str = Field(description="checking, checked, writing, done, failed or cancelled", examples=["checked"])
    counts: dict[str, int] = Field(examples=[{"new": 10, "changed": 0, "same": 2, "wrong": 1}])
    at_row: int = Field(examples=[2000])
    total: int = Field(examples=[100000])
    good_only: bool = Field(examples=[False])
    by: str = Field(examples=["陈明"])
    asked_at: datetime = Field(examples=["2026-03-11T10:00:00+08:00"])
    ended_at: datetime | None = Field(examples=["2026-03-11T10:01:00+08:00"])
    found: dict[str, Any] = Field(
        description="How the file was read: encoding, separator, sheet, columns, unknown headings.",
        examples=[{"encoding": "gb18030"}],
    )
    failure: str = Field(description="Why it came to nothing, else empty.", examples=[""])


class ImportsOut(Schema):
    """One page of imports."""

    rows: list[ImportOut] = Field(examples=[[]])
    total: int = Field(examples=[100000])
    page: int = Field(examples=[1])
    pages: int = Field(examples=[3])


class ImportRowOut(Schema):
    """A row of the report."""

    line: int = Field(examples=[17])
    outcome: str = Field(examples=["wrong"])
    label: str = Field(examples=["王芳"])
    notes: list[str] = Field(examples=[["The telephone number is not complete."]])


class ImportRowsOut(Schema):
    """One page of the report."""

    rows: list[ImportRowOut] = Field(examples=[[]])
    total: int = Field(examples=[100000])
    page: int = Field(examples=[1])
    pages: int = Field(examples=[3])


class ConfirmIn(Schema):
    """``good_only``: write the good rows although others are wrong."""

    good_only: bool = Field(False, examples=[False])


def _out(card: queries.ImportCard) -> dict[str, Any]:
    names = (
        "id",
        "kind",
        "filename",
        "state",
        "counts",
        "at_row",
        "total",
        "good_only",
        "by",
        "asked_at",
        "ended_at",
        "found",
    )
    sentence = card.failure.get("sentence", "")
    failure = filled(_(sentence), card.failure["values"]) if sentence else ""
    return {name: getattr(card, name) for name in names} | {"failure": failure}


@router.get("/imports/kinds", response={200: list[KindOut], **problems_of(*STAFF)}, summary="What can be imported")
def kinds(request: HttpRequest) -> list[dict[str, Any]]:
    """In the order in which an empty site takes them."""
    staff(request)
    return [{"kind": k.key, "name": _(k.title), "columns": [c.name for c in k.columns]} for k in KINDS.values()]


@router.get("/imports/kinds/{kind}/template", response=problems_of(*STAFF, 404), summary="The template of a kind")
def template(request: HttpRequest, kind: str) -> Any:
    """An Excel file with an example row and a sheet that explains each column."""
    return handed_out(queries.template_of(staff(request), kind, _), f"{kind}.xlsx")


@router.get("/imports", response={200: ImportsOut, **problems_of(*STAFF)}, summary="Imports")
def imports(request: HttpRequest, page: int = Query(1, ge=1, le=100_000)) -> dict[str, Any]:
    """The newest first. Operators of the county only."""
    found = queries.imports(staff(request), page=page)
    return {"rows": [_out(card) for card in found.rows], "total": found.total, "page": found.page, "pages": found.pages}


@router.post("/imports", response={200: ImportOut, **problems_of(*STAFF, 404)}, summary="Send a file to be checked")
def ask(
    request: HttpRequest,
    file: File[UploadedFile],
    kind: Form[str],
    encoding: Form[str] = "",
    separator: Form[str] = "",
    sheet: Form[str] = "",
    mapping: Form[str] = "",
) -> dict[str, Any]:
    """A job says what would happen to each row; nothing is written before `confirm`. `mapping`: `heading=column,…`."""
    pairs = [pair.partition("=") for pair in mapping.split(",") if pair.strip()]
    if any(not mark for _heading, mark, _name in pairs):
        raise Refused(
            "tables.bad_mapping_form",
            "Write the mapping like 电话1=phone,备注= (nothing behind = leaves a column out).",
        )
    options = options_from({"encoding": encoding, "separator": separator, "sheet": sheet,
                            "mapping": {heading.strip(): name.strip() for heading, _mark, name in pairs}})  # fmt: skip
    actor = staff(request)
    run = commands.ask(
        actor, kind=kind, filename=file.name or "", content=file.read(), options=options, now=timezone.now()
    )
    check_import.defer(import_id=str(run.id))
    return _out(queries.an_import(actor, run.id))


@router.get("/imports/{import_id}", response={200: ImportOut, **problems_of(*STAFF, 404)}, summary="An import")
def one(request: HttpRequest, import_id: UUID) -> dict[str, Any]:
    """Its state and how far it is."""
    return _out(queries.an_import(staff(request), import_id))


@router.get("/imports/{import_id}/rows", response={200: ImportRowsOut, **problems_of(*STAFF, 404)}, summary="Its rows")
def rows(
    request: HttpRequest,
    import_id: UUID,
    outcome: str = Query("", description="new, changed, same or wrong; empty for all"),
    page: int = Query(1, ge=1, le=100_000),
) -> dict[str, Any]:
    """What would happen, or happened, to each row; what is wrong as sentences."""
    actor = staff(request)
    run, found = queries.an_import(actor, import_id), queries.rows_of(actor, import_id, outcome=outcome, page=page)
    made = [
        {
            "line": r.line,
            "outcome": r.outcome,
            "label": r.label,
            "notes": [queries.note_words(run.kind, note, _) for note in r.notes],
        }
        for r in found.rows
    ]
    return {"rows": made, "total": found.total, "page": found.page, "pages": found.pages}


@router.get("/imports/{import_id}/wrong", response=problems_of(*STAFF, 404), summary="The wrong rows")
def wrong(request: HttpRequest, import_id: UUID) -> Any:
    """An Excel file of the wrong rows with what is wrong in the last column, to be corrected and sent again."""
    content = queries.bad_rows_of(staff(request), import_id, _, _("What is wrong"))
    return handed_out(content, f"to-correct-{str(import_id)[-6:]}.xlsx")


@router.post(
    "/imports/{import_id}/confirm", response={200: ImportOut, **problems_of(*STAFF, 404, 409)}, summary="Write it"
)
def confirm(request: HttpRequest, import_id: UUID, how: ConfirmIn) -> dict[str, Any]:
    """A job writes every row or, if one fails, none."""
    actor = staff(request)
    commands.confirm(actor, import_id=import_id, good_only=how.good_only, now=timezone.now())
    write_import.defer(import_id=str(import_id))
    return _out(queries.an_import(actor, import_id))


@router.post(
    "/imports/{import_id}/cancel", response={200: ImportOut, **problems_of(*STAFF, 404, 409)}, summary="Stop it"
)
def cancel(request: HttpRequest, import_id: UUID) -> dict[str, Any]:
    """Until its commit nothing has been written."""
    actor = staff(request)
    commands.cancel(actor, import_id=import_id, now=timezone.now())
    return _out(queries.an_import(actor, import_id))


@router.get("/lists/{key}/export", response=problems_of(*STAFF, 404), summary="A list as a file")
def export(
    request: HttpRequest,
    key: str,
    form: str = Query("xlsx", description="xlsx or csv"),
) -> Any:
    """Further parameters are the filter of the list's page.

    Lists: `cases`, `queue`, `tasks`, `callbacks`, `supervision`, `ledger`.
    """
    if form == "print":
        raise Refused("lists.no_form", "A list goes out as one of {forms}.", forms="xlsx, csv")
    return answer(request, staff(request), key, form)
