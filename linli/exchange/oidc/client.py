"""The code flow of OpenID Connect with discovery and PKCE: to the other system, and what it says on the way back.

The answer is believed only with a right signature, from the issuer that the settings name, for us, in time, and for the
question that was asked (nonce). Sources: OpenID Connect Core 1.0 (3.1), Discovery 1.0 (4), RFC 7636.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from django.conf import settings
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from linli.kernel.errors import Refused, Unavailable

#: Seconds to wait for the other system.
PATIENCE = 5
#: Signatures that are believed; none with a shared secret, and never “none”.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]


@dataclass(frozen=True, slots=True)
class Begun:
    """Where to send somebody, and what has to be remembered until they come back."""

    url: str
    state: str
    nonce: str
    verifier: str


def begin(*, redirect_uri: str) -> Begun:
    """The address of the other system's sign-in. Refuses where none is set up."""
    found, nonce, verifier = _discovered(), secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    url, state = _session(redirect_uri).create_authorization_url(
        found["authorization_endpoint"], code_verifier=verifier, nonce=nonce
    )
    return Begun(url=url, state=state, nonce=nonce, verifier=verifier)


def finish(*, redirect_uri: str, code: str, nonce: str, verifier: str) -> Mapping[str, Any]:
    """What the other system says of whoever came back with this code."""
    found, session = _discovered(), _session(redirect_uri)
    try:
        answer = session.fetch_token(
            found["token_endpoint"], code=code, code_verifier=verifier, grant_type="authorization_code", timeout=PATIENCE
        )
        claims = dict(_believed(found, answer.get("id_token", ""), nonce))
        if settings.OIDC["claim"] not in claims and "userinfo_endpoint" in found:
            more = session.get(found["userinfo_endpoint"], timeout=PATIENCE).json()
            claims = {**more, **claims} if more.get("sub") == claims["sub"] else claims
    except requests.RequestException:
        raise _away() from None
    except AuthlibBaseError:
        raise Refused("oidc.refused", "The other system did not let you in.") from None
    except (JoseError, ValueError, KeyError):
        raise Refused(
            "oidc.not_trusted",
            "The other system's answer cannot be trusted, so nobody was signed in. Tell the system administrator.",
        ) from None
    return claims


def _session(redirect_uri: str) -> Any:
    return OAuth2Session(
        settings.OIDC["client"], settings.OIDC["secret"] or None, scope=settings.OIDC["scope"], redirect_uri=redirect_uri,
        code_challenge_method="S256",
    )  # fmt: skip


def _discovered() -> Mapping[str, Any]:
    """What the issuer says of itself; it must be the one that the settings name."""
    issuer = settings.OIDC["issuer"]
    if not issuer:
        raise Refused("oidc.none", "Single sign-on is not set up here.")
    try:
        answer = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=PATIENCE)
        answer.raise_for_status()
        found = answer.json()
    except (requests.RequestException, ValueError):
        raise _away() from None
    if not isinstance(found, dict) or found.get("issuer", "").rstrip("/") != issuer:
        raise _away()
    return found


def _away() -> Unavailable:
    return Unavailable(
        "oidc.away", "The other system that signs you in does not answer. Try again later, or sign in another way."
    )


def _believed(found: Mapping[str, Any], id_token: str, nonce: str) -> Mapping[str, Any]:
    """The claims of a token that is signed by the issuer, for us, in time, and for our question."""
    keys = requests.get(found["jwks_uri"], timeout=PATIENCE).json()
    token = jwt.decode(id_token, KeySet.import_key_set(keys), algorithms=ALGORITHMS)
    rules = jwt.JWTClaimsRegistry(
        leeway=60,
        iss={"essential": True, "value": found["issuer"]},
        aud={"essential": True, "value": settings.OIDC["client"]},
        exp={"essential": True},
        sub={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    rules.validate(token.claims)
    return dict(token.claims)
