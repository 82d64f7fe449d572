"""Text messages by HTTP gateways that a file describes: fields, signatures, answers."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from linli.exchange.sms import HttpSms
from linli.exchange.sms.describing import Gateway, filled, signed, succeeded
from linli.kernel.errors import Refused, Unavailable
from linli.people.messages import Letter

LETTER = Letter(
    id="0193-b", medium="sms", to="13800138000", key="sign_in_code", subject="验证码", text="您的验证码是402913。",
    values={"code": "402913"},
)  # fmt: skip


class Gate:
    """A gateway that keeps what it is asked and answers what the test says."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str], bytes]] = []
        self.answer: tuple[int, str] = (200, '{"code": 0}')
        gate = self

        class Handler(BaseHTTPRequestHandler):
            def _take(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                gate.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(gate.answer[0])
                self.end_headers()
                self.wfile.write(gate.answer[1].encode())

            do_GET = do_POST = _take

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def gate(settings: Any, tmp_path: Path) -> Iterator[Gate]:
    settings.OUTSIDE_PRIVATE = True
    settings.DATA = tmp_path
    running = Gate()
    yield running
    running.server.shutdown()
    running.server.server_close()


def described(folder: Path, text: str) -> None:
    (folder / "sms.toml").write_text(text, encoding="utf-8")


def test_a_json_gateway_with_templates_and_an_hmac(gate: Gate, tmp_path: Path) -> None:
    described(tmp_path, f'''
[[gateway]]
name = "main"
url = "{gate.url}/v2/send"
body = "json"
headers = {{ "X-Time" = "{{time}}", "X-Sign" = "{{sign}}" }}
fields = {{ "phone[]" = "{{to}}", "template.id" = "{{template}}", "template.params" = "{{params}}", "trace" = "{{id}}" }}
secrets = {{ app = "linli", secret = "s3cret" }}
templates = {{ sign_in_code = "SMS_1001" }}
sign = {{ algorithm = "hmac-sha256", key = "{{secret}}", over = "{{app}}{{time}}{{to}}", encoding = "base64" }}
success = {{ path = "result.code", equals = ["OK", "0"] }}
''')
    gate.answer = (200, '{"result": {"code": "OK"}}')
    HttpSms("main").send(LETTER)
    path, headers, body = gate.asked[0]
    assert path == "/v2/send"
    sent = json.loads(body)
    assert sent["phone"] == ["13800138000"]
    assert sent["template"]["id"] == "SMS_1001"
    assert json.loads(sent["template"]["params"]) == {"code": "402913"}
    over = f"linli{headers['x-time']}13800138000".encode()
    assert headers["x-sign"] == base64.b64encode(hmac.digest(b"s3cret", over, hashlib.sha256)).decode()


def test_a_form_gateway_in_gbk_with_an_md5_in_capitals(gate: Gate, tmp_path: Path) -> None:
    described(tmp_path, f'''
[[gateway]]
name = "old"
url = "{gate.url}/sms.aspx"
body = "form"
encoding = "gb18030"
signature = "【邻里】"
fields = {{ account = "{{user}}", mobile = "{{to}}", content = "{{text}}", pwd = "{{sign}}", t = "{{stamp}}" }}
secrets = {{ user = "u1", pass = "p1" }}
sign = {{ algorithm = "md5", over = "{{user}}{{pass}}{{stamp}}", case = "upper" }}
success = {{ contains = "success" }}
''')
    gate.answer = (200, "<r>success</r>")
    HttpSms().send(LETTER)
    _path, headers, body = gate.asked[0]
    sent = {name: values[0] for name, values in parse_qs(body.decode(), encoding="gb18030").items()}
    assert "charset=gb18030" in headers["content-type"]
    assert sent["content"] == "【邻里】您的验证码是402913。"
    assert sent["pwd"] == hashlib.md5(f"u1p1{sent['t']}".encode()).hexdigest().upper()


def test_a_gateway_by_address_alone(gate: Gate, tmp_path: Path) -> None:
    described(tmp_path, f'''
[[gateway]]
name = "get"
url = "{gate.url}/send?key={{secret}}"
method = "GET"
body = "query"
fields = {{ to = "{{to}}", msg = "{{text}}" }}
secrets = {{ secret = "a&b" }}
success = {{ status = [200], contains = "" }}
''')
    HttpSms("get").send(LETTER)
    query = parse_qs(urlsplit(gate.asked[0][0]).query)
    assert (query["key"], query["to"], query["msg"]) == (["a&b"], ["13800138000"], ["您的验证码是402913。"])


def test_what_a_gateway_does_not_take_is_tried_again_unless_it_says_never(gate: Gate, tmp_path: Path) -> None:
    described(tmp_path, f'''
[[gateway]]
name = "main"
url = "{gate.url}/"
fields = {{ to = "{{to}}" }}
success = {{ path = "code", equals = "0" }}
never = ["1016"]
''')
    for answer, kind, code in (
        ((200, '{"code": 7}'), Unavailable, "sms.answer_7"),
        ((503, "busy"), Unavailable, "sms.answer_503"),
        ((200, "no json"), Unavailable, "sms.answer_200"),
        ((200, '{"code": 1016}'), Refused, "sms.never_1016"),
    ):
        gate.answer = answer
        with pytest.raises(kind) as failure:
            HttpSms().send(LETTER)
        assert failure.value.code == code
    gate.server.shutdown()
    gate.server.server_close()
    with pytest.raises(Unavailable):
        HttpSms().send(LETTER)


def test_a_file_that_is_missing_or_wrong_is_an_outside_system_that_is_away(gate: Gate, tmp_path: Path) -> None:
    for content in (None, "[[gateway]]\nname = 'x'\n", "[[gateway]]\nname='x'\nurl='http://x'\nbody='soap'\n", "no toml ["):
        if content is not None:
            described(tmp_path, content)
        with pytest.raises(Unavailable):
            HttpSms()


def test_signatures_by_sm3_and_unknown_ones() -> None:
    # the example of GB/T 32905: SM3("abc")
    plain = Gateway("x", "http://x", sign={"algorithm": "sm3", "over": "abc"})
    assert signed(plain, {}) == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    keyed = Gateway("x", "http://x", sign={"algorithm": "hmac-sm3", "key": "{k}", "over": "{to}"})
    assert len(signed(keyed, {"k": "k", "to": "1"})) == 64
    assert signed(Gateway("x", "http://x"), {}) == ""
    with pytest.raises(Unavailable):
        signed(Gateway("x", "http://x", sign={"algorithm": "rot13", "over": ""}), {})
    assert filled("{to} {unknown}", {"to": "{text}", "text": "no"}) == "{text} {unknown}"
    assert not succeeded(Gateway("x", "http://x", success={"path": "a.0.b"}), 200, '{"a": []}')
    assert succeeded(Gateway("x", "http://x", success={"path": "a.0.b"}), 200, '{"a": [{"b": 0}]}')
