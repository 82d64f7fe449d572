"""Words about what the machine learns: kinds of errors, verdicts, states of models, and the sentences of its facts."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from linli.cases.queries import TimelineEntry
from linli.web.parts.names import who_acted


def error_name(error: str) -> str:
    """A kind of error of the machine."""
    return {
        "danger_missed": _("Danger missed"),
        "false_alarm": _("False alarm"),
        "wrong_unit": _("Wrong unit"),
        "wrong_kind": _("Wrong kind"),
        "asked": _("A person was asked"),
    }.get(error, error)


def model_state(state: str) -> tuple[str, str]:
    """The name and the tone of a model's state."""
    return {
        "candidate": (_("On trial"), "info"),
        "champion": (_("Live"), "ok"),
        "retired": (_("Was live before"), ""),
        "refused": (_("Refused"), "warn"),
    }.get(state, (state, ""))


def verdict_name(verdict: str) -> str:
    """Why a challenger became live or did not."""
    return {
        "better": _("better than the one before"),
        "too_few": _("too few held-out examples to tell"),
        "not_better": _("not better by the margin"),
        "dearer": _("its errors cost more"),
    }.get(verdict, verdict)


def how_name(how: str) -> str:
    """How a model came to be live."""
    return {
        "shipped": _("came with Linli"),
        "better": _("was better on examples that neither had seen"),
        "rolled_back": _("put back by a person"),
    }.get(how, how)


def _confirmed(entry: TimelineEntry, public: bool) -> str:
    return _("%(who)s found the machine's decision right") % {"who": who_acted(entry, public)}


LEARNING_SENTENCES: dict[str, Callable[[TimelineEntry, bool], str]] = {
    "intake.confirmed": _confirmed,
    "intake.training_asked": lambda entry, public: _("A model is to be trained"),
    "intake.model_trained": lambda entry, public: _("A model was trained and is on trial"),
    "intake.model_refused": lambda entry, public: _("A model was not better and was refused"),
    "intake.model_changed": lambda entry, public: _("Another model is live"),
}

LEARNING_ICONS = {
    "intake.confirmed": "check",
    "intake.training_asked": "school",
    "intake.model_trained": "school",
    "intake.model_refused": "circle-x",
    "intake.model_changed": "sparkles",
}
