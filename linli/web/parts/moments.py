"""Times and lengths of time in words."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def at_time(value: datetime | None) -> str:
    """Local time as short as it stays clear: ``Today 14:05``, ``23 Nov 14:05``, with the year when it is another."""
    if value is None:
        return "—"
    local, today = timezone.localtime(value), timezone.localtime()
    clock = f"{local:%H:%M}"
    days = (local.date() - today.date()).days
    if days == 0:
        return _("Today %(time)s") % {"time": clock}
    if days == -1:
        return _("Yesterday %(time)s") % {"time": clock}
    if days == 1:
        return _("Tomorrow %(time)s") % {"time": clock}
    if local.year == today.year:
        return _("%(month)s/%(day)s %(time)s") % {"month": local.month, "day": local.day, "time": clock}
    return f"{local:%Y-%m-%d} {clock}"


def span(seconds: float) -> str:
    """A length of time in its two largest units: ``2 days 3 h``, ``3 h 20 min``, ``5 min``."""
    minutes = max(int(abs(seconds) // 60), 1 if seconds else 0)
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    parts = []
    if days:
        parts.append(ngettext("%(n)s day", "%(n)s days", days) % {"n": days})
    if hours:
        parts.append(_("%(n)s h") % {"n": hours})
    if rest and not days:
        parts.append(_("%(n)s min") % {"n": rest})
    if len(parts) == 2:
        return _("%(large)s %(small)s") % {"large": parts[0], "small": parts[1]}
    return parts[0] if parts else _("%(n)s min") % {"n": 0}
