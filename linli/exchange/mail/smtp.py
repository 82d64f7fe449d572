"""A provider of e-mail: any SMTP server, by STARTTLS, by TLS from the start, or in the open inside a machine."""

from __future__ import annotations

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, parseaddr

from django.conf import settings

from linli.kernel.errors import Refused, Unavailable
from linli.people.messages import Letter

SECONDS = 20


class Smtp:
    """Sends one letter with each connection: simple, and a server that hangs holds up nothing but its own letter."""

    name = "smtp"

    def __init__(self) -> None:
        self.wanted = settings.SMTP

    def send(self, letter: Letter) -> None:
        """Send it; an addressee that the server does not know is refused for good, anything else is tried again."""
        message = self.message(letter)
        try:
            with self._connection() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            if 500 <= code < 600:
                raise Refused("mail.refused", "The mail server does not know this address.") from error
            raise Unavailable("mail.later", "The mail server does not take it now.") from error
        except smtplib.SMTPAuthenticationError as error:
            raise Unavailable("mail.sign_in", "The mail server does not know this account; correct it.") from error
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable("mail.away", "The mail server does not answer.") from error

    def _connection(self) -> smtplib.SMTP:
        trusted = ssl.create_default_context(cafile=self.wanted["ca"] or None)
        host, port, security = self.wanted["host"], self.wanted["port"], self.wanted["security"]
        if security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=trusted)
        else:
            server = smtplib.SMTP(host, port, timeout=SECONDS)
        try:
            if security not in ("tls", "none"):
                server.starttls(context=trusted)
            if self.wanted["user"]:
                server.login(self.wanted["user"], self.wanted["password"])
        except (OSError, smtplib.SMTPException):
            server.close()
            raise
        return server

    def message(self, letter: Letter) -> EmailMessage:
        """The letter as a mail: UTF-8 everywhere, one id for every try, marked as written by a machine."""
        shown, sender = parseaddr(self.wanted["sender"])
        mail = EmailMessage()
        mail["Subject"] = letter.subject
        mail["From"] = Address(shown or "Linli", addr_spec=sender)
        mail["To"] = Address(addr_spec=letter.to)
        mail["Date"] = formatdate(localtime=True)
        mail["Message-ID"] = f"<{letter.id}@{sender.partition('@')[2] or 'localhost'}>"
        mail["Auto-Submitted"] = "auto-generated"
        link = f"{settings.PUBLIC_URL.rstrip('/')}{letter.link}" if letter.link and settings.PUBLIC_URL else ""
        mail.set_content("\n\n".join(part for part in (letter.text, link) if part) + "\n", charset="utf-8", cte="base64")
        return mail
