"""The story of a report as its reporter reads it: what happened, who has it now, and what is still to come."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from linli.intake.queries import Track
from linli.web.parts import wording
from linli.web.parts.steps import Step


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo as the strip of photos shows it; empty addresses while its copies are being made."""

    url: str
    thumb: str
    alt: str
    tag: str


def shots(track: Track) -> list[Shot]:
    """The photos that a reporter may see."""
    tags = {"report": _("Yours"), "before": _("Before"), "after": _("After"), "verify": _("Checked")}
    base = f"/r/{track.code}/photo"
    return [
        Shot(
            url=f"{base}/{photo.id}/public" if photo.ready else "",
            thumb=f"{base}/{photo.id}/thumb" if photo.ready else "",
            alt=_("Photo: %(moment)s") % {"moment": tags.get(photo.moment, "")},
            tag=tags.get(photo.moment, ""),
        )
        for photo in track.photos
    ]


def story(track: Track) -> list[Step]:
    """What happened, then where it stands, then what is still to come."""
    past = [
        Step(
            what=wording.sentence(entry, public=True),
            at=entry.at,
            words=entry.remark,
            icon=wording.icon_of(entry.kind),
        )
        for entry in track.timeline
    ]
    return [*past, *_now(track), *_next(track)]


def _now(track: Track) -> list[Step]:
    """Where it stands, in one sentence."""
    who, until = track.holder, track.due_at
    if track.signal_state == "received":
        return [Step(_("Being looked at, to find who is responsible"), "now", icon="search")]
    if track.signal_state == "with_person":
        words = _("The machine was not sure, so a person of the command centre reads it and decides who deals with it.")
        return [Step(_("With a person for a decision"), "now", who=who, icon="user-question", words=words)]
    if track.signal_state == "answered":
        return [Step(_("Answered"), "now", words=track.answer, icon="message-circle")]
    if track.still:
        words = _("When it goes on, the time that was left is counted on.")
        return [Step(_("The clock stands still"), "now", who=who, words=words, icon="clock-pause")]
    sentences = {
        "collected": (_("About to be filed"), "clipboard-list"),
        "filed": (_("About to be given to a unit"), "clipboard-list"),
        "dispatched": (_("Waits for somebody to take it on"), "send"),
        "handling": (_("Being dealt with"), "tool"),
        "reported": (_("Another person is going to check the result"), "eye-check"),
    }
    if track.state in sentences:
        words, icon = sentences[track.state]
        return [Step(words, "now", who=who, until=until if track.state != "reported" else None, icon=icon)]
    return []


def _next(track: Track) -> list[Step]:
    """What is still to come, so that nobody has to wonder."""
    after = {
        "deal": Step(_("A unit deals with it"), "next", icon="tool"),
        "check": Step(_("Another person checks the result on the spot"), "next", icon="eye-check"),
        "rate": Step(_("You say whether it is good"), "next", icon="star"),
    }
    if track.signal_state in ("received", "with_person"):
        wanted = ["deal", "check", "rate"]
    else:
        wanted = {
            "collected": ["deal", "check", "rate"],
            "filed": ["deal", "check", "rate"],
            "dispatched": ["check", "rate"],
            "handling": ["check", "rate"],
            "reported": ["rate"],
        }.get(track.state, [])
    if track.may_rate:
        wanted = ["rate"]
    return [after[name] for name in wanted]
