"""Pictures as bytes: what they really are, and the copies that may be shown. No database."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from linli.kernel.errors import Refused

#: Formats taken, by what Pillow finds in the content: media type and file ending.
TAKEN = {
    "JPEG": ("image/jpeg", "jpg"),
    "PNG": ("image/png", "png"),
    "WEBP": ("image/webp", "webp"),
    "GIF": ("image/gif", "gif"),
}
#: Longest side of the public copy and of the thumbnail, in pixels.
PUBLIC_SIDE = 2048
THUMB_SIDE = 320
#: More pixels than this is no photo but an attack (a small file that unpacks into gigabytes).
MOST_PIXELS = 120_000_000


def check_picture(content: bytes) -> tuple[str, str]:
    """Media type and file ending by content; whatever the name says. Refuses everything that is not a picture."""
    wrong = Refused("photos.not_a_picture", "This file is not a photo that can be shown. Choose a JPEG, PNG or WebP.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(content)) as picture:
                form, size = picture.format, picture.size
                picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError, Warning) as error:
        raise wrong from error
    if form not in TAKEN or size[0] * size[1] > MOST_PIXELS:
        raise wrong
    return TAKEN[form]


def copies(content: bytes) -> tuple[bytes, bytes]:
    """A public copy and a thumbnail as JPEG: turned upright, made smaller, without any metadata (no place, no device)."""
    with Image.open(io.BytesIO(content)) as picture:
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    return _jpeg(upright, PUBLIC_SIDE, 85), _jpeg(upright, THUMB_SIDE, 78)


def _jpeg(picture: Image.Image, side: int, quality: int) -> bytes:
    small = picture.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    clean = Image.new("RGB", small.size)
    clean.paste(small)
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()
