"""The ciphers against published vectors, and what happens to a value that is not as it was sealed."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel import crypto
from linli.kernel.errors import Refused

KEY = bytes.fromhex("0123456789abcdeffedcba9876543210")


def test_at_g_10_sm3_of_abc_is_the_published_hash():
    assert crypto.sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_at_g_10_sm3_of_64_bytes_is_the_published_hash():
    assert crypto.sm3(b"abcd" * 16).hex() == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


def test_at_g_10_sm4_block_is_the_published_block():
    encryptor = Cipher(algorithms.SM4(KEY), modes.ECB()).encryptor()  # only to check the block cipher underneath
    assert encryptor.update(KEY).hex() == "681edf34d206965e86b3e94f536e4246"


def test_at_g_10_the_gcm_mode_matches_the_vector_of_rfc_8998():
    nonce = bytes.fromhex("00001234567800000000ABCD")
    aad = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    plain = b"".join(bytes([b]) * 8 for b in (0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0xEE, 0xAA))
    encryptor = Cipher(algorithms.SM4(KEY), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(aad)
    body = encryptor.update(plain) + encryptor.finalize()
    assert body.hex() == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
    )
    assert encryptor.tag.hex() == "83de3541e4c2b58177e065a9bf7b62ec"


@given(plain=st.binary(max_size=300), aad=st.binary(max_size=40))
def test_what_was_sealed_opens_again(plain, aad):
    sealed = crypto.seal(KEY, plain, aad=aad)
    assert len(sealed) == 29 + len(plain)
    assert sealed[0] == 1
    assert crypto.unseal(KEY, sealed, aad=aad) == plain


def test_the_same_value_sealed_twice_looks_different():
    assert crypto.seal(KEY, b"13800001234") != crypto.seal(KEY, b"13800001234")


def test_a_memoryview_from_the_database_opens_too():
    assert crypto.unseal(KEY, memoryview(crypto.seal(KEY, b"x"))) == b"x"


@given(plain=st.binary(max_size=40), where=st.integers(min_value=0), bit=st.integers(0, 7))
def test_one_changed_bit_anywhere_is_noticed(plain, where, bit):
    sealed = bytearray(crypto.seal(KEY, plain, aad=b"people.phone"))
    sealed[where % len(sealed)] ^= 1 << bit
    with pytest.raises(Refused) as refused:
        crypto.unseal(KEY, bytes(sealed), aad=b"people.phone")
    assert refused.value.code == "crypto.cannot_open"


@pytest.mark.parametrize(
    ("key", "aad", "cut"),
    [(b"\0" * 16, b"a", None), (KEY, b"b", None), (KEY, b"a", 28), (KEY, b"a", 0), (KEY, b"a", -1)],
)
def test_another_key_another_place_or_a_cut_value_is_refused(key, aad, cut):
    sealed = crypto.seal(KEY, b"secret", aad=b"a")[:cut]
    with pytest.raises(Refused) as refused:
        crypto.unseal(key, sealed, aad=aad)
    assert refused.value.code == "crypto.cannot_open"
    assert "secret" not in refused.value.message


def test_a_key_of_the_wrong_length_is_refused():
    with pytest.raises(Refused) as refused:
        crypto.seal(b"short", b"x")
    assert refused.value.code == "crypto.bad_key"
    with pytest.raises(Refused):
        crypto.blind_index(b"", "x")


def test_a_blind_index_is_stable_keyed_and_survives_any_text():
    one = crypto.blind_index(KEY, "13800001234")
    assert one == crypto.blind_index(KEY, "13800001234")
    assert len(one) == 32
    assert one != crypto.blind_index(crypto.new_key(), "13800001234")
    assert one != crypto.blind_index(KEY, "13800001235")
    assert crypto.blind_index(KEY, "\ud800") != one
