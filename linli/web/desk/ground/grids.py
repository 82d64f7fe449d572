"""Grids at the desk: the map of a community, a grid with its history, and changes looked at before they are put down."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.cases.queries import GridPreview, preview
from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError, NotFound
from linli.kernel.geo import to_geojson
from linli.orgs import access, queries
from linli.orgs.commands import undo_grid_change
from linli.people.queries import public_grid_workers
from linli.web.desk.frame import show
from linli.web.parts.forms import PageForm
from linli.web.parts.gridwork import GridWish, drawn, plan_of, put_down
from linli.web.parts.staff import for_staff

#: What the rules ask for in each act, though the form itself lets it pass.
NEEDED = {
    "split": ("name", "name2", "drawing"),
    "change": (),
    "merge": ("name", "codes"),
    "draw": ("name", "drawing"),
}


class ChangeForm(PageForm):
    """A change of a grid, or the drawing of a new one; which fields count depends on the act."""

    name = forms.CharField(label=gettext_lazy("Name of the grid"), required=False, max_length=60)
    name2 = forms.CharField(label=gettext_lazy("Name of the second grid"), required=False, max_length=60)
    drawing = forms.CharField(
        label=gettext_lazy("Drawing"),
        required=False,
        strip=True,
        help_text=gettext_lazy("Draw on the map, or write GeoJSON, or one “longitude, latitude” a line."),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    codes = forms.MultipleChoiceField(
        label=gettext_lazy("Join with"), required=False, widget=forms.CheckboxSelectMultiple
    )
    day = forms.DateField(
        label=gettext_lazy("From this day on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(label=gettext_lazy("Why"), required=False, max_length=200)

    def __init__(
        self, act: str, data: Any = None, *, neighbours: tuple[tuple[str, str], ...] = (), **kwargs: Any
    ) -> None:
        self.act, self.needed = act, NEEDED[act]
        super().__init__(data, auto_id=f"{act}-%s", **kwargs)
        unused = {
            "split": ("codes",),
            "change": ("codes", "name2"),
            "merge": ("drawing", "name2"),
            "draw": ("codes", "name2"),
        }[act]
        for name in unused:
            del self.fields[name]
        if "codes" in self.fields:
            field = self.fields["codes"]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = list(neighbours)

    def wish(self, *, area: str = "", code: str = "") -> GridWish:
        """What the form asks for; a drawing that cannot be read is refused."""
        typed = self.cleaned_data
        names = tuple(n for n in (typed.get("name", ""), typed.get("name2")) if n is not None)
        text = typed.get("drawing", "")
        rest: dict[str, Any] = {"act": self.act, "day": typed["day"], "names": names, "note": typed["note"]}
        if self.act == "split":
            return GridWish(code=code, line=drawn(text, "LineString", field="drawing"), **rest)
        if self.act == "merge":
            return GridWish(codes=(code, *typed["codes"]), **rest)
        shape = drawn(text, "Polygon", field="drawing") if text or self.act == "draw" else None
        if self.act == "change":
            return GridWish(code=code, shape=shape, **rest)
        return GridWish(area=area, shapes=((typed["name"], shape or {}),), **rest)


def _marks(shapes: list[tuple[str, Any]]) -> dict[str, Any]:
    features = [
        {"type": "Feature", "properties": {"name": name}, "geometry": to_geojson(shape)} for name, shape in shapes
    ]
    return {"type": "FeatureCollection", "features": features}


def _tomorrow() -> date:
    return timezone.localdate() + timedelta(days=1)


@require_safe
@for_staff("grids.see")
def grid_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The grids of an area by community, with their workers, what is put down, and whether all is covered. Seven queries."""
    here = queries.ground()
    areas = [p.area for p in actor.posts]
    inside = sorted(
        c for c in here.names if len(c) in (9, 12) and any(c.startswith(a) or a.startswith(c) for a in areas)
    )
    asked = request.GET.get("area", "")
    area = (
        asked if asked in inside else next((a[:12] for a in areas if len(a) >= 9), min((c for c in inside), default=""))
    )
    day = timezone.localdate()
    workers = public_grid_workers(day, area)
    grids = queries.grids_of(area, day) if area else []
    context = {
        "area": area,
        "area_name": here.names.get(area, ""),
        "areas": [(c, ("\u2003" if len(c) == 12 else "") + here.names[c]) for c in inside],
        "grids": [(g, here.names.get(g.code[:12], ""), workers.get(g.code)) for g in grids],
        "changes": queries.grid_changes(area) if area else [],
        "report": queries.ground_check(area, day) if area else None,
        "may_draw": len(area) == 12 and access.inside(actor, "grids.change", area),
        "may_undo": access.inside(actor, "grids.change", area),
        "outline": _marks([(g.name, g.shape) for g in grids]),
        "names": here.names,
    }
    return show(request, actor, "desk/ground/grids.html", context)


