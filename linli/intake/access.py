"""Who may see and decide signals: operators of an area; a reporter by the tracking code; staff who entered it."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from linli.cases.models import Case, State
from linli.intake.models import Signal
from linli.kernel import matrix
from linli.kernel.actors import Actor, ActorKind
from linli.kernel.errors import NotAllowed, NotFound
from linli.kernel.ids import tidy_code

#: Roles that decide reports in the triage queue.
DESK_ROLES = matrix.roles("reports.decide")
#: Roles that enter reports for others.
WINDOW_ROLES = matrix.roles("reports.enter")


def visible_signals(actor: Actor) -> Q:
    """The condition that an actor may see a signal in the triage queue."""
    if matrix.may(actor, "reports.see"):
        return _not_against(actor)
    return Q(entered_by=actor.id) & _not_against(actor) if actor.posts else Q(pk__in=[])


def _not_against(actor: Actor) -> Q:
    """The condition that no confidential case against a unit of the actor came of a signal; looks at those cases alone."""
    if not actor.unit_ids:
        return Q()
    against = Case.objects.filter(accused__isnull=False, accused__overlap=sorted(actor.unit_ids))
    return Q(case=None) | ~Q(case__in=against.values("id"))


def check_desk(actor: Actor) -> None:
    """Refuse whoever is no operator."""
    if not matrix.opens(actor, "reports.decide") or actor.kind is ActorKind.MACHINE:
        raise NotAllowed("intake.operators_only", "Only an operator of the command centre decides this.")


def signal_for(actor: Actor, signal_id: UUID, *, lock: bool = False) -> Signal:
    """A signal of the triage queue, if the actor may see it."""
    rows = Signal.objects.select_for_update(no_key=True) if lock else Signal.objects.all()
    signal = rows.filter(visible_signals(actor), id=signal_id).first()
    if signal is None:
        raise NotFound("intake.no_signal", "There is no such report, or it is not yours to see.")
    return signal


def signal_by_code(typed: str, *, lock: bool = False) -> Signal:
    """A signal by its tracking code, which is the key to it; codes typed with spaces and small letters fit too."""
    rows = Signal.objects.select_for_update(no_key=True) if lock else Signal.objects.all()
    signal = rows.filter(code=tidy_code(typed)).first()
    if signal is None:
        raise NotFound("intake.no_report", "There is no report with this code. Check the ten signs and try again.")
    return signal


def reports_of(account_id: UUID, phone_index: bytes | None) -> Q:
    """The condition that a signal is a person's own: sent from the account, or by any way with its telephone."""
    own = Q(reporter=account_id)
    return own if phone_index is None else own | Q(phone_index=bytes(phone_index))


def to_call_back(actor: Actor) -> Q:
    """The condition that an actor may call back the reporter: a call-back agent, for a closed case of the area.

    Whoever reported a confidential matter is not rung: their number is for nobody's list.
    """
    areas = Q(pk__in=[])
    for area in matrix.areas(actor, "reports.call_back"):
        areas |= Q(case__grid_code__startswith=area)
    return areas & Q(case__accused=None) & Q(case__state__in=(State.CLOSED, State.EVALUATED), phone_index__isnull=False)
