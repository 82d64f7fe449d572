"""The key pair that seals: the private half is a secret of the instance, the public half is for everybody."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from linli.kernel import sm2


def private() -> bytes:
    """The private key, from the secret's 32 random bytes, brought into the range that the standard names."""
    return (int.from_bytes(settings.SEAL_KEY) % (sm2.N - 2) + 1).to_bytes(sm2.PRIVATE_BYTES)


def public() -> bytes:
    """The public key, 65 bytes."""
    return _public(private())


@lru_cache(maxsize=4)
def _public(private_key: bytes) -> bytes:
    return sm2.public_key(private_key)
