"""What anybody needs to check the journal: the public key, the last head, and in words how it works."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from linli.kernel import sm2
from linli.trust.evidence import keys
from linli.trust.evidence.batches import key_name
from linli.trust.evidence.queries import last_seals

CHECKER = "check_proof.py"


@require_safe
def seal_key(request: HttpRequest) -> HttpResponse:
    """The public key: in hexadecimal on the first line, then as OpenSSL reads it."""
    key = keys.public()
    answer = HttpResponse(f"{key.hex()}\n{sm2.public_pem(key)}", content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = "public, max-age=300"
    return answer


@require_safe
def evidence(request: HttpRequest) -> HttpResponse:
    """The page in words, with the last seals."""
    key = keys.public()
    context = {"seals": last_seals(), "key": key.hex(), "key_name": key_name(key)}
    return render(request, "open/evidence.html", context)


urls = [path("evidence/", evidence)]
well_known = [path(".well-known/linli-seal-key", seal_key)]
