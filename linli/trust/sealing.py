"""Personal data in the database: sealed with the site's key, opened only on purpose, never shown by accident.

A sealed value is ``layout (1 byte) + key version (1) + length of the field's name (1) + name + sealed body``. Layout,
key version and name are authenticated with the body: a value copied into another column is refused when that column
opens it.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from linli.kernel import crypto
from linli.kernel.errors import Refused

_LAYOUT = 1


def _keys() -> tuple[int, dict[int, bytes]]:
    """The version that seals, and every key that still opens. A site that changed its key lists old ones."""
    current = getattr(settings, "DATA_KEY_VERSION", 1)
    return current, {**getattr(settings, "OLD_DATA_KEYS", {}), current: settings.DATA_KEY}


def seal_text(value: str, *, field: str) -> bytes:
    """``value`` sealed for the column called ``field`` (such as ``people.account.phone``)."""
    name = field.encode()
    version, keys = _keys()
    head = bytes((_LAYOUT, version, len(name))) + name
    return head + crypto.seal(keys[version], value.encode(), aad=head)


def open_text(sealed: bytes, *, field: str | None = None) -> str:
    """What :func:`seal_text` was given. With ``field``, refuses a value that was sealed for another column."""
    sealed = bytes(sealed)
    if len(sealed) < 3 or sealed[0] != _LAYOUT:
        raise Refused("sealing.cannot_open", "This is not a sealed value; check that the right column was read.")
    end = 3 + sealed[2]
    head, body = sealed[:end], sealed[end:]
    if field is not None and head[3:] != field.encode():
        raise Refused("sealing.other_field", "This value was sealed for another column.", field=field)
    key = _keys()[1].get(head[1])
    if key is None:
        raise Refused("sealing.no_key", "The key of this value is not loaded; restore it.", version=head[1])
    return crypto.unseal(key, body, aad=head).decode()


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
    it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

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
