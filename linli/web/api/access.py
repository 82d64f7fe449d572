"""Who may do what, for programs; and marking a case confidential."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from linli.cases.commands import mark_confidential
from linli.kernel import matrix
from linli.kernel.errors import NotAllowed
from linli.kernel.matrix import Act, Relation
from linli.web.api.auth import SIGNED_IN, staff
from linli.web.api.service import STAFF, problems_of
from linli.web.api.shapes import ID, Body
from linli.web.api.shapes_staff import CaseStateOut
from linli.web.parts.matrix_words import acts_of, conditions
from linli.web.parts.wording import language

router = Router(tags=["access"], auth=SIGNED_IN)


class ActOut(Schema):
    """An act of the matrix."""

    code: str = Field(examples=["cases.urge"])
    subject: str = Field(examples=["cases"])
    name: str = Field(examples=["催办"])
    public: bool = Field(description="For everybody, without an account.", examples=[False])
    signed_in: bool = Field(description="For everybody with an account, each for themselves.", examples=[False])
    roles: dict[str, list[str]] = Field(
        description="For each role the relations in which it may: own, own_unit, below, above, other, none.",
        examples=[{"operator": ["below"], "leader": ["below"]}],
    )
    conditions: list[str] = Field(description="What else must hold, in words.", examples=[[]])


class ConfidentialIn(Body):
    """Against whom, and why."""

    units: list[UUID] = Field(description="The accused units; added to those named before.", examples=[[ID]])
    reason: str = Field(examples=["举报该单位工作人员"])


@router.get("/access", response={200: list[ActOut], **problems_of(*STAFF)}, summary="Who may do what")
def access(request: HttpRequest, role: str = "", act: str = "") -> list[dict[str, Any]]:
    """The matrix that every page and operation asks; narrowed to a role, or to acts whose code begins so."""
    if not matrix.opens(staff(request), "matrix.see"):
        raise NotAllowed("people.no_post", "This is for staff. Your account holds no post.")
    here = language()
    return [
        {
            "code": one.code,
            "subject": one.subject,
            "name": one.name(here),
            "public": one.public,
            "signed_in": one.signed_in,
            "roles": _cells(one, role),
            "conditions": conditions(one),
        }
        for one in acts_of(role)
        if one.code.startswith(act)
    ]


def _cells(act: Act, role: str) -> dict[str, list[str]]:
    return {
        one: [str(relation) for relation in Relation if relation in cell]
        for one, cell in act.cells.items()
        if role in ("", one)
    }


@router.post(
    "/cases/{case_id}/confidential",
    response={200: CaseStateOut, **problems_of(*STAFF, 404, 409)},
    summary="Mark a case confidential",
)
def confidential(request: HttpRequest, case_id: UUID, against: ConfidentialIn) -> Any:
    """The accused units and their people find it nowhere any more; its facts carry no place, nobody is rung about it."""
    actor = staff(request)
    return mark_confidential(actor, case_id=case_id, units=against.units, reason=against.reason, now=timezone.now())
