"""A provider of text messages: an HTTP gateway as ``LINLI_DATA/sms.toml`` describes it (see docs/settings.md)."""

from __future__ import annotations

import json
import secrets
import tomllib
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.utils import timezone

from linli.exchange.sms.describing import Gateway, filled, gateway_of, signed, succeeded
from linli.kernel.clock import LOCAL
from linli.kernel.errors import Refused, Unavailable
from linli.kernel.outside import Call, call
from linli.people.messages import Letter


class HttpSms:
    """One gateway of the file, by its name; the first one where none is named."""

    def __init__(self, name: str = "") -> None:
        try:
            content = tomllib.loads((settings.DATA / "sms.toml").read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise Unavailable("sms.no_file", "The file sms.toml is missing or cannot be read.") from error
        self.gateway: Gateway = gateway_of(content, name)
        self.name = f"sms:{self.gateway.name}"

    def send(self, letter: Letter) -> None:
        """Send it; a gateway that says “never” is believed, everything else is tried again."""
        found = call(self.call_of(letter, now=timezone.now()))
        text = found.body.decode("utf-8", "replace")
        if succeeded(self.gateway, found.status, text):
            return
        code = self.gateway.answer_code(text)
        if code and code in self.gateway.never:
            raise Refused(f"sms.never_{code}"[:60], "The gateway says that this number cannot be reached.")
        raise Unavailable(f"sms.answer_{code or found.status}"[:60], "The gateway did not take the message.")

    def call_of(self, letter: Letter, *, now: datetime) -> Call:
        """The request for one letter, with its signature."""
        gateway = self.gateway
        values = self._values(letter, now)
        values["sign"] = signed(gateway, values)
        fields = {name: filled(template, values) for name, template in gateway.fields.items()}
        headers = {name: filled(template, values) for name, template in gateway.headers.items()}
        url, body = filled(gateway.url, {name: quote(str(value), safe="") for name, value in values.items()}), b""
        if gateway.body == "json":
            body = json.dumps(_nested(fields), ensure_ascii=False).encode()
            headers.setdefault("Content-Type", "application/json; charset=utf-8")
        elif gateway.body == "form":
            body = urlencode(fields, encoding=gateway.encoding).encode()
            headers.setdefault("Content-Type", f"application/x-www-form-urlencoded; charset={gateway.encoding}")
        elif fields:
            url += ("&" if "?" in url else "?") + urlencode(fields, encoding=gateway.encoding)
        return Call(
            url, gateway.method, headers, body, gateway.timeout, most=16_384, private=settings.OUTSIDE_PRIVATE
        )

    def _values(self, letter: Letter, now: datetime) -> dict[str, str]:
        local = now.astimezone(LOCAL)
        return {
            **self.gateway.secrets,
            **{f"value_{name}": str(value) for name, value in letter.values.items()},
            "to": letter.to,
            "text": f"{self.gateway.signature}{letter.text}",
            "id": letter.id,
            "key": letter.key,
            "template": self.gateway.templates.get(letter.key, ""),
            "params": json.dumps(letter.values, ensure_ascii=False, separators=(",", ":")),
            "time": str(int(now.timestamp())),
            "millis": str(int(now.timestamp() * 1000)),
            "stamp": local.strftime("%Y%m%d%H%M%S"),
            "nonce": secrets.token_hex(8),
        }


def _nested(fields: dict[str, str]) -> dict[str, Any]:
    """``a.b`` becomes an object, ``a[]`` a list of one: what the usual gateways want of JSON."""
    whole: dict[str, Any] = {}
    for name, value in fields.items():
        *path, last = name.split(".")
        place = whole
        for part in path:
            place = place.setdefault(part, {})
        if last.endswith("[]"):
            place[last[:-2]] = [value]
        else:
            place[last] = value
    return whole


