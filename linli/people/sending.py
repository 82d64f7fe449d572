"""The outbox: what has been written down is sent, once, and tried again when the providers are away.

A message is claimed by moving its next try forward and not by a lock: no transaction stays open while a gateway thinks,
because an open one would hold up every reader of the journal. A worker that dies leaves the message to be tried again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from linli.kernel.clock import LOCAL
from linli.kernel.errors import LinliError, Refused
from linli.orgs.queries import rule_value
from linli.people import rules
from linli.people.messages import Letter, MessageProvider, Providers
from linli.people.models import Message, PushDevice
from linli.people.queries import still_wanted

log = structlog.get_logger(__name__)

#: Longer than the slowest provider may take, and short enough that a lost worker is not felt.
CLAIM = timedelta(minutes=2)

_NEXT = f"""
UPDATE {Message._meta.db_table} SET at = %s, tries = tries + 1, tried_at = %s WHERE id = (
  SELECT m.id FROM {Message._meta.db_table} m
  WHERE m.sent_at IS NULL AND m.dropped_at IS NULL AND m.at <= %s AND m.tries < %s AND m.medium <> ALL(%s)
    AND (m.urgent OR NOT %s)
  ORDER BY m.urgent DESC, m.at LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING id
"""


def wording(key: str, values: dict[str, str]) -> tuple[str, str]:
    """The subject and the words of a message in the active language."""
    texts = {
        "sign_in_code": (_("Your code"), _("Your Linli code is %(code)s. It is valid for ten minutes. Do not pass it on.")),
        "report_accepted": (
            _("Your report has been accepted"),
            _("Your report %(code)s has been accepted. Follow it with this code at any time."),
        ),
        "report_closed": (
            _("Your report has been dealt with"),
            _("Your report %(code)s has been dealt with. Please tell us whether you are satisfied."),
        ),
        "report_extended": (
            _("Your report takes longer"),
            _("Your report %(code)s takes longer. The new time and the reason stand on its page."),
        ),
        "report_paused": (
            _("The clock of your report stands still"),
            _("The clock of your report %(code)s stands still. The reason stands on its page."),
        ),
        "news_report": (_("News of your report"), _("There is news of a report of yours. Open Linli to read it.")),
        "news_near": (
            _("News of your neighbourhood"),
            _("There is news of your neighbourhood. Open Linli to read it. You can end these messages there."),
        ),
        "news_danger": (_("Danger"), _("Danger: a task that cannot wait. Open Linli at once.")),
        "news_work": (_("News for you"), _("There is news for you. Open Linli to read it.")),
        "report_answered": (
            _("Your report has been answered"),
            _("Your report %(code)s has been answered. The answer stands on its page."),
        ),
        "report_joined": (
            _("News of your report"),
            _("Your report %(code)s is dealt with together with others about the same matter."),
        ),
        "report_reopened": (
            _("Your report has been taken up again"),
            _("Your report %(code)s has been taken up again."),
        ),
        "report_not_reopened": (
            _("News of your report"),
            _("Your report %(code)s is not taken up again. The reason stands on its page."),
        ),
    }
    subject, text = texts[key]
    return subject, text % values


def send_waiting(providers: Providers, *, now: datetime, limit: int = 100) -> int:
    """Send up to ``limit`` messages; returns how many went out. Several workers may run this side by side.

    Urgent ones first; others wait in quiet hours and while a medium has had its number for the minute. A message that
    fails waits longer each time, up to a day, and stays on file after twelve tries.
    """
    local = now.astimezone(LOCAL)
    day = local.date()
    quiet = rules.quiet_until(local, begins=rule_value("quiet_from", day), ends=rule_value("quiet_until", day))
    most = int(rule_value("messages_per_minute", day))
    sent = 0
    for _round in range(limit):
        full = [medium for medium in rules.MEDIA if _last_minute(medium, now) >= most]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_NEXT, (now + CLAIM, now, now, rules.MOST_TRIES, full, quiet is not None))
            claimed = cursor.fetchone()
        if claimed is None:
            return sent
        sent += _send(Message.objects.get(id=claimed[0]), providers, now)
    return sent


def _last_minute(medium: str, now: datetime) -> int:
    return Message.objects.filter(medium=medium, tried_at__gt=now - timedelta(minutes=1)).count()


def _send(message: Message, providers: Providers, now: datetime) -> int:
    """One message by the first provider that takes it; returns 1 if it went.

    Whoever has withdrawn consent since it was written gets it no more, also where it waited for the morning.
    """
    if not still_wanted(message):
        Message.objects.filter(id=message.id).update(dropped_at=now, error="consents.withdrawn")
        return 0
    with translation.override(message.language):
        subject, text = wording(message.key, message.values)
    letter = Letter(
        id=str(message.id),
        medium=message.medium,
        to=message.to.open(),
        key=message.key,
        subject=subject,
        text=text,
        values=message.values,
        link=str(message.values.get("link", "")),
    )
    took, error, never = _by_one_of(providers(message.medium), letter)
    row = Message.objects.filter(id=message.id)
    if took:
        row.update(sent_at=now, provider=took, error="")
        return 1
    log.warning("message.not_sent", message=str(message.id), tries=message.tries, error=error)
    if never:
        row.update(dropped_at=now, error=error[:60])
        if message.medium == "push" and error == "push.gone":
            PushDevice.objects.filter(id=letter.to).update(dropped_at=now)
        return 0
    row.update(at=now + rules.pause_after(message.tries), error=error[:60])
    return 0


def _by_one_of(asked: Sequence[MessageProvider], letter: Letter) -> tuple[str, str, bool]:
    """The provider that took it; or the last error and whether every provider says that it can never arrive."""
    error, never = "messages.no_provider", bool(asked)
    for one in asked:
        try:
            one.send(letter)
        except LinliError as failure:
            error, never = failure.code, never and isinstance(failure, Refused)
        except Exception as failure:  # whatever an outside provider throws, the message must stay on file
            error, never = f"messages.{type(failure).__name__}", False
        else:
            return one.name, "", False
    return "", error, never

