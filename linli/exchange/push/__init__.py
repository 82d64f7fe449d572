"""Web Push: messages to browsers, encrypted for each device (RFC 8291), signed by the site (RFC 8292)."""

from linli.exchange.push.provider import WebPush, public_key

__all__ = ["WebPush", "public_key"]
