"""SM2 against the vector of the standard, against OpenSSL, and what is true of every signature."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.kernel import sm2
from linli.kernel.errors import Refused

# GB/T 32918.5-2017, annex A: key, signer's digest, digest, one-time number and signature of "message digest".
PRIVATE = bytes.fromhex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
PUBLIC = bytes.fromhex(
    "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
SIGNER = "b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3"
DIGEST = "f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640"
ONCE = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
SIGNATURE = bytes.fromhex(
    "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
    "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
)

keys = st.integers(1, sm2.N - 2).map(lambda number: number.to_bytes(32))


def test_at_g_10_sm2_makes_the_public_key_and_the_signature_of_the_standard():
    assert sm2.public_key(PRIVATE) == PUBLIC
    assert sm2._signer(PUBLIC, sm2.DEFAULT_ID).hex() == SIGNER
    assert sm2.digest(b"message digest", PUBLIC).hex() == DIGEST
    assert sm2._sign(int(DIGEST, 16), int.from_bytes(PRIVATE), ONCE) == SIGNATURE
    assert sm2.verify(b"message digest", SIGNATURE, PUBLIC)


def test_the_point_named_by_the_standard_has_the_order_named_by_the_standard():
    table = sm2._multiples(sm2.GX, sm2.GY)
    assert sm2._times(sm2.N, table)[2] == 0
    assert sm2._affine(sm2._times(sm2.N - 1, table)) == (sm2.GX, sm2.P - sm2.GY)
    assert sm2._affine(sm2._times(1, table, sm2._times(1, table))) == sm2._affine(sm2._times(2, table))


@settings(max_examples=20, deadline=None)
@given(private=keys, message=st.binary(max_size=200), signer=st.binary(max_size=40))
def test_what_was_signed_verifies_and_nothing_else_does(private, message, signer):
    public = sm2.public_key(private)
    signature = sm2.sign(message, private, signer)
    assert sm2.verify(message, signature, public, signer)
    assert not sm2.verify(message + b"!", signature, public, signer)
    assert not sm2.verify(message, signature, public, signer + b"!")
    assert not sm2.verify(message, signature, PUBLIC, signer) or public == PUBLIC


@settings(max_examples=60, deadline=None)
@given(where=st.integers(0, 63), bit=st.integers(0, 7))
def test_one_changed_bit_of_a_signature_is_noticed(where, bit):
    changed = bytearray(SIGNATURE)
    changed[where] ^= 1 << bit
    assert not sm2.verify(b"message digest", bytes(changed), PUBLIC)


@given(signature=st.binary(max_size=80))
def test_any_other_bytes_are_no_signature_and_no_error(signature):
    assert not sm2.verify(b"message digest", signature, PUBLIC)


@pytest.mark.parametrize("r", [0, 1, sm2.N - 1, sm2.N, 2**256 - 1])
@pytest.mark.parametrize("s", [0, 1, sm2.N - 1, sm2.N, 2**256 - 1])
def test_numbers_at_the_edge_of_the_range_are_no_signature(r, s):
    assert not sm2.verify(b"message digest", r.to_bytes(32) + s.to_bytes(32), PUBLIC)


def test_two_signatures_of_the_same_message_differ_and_both_verify():
    one, two = sm2.sign(b"m", PRIVATE), sm2.sign(b"m", PRIVATE)
    assert one != two
    assert sm2.verify(b"m", one, PUBLIC)
    assert sm2.verify(b"m", two, PUBLIC)


def test_a_fresh_pair_fits_together():
    private, public = sm2.generate_key_pair()
    assert sm2.verify(b"m", sm2.sign(b"m", private), public)


@pytest.mark.parametrize("private", [b"", bytes(32), (sm2.N - 1).to_bytes(32), b"\xff" * 32, b"\x01" * 31])
def test_what_is_no_private_key_is_refused(private):
    with pytest.raises(Refused) as refused:
        sm2.sign(b"m", private)
    assert refused.value.code == "sm2.bad_key"


@pytest.mark.parametrize("public", [b"", bytes(65), PUBLIC[1:], b"\x02" + PUBLIC[1:], PUBLIC[:-1] + b"\x14"])
def test_what_is_no_public_key_is_refused(public):
    with pytest.raises(Refused) as refused:
        sm2.verify(b"m", SIGNATURE, public)
    assert refused.value.code == "sm2.bad_key"


def test_a_name_too_long_for_the_standard_is_refused():
    with pytest.raises(Refused) as refused:
        sm2.sign(b"m", PRIVATE, b"x" * 8192)
    assert refused.value.code == "sm2.bad_id"


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl on this machine")
def test_openssl_agrees_with_a_signature_of_ours_and_refuses_a_changed_one(tmp_path):
    private, public = sm2.generate_key_pair()
    (tmp_path / "key.pem").write_text(sm2.public_pem(public))
    (tmp_path / "right").write_bytes(sm2.signature_der(sm2.sign(b"a matter", private)))
    (tmp_path / "wrong").write_bytes(sm2.signature_der(sm2.sign(b"another matter", private)))

    def check(signature: str) -> int:
        options = ["-sm3", "-sigopt", f"distid:{sm2.DEFAULT_ID.decode()}", "-verify", "key.pem", "-signature"]
        command = ["openssl", "dgst", *options, signature]
        return subprocess.run(command, input=b"a matter", cwd=tmp_path, capture_output=True, check=False).returncode

    assert check("right") == 0
    assert check("wrong") == 1
