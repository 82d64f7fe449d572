"""The sealed journal: the public key, the last seals, and the proof of a case."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from linli.cases.queries import case_proof, photo_keeping
from linli.kernel import matrix, sm2
from linli.kernel.errors import NotAllowed
from linli.trust.evidence import keys
from linli.trust.evidence.batches import key_name
from linli.trust.evidence.queries import last_runs, last_seals
from linli.trust.evidence.sealing import waiting
from linli.web.api import making
from linli.web.api.auth import SIGNED_IN, staff
from linli.web.api.service import OPEN, STAFF, problems_of
from linli.web.api.shapes_evidence import CaseProofOut, KeepingOut, SealsOut

router = Router(tags=["evidence"], auth=SIGNED_IN)
public = Router(tags=["evidence"])


@router.get(
    "/cases/{case_id}/proof", response={200: CaseProofOut, **problems_of(*STAFF, 404)}, summary="The proof of a case"
)
def proof(request: HttpRequest, case_id: UUID) -> Any:
    """Every sealed fact of the case with its way to a signed root; `docs/check_proof.py` checks it with the key alone."""
    return case_proof(staff(request), case_id).written(timezone.now())


@router.get("/keeping", response={200: KeepingOut, **problems_of(*STAFF)}, summary="Seals and stored photos")
def keeping(request: HttpRequest) -> dict[str, Any]:
    """The last runs of the check of the seals, the round through the photos, and what was found wrong. Operators only."""
    if not matrix.opens(staff(request), "keeping.see"):
        raise NotAllowed("keeping.not_yours", "Seals and photos are looked after by the operators of the command centre.")
    runs = [making.plain(run) | {"faults": len(run.faults)} for run in last_runs()]
    return {"waiting": waiting(), "runs": runs, "photos": making.plain(photo_keeping())}


@public.get("/public/seals", response={200: SealsOut, **problems_of(*OPEN)}, summary="Public key and last seals")
def seals(request: HttpRequest) -> dict[str, Any]:
    """No fact is in it. Open to everybody."""
    key = keys.public()
    rows = [making.plain(seal) for seal in last_seals()]
    return {"public_key": key.hex(), "pem": sm2.public_pem(key), "key": key_name(key), "seals": rows}
