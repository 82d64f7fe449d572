"""Web Push against a local push service that decrypts what it gets for real, as a browser would."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from linli.exchange.push import WebPush, public_key
from linli.kernel.actors import ANONYMOUS
from linli.kernel.errors import NotAllowed, NotFound, Refused
from linli.people.commands import NoticeDraft, add_device, choose_reach, drop_device, post_notices
from linli.people.models import Message, PushDevice
from linli.people.sending import send_waiting
from tests.world import NOW, World, fixed_id


def b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Browser:
    """A browser with its push service: its keys, what it was told, and whether its subscription still holds."""

    def __init__(self) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.auth = b"sixteen bytes ok"
        self.told: list[dict[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.status = 201
        browser = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                browser.headers.append({k.lower(): v for k, v in self.headers.items()})
                if browser.status == 201:
                    plain = http_ece.decrypt(
                        body, private_key=browser.private, auth_secret=browser.auth, version="aes128gcm"
                    )
                    browser.told.append(json.loads(plain))
                self.send_response(browser.status)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def subscription(self) -> dict[str, Any]:
        point = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        endpoint = f"http://127.0.0.1:{self.server.server_port}/push/abc"
        return {"endpoint": endpoint, "expirationTime": None, "keys": {"p256dh": b64(point), "auth": b64(self.auth)}}


@pytest.fixture
def browser(settings: Any) -> Iterator[Browser]:
    settings.OUTSIDE_PRIVATE = True
    running = Browser()
    yield running
    running.server.shutdown()
    running.server.server_close()


def notice(world: World, who: str, key: str, number: int = 1) -> None:
    account = world.people[who]
    link = "/r/7KQ4MX9TRB/" if who == "resident" else "/field/"
    post_notices([NoticeDraft(account_id=account.id, fact_id=fixed_id(f"fact {number}"), key=key, link=link, at=NOW)])


def push_only(medium: str) -> list[Any]:
    assert medium == "push"
    return [WebPush()]


def test_a_device_is_told_that_there_is_news_and_nothing_of_what(world: World, browser: Browser) -> None:
    resident = world.actor("resident")
    add_device(resident, given=browser.subscription, label="手机", language="zh-hans", now=NOW)
    notice(world, "resident", "report_closed")
    notice(world, "resident", "report_closed")  # the same once more tells nothing
    assert send_waiting(push_only, now=NOW) == 1
    (told,) = browser.told
    assert told["url"] == "/my/"
    assert told["body"]
    assert "7KQ4MX9TRB" not in str(told)
    assert browser.headers[0]["content-encoding"] == "aes128gcm"
    assert int(browser.headers[0]["ttl"]) > 0
    message = Message.objects.get()
    assert (message.medium, message.provider, message.sent_at) == ("push", "push", NOW)


def test_the_push_service_can_check_who_sends(world: World, browser: Browser) -> None:
    """RFC 8292: the header carries a signed token and the key that the browser subscribed with."""
    add_device(world.actor("resident"), given=browser.subscription, now=NOW)
    notice(world, "resident", "report_accepted")
    send_waiting(push_only, now=NOW)
    scheme, _blank, rest = browser.headers[0]["authorization"].partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert scheme == "vapid"
    assert parts["k"] == public_key()
    head, claims, signature = parts["t"].split(".")
    raw = unb64(signature)
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unb64(parts["k"]))
    numbers = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    key.verify(numbers, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
    assert json.loads(unb64(claims))["aud"] == browser.subscription["endpoint"].removesuffix("/push/abc")


def test_an_expired_subscription_is_dropped_and_a_busy_service_asked_again(world: World, browser: Browser) -> None:
    add_device(world.actor("resident"), given=browser.subscription, now=NOW)
    browser.status = 503
    notice(world, "resident", "report_accepted")
    assert send_waiting(push_only, now=NOW) == 0
    assert Message.objects.get().error == "push.answer_503"
    browser.status = 410
    assert send_waiting(push_only, now=NOW + timedelta(minutes=5)) == 0
    assert PushDevice.objects.get().dropped_at is not None
    assert Message.objects.get().dropped_at is not None
    notice(world, "resident", "report_closed", number=2)
    assert Message.objects.count() == 1


def test_danger_comes_at_night_and_other_news_waits_for_the_morning(world: World, browser: Browser) -> None:
    add_device(world.actor("grid1"), given=browser.subscription, now=NOW)
    notice(world, "grid1", "task_new", number=1)
    notice(world, "grid1", "task_danger", number=2)
    night = NOW.replace(hour=23)
    assert send_waiting(push_only, now=night) == 1
    assert browser.told[0]["tag"] == "news_danger"
    assert browser.headers[0]["urgency"] == "high"
    assert send_waiting(push_only, now=night.replace(hour=7) + timedelta(days=1)) == 0
    assert send_waiting(push_only, now=night.replace(hour=8) + timedelta(days=1)) == 1
    assert browser.told[1]["url"] == "/desk/notices/"


def test_devices_belong_to_their_owners_and_a_choice_ends_the_messages(world: World, browser: Browser) -> None:
    resident = world.actor("resident")
    device = add_device(resident, given=browser.subscription, now=NOW)
    assert add_device(resident, given=browser.subscription, now=NOW).id == device.id
    with pytest.raises(NotFound):
        drop_device(world.actor("grid1"), device_id=device.id, now=NOW)
    for wrong in ({}, {"endpoint": "ftp://x", "keys": {}}, {**browser.subscription, "keys": {"p256dh": "?", "auth": "?"}}):
        with pytest.raises(Refused):
            add_device(resident, given=wrong, now=NOW)
    choose_reach(resident, push=False, text=True, mail=False, now=NOW)
    notice(world, "resident", "report_closed")
    assert Message.objects.count() == 0
    choose_reach(resident, push=True, text=True, mail=False, now=NOW)
    drop_device(resident, device_id=device.id, now=NOW)
    notice(world, "resident", "report_closed", number=2)
    assert Message.objects.count() == 0


def test_a_private_push_service_is_not_called_where_the_site_does_not_allow_it(
    world: World, browser: Browser, settings: Any
) -> None:
    settings.OUTSIDE_PRIVATE = False
    add_device(world.actor("resident"), given=browser.subscription, now=NOW)
    notice(world, "resident", "report_closed")
    assert send_waiting(push_only, now=NOW) == 0
    assert browser.headers == []
    assert Message.objects.get().error == "outside.private"


def test_nobody_who_is_not_signed_in_has_devices(world: World, browser: Browser) -> None:
    nobody = ANONYMOUS
    with pytest.raises(NotAllowed):
        add_device(nobody, given=browser.subscription, now=NOW)
