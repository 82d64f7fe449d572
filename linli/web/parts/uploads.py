"""Uploaded photos as bytes, their size asked before they are read."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from linli.kernel.errors import Refused
from linli.orgs.queries import rule_value, today


def read_photos(files: Iterable[UploadedFile], *, already: int = 0) -> list[bytes]:
    """The content of each file that is not empty; browsers send an empty one where none was chosen.

    Refuses a file that is too large, and more files than fit beside those there ``already``, before reading any.
    """
    chosen = [file for file in files if file.size]
    day = today()
    most, largest = int(rule_value("photos_most", day)), int(rule_value("photo_bytes", day))
    if len(chosen) + already > most:
        raise Refused(
            "photos.too_many",
            _("At most %(most)s photos fit; you chose %(count)s. Leave some out.")
            % {"most": most, "count": len(chosen) + already},
            field="photos",
            most=most,
        )
    if any((file.size or 0) > largest for file in chosen):
        raise Refused(
            "photos.too_large",
            _("A photo may have %(size)s MB; choose a smaller one.") % {"size": largest // 1_000_000},
            field="photos",
        )
    return [file.read() for file in chosen]
