"""The outbox of text messages: what has been written down is sent, once, and tried again when the provider is away."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from linli.people.messages import MessageProvider
from linli.people.models import Message

log = structlog.get_logger(__name__)

MOST_TRIES = 12


def wording(key: str, values: dict[str, str]) -> str:
    """The words of a message in the active language."""
    texts = {
        "sign_in_code": _("Your Linli code is %(code)s. It is valid for ten minutes. Do not pass it on."),
        "report_accepted": _("Your report %(code)s has been accepted. Follow it with this code at any time."),
        "report_closed": _("Your report %(code)s has been dealt with. Please tell us whether you are satisfied."),
        "report_extended": _("Your report %(code)s takes longer. The new time and the reason stand on its page."),
        "report_paused": _("The clock of your report %(code)s stands still. The reason stands on its page."),
    }
    return texts[key] % values


def send_waiting(provider: MessageProvider, *, now: datetime, limit: int = 100) -> int:
    """Send up to ``limit`` messages; returns how many went out. Several workers may run this side by side.

    A message that fails waits longer each time, up to a day, and stays on file after twelve tries.
    """
    sent = 0
    for _round in range(limit):
        with transaction.atomic():
            message = (
                Message.objects.select_for_update(skip_locked=True)
                .filter(sent_at=None, at__lte=now, tries__lt=MOST_TRIES)
                .order_by("at")
                .first()
            )
            if message is None:
                return sent
            with translation.override(message.language):
                text = wording(message.key, message.values)
            try:
                provider.send(medium=message.medium, to=message.to.open(), text=text, message_id=str(message.id))
            except Exception:  # whatever an outside provider throws, the message must stay on file
                log.warning("message.not_sent", message=str(message.id), tries=message.tries + 1)
                wait = timedelta(seconds=min(86_400, 2 ** (message.tries + 2)))
                Message.objects.filter(id=message.id).update(tries=F("tries") + 1, at=now + wait)
                continue
            Message.objects.filter(id=message.id).update(sent_at=now, tries=F("tries") + 1)
            sent += 1
    return sent
