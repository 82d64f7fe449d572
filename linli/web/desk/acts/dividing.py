"""Joining a case to another one and parting it, splitting it, taking a report out, moving it to another subdistrict."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from linli.cases.queries import CasePage, case_with_number
from linli.cases.rules import Act
from linli.intake.commands import Matter, merge_cases, split_case, take_out, transfer_case, unmerge_case
from linli.intake.queries import joined_signals
from linli.kernel.actors import Actor
from linli.kernel.errors import Refused
from linli.kernel.ids import pretty_code
from linli.web.desk.acts.form import ReasonForm, cleaned, form_for, form_panel, words_field
from linli.web.desk.acts.linking import ChoosingForm
from linli.web.desk.acts.shape import CaseAct, Panel
from linli.web.desk.choosing import category_from, choices, number_from, uuid_from
from linli.web.parts.forms import PageForm

#: Further matters that the form of a page has room for.
ROOM = 3


def number_field(label: Any, *, required: bool = True) -> forms.CharField:
    """The number of another case."""
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return forms.CharField(
        label=label,
        required=required,
        max_length=20,
        help_text=gettext_lazy("Fourteen digits, as they stand on its page."),
        widget=widget,
    )


class MergeForm(PageForm):
    """Into which one, why, and an explicit word where danger or confidence is concerned."""

    into = number_field(gettext_lazy("Number of the case that is dealt with"))
    reason = words_field(gettext_lazy("Why they are one matter"))
    confirmed = forms.BooleanField(
        label=gettext_lazy("Danger to life or confidential: I have made sure that they are one matter"), required=False
    )


class TakeOutForm(ChoosingForm):
    """Which report."""

    field = "signal"
    signal = forms.ChoiceField(label=gettext_lazy("Report"))
    reason = words_field(gettext_lazy("Why it is another matter"))


def merge_panel(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """For operators, until the work has been reported."""
    if Act.MERGE not in page.acts:
        return None
    form = form_for(MergeForm, request, "merge")
    intro = _("Its reports go along, its tasks end, and every petitioner gets the answer of the other case.")
    return form_panel(
        form, "merge", _("Join it to another case"), "arrows-join", submit=_("Join the cases"), intro=intro
    )


def do_merge(request: HttpRequest, actor: Actor, case_id: UUID) -> str:
    """It follows the other one from now on."""
    good = cleaned(MergeForm(request.POST))
    into = case_with_number(actor, good["into"])
    merge_cases(
        actor, case_id=case_id, into_id=into, reason=good["reason"], confirmed=good["confirmed"], now=timezone.now()
    )
    return _("Joined. The other case is dealt with for both.")


def part_panel(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """For operators, once it has been joined."""
    if Act.UNMERGE not in page.acts:
        return None
    intro = _("It goes to the unit that had it, with its whole limit from now; its reports come back with it.")
    form = form_for(ReasonForm, request, "unmerge")
    return form_panel(
        form, "unmerge", _("Part it from the other case"), "arrows-split", submit=_("Part the cases"), intro=intro
    )


def do_part(request: HttpRequest, actor: Actor, case_id: UUID) -> str:
    """It stands by itself."""
    unmerge_case(actor, case_id=case_id, reason=cleaned(ReasonForm(request.POST))["note"], now=timezone.now())
    return _("Parted. The case stands by itself again.")


def out_panel(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """For operators, where a report was joined."""
    if Act.UNJOIN not in page.acts or page.card.signals < 2:
        return None
    found = [(str(i), f"{pretty_code(code)} · {text[:40]}") for i, code, text in joined_signals(page.card.id)]
    if not found:
        return None
    form = form_for(TakeOutForm, request, "take-out", options=found)
    intro = _("It becomes a case of its own, with its own unit and its own clock.")
    return form_panel(
        form, "take-out", _("Take a report out"), "arrows-split", submit=_("Take it out"), intro=intro
    )


def do_out(request: HttpRequest, actor: Actor, case_id: UUID) -> str:
    """One report."""
    sent = request.POST.get("signal", "")
    good = cleaned(TakeOutForm(request.POST, options=[(sent, sent)]))
    signal_id = uuid_from(good["signal"], field="signal")
    assert signal_id is not None
    take_out(actor, signal_id=signal_id, reason=good["reason"], now=timezone.now())
    return _("The report has a case of its own now.")


def split_panel(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """For operators, until the work has been reported."""
    if Act.SPLIT not in page.acts:
        return None
    rows = [
        {name: request.POST.get(f"{name}{n}", "") for name in ("category", "text", "unit")} | {"n": n}
        for n in range(1, ROOM + 1)
    ]
    context = {"options": choices(), "rows": rows}
    return Panel("split", _("Split off further matters"), "desk/acts/split.html", "arrows-split", context)


def do_split(request: HttpRequest, actor: Actor, case_id: UUID) -> str:
    """Rows without words and kind are left out."""
    post, matters = request.POST, []
    for n in range(1, ROOM + 1):
        kind, text = post.get(f"category{n}", "").strip(), post.get(f"text{n}", "").strip()
        if not kind and not text:
            continue
        if not kind or not text:
            raise Refused("desk.split_half", _("Each further matter needs its kind and its words."), field=f"text{n}")
        unit = uuid_from(post.get(f"unit{n}", ""), field=f"unit{n}")
        matters.append(Matter(category_from(kind), text, unit_id=unit))
    parts = split_case(actor, case_id=case_id, matters=matters, reason=post.get("reason", ""), now=timezone.now())
    n = len(parts)
    return ngettext("%(n)s case was split off.", "%(n)s cases were split off.", n) % {"n": n}


def transfer_panel(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """For operators of the county, until the work has been reported."""
    if Act.TRANSFER not in page.acts:
        return None
    context = {"units": choices().units, "area": page.card.grid_code[:6]}
    return Panel("transfer", _("Move it to another subdistrict"), "desk/acts/transfer.html", "map-pin", context)


def do_transfer(request: HttpRequest, actor: Actor, case_id: UUID) -> str:
    """Where it really lies."""
    post = request.POST
    lon, lat = number_from(post.get("lon", ""), field="lon"), number_from(post.get("lat", ""), field="lat")
    if lon is None or lat is None:
        raise Refused("desk.place_missing", _("Mark on the map where it really lies."), field="lon")
    transfer_case(
        actor,
        case_id=case_id,
        lon=lon,
        lat=lat,
        address=post.get("address", "").strip(),
        unit_id=uuid_from(post.get("unit", ""), field="unit"),
        reason=post.get("reason", ""),
        now=timezone.now(),
    )
    return _("Moved. The other subdistrict has it now; this one goes on reading what happened so far.")


MERGE = CaseAct("merge", merge_panel, do_merge)
UNMERGE = CaseAct("unmerge", part_panel, do_part)
TAKE_OUT = CaseAct("take-out", out_panel, do_out)
SPLIT = CaseAct("split", split_panel, do_split)
TRANSFER = CaseAct("transfer", transfer_panel, do_transfer)