def _grid_context(actor: Actor, code: str) -> dict[str, Any]:
    rows = queries.grid_rows(code) if len(code) == 15 and code.isdecimal() else []
    if not rows:
        raise NotFound("grids.not_found", "There is no such grid on that day.")
    day = timezone.localdate()
    now_valid = [g for g in queries.grids_of(code[:12], day)]
    own = next((g for g in now_valid if g.code == code), None)
    shown = own or rows[0]
    others = tuple((g.code, g.name) for g in now_valid if g.code != code)
    may = own is not None and own.valid_to is None and access.inside(actor, "grids.change", code)
    return {
        "grid": shown,
        "live": own is not None,
        "community": queries.ground().names.get(code[:12], ""),
        "rows": rows,
        "changes": queries.grid_changes(code[:12], code=code),
        "worker": public_grid_workers(day, code).get(code),
        "metres": round(queries.ground_metres(shown.shape)),
        "outline": _marks([(shown.name, shown.shape)]),
        "centre": f"{shown.shape.centroid.x:.6f},{shown.shape.centroid.y:.6f}",
        "others": others,
        "may_change": may,
        "names": queries.ground().names,
    }


def _forms(own: queries.GridCard, others: tuple[tuple[str, str], ...]) -> dict[str, ChangeForm]:
    day = {"day": _tomorrow()}
    return {
        "split": ChangeForm("split", initial=day | {"name": f"{own.name}甲"[:60], "name2": f"{own.name}乙"[:60]}),
        "change": ChangeForm("change", initial=day | {"name": own.name}),
        "merge": ChangeForm("merge", initial=day | {"name": own.name}, neighbours=others),
    }


@require_safe
@for_staff("grids.see")
def grid_page(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """One grid: where it is, who looks after it, what it was before, and the forms to change it."""
    context = _grid_context(actor, code)
    context["forms"] = _forms(context["grid"], context["others"]) if context["may_change"] else {}
    return show(request, actor, "desk/ground/grid.html", context)


def _answer(
    request: HttpRequest,
    actor: Actor,
    form: ChangeForm,
    template: str,
    context: dict[str, Any],
    *,
    area: str,
    code: str,
) -> HttpResponse:
    """Look at a change, or put it down: both from the same form, which keeps what was typed."""
    if not form.is_valid():
        return show(request, actor, template, context)
    try:
        wish = form.wish(area=area, code=code)
        if request.POST.get("do") != "apply":
            plan = plan_of(actor, wish)
            found: GridPreview = preview(plan)
            drawn_as = _marks([(piece.name, piece.shape) for piece in plan.pieces])
            return show(request, actor, template, context | {"preview": found, "outline": drawn_as, "day": wish.day})
        put_down(actor, wish, timezone.now())
    except LinliError as error:
        return show(request, actor, template, context, refused=error)
    messages.success(request, _("Put down for %(day)s. Until then it can be undone.") % {"day": wish.day.isoformat()})
    return redirect(f"/desk/grids/?area={area or code[:12]}")


@require_POST
@for_staff("grids.plan")
def grid_change(request: HttpRequest, actor: Actor, code: str, act: str) -> HttpResponse:
    """Split, change or join a grid: what would follow first, then for its day."""
    context = _grid_context(actor, code)
    every = _forms(context["grid"], context["others"])
    if act not in every:
        raise NotFound("grids.no_change", "There is no such change of grids.")
    every[act] = form = ChangeForm(act, request.POST, neighbours=context["others"])
    context |= {"forms": every, "opened": act}
    return _answer(request, actor, form, "desk/ground/grid.html", context, area="", code=code)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff("grids.plan")
def grid_draw(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Draw a new grid of a community; those already there give up what lies inside."""
    area = request.GET.get("area", "")
    here = queries.ground()
    if len(area) != 12 or area not in here.names:
        raise NotFound("grids.no_community", "There is no such community on that day.")
    whole = queries.community_on(area, timezone.localdate())
    context: dict[str, Any] = {
        "area": area,
        "area_name": here.names[area],
        "outline": _marks([(here.names[area], whole)]),
        "centre": f"{whole.centroid.x:.6f},{whole.centroid.y:.6f}",
        "names": here.names,
    }
    form = ChangeForm("draw", request.POST if request.method == "POST" else None, initial={"day": _tomorrow()})
    context["form"] = form
    if request.method != "POST":
        return show(request, actor, "desk/ground/draw.html", context)
    return _answer(request, actor, form, "desk/ground/draw.html", context, area=area, code="")


@require_POST
@for_staff("grids.change")
def grid_undo(request: HttpRequest, actor: Actor, change_id: UUID) -> HttpResponse:
    """Take a change back before its day."""
    change = undo_grid_change(actor, change_id=change_id, now=timezone.now())
    messages.success(request, _("Undone. The grids stay as they are."))
    return redirect(f"/desk/grids/?area={change.area}")


urls = [
    path("grids/", grid_list),
    path("grids/draw/", grid_draw),
    path("grids/changes/<uuid:change_id>/undo", grid_undo),
    path("grids/<str:code>/", grid_page),
    path("grids/<str:code>/<str:act>", grid_change),
]
