"""What the page of a case offers: the list of acts, and the list of cards to read beside them.

A new act is a module in ``acts/`` with a :class:`CaseAct`, a template in ``templates/desk/acts/``, and one line here.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from linli.cases import access
from linli.cases.queries import CasePage
from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError, NotFound
from linli.web.desk.acts import (
    confiding,
    contact,
    deciding,
    dividing,
    ending,
    knowledge,
    linking,
    part,
    supervising,
    timing,
)
from linli.web.desk.acts.assign import ASSIGN, TAKE_OVER
from linli.web.desk.acts.correct import CORRECT
from linli.web.desk.acts.machine import MACHINE
from linli.web.desk.acts.returning import OBJECT, RETURN
from linli.web.desk.acts.shape import CaseAct, Look, Panel

#: In the order in which the page shows them.
ACTS: tuple[CaseAct, ...] = (
    deciding.DECIDE,
    supervising.ANSWER,
    TAKE_OVER,
    ASSIGN,
    contact.CONTACT,
    timing.RESUME,
    timing.EXTEND,
    timing.PAUSE,
    timing.SUSPEND,
    RETURN,
    OBJECT,
    linking.ASSIST,
    linking.TAKE_BACK,
    ending.REOPEN,
    ending.REFUSE_REOPEN,
    ending.GONE,
    supervising.URGE,
    supervising.UNLIST,
    linking.HOLD,
    linking.LIFT,
    part.PART,
    MACHINE,
    CORRECT,
    dividing.MERGE,
    dividing.UNMERGE,
    dividing.TAKE_OUT,
    dividing.SPLIT,
    dividing.TRANSFER,
    ending.DECLINE,
    confiding.CONFIDENTIAL,
)

#: What only tells, above the acts.
CARDS: tuple[Look, ...] = (
    supervising.card,
    deciding.card,
    linking.card,
    ending.card,
    timing.card,
    contact.card,
    part.card,
    knowledge.card,
)


def acts(request: HttpRequest, actor: Actor, page: CasePage, *, opened: str = "") -> list[Panel]:
    """The acts that this person may do to this case now; ``opened`` is the one that was just refused."""
    found = (act.panel(request, actor, page) for act in ACTS)
    return [replace(panel, opened=panel.opened or panel.key == opened) for panel in found if panel is not None]


def cards(request: HttpRequest, actor: Actor, page: CasePage) -> list[Panel]:
    """The cards that have something to say of this case."""
    return [panel for look in CARDS if (panel := look(request, actor, page)) is not None]


def act_called(key: str) -> CaseAct:
    """The act with this key. Refuses one that does not exist as a page that does not exist."""
    for act in ACTS:
        if act.key == key:
            return act
    raise NotFound("desk.no_act", "There is no such step. Open the case again and choose one of those shown.")


def after(request: HttpRequest, actor: Actor, case_id: UUID) -> str:
    """Where to go after an act: back to the list it came from, or to the case, or to the cases where it is not seen any more."""
    back = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        return back
    try:
        access.case_for(actor, None, case_id)
    except LinliError:
        return "/desk/cases/"
    return f"/desk/cases/{case_id}/"
