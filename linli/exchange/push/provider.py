"""A provider of push messages. The words say that there is news, never of what; only the device can read even that."""

from __future__ import annotations

import base64
import functools
import json
import time
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from py_vapid import Vapid02
from pywebpush import WebPusher, WebPushException

from linli.kernel.errors import Refused, Unavailable
from linli.kernel.outside import Call, call
from linli.people.messages import Letter
from linli.people.queries import device_address

#: Order of the group of P-256: a private key lies between 1 and this.
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
#: How long a push service keeps a message for a device that is off, and how long a signature holds; seconds.
KEPT, SIGNED = 86_400, 12 * 3600


@functools.cache
def _private_key(raw: bytes) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(raw) % (_ORDER - 1) + 1, ec.SECP256R1())


def public_key() -> str:
    """The site's public key as browsers want it when they subscribe (``applicationServerKey``)."""
    point = _private_key(settings.PUSH_KEY).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


class WebPush:
    """Sends one message to one device through the push service of its browser."""

    name = "push"

    def send(self, letter: Letter) -> None:
        """Send it; a subscription that has expired is refused for good."""
        found = device_address(UUID(letter.to))
        if found is None:
            raise Refused("push.gone", "This device takes no messages any more.")
        device = json.loads(found)
        status = call(self.call_of(device, letter)).status
        if status in (404, 410):
            raise Refused("push.gone", "This device takes no messages any more.")
        if status in (400, 401, 403, 413):
            raise Refused(f"push.refused_{status}", "The push service does not take this message.")
        if not 200 <= status < 300:
            raise Unavailable(f"push.answer_{status}", "The push service does not take it now.")

    def call_of(self, device: dict[str, str], letter: Letter) -> Call:
        """The request: the words encrypted for the device, and the site's signature for the push service."""
        words = {"title": letter.subject, "body": letter.text, "url": letter.link or "/", "tag": letter.key}
        keys = {"p256dh": device["p256dh"], "auth": device["auth"]}
        try:
            pusher = WebPusher({"endpoint": device["endpoint"], "keys": keys})
            body = pusher.encode(json.dumps(words, ensure_ascii=False).encode())["body"]
        except (WebPushException, ValueError) as error:
            raise Refused("push.bad_keys", "The keys of this device are wrong.") from error
        parts = urlsplit(device["endpoint"])
        claims = {
            "sub": settings.PUSH_CONTACT,
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": int(time.time()) + SIGNED,
        }
        headers = {
            **Vapid02(_private_key(settings.PUSH_KEY)).sign(claims),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(KEPT),
            "Urgency": "high" if letter.key == "news_danger" else "normal",
        }
        return Call(device["endpoint"], "POST", headers, body, 10.0, most=1024, private=settings.OUTSIDE_PRIVATE)
