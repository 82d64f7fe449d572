"""E-mail against a real SMTP server: STARTTLS, sign-in, Chinese, and what is tried again or never."""

from __future__ import annotations

import datetime
import email
import email.policy
import ipaddress
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from linli.config.running.ports import any_free
from linli.exchange.mail import Smtp
from linli.kernel.errors import Refused, Unavailable
from linli.people.messages import Letter

LETTER = Letter(
    id="0193-a", medium="mail", to="lin@example.org", key="news_report", subject="您的诉求有新进展",
    text="您有一条诉求有新进展，请打开邻里查看。", values={}, link="/my/",
)  # fmt: skip


class Inbox:
    """Keeps what arrives; one address is unknown and another full."""

    def __init__(self) -> None:
        self.letters: list[Envelope] = []
        self.signed_in: list[str] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:
        if address.startswith("nobody"):
            return "550 no such mailbox"
        if address.startswith("full"):
            return "452 mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        self.letters.append(envelope)
        return "250 kept"

    def sign_in(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        good = (data.login, data.password) == (b"linli", b"open sesame")
        if good:
            self.signed_in.append(mechanism)
        return AuthResult(success=good, handled=good)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 with its key, made for this test."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    day = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(day - datetime.timedelta(days=1)).not_valid_after(day + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = tmp_path / "smtp.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def inbox(certificate: Path, settings: Any) -> Iterator[Inbox]:
    """A server that wants STARTTLS and an account, and the settings for it."""
    kept = Inbox()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = Controller(
        kept, hostname="127.0.0.1", port=any_free(), tls_context=context, require_starttls=True, auth_required=True,
        authenticator=kept.sign_in,
    )  # fmt: skip
    server.start()
    settings.PUBLIC_URL = "https://linli.example.org"
    settings.SMTP = {
        "host": "127.0.0.1", "port": server.port, "security": "starttls", "user": "linli", "password": "open sesame",
        "sender": "邻里 <linli@example.org>", "ca": str(certificate),
    }  # fmt: skip
    yield kept
    server.stop()


def test_a_letter_arrives_by_starttls_with_its_chinese_whole(inbox: Inbox) -> None:
    Smtp().send(LETTER)
    (envelope,) = inbox.letters
    assert inbox.signed_in
    assert envelope.rcpt_tos == ["lin@example.org"]
    content = envelope.content
    assert isinstance(content, bytes)
    assert max(content) < 128
    mail = email.message_from_bytes(content, policy=email.policy.default)
    assert mail["Subject"] == LETTER.subject
    assert mail["From"] == "邻里 <linli@example.org>"
    assert mail["Message-ID"] == "<0193-a@example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_content()
    assert LETTER.text in text
    assert "https://linli.example.org/my/" in text


@pytest.mark.parametrize(
    ("to", "kind", "code"),
    [("nobody@example.org", Refused, "mail.refused"), ("full@example.org", Unavailable, "mail.later")],
)
def test_an_unknown_address_is_given_up_and_a_full_one_tried_again(
    inbox: Inbox, to: str, kind: type[Exception], code: str
) -> None:
    letter = Letter(**{name: getattr(LETTER, name) for name in Letter.__slots__} | {"to": to})
    with pytest.raises(kind) as failure:
        Smtp().send(letter)
    assert failure.value.code == code  # type: ignore[attr-defined]


def test_a_wrong_account_a_foreign_certificate_and_no_server_are_tried_again(
    inbox: Inbox, settings: Any, tmp_path: Path
) -> None:
    for change, code in (
        ({"password": "wrong"}, "mail.sign_in"),
        ({"ca": ""}, "mail.away"),
        ({"port": any_free()}, "mail.away"),
    ):
        provider = Smtp()
        provider.wanted = settings.SMTP | change
        with pytest.raises(Unavailable) as failure:
            provider.send(LETTER)
        assert failure.value.code == code
    assert inbox.letters == []
