"""Tags and filters that every template has without loading: built files, icons, times, codes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from linli.kernel import ids
from linli.kernel.showing import Kind, Reader, shown
from linli.web.parts import assets, moments, signs, steps
from linli.web.parts.markup import put

register = template.Library()


@register.simple_tag
def asset(entry: str) -> SafeString:
    """Link and script tags of a front-end entry: ``{% asset 'resident.ts' %}``."""
    found = assets.asset(entry)
    styles = format_html_join("\n", '<link rel="stylesheet" href="{}">', ((static(file),) for file in found.styles))
    preloads = format_html_join(
        "\n", '<link rel="modulepreload" href="{}">', ((static(file),) for file in found.preloads)
    )
    script = format_html('<script type="module" src="{}"></script>', static(found.script)) if found.script else ""
    return format_html("{}\n{}\n{}", styles, preloads, script)


@cache
def _drawings() -> dict[str, str]:
    path = Path(__file__).resolve().parent.parent / "parts" / "icons.json"
    drawings: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return drawings


@register.simple_tag
@lru_cache(maxsize=2000)
def icon(name: str, label: str = "", classes: str = "") -> SafeString:
    """An inline drawing, hidden from screen readers unless it gets a label; words always stand beside it.

    Raises:
        TemplateSyntaxError: the name is not in ``frontend/icons.txt``.
    """
    try:
        drawing = _drawings()[name]
    except KeyError:
        raise template.TemplateSyntaxError(
            f"No icon '{name}': add it to frontend/icons.txt and run 'npm run icons' in frontend/."
        ) from None
    role = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    css = f"icon {classes}".strip()
    return format_html('<svg class="{}" viewBox="0 0 24 24" {}>{}</svg>', css, role, mark_safe(drawing))


at_time = register.filter(moments.at_time)
span = moments.span


@register.filter
def due_in(value: datetime | None) -> str:
    """How long until a due time, or how long past it, in words: ``3 h 20 min left``, ``2 h overdue``."""
    if value is None:
        return _("no limit")
    seconds = (value - timezone.now()).total_seconds()
    words = _("%(span)s left") if seconds >= 0 else _("%(span)s overdue")
    return words % {"span": span(seconds)}


@register.filter
def due_tone(value: datetime | None, start: datetime | None = None) -> str:
    """``ok``, ``warn`` (under an hour or the last quarter of the time given), ``bad`` (past); empty without limit."""
    if value is None:
        return ""
    left = (value - timezone.now()).total_seconds()
    if left < 0:
        return "bad"
    whole = (value - start).total_seconds() if start else 0
    return "warn" if left < 3600 or left < whole / 4 else "ok"


@register.filter
def pretty_code(value: Any) -> str:
    """A tracking code in two groups of five."""
    return ids.pretty_code(str(value or ""))


@register.filter
def in_part(value: Any) -> str:
    """A telephone as others see it: enough to recognise one's own number, not enough to ring a stranger's."""
    return shown(Kind.PHONE, str(value or ""), Reader.OTHER)


@register.filter
def then(words: str, more: Any) -> str:
    """Two things one behind the other as text: ``{{ "end-"|then:card.id }}``; ``add`` says nothing of what is no text."""
    return f"{words}{more}"


@register.filter
def at_key(table: Mapping[Any, Any], key: Any) -> Any:
    """What a table holds under a key; empty where it has none."""
    return table.get(key, "")


@register.filter
def at_index(rows: Sequence[Any], index: int) -> Any:
    """What a list holds at a place."""
    return rows[index]


@register.filter
def percent(value: float | None) -> str:
    """A share between 0 and 1 as a whole percentage; a dash where there is nothing to divide by."""
    return "—" if value is None else f"{round(value * 100)}%"


@register.filter
def iso(value: datetime | None) -> str:
    """A time for machines: ISO 8601 in local time with its offset."""
    return timezone.localtime(value).isoformat(timespec="seconds") if value else ""


@register.simple_tag
def badge(kind: str, state: str) -> SafeString:
    """The badge of a state: ``{% badge 'case' card.state %}``; kinds are case, signal, task, priority."""
    return _badge(kind, state, get_language() or "")


@lru_cache(maxsize=500)
def _badge(kind: str, state: str, language: str) -> SafeString:
    """Drawn once for each state and language: lists show hundreds of them."""
    sign = signs.sign(kind, state)
    return _framed(sign.tone, sign.icon, str(sign.name), state)


def _framed(tone: str, drawing: str, words: str, state: str = "") -> SafeString:
    css = f"badge tone-{tone}" if tone else "badge"
    mark = format_html(' data-state="{}"', state) if state else ""
    return format_html('<span class="{}"{}>{}{}</span>', css, mark, icon(drawing), words)


@register.simple_tag
def clock(due: datetime | None, start: datetime | None = None, stopped: bool = False, late: bool = False) -> SafeString:
    """A clock that counts down to its due time; ``stopped`` when nothing runs any more, ``late`` if too late."""
    if due is None or stopped:
        return _stopped_clock(due is None, late, get_language() or "")
    begin = put(' start="{}"', iso(start)) if start else ""
    words, drawings = _clock_words(get_language() or "")
    return put(
        '<linli-clock class="badge" data-tone="{}" due="{}"{} {} title="{}">{}<span class="words">{}</span></linli-clock>',
        due_tone(due, start), iso(due), begin, words, at_time(due), drawings, due_in(due),
    )  # fmt: skip


@lru_cache(maxsize=50)
def _stopped_clock(no_limit: bool, late: bool, language: str) -> SafeString:
    if no_limit:
        return _framed("", "clock", _("no limit"))
    return _framed("bad", "clock-exclamation", _("was late")) if late else _framed("ok", "clock", _("in time"))


@lru_cache(maxsize=20)
def _clock_words(language: str) -> tuple[SafeString, SafeString]:
    """What every running clock says in the same way: its words for the browser and its two drawings."""
    words = {
        "words-left": _("%t left"),
        "words-over": _("%t overdue"),
        "d": pgettext("days", "d"),
        "h": pgettext("hours", "h"),
        "m": _("min"),
    }
    attributes = format_html_join(" ", '{}="{}"', words.items())
    return attributes, format_html("{}{}", icon("clock", "", "calm"), icon("clock-exclamation", "", "urgent"))


@register.inclusion_tag("parts/seven.html")
def seven(state: str) -> dict[str, Any]:
    """The row of the seven steps of a case."""
    return {"seven": steps.seven_steps(state)}


@register.inclusion_tag("parts/rating.html")
def rating(chosen: str = "", error: str = "", name: str = "satisfaction", legend: str = "") -> dict[str, Any]:
    """The question of satisfaction: faces with words, as radio buttons."""
    return {"faces": signs.SATISFACTION, "chosen": chosen, "error": error, "name": name, "legend": legend}


@register.filter
def message_tone(level: str) -> str:
    """Tone of a Django message by its level."""
    return {"success": "ok", "warning": "warn", "error": "bad"}.get(level, "info")
