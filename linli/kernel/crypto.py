"""Sealing single values with the Chinese national algorithms: SM4-GCM, HMAC-SM3 and SM3.

Keys are handed in and never stored here. A sealed value is ``version (1 byte) + nonce (12) + tag (16) + ciphertext``,
so a later algorithm can live beside this one. The algorithms are GB/T 32905 (SM3) and GB/T 32907 (SM4); this is a
software module and not certified.
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SM3, Hash
from cryptography.hazmat.primitives.hmac import HMAC

from linli.kernel.errors import Refused

KEY_BYTES = 16
VERSION = 1
_NONCE_BYTES = 12
_TAG_BYTES = 16
_HEAD_BYTES = 1 + _NONCE_BYTES + _TAG_BYTES


def new_key() -> bytes:
    """A fresh SM4 key of 16 random bytes."""
    return os.urandom(KEY_BYTES)


def seal(key: bytes, plain: bytes, *, aad: bytes = b"") -> bytes:
    """``plain`` encrypted and authenticated with SM4-GCM under a random nonce.

    ``aad`` is bound to the value without being stored (say, table, column, row), so that a sealed value moved elsewhere
    cannot be opened there. The same value sealed twice looks different; use :func:`blind_index` to look it up.
    """
    nonce = os.urandom(_NONCE_BYTES)
    encryptor = Cipher(algorithms.SM4(_checked(key)), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(_bound(aad))
    body = encryptor.update(plain) + encryptor.finalize()
    return bytes((VERSION,)) + nonce + encryptor.tag + body


def unseal(key: bytes, sealed: bytes | memoryview, *, aad: bytes = b"") -> bytes:
    """What :func:`seal` was given. Refuses ``crypto.cannot_open`` if key, ``aad`` or a single bit is not the same."""
    sealed = bytes(sealed)
    if len(sealed) < _HEAD_BYTES or sealed[0] != VERSION:
        raise Refused(
            "crypto.cannot_open",
            "This is not a sealed value of a known version; check that the right column was read.",
            length=len(sealed),
        )
    nonce, tag = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES : _HEAD_BYTES]
    decryptor = Cipher(algorithms.SM4(_checked(key)), modes.GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(_bound(aad))
    try:
        return decryptor.update(sealed[_HEAD_BYTES:]) + decryptor.finalize()
    except InvalidTag:
        raise Refused(
            "crypto.cannot_open",
            "The sealed value cannot be opened: the key or the place it belongs to is not the same, or it was changed.",
            length=len(sealed),
        ) from None


def blind_index(key: bytes, value: str) -> bytes:
    """HMAC-SM3 of the text (32 bytes): finds equal sealed values without opening any.

    The caller brings the value to its normal form first; use another key than for sealing. Refuses an empty key.
    """
    if not key:
        raise Refused("crypto.bad_key", "The key of a blind index is empty; load the key file first.", length=0)
    mac = HMAC(key, SM3())
    mac.update(value.encode("utf-8", "surrogatepass"))
    return mac.finalize()


def sm3(data: bytes) -> bytes:
    """The SM3 hash of ``data``, 32 bytes."""
    digest = Hash(SM3())
    digest.update(data)
    return digest.finalize()


def _bound(aad: bytes) -> bytes:
    """The version is authenticated too, so that it cannot be changed to make an older algorithm open the value."""
    return bytes((VERSION,)) + aad


def _checked(key: bytes) -> bytes:
    if len(key) != KEY_BYTES:
        raise Refused(
            "crypto.bad_key",
            "An SM4 key has {key_bytes} bytes, this one has {length}; check the key file.",
            key_bytes=KEY_BYTES,
            length=len(key),
        )
    return key
