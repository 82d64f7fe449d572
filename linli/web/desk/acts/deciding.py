"""Deciding what a unit has asked for: on the page of the case, and from the list of what waits."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from linli.cases.commands import agree, refuse
from linli.cases.queries import CasePage, RequestCard
from linli.kernel.actors import Actor
from linli.kernel.errors import Refused
from linli.web.desk.acts.shape import CaseAct, Panel
from linli.web.desk.choosing import choices, uuid_from
from linli.web.parts.names import limit_name, reason_name, request_name, request_state_name

_HOPS = ("return", "arbitration")


@dataclass(frozen=True, slots=True)
class Line:
    """A request in words."""

    request: RequestCard
    kind: str
    reason: str
    extra: str
    state: str

    @property
    def with_unit(self) -> bool:
        """Whether the decision names a unit."""
        return self.request.kind in _HOPS


def line_of(request: RequestCard) -> Line:
    """A request in words."""
    return Line(
        request=request,
        kind=request_name(request.kind),
        reason=reason_name(request.kind, request.reason),
        extra=limit_name(request.extra) if request.extra else "",
        state=request_state_name(request.state),
    )


def panel(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """The oldest request that waits for this person; open at once."""
    waits = next((one for one in page.holding.requests if one.mine), None)
    if waits is None:
        return None
    context = {"line": line_of(waits), "units": choices().units if waits.kind in _HOPS else []}
    title = _("Decide: %(what)s") % {"what": request_name(waits.kind)}
    return Panel("decide", title, "desk/acts/decide.html", "gavel", context, opened=True)


def do(request: HttpRequest, actor: Actor, case_id: UUID) -> str:
    """Agree or refuse."""
    request_id = uuid_from(request.POST.get("request", ""), field="request")
    note, now = request.POST.get("note", ""), timezone.now()
    decision = request.POST.get("decision", "")
    if request_id is None or decision not in ("agree", "refuse"):
        raise Refused("desk.decision_missing", _("Choose whether you agree or refuse."), field="decision")
    if decision == "refuse":
        refuse(actor, request_id=request_id, note=note, now=now)
        return _("Refused. The unit has been told.")
    unit_id = uuid_from(request.POST.get("unit", ""), field="unit")
    agree(actor, request_id=request_id, unit_id=unit_id, note=note, now=now)
    return _("Decided. Everybody concerned has been told.")


def card(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """Every request and what became of it."""
    lines = [line_of(one) for one in page.holding.requests]
    return Panel("requests", _("Requests"), "desk/acts/requests.html", "gavel", {"lines": lines}) if lines else None


DECIDE = CaseAct("decide", panel, do)
