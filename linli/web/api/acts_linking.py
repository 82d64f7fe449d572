"""Keeping a case open, asking other units to help, joining, parting, splitting, moving, ending and taking up again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from linli.cases import access, commands, queries
from linli.intake.commands import Matter, merge_cases, split_case, take_out, transfer_case, unmerge_case
from linli.intake.queries import answers_to
from linli.kernel import matrix
from linli.kernel.errors import NotAllowed
from linli.web.api import making
from linli.web.api.auth import SIGNED_IN, staff
from linli.web.api.service import STAFF, problems_of
from linli.web.api.shapes import NoteIn
from linli.web.api.shapes_linking import (
    AnswersOut,
    AssistAnswerIn,
    AssistIn,
    AssistOut,
    DeclineIn,
    GivenOut,
    HoldIn,
    HoldOut,
    MergeIn,
    NobodysOut,
    PartOut,
    ReopenIn,
    SplitIn,
    TiesOut,
    TransferIn,
    WishOut,
)
from linli.web.api.shapes_staff import CaseStateOut, DecidedOut, ReasonIn
from linli.web.parts import wording
from linli.web.parts.names_linking import told_words

router = Router(tags=["case: ties and ends"], auth=SIGNED_IN)
CASE = {200: CaseStateOut, **problems_of(*STAFF, 404, 409)}


@router.get("/cases/{case_id}/ties", response={200: TiesOut, **problems_of(*STAFF, 404)}, summary="What it is tied to")
def ties(request: HttpRequest, case_id: UUID) -> dict[str, Any]:
    """Holds, helping units, cases joined and split off, wishes to take it up again."""
    actor = staff(request)
    case, until = access.case_to_read(actor, case_id)
    found = queries.ties_of(actor, case, now=timezone.now())
    lists = {name: [making.plain(one) for one in getattr(found, name)] for name in _LISTS}
    return making.plain(found) | lists | {"read_until": until}


_LISTS = ("holds", "assists", "cases", "wishes")


@router.get(
    "/cases/{case_id}/answers", response={200: AnswersOut, **problems_of(*STAFF, 404)}, summary="What petitioners were told"
)
def answers(request: HttpRequest, case_id: UUID) -> dict[str, Any]:
    """One for each report, each time the case has ended."""
    access.case_for(staff(request), None, case_id)
    rows = answers_to(case_id)
    return {
        "sent": sum(one.way != "none" for one in rows),
        "no_contact": sum(one.way == "none" for one in rows),
        "rows": [making.plain(one) | {"told": told_words(one.result)} for one in rows],
    }


@router.post(
    "/cases/{case_id}/holds", response={201: HoldOut, **problems_of(*STAFF, 404)}, summary="Keep a case from being closed"
)
def hold(request: HttpRequest, case_id: UUID, why: HoldIn) -> Status[Any]:
    """The clock runs on."""
    return Status(201, commands.place_hold(staff(request), case_id=case_id, now=timezone.now(), **why.dict()))


@router.post("/holds/{hold_id}/lift", response={200: HoldOut, **problems_of(*STAFF, 404)}, summary="Lift a hold")
def lift(request: HttpRequest, hold_id: UUID, said: NoteIn) -> Any:
    """For whoever placed it, and for operators."""
    return commands.lift_hold(staff(request), hold_id=hold_id, note=said.note, now=timezone.now())


@router.post(
    "/cases/{case_id}/assists", response={201: AssistOut, **problems_of(*STAFF, 404)}, summary="Ask another unit to help"
)
def ask_assist(request: HttpRequest, case_id: UUID, what: AssistIn) -> Status[Any]:
    """It gets a task of its own; the unit that asks goes on leading."""
    return Status(201, commands.ask_assist(staff(request), case_id=case_id, now=timezone.now(), **what.dict()))


@router.post(
    "/assists/{assist_id}/take-back", response={200: AssistOut, **problems_of(*STAFF, 404)}, summary="No longer needed"
)
def take_back(request: HttpRequest, assist_id: UUID, said: NoteIn) -> Any:
    """Ends the task of the helping unit."""
    return commands.take_back_assist(staff(request), assist_id=assist_id, note=said.note, now=timezone.now())


@router.post("/tasks/{task_id}/help", response={200: AssistOut, **problems_of(*STAFF, 404)}, summary="Answer the lead")
def answer_assist(request: HttpRequest, task_id: UUID, said: AssistAnswerIn) -> Any:
    """By whoever has accepted the task of helping."""
    return commands.answer_assist(staff(request), task_id=task_id, now=timezone.now(), **said.dict())


@router.post("/cases/{case_id}/merge", response=CASE, summary="Join a case to another one")
def merge(request: HttpRequest, case_id: UUID, to: MergeIn) -> Any:
    """Its reports go along; every petitioner gets the answer of the other case. Operators only."""
    return merge_cases(staff(request), case_id=case_id, now=timezone.now(), **to.dict())


@router.post("/cases/{case_id}/unmerge", response=CASE, summary="Part a case from the one it was joined to")
def unmerge(request: HttpRequest, case_id: UUID, why: ReasonIn) -> Any:
    """With its reports, its holder and a clock of its own. Operators only."""
    return unmerge_case(staff(request), case_id=case_id, reason=why.reason, now=timezone.now())


@router.post(
    "/queue/{signal_id}/take-out",
    response={200: DecidedOut, **problems_of(*STAFF, 404)},
    summary="Take a report out of a case",
)
def take_signal_out(request: HttpRequest, signal_id: UUID, why: ReasonIn) -> dict[str, Any]:
    """It becomes a case of its own. Operators only."""
    done = take_out(staff(request), signal_id=signal_id, reason=why.reason, now=timezone.now())
    return {"code": done.code, "state": done.state, "case_id": done.case_id}


@router.post(
    "/cases/{case_id}/split", response={201: list[PartOut], **problems_of(*STAFF, 404)}, summary="Split off further matters"
)
def split(request: HttpRequest, case_id: UUID, into: SplitIn) -> Status[Any]:
    """Each with its kind, its unit and its clock. Operators only."""
    matters = [Matter(**one.dict()) for one in into.matters]
    made = split_case(staff(request), case_id=case_id, matters=matters, reason=into.reason, now=timezone.now())
    return Status(201, made)


@router.post("/cases/{case_id}/transfer", response=CASE, summary="Move a case to another subdistrict")
def transfer(request: HttpRequest, case_id: UUID, to: TransferIn) -> Any:
    """The clock goes on; the giving subdistrict reads what happened so far. Operators of the county only."""
    return transfer_case(staff(request), case_id=case_id, now=timezone.now(), **to.dict())


@router.post("/cases/{case_id}/gone", response=CASE, summary="It is gone already")
def gone(request: HttpRequest, case_id: UUID, why: ReasonIn) -> Any:
    """Somebody else verifies it."""
    return commands.report_gone(staff(request), case_id=case_id, note=why.reason, now=timezone.now())


@router.post("/cases/{case_id}/decline", response=CASE, summary="Not for us: tell the way")
def decline(request: HttpRequest, case_id: UUID, why: DeclineIn) -> Any:
    """One of the six special cases; every petitioner gets the words as an answer. Operators only."""
    return commands.decline(staff(request), case_id=case_id, now=timezone.now(), **why.dict())


@router.post("/cases/{case_id}/reopen", response=CASE, summary="Take a closed case up again")
def reopen(request: HttpRequest, case_id: UUID, judged: ReopenIn) -> Any:
    """By an operator or a call-back agent, never by the unit that did the work."""
    return commands.reopen(staff(request), case_id=case_id, now=timezone.now(), **judged.dict())


@router.get("/reopenings", response={200: list[WishOut], **problems_of(*STAFF)}, summary="Wishes to take cases up again")
def reopenings(request: HttpRequest) -> list[Any]:
    """What waits for a judgement, the oldest first."""
    return queries.reopen_wishes(staff(request))


@router.post(
    "/reopenings/{wish_id}/refuse",
    response={200: CaseStateOut, **problems_of(*STAFF, 404, 409)},
    summary="Do not take it up again",
)
def refuse_reopen(request: HttpRequest, wish_id: UUID, why: ReasonIn) -> Any:
    """The petitioner reads the reason."""
    wish = commands.refuse_reopen(staff(request), wish_id=wish_id, reason=why.reason, now=timezone.now())
    return wish.case


@router.get("/nobodys-matters", response={200: NobodysOut, **problems_of(*STAFF)}, summary="Nobody's matters of the week")
def nobodys(request: HttpRequest) -> dict[str, Any]:
    """Led by the catch-all unit, of the last seven days or still open; counted by kind."""
    actor = staff(request)
    if not matrix.opens(actor, "cases.nobodys"):
        raise NotAllowed("cases.no_area", "This list is for those who look after an area.")
    found, names = queries.nobodys_matters(actor, now=timezone.now()), wording.category_names()
    return making.plain(found) | {
        "by_category": [{"category": c, "name": names.get(c, c), "cases": n} for c, n in found.by_category],
        "rows": [making.named(card, names) for card in found.rows],
    }


@router.get("/handed-over", response={200: list[GivenOut], **problems_of(*STAFF)}, summary="Cases that were handed over")
def handed_over(request: HttpRequest) -> list[Any]:
    """To other subdistricts; their story until then stays readable."""
    return queries.handed_over(staff(request))
