"""Single sign-on by OpenID Connect: who somebody is, said by another system."""

from linli.exchange.oidc.client import Begun, begin, finish

__all__ = ["Begun", "begin", "finish"]
