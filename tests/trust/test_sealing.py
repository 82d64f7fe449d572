"""Sealed fields: what lies in the table, what an instance shows, what opens it."""

from __future__ import annotations

import pickle

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel.errors import Refused
from linli.people.models import Account, AccountKind
from linli.trust.sealing import Sealed, index_of, open_text, seal_text
from tests.trust.world import NOW

PHONE = "13812345678"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_what_is_sealed_opens_again_and_only_for_its_field(text):
    sealed = seal_text(text, field="people.account.phone")
    assert open_text(sealed) == open_text(sealed, field="people.account.phone") == text
    with pytest.raises(Refused):
        open_text(sealed, field="people.account.name")


@given(st.integers(0, 10_000))
def test_no_changed_bit_goes_unnoticed(place):
    sealed = bytearray(seal_text(PHONE, field="a.b"))
    sealed[place // 8 % len(sealed)] ^= 1 << place % 8
    with pytest.raises(Refused):
        open_text(bytes(sealed))


def test_a_site_that_changed_its_key_still_opens_old_values(settings):
    old = seal_text(PHONE, field="a.b")
    settings.OLD_DATA_KEYS = {1: settings.DATA_KEY}
    settings.DATA_KEY_VERSION = 2
    settings.DATA_KEY = bytes(16)
    assert open_text(old) == PHONE
    assert seal_text(PHONE, field="a.b")[1] == 2
    settings.OLD_DATA_KEYS = {}
    with pytest.raises(Refused, match="key"):
        open_text(old)


def test_equal_values_have_equal_indexes_and_different_seals():
    assert index_of(PHONE) == index_of(PHONE) != index_of(PHONE + "0")
    assert seal_text(PHONE, field="a.b") != seal_text(PHONE, field="a.b")


@pytest.mark.django_db
def test_a_sealed_field_never_shows_its_text():
    account = Account(login="li", kind=AccountKind.STAFF, name="Li", phone=PHONE, created_at=NOW)
    assert PHONE not in f"{account.phone} {account.phone!r} {vars(account)}"
    account.save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM people_account WHERE id = %s", (account.id,))
        assert PHONE.encode() not in bytes(cursor.fetchone()[0])
    again = Account.objects.get(id=account.id)
    assert isinstance(again.phone, Sealed)
    assert again.phone.open() == account.phone.open() == PHONE
    assert Account.objects.defer("phone").get(id=account.id).phone.open() == PHONE
    assert Account.objects.values_list("phone", flat=True).get(id=account.id).open() == PHONE
    assert PHONE.encode() not in pickle.dumps(again)
    Account.objects.filter(id=account.id).update(phone="1390000")
    again.refresh_from_db()
    assert again.phone.open() == "1390000"
    again.phone = ""
    again.save()
    assert Account.objects.get(id=account.id).phone is None
