"""The proof of one case: every fact with its seal, to be printed or handed on as a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from linli.cases.queries import CaseProof, case_proof
from linli.kernel.actors import Actor
from linli.trust.evidence import keys
from linli.trust.evidence.batches import key_name
from linli.trust.evidence.proofs import SealedFact
from linli.web.desk.frame import show
from linli.web.parts.staff import for_staff


@dataclass(frozen=True, slots=True)
class Line:
    """A fact in the table: its state is ``proven``, ``waiting``, ``forgotten`` or ``wrong``."""

    at: datetime
    kind: str
    batch: int | None
    leaf: str
    state: str


def lines_of(proof: CaseProof) -> list[Line]:
    """The table's rows, oldest first."""
    return [
        Line(fact.at, fact.kind, fact.batch.number if fact.batch else None, fact.leaf.hex()[:16], _state(fact))
        for fact in proof.facts
    ]


def _state(fact: SealedFact) -> str:
    if fact.batch is None:
        return "waiting"
    if fact.sealed:
        return "proven"
    return "forgotten" if fact.forgotten else "wrong"


@require_safe
@for_staff("cases.list")
def proof(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """In words and as a table."""
    found = case_proof(actor, case_id)
    key = keys.public()
    context = {
        "proof": found,
        "case_id": case_id,
        "lines": lines_of(found),
        "key": key.hex(),
        "key_name": key_name(key),
    }
    return show(request, actor, "desk/case_proof.html", context)


@require_safe
@for_staff("cases.list")
def file(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """As a file that anybody can check."""
    found = case_proof(actor, case_id)
    answer = JsonResponse(found.written(timezone.now()), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="proof-{found.number}.json"'
    return answer


urls = [path("cases/<uuid:case_id>/proof/", proof), path("cases/<uuid:case_id>/proof.json", file)]
