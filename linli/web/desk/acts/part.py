"""The part that a case is about: shown, offered where one lies near, linked by a press."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from linli.cases import access, queries
from linli.cases.commands import link_part, unlink_part
from linli.cases.models import Case
from linli.cases.queries import CasePage
from linli.kernel.actors import Actor
from linli.kernel.errors import NotAllowed
from linli.orgs.models import CategoryKind, PartState
from linli.orgs.queries import ground_in_memory
from linli.web.desk.acts.shape import CaseAct, Panel
from linli.web.desk.choosing import uuid_from


def _concerns_parts(page: CasePage) -> bool:
    card = ground_in_memory().categories.get(page.card.category)
    return card is not None and card.kind == CategoryKind.PART


def card(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """The part, and how that is known. One query, for kinds of matters that concern parts."""
    if not _concerns_parts(page):
        return None
    link = queries.part_of_case(page.card.id)
    if link is None:
        return None
    context = {"link": link, "state": PartState(link.state).label}
    return Panel("part-card", _("Part"), "desk/acts/part_card.html", "tool", context)


def panel(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """Parts of a fitting class near the place. Five queries, for kinds of matters that concern parts."""
    if not _concerns_parts(page):
        return None
    try:
        access.check_worker(actor, Case.objects.get(id=page.card.id))
    except NotAllowed:
        return None
    link = queries.part_of_case(page.card.id)
    near = queries.parts_for_case(actor, page.card.id, now=timezone.now())
    if link is None and not near:
        return None
    context = {"link": link, "near": [p for p in near if link is None or p.id != link.part_id]}
    title = _("Another part") if link else _("Which part is it?")
    return Panel("part", title, "desk/acts/part.html", "tool", context)


def do(request: HttpRequest, actor: Actor, case_id: UUID) -> str:
    """Link the part that was chosen, or take the link away."""
    part_id = uuid_from(request.POST.get("part", ""), field="part")
    if part_id is None:
        unlink_part(actor, case_id=case_id, now=timezone.now())
        return _("The case is linked to no part.")
    link_part(actor, case_id=case_id, part_id=part_id, now=timezone.now())
    return _("The case is linked to this part.")


PART = CaseAct("part", panel, do)
