"""Words that stand beside a fact which another app has recorded about a case."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from linli.cases.models import Remark
from linli.kernel.actors import Actor
from linli.trust.acting import command


@command
def keep_words(actor: Actor, *, case_id: UUID, fact_id: UUID, text: str, public: bool = False, now: datetime) -> None:
    """Keep what somebody wrote with a fact about a case; nothing where no words came. The caller has recorded the fact."""
    if text:
        Remark.objects.create(case_id=case_id, fact_id=fact_id, text=text, public=public, at=now)
