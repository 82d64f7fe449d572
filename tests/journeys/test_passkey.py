"""A passkey in a real browser with a virtual authenticator: added once, then it lets in by itself."""

from __future__ import annotations

from typing import Any

import pytest

from tests.instance import Instance

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_passkey_is_added_and_then_signs_in_alone(person: Any, demo_instance: Instance) -> None:
    # Passkeys belong to a name; a bare address has none.
    base = demo_instance.url.replace("127.0.0.1", "localhost")
    context = person()
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    key = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    page.goto(f"{base}/sign-in/?next=/my/security/")
    page.get_by_test_id("sign-in-demo-inspector").click()
    page.get_by_test_id("passkey-name").fill("my telephone")
    page.get_by_test_id("passkey-add").click()
    page.get_by_test_id("recovery-codes").wait_for()
    page.get_by_test_id("recovery-kept").click()
    assert "my telephone" in page.get_by_test_id("passkey-row").inner_text()

    context.clear_cookies()
    page.goto(f"{base}/sign-in/?next=/my/security/")
    page.get_by_test_id("sign-in-passkey").click()
    page.get_by_test_id("passkey-row").wait_for()

    context.clear_cookies()
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    page.goto(f"{base}/sign-in/")
    page.get_by_test_id("sign-in-passkey").click()
    page.get_by_text("That did not work, or was given up.").wait_for()
    page.goto(f"{base}/my/security/")
    assert "/sign-in/" in page.url, "whoever is not verified by the device stays outside"
