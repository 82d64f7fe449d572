"""What the facts about letting in mean, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SIGNING_WORDS: dict[str, Any] = {
    "people.signed_in": gettext_lazy("signed in"),
    "people.sign_in_failed": gettext_lazy("wrong try to sign in"),
    "people.account_locked": gettext_lazy("locked after wrong tries"),
    "people.account_unlocked": gettext_lazy("unlocked"),
    "people.session_ended": gettext_lazy("session ended"),
    "people.factor_set": gettext_lazy("second factor set up"),
    "people.factor_removed": gettext_lazy("second factor taken away"),
    "people.factors_reset": gettext_lazy("second factors reset"),
    "people.password_set": gettext_lazy("new password"),
    "people.account_made": gettext_lazy("account made"),
    "people.account_closed": gettext_lazy("account closed"),
    "people.account_opened": gettext_lazy("account opened again"),
    "people.post_given": gettext_lazy("post given"),
    "people.post_ended": gettext_lazy("post ended"),
    "people.token_made": gettext_lazy("token made"),
    "people.token_ended": gettext_lazy("token ended"),
    "exchange.key_made": gettext_lazy("key of another system made"),
    "exchange.key_ended": gettext_lazy("key of another system ended"),
    "people.resident_opened": gettext_lazy("name and telephone of a resident opened"),
}


def way_name(way: str) -> str:
    """A way of signing in, a second factor, or why a session ended."""
    return {
        "password": _("password"),
        "code": _("code by telephone"),
        "demo": _("one press"),
        "passkey": _("passkey"),
        "sso": _("single sign-on"),
        "app": _("app with codes"),
        "recovery": _("recovery code"),
        "outside": _("two factors there"),
        "second": _("second factor"),
        "signed_out": _("signed out"),
        "remote": _("signed out from afar"),
        "idle": _("nobody was there"),
        "administrator": _("by an administrator"),
        "enrol": _("set up on the way in"),
    }.get(way, way)


def scope_name(scope: str) -> str:
    """What a scope of a token covers."""
    topic, _sep, way = scope.partition(":")
    name = {
        "reports": _("reports"),
        "notices": _("notices"),
        "queue": _("triage queue and residents"),
        "cases": _("cases and tasks"),
        "search": _("search"),
        "reference": _("categories, units, cards"),
        "ground": _("grids, addresses, parts"),
        "rosters": _("rosters"),
        "exchange": _("imports, lists, messages"),
    }.get(topic, topic)
    return _("%(topic)s: read") % {"topic": name} if way == "read" else _("%(topic)s: act") % {"topic": name}


def audit_details(data: Mapping[str, Any]) -> str:
    """The codes of a fact in words, as far as they are known."""
    ways = [way_name(str(data[key])) for key in ("way", "second", "factor", "why") if data.get(key)]
    plain = [str(data[key]) for key in ("role", "minutes", "days") if data.get(key)]
    return " · ".join([*ways, *plain, *(scope_name(scope) for scope in data.get("scopes", ()))])
