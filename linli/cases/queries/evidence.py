"""The proof of a case: its facts as they were sealed, for whoever may see it, and for the administrator of the machine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from linli.cases import access
from linli.cases.models import Case
from linli.kernel.actors import Actor
from linli.kernel.errors import NotFound
from linli.trust.evidence import proofs
from linli.trust.evidence.proofs import SealedFact


@dataclass(frozen=True, slots=True)
class CaseProof:
    """The facts of a case with their proofs, oldest first."""

    number: str
    facts: list[SealedFact]

    @property
    def waiting(self) -> int:
        """How many are not sealed yet."""
        return sum(fact.batch is None for fact in self.facts)

    @property
    def wrong(self) -> int:
        """How many are not as they were sealed."""
        return sum(fact.batch is not None and not fact.sealed and not fact.forgotten for fact in self.facts)

    def written(self, now: datetime) -> dict[str, Any]:
        """As a file for others."""
        return proofs.written(self.facts, number=self.number, now=now)


def case_proof(actor: Actor, case_id: UUID) -> CaseProof:
    """The proof of a case that the actor may see; who handed it over gets what happened until then. Four queries."""
    case, until = access.case_to_read(actor, case_id)
    facts = proofs.proofs_of_case(case.id)
    return CaseProof(case.number, [fact for fact in facts if until is None or fact.at <= until])


def proof_of_number(number: str) -> CaseProof:
    """The same by number, for the command line of the machine; refuses an unknown number. Four queries."""
    case_id = Case.objects.filter(number=number.strip()[:14]).values_list("id", flat=True).first()
    if case_id is None:
        raise NotFound("cases.no_such_number", "There is no case with this number, or it is not yours to see.")
    return CaseProof(number.strip(), proofs.proofs_of_case(case_id))
