"""Text messages by the HTTP gateway of any provider, described in a file."""

from linli.exchange.sms.gateway import HttpSms

__all__ = ["HttpSms"]
