"""SM2 signatures (GB/T 32918.2 on the curve of GB/T 32918.5), in plain integers: who signed this, and was it changed?

Keys and signatures are bytes: a private key 32, a public key ``04 x y`` (65), a signature ``r s`` (64). The time of an
operation depends on its numbers (**no constant time is promised**): sign where nobody else can measure the machine, or
put a certified module in place of this one. `cryptography` has SM3 and SM4 only; tongsuopy and gmssl have had no
release for years, gmalg is plain Python as well.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import encodebytes
from functools import lru_cache

from linli.kernel.crypto import sm3
from linli.kernel.errors import Refused

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
GX = 0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7
GY = 0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0

# What GM/T 0009 names for a signer who has no other name.
DEFAULT_ID = b"1234567812345678"
PRIVATE_BYTES, PUBLIC_BYTES, SIGNATURE_BYTES = 32, 65, 64

_WINDOW = 4
_DIGITS = (1 << _WINDOW) - 1
_SPKI_HEAD = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")

_Affine = tuple[int, int]
_Jacobian = tuple[int, int, int]
_ZERO: _Jacobian = (1, 1, 0)


def new_private_key() -> bytes:
    """A fresh private key: 32 random bytes of the range that the standard names."""
    return (secrets.randbelow(N - 2) + 1).to_bytes(PRIVATE_BYTES)


def generate_key_pair() -> tuple[bytes, bytes]:
    """A fresh private key and its public key."""
    private = new_private_key()
    return private, public_key(private)


def public_key(private: bytes) -> bytes:
    """The public key of ``private``. Refuses what is no private key."""
    x, y = _affine(_times(_private(private), (_multiples(GX, GY))))
    return b"\x04" + x.to_bytes(32) + y.to_bytes(32)


def sign(message: bytes, private: bytes, id: bytes = DEFAULT_ID) -> bytes:
    """The signature ``r s`` of ``message`` by the signer called ``id``. Two of the same message differ."""
    d = _private(private)
    e = int.from_bytes(digest(message, public_key(private), id))
    while True:
        if (signature := _sign(e, d, secrets.randbelow(N - 1) + 1)) is not None:
            return signature


def verify(message: bytes, signature: bytes, public: bytes, id: bytes = DEFAULT_ID) -> bool:
    """Whether ``signature`` was made of exactly this message, by this key, under this ``id``.

    A signature of another form is simply not right; a public key of another form is refused (``sm2.bad_key``).
    """
    x, y = _public(public)
    if len(signature) != SIGNATURE_BYTES:
        return False
    r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
    t = (r + s) % N
    if not (0 < r < N and 0 < s < N) or t == 0:
        return False
    point = _times(t, _multiples(x, y), _times(s, _multiples(GX, GY)))
    if point[2] == 0:
        return False
    e = int.from_bytes(digest(message, public, id))
    return hmac.compare_digest(((e + _affine(point)[0]) % N).to_bytes(32), signature[:32])


def digest(message: bytes, public: bytes, id: bytes = DEFAULT_ID) -> bytes:
    """What is signed: SM3 of the signer's own digest Z and the message (GB/T 32918.2, 5.5)."""
    return sm3(_signer(public, id) + message)


def public_pem(public: bytes) -> str:
    """The public key as OpenSSL reads it (SubjectPublicKeyInfo)."""
    _public(public)
    body = encodebytes(_SPKI_HEAD + public).decode().replace("\n", "")
    lines = "\n".join(body[at : at + 64] for at in range(0, len(body), 64))
    return f"-----BEGIN PUBLIC KEY-----\n{lines}\n-----END PUBLIC KEY-----\n"


def signature_der(signature: bytes) -> bytes:
    """The signature as OpenSSL reads it (GM/T 0009: a sequence of two integers)."""
    parts = b"".join(_der_integer(int.from_bytes(half)) for half in (signature[:32], signature[32:]))
    return b"\x30" + bytes((len(parts),)) + parts


