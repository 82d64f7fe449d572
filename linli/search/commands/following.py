"""Keeping the index up with the journal: a reader of its own, so that neither triage nor any other act waits for it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from linli.cases import facts as case_facts
from linli.search.commands.entries import renew_cases, renew_reports
from linli.search.commands.names import sync_names
from linli.trust.journal import FactRow

#: The name of the reader and of its place in the journal.
READER = "search"
#: Facts of a case that change nothing that is searched: neither words, units, area, kind nor whether it is open.
_SILENT = {
    "cases.filed", "cases.dispatched", "cases.accepted", "cases.arrived", "cases.photo_added", "cases.reminded",
    "cases.overdue", "cases.long_overdue", "cases.rated", "cases.listed", "cases.unlisted", "cases.contact_late",
    "cases.part_linked", "cases.part_unlinked", "cases.left_behind", "cases.stood_in", "cases.review_due",
}  # fmt: skip
#: A report comes into a case or leaves it.
_MOVED = {"cases.signal_joined", "cases.signal_left"}
_REPORTS = {"intake.triaged", "intake.answered"}
#: What changes the names of places and units.
_GROUND = {
    "orgs.ground_changed", "orgs.address_changed", "orgs.address_ended", "orgs.address_named", "orgs.addresses_added",
    "orgs.grids_settled",
}  # fmt: skip
_CASES = {fact.kind for fact in vars(case_facts).values() if isinstance(fact, type) and hasattr(fact, "kind")} - _SILENT
#: The facts that the reader cares for.
KINDS = frozenset(_CASES | _REPORTS | _GROUND)


def follow(facts: Sequence[FactRow]) -> None:
    """Renew the entries of what a batch of facts is about; each once, however many facts there are."""
    renew_cases(fact.case_id for fact in facts if fact.case_id and fact.kind in _CASES | _REPORTS)
    moved = [UUID(fact.data["signal_id"]) for fact in facts if fact.kind in _MOVED and fact.data.get("signal_id")]
    renew_reports([*(fact.subject_id for fact in facts if fact.kind in _REPORTS), *moved])
    if any(fact.kind in _GROUND for fact in facts):
        sync_names()
