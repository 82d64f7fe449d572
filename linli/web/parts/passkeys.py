"""WebAuthn between a browser and us: challenges, each for one answer, and answers checked.

A passkey is used with the person verified by the device (finger, face, PIN), so it is both factors at once.
Source: W3C Web Authentication Level 3, sections 7.1 and 7.2.
"""

from __future__ import annotations

import base64
import json
import time
from dataclasses import dataclass
from typing import Any

import webauthn
from django.conf import settings
from django.http import HttpRequest
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from linli.kernel.errors import Refused
from linli.people.commands import NewPasskey, wrong_passkey
from linli.people.models import Account

_KEPT = "passkey"
#: Seconds for which a challenge waits for its answer.
PATIENCE = 300
VERIFIED = UserVerificationRequirement.REQUIRED


def _origin(request: HttpRequest) -> str:
    """The address as browsers name us; behind a proxy that of the settings."""
    base = settings.PUBLIC_URL or request.build_absolute_uri("/")
    return "/".join(base.split("/")[:3])


def _party(request: HttpRequest) -> str:
    return _origin(request).split("://", 1)[1].rsplit("@", 1)[-1].partition(":")[0]


def _keep(request: HttpRequest, challenge: bytes) -> None:
    request.session[_KEPT] = [base64.b64encode(challenge).decode(), int(time.time())]


def _taken(request: HttpRequest) -> bytes:
    """The challenge that waits, taken out so that a second answer finds none."""
    challenge, since = request.session.pop(_KEPT, ["", 0])
    if not challenge or time.time() - since > PATIENCE:
        raise Refused("people.passkey_late", "That took too long, or was sent twice. Try again.")
    return base64.b64decode(challenge)


def options_to_add(request: HttpRequest, account: Account) -> dict[str, Any]:
    """What the browser needs to make a passkey for an account."""
    held = account.passkeys.values_list("credential", flat=True)
    options = webauthn.generate_registration_options(
        rp_id=_party(request),
        rp_name="Linli",
        user_id=account.id.bytes,
        user_name=account.login,
        user_display_name=account.name or account.login,
        exclude_credentials=[PublicKeyCredentialDescriptor(id=bytes(one)) for one in held],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=VERIFIED
        ),
    )
    _keep(request, options.challenge)
    return dict(json.loads(webauthn.options_to_json(options)))


def checked_new(request: HttpRequest, *, answer: str, name: str) -> NewPasskey:
    """A new passkey that answered our challenge; refuses everything else."""
    challenge = _taken(request)
    try:
        found = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_party(request),
            expected_origin=_origin(request),
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise wrong_passkey() from None
    return NewPasskey(found.credential_id, found.credential_public_key, found.sign_count, name)


def options_to_use(request: HttpRequest) -> dict[str, Any]:
    """What the browser needs to sign in: any passkey that it holds for us."""
    options = webauthn.generate_authentication_options(rp_id=_party(request), user_verification=VERIFIED)
    _keep(request, options.challenge)
    return dict(json.loads(webauthn.options_to_json(options)))


@dataclass(frozen=True, slots=True)
class Used:
    """An answer, not yet checked against the key it names."""

    credential: bytes
    answer: dict[str, Any]
    challenge: bytes
    party: str
    origin: str

    def count_with(self, public_key: bytes, count: int) -> int | None:
        """The key's new count if the answer is right for it; None otherwise."""
        try:
            return webauthn.verify_authentication_response(
                credential=self.answer,
                expected_challenge=self.challenge,
                expected_rp_id=self.party,
                expected_origin=self.origin,
                credential_public_key=public_key,
                credential_current_sign_count=count,
                require_user_verification=True,
            ).new_sign_count
        except (WebAuthnException, ValueError, KeyError, TypeError):
            return None


def used(request: HttpRequest, answer: str) -> Used:
    """Which passkey answers; refuses what is no answer."""
    challenge = _taken(request)
    try:
        found = json.loads(answer)
        credential = webauthn.base64url_to_bytes(found["rawId"])
    except (ValueError, KeyError, TypeError):
        raise wrong_passkey() from None
    return Used(credential, found, challenge, _party(request), _origin(request))
