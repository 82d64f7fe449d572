"""Taking names and telephones off reports: the report, its case and what happened stay."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from linli.cases.models import State
from linli.intake import access
from linli.intake.models import Signal, SignalState

#: Cases that are over; until then the petitioner must be reached.
NEVER_FILED = (State.CANCELLED, State.DECLINED)
OVER = (State.CLOSED, State.EVALUATED, *NEVER_FILED)


def with_contact(*, before: datetime) -> QuerySet[Signal]:
    """Reports with a name or a telephone whose matter has been over since before then."""
    contact = Q(phone__isnull=False) | Q(name__isnull=False) | Q(phone_index__isnull=False)
    closed = Q(case__closed_at__lt=before, case__state__in=OVER)
    closed |= Q(case__closed_at=None, case__state__in=NEVER_FILED, received_at__lt=before)
    answered = Q(case=None, state=SignalState.ANSWERED, received_at__lt=before)
    return Signal.objects.filter(contact, closed | answered)


def erase_contacts(ids: list[UUID]) -> int:
    """Erase name, telephone and its index of these reports, in the caller's transaction; returns how many."""
    return Signal.objects.filter(id__in=ids).update(name=None, phone=None, phone_index=None)


def contact_of(account_id: UUID, phone_index: bytes | None) -> list[UUID]:
    """Reports of an account whose matter is over and that carry contact data."""
    own = access.reports_of(account_id, phone_index)
    contact = Q(phone__isnull=False) | Q(name__isnull=False)
    over = Q(case__state__in=OVER) | Q(case=None, state=SignalState.ANSWERED)
    return list(Signal.objects.filter(own, contact, over).order_by("id").values_list("id", flat=True))