@lru_cache(maxsize=64)
def _signer(public: bytes, id: bytes) -> bytes:
    if len(id) >= 8192:
        raise Refused("sm2.bad_id", "The name of a signer has at most 8191 bytes.", length=len(id))
    curve = b"".join(value.to_bytes(32) for value in (A, B, GX, GY))
    return sm3((len(id) * 8).to_bytes(2) + id + curve + public[1:])


def _sign(e: int, d: int, k: int) -> bytes | None:
    """The signature with the one-time number ``k``, or None where the standard asks for another one."""
    r = (e + _affine(_times(k, _multiples(GX, GY)))[0]) % N
    if r == 0 or r + k == N:
        return None
    s = pow(1 + d, -1, N) * (k - r * d) % N
    return r.to_bytes(32) + s.to_bytes(32) if s else None


def _private(private: bytes) -> int:
    d = int.from_bytes(private)
    if len(private) != PRIVATE_BYTES or not 0 < d < N - 1:
        raise Refused("sm2.bad_key", "This is not a private SM2 key of 32 bytes; check the key file.")
    return d


def _public(public: bytes) -> _Affine:
    x, y = int.from_bytes(public[1:33]), int.from_bytes(public[33:])
    formed = len(public) == PUBLIC_BYTES and public[0] == 4 and x < P and y < P
    if not formed or (y * y - (x * x * x + A * x + B)) % P:
        raise Refused("sm2.bad_key", "This is not a public SM2 key of 65 bytes; check where it came from.")
    return x, y


def _der_integer(value: int) -> bytes:
    body = value.to_bytes(value.bit_length() // 8 + 1)
    return bytes((2, len(body))) + body


# ------------------------------------------------------------------------------------------------- points of the curve


def _double(point: _Jacobian) -> _Jacobian:
    x, y, z = point
    if z == 0:
        return _ZERO
    yy = y * y % P
    m = 3 * (x - z * z) * (x + z * z) % P
    s = 4 * x * yy % P
    x3 = (m * m - 2 * s) % P
    return x3, (m * (s - x3) - 8 * yy * yy) % P, 2 * y * z % P


def _add(point: _Jacobian, other: _Affine) -> _Jacobian:
    x1, y1, z1 = point
    if z1 == 0:
        return other[0], other[1], 1
    zz = z1 * z1 % P
    h = (other[0] * zz - x1) % P
    r = (other[1] * zz * z1 - y1) % P
    if h == 0:
        return _double(point) if r == 0 else _ZERO
    hh = h * h % P
    hhh, v = h * hh % P, x1 * hh % P
    x3 = (r * r - hhh - 2 * v) % P
    return x3, (r * (v - x3) - y1 * hhh) % P, z1 * h % P


def _affine(point: _Jacobian) -> _Affine:
    inverse = pow(point[2], -1, P)
    square = inverse * inverse % P
    return point[0] * square % P, point[1] * square * inverse % P


@lru_cache(maxsize=16)
def _multiples(x: int, y: int) -> tuple[tuple[_Affine, ...], ...]:
    """For each four bits of a factor: 1 to 15 times the point, shifted there. Kept for the keys used last."""
    rows: list[tuple[_Affine, ...]] = []
    base: _Affine = (x, y)
    for _ in range(256 // _WINDOW):
        row: list[_Jacobian] = [(*base, 1)]
        for _ in range(_DIGITS):
            row.append(_add(row[-1], base))
        flat = [_affine(point) for point in row]
        rows.append(tuple(flat[:_DIGITS]))
        base = flat[_DIGITS]
    return tuple(rows)


def _times(factor: int, multiples: tuple[tuple[_Affine, ...], ...], start: _Jacobian = _ZERO) -> _Jacobian:
    """``start`` plus ``factor`` times the point of the table."""
    point = start
    for row in multiples:
        if digit := factor & _DIGITS:
            point = _add(point, row[digit - 1])
        factor >>= _WINDOW
    return point
