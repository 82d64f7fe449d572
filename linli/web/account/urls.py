"""Addresses of signing in and out, and of one's own account."""

from __future__ import annotations

from linli.web.account import consents, passkeys, reaching, rights, security, signing, single, tokens

urlpatterns = [
    *signing.urls,
    *passkeys.urls,
    *single.urls,
    *reaching.urls,
    *consents.urls,
    *rights.urls,
    *security.urls,
    *tokens.urls,
]
