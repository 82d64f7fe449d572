"""A picture as a phone would send it, small."""

from __future__ import annotations

from io import BytesIO

from PIL import Image


def picture(colour: str = "red") -> bytes:
    """A JPEG of one colour."""
    out = BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "JPEG")
    return out.getvalue()
