"""Pictures at addresses that senders gave: fetched only where the site allows it, from public addresses, small, once."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from linli.exchange.models import OpenReport
from linli.intake.commands import add_report_photo
from linli.kernel.actors import machine
from linli.kernel.errors import Refused, Unavailable
from linli.kernel.outside import Call, call
from linli.orgs.queries import rule_value, today


@app.task(name="exchange.fetch_media", queue="photos", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def fetch_media(signal_id: str) -> None:
    """Fetch the pictures of a report. Safe to run twice: a picture is told by its content."""
    report = OpenReport.objects.select_related("signal").get(signal_id=UUID(signal_id))
    if not settings.OPEN311_FETCH_MEDIA or report.media_state != "kept":
        return
    refused = False
    for url in report.media:
        try:
            add_report_photo(
                machine("open311"), code=report.signal.code, content=content_of(url), now=timezone.now()
            )
        except Refused:
            refused = True
    report.media_state = "refused" if refused else "fetched"
    report.save(update_fields=["media_state"])


def content_of(url: str) -> bytes:
    """The picture at an address; refuses a private address, an answer that is no picture, and one that is too large."""
    most = int(rule_value("photo_bytes", today()))
    found = call(Call(url, seconds=20, most=most, private=settings.OUTSIDE_PRIVATE))
    if found.status >= 500:
        raise Unavailable("open311.media_away", "The address of the picture does not answer.")
    if found.status != 200 or found.cut or not found.headers.get("content-type", "").startswith("image/"):
        raise Refused("open311.no_picture", "There is no picture at this address, or it is too large.")
    return found.body
