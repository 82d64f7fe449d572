"""What a gateway's description says: where to call, what to send, how to sign, what a good answer is. No Django, no clock."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.hmac import HMAC

from linli.kernel.crypto import sm3
from linli.kernel.errors import Unavailable

_FIELD = re.compile(r"\{([a-z_0-9]+)\}")
_BODIES = ("json", "form", "query")


@dataclass(frozen=True, slots=True)
class Gateway:
    """One ``[[gateway]]`` of the file."""

    name: str
    url: str
    method: str = "POST"
    body: str = "json"
    encoding: str = "utf-8"
    timeout: float = 8.0
    signature: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    templates: Mapping[str, str] = field(default_factory=dict)
    sign: Mapping[str, str] = field(default_factory=dict)
    success: Mapping[str, Any] = field(default_factory=dict)
    never: tuple[str, ...] = ()

    def answer_code(self, text: str) -> str:
        """The code in the answer at ``success.path``; empty where there is none."""
        found = _at(text, str(self.success.get("path", "")))
        return "" if found is None else re.sub(r"[^\w.:-]", "", str(found))[:40]


def gateway_of(content: Mapping[str, Any], name: str) -> Gateway:
    """The gateway of this name, or the first; a description that is incomplete is an outside system that is away."""
    listed = content.get("gateway", [])
    found = next((entry for entry in listed if not name or entry.get("name") == name), None)
    if found is None:
        raise Unavailable("sms.no_gateway", "The file sms.toml describes no gateway of this name.")
    known = set(Gateway.__dataclass_fields__)
    if not {"name", "url"} <= set(found) <= known or found.get("body", "json") not in _BODIES:
        raise Unavailable("sms.bad_gateway", "The description of the gateway in sms.toml is not complete.")
    return Gateway(**{**found, "never": tuple(str(code) for code in found.get("never", ()))})


def filled(template: str, values: Mapping[str, str]) -> str:
    """The template with its named fields; an unknown one stays as it is, so that a slip is seen."""
    return _FIELD.sub(lambda match: str(values.get(match.group(1), match.group(0))), template)


def signed(gateway: Gateway, values: Mapping[str, str]) -> str:
    """The signature over ``sign.over``; empty where the gateway wants none.

    ``algorithm``: md5, sha1, sha256, sm3 over the filled text, or hmac-sha1, hmac-sha256, hmac-sm3 with ``key``.
    """
    if not gateway.sign:
        return ""
    over = filled(gateway.sign.get("over", ""), values).encode(gateway.encoding)
    algorithm = gateway.sign.get("algorithm", "md5")
    if algorithm.startswith("hmac-"):
        digest = _hmac(algorithm.removeprefix("hmac-"), filled(gateway.sign.get("key", ""), values).encode(), over)
    else:
        digest = _hash(algorithm, over)
    if gateway.sign.get("encoding", "hex") == "base64":
        return base64.b64encode(digest).decode()
    text = digest.hex()
    return text.upper() if gateway.sign.get("case") == "upper" else text


def _hash(algorithm: str, content: bytes) -> bytes:
    if algorithm == "sm3":
        return sm3(content)
    if algorithm not in ("md5", "sha1", "sha256"):
        raise Unavailable("sms.bad_algorithm", "The description of the gateway names an unknown way of signing.")
    return hashlib.new(algorithm, content, usedforsecurity=False).digest()


def _hmac(algorithm: str, key: bytes, content: bytes) -> bytes:
    if algorithm == "sm3":
        maker = HMAC(key, SM3())
        maker.update(content)
        return maker.finalize()
    if algorithm not in ("sha1", "sha256"):
        raise Unavailable("sms.bad_algorithm", "The description of the gateway names an unknown way of signing.")
    return hmac.digest(key, content, algorithm)


def _at(text: str, path: str) -> Any:
    """The value at a dotted path of a JSON answer; None where there is none."""
    if not path:
        return None
    try:
        found: Any = json.loads(text)
        for part in path.split("."):
            found = found[int(part)] if isinstance(found, list) else found[part]
    except (ValueError, KeyError, IndexError, TypeError):
        return None
    return found


def succeeded(gateway: Gateway, status: int, text: str) -> bool:
    """Whether the gateway has taken the message: status, and what its answer says at a path or contains."""
    wanted = gateway.success
    if status not in wanted.get("status", [200, 201, 202]):
        return False
    if "path" in wanted:
        return str(_at(text, str(wanted["path"]))) in [str(value) for value in _list(wanted.get("equals", "0"))]
    return str(wanted.get("contains", "")) in text


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
