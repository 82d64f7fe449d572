"""E-mail by SMTP."""

from linli.exchange.mail.smtp import Smtp

__all__ = ["Smtp"]
