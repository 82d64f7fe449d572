"""Personal data in the database: sealed with the key of its area, opened only on purpose, never shown by accident.

A sealed value is ``layout (1 byte) + key + length of the field's name (1) + name + sealed body``. In layout 2 the key is
the number of a data key (4 bytes); in layout 1, from before there were data keys, the version of a master key (1 byte).
Everything before the body is authenticated with it: a value copied into another column is refused when that opens it.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from linli.kernel import crypto
from linli.kernel.errors import Refused
from linli.trust.keys import masters, ring

#: The first byte of a value: what sealed it.
_BY_MASTER, BY_DATA_KEY = 1, 2
#: Bytes before the length of the name: layout and key.
_START = {_BY_MASTER: 2, BY_DATA_KEY: 5}
#: How many bytes at the beginning of a value name its key (see ``keys.resealing``).
KEY_PREFIX = _START[BY_DATA_KEY]


def prefix_of(key_id: int) -> bytes:
    """The bytes that every value under this data key begins with."""
    return bytes((BY_DATA_KEY,)) + key_id.to_bytes(4)


def key_of(prefix: bytes) -> int | None:
    """The number of the data key that a value beginning so needs; None where a master key itself sealed it."""
    return int.from_bytes(prefix[1:KEY_PREFIX]) if prefix[0] == BY_DATA_KEY else None


def seal_bytes(value: bytes, *, field: str, area: str = "") -> bytes:
    """``value`` sealed for the column called ``field`` with the key of ``area`` (a division code, or the site)."""
    name = field.encode()
    key_id = ring.current(area)
    if key_id is None:
        version = masters.newest()
        start, key = bytes((_BY_MASTER, version)), masters.masters()[version]
    else:
        start, key = prefix_of(key_id), ring.key(key_id)
    head = start + bytes((len(name),)) + name
    return head + crypto.seal(key, value, aad=head)


def open_bytes(sealed: bytes | memoryview, *, field: str | None = None) -> bytes:
    """What :func:`seal_bytes` was given. With ``field``, refuses a value that was sealed for another column."""
    sealed = bytes(sealed)
    start = _START.get(sealed[0]) if sealed else None
    if start is None or len(sealed) <= start:
        raise Refused("sealing.cannot_open", "This is not a sealed value; check that the right column was read.")
    end = start + 1 + sealed[start]
    head, body = sealed[:end], sealed[end:]
    if field is not None and head[start + 1 :] != field.encode():
        raise Refused("sealing.other_field", "This value was sealed for another column.", field=field)
    return crypto.unseal(_key(head), body, aad=head)


def _key(head: bytes) -> bytes:
    key_id = key_of(head)
    if key_id is not None:
        return ring.key(key_id)
    key = masters.master(head[1])
    if key is None:
        raise Refused("sealing.no_key", "The key of this value is not loaded; restore it.", version=head[1])
    return key


def resealed(sealed: bytes | memoryview, *, area: str) -> bytes:
    """The same value under the key of ``area`` now; the very same bytes if that is its key already."""
    sealed = bytes(sealed)
    key_id = ring.current(area)
    if key_id is None or sealed.startswith(prefix_of(key_id)):
        return sealed
    plain = open_bytes(sealed)
    start = _START[sealed[0]]
    return seal_bytes(plain, field=sealed[start + 1 : start + 1 + sealed[start]].decode(), area=area)


def seal_text(value: str, *, field: str, area: str = "") -> bytes:
    """Text sealed for the column called ``field`` (such as ``people.account.phone``)."""
    return seal_bytes(value.encode(), field=field, area=area)


def open_text(sealed: bytes | memoryview, *, field: str | None = None) -> str:
    """What :func:`seal_text` was given. With ``field``, refuses a value that was sealed for another column."""
    return open_bytes(sealed, field=field).decode()


def index_of(value: str) -> bytes:
    """The blind index (32 bytes) that finds equal values without opening any.

    Bring the value to its normal form first.
    """
    return crypto.blind_index(settings.INDEX_KEY, value)


class Sealed:
    """A sealed value in hand: shows nothing of itself until :meth:`open` is called."""

    __slots__ = ("_field", "sealed")

    def __init__(self, sealed: bytes, field: str) -> None:
        self.sealed = sealed
        self._field = field

    def open(self) -> str:
        """The plain text. Call it where the purpose is known, and do not keep the answer."""
        return open_text(self.sealed, field=self._field)

    def for_area(self, area: str) -> Sealed:
        """The same value under the key of an area."""
        moved = resealed(self.sealed, area=area)
        return self if moved == self.sealed else Sealed(moved, self._field)

    def __repr__(self) -> str:
        return "<sealed>"

    __str__ = __repr__

    def __bool__(self) -> bool:
        return True


class _SealedAttribute:
    """Seals plain text as soon as it is put on a model, so that no instance ever holds it."""

    def __init__(self, field: SealedTextField) -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type[models.Model] | None = None) -> Any:
        if instance is None:
            return self
        if self.field.attname not in instance.__dict__:
            instance.refresh_from_db(fields=[self.field.attname])
        return instance.__dict__[self.field.attname]

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = self.field.sealed(value)


class SealedTextField(models.BinaryField):
    """Text sealed in the database. Give it a ``str``; it reads back as :class:`Sealed`, to be opened with ``.open()``.

    Empty text is stored as NULL when the field allows it. Cannot be searched: keep :func:`index_of` in a column beside
    it. ``area`` says where the code of the area lies whose key seals the value: a column of the row, or a path from it
    (``case__grid_code``). A row that is saved takes the key of the area then known; what is known later, the rotation
    brings home. Without ``area`` the site's own key seals.
    """

    def __init__(self, *args: Any, area: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)
        self.area = area

    @property
    def place(self) -> str:
        """The name that is authenticated with each value."""
        return f"{self.model._meta.label_lower}.{self.name}"

    def sealed(self, value: Any) -> Any:
        """``value`` as the instance keeps it: sealed, or what is no text (NULL, expressions) as it is."""
        if isinstance(value, str):
            return None if value == "" and self.null else Sealed(seal_text(value, field=self.place), self.place)
        if isinstance(value, bytes | bytearray | memoryview):
            return Sealed(bytes(value), self.place)
        return value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Under the key of its area, where the instance in hand tells it; nothing is read for that."""
        value = super().pre_save(model_instance, add)
        if self.area and isinstance(value, Sealed) and (area := _known(model_instance, self.area)):
            value = model_instance.__dict__[self.attname] = value.for_area(area)
        return value

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        """Put the sealing attribute on the model."""
        super().contribute_to_class(cls, name, private_only=private_only)
        setattr(cls, self.attname, _SealedAttribute(self))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        """Rows carry :class:`Sealed`, also through ``values()``."""
        return None if value is None else Sealed(bytes(value), self.place)

    def get_prep_value(self, value: Any) -> Any:
        """What goes into the database is always sealed."""
        value = self.sealed(value)
        return value.sealed if isinstance(value, Sealed) else value


class SealedBytesField(models.BinaryField):
    """Bytes that :func:`seal_bytes` made, so that the rotation finds them. Sealing and opening is up to the command."""

    area = ""

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """For the database it is a binary column."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.BinaryField", args, kwargs


def _known(instance: models.Model, path: str) -> str | None:
    """The value at the end of a path, as far as it has been loaded."""
    *steps, last = path.split("__")
    at: models.Model | None = instance
    for step in steps:
        at = at._state.fields_cache.get(step) if at is not None else None
    return at.__dict__.get(last) if at is not None else None
