"""Every write of search, one file a topic."""

from linli.search.commands.following import KINDS, READER, follow
from linli.search.commands.names import sync_names
from linli.search.commands.phones import look_up_phone
from linli.search.commands.rebuilding import Progress, is_behind, rebuild

__all__ = ["KINDS", "READER", "Progress", "follow", "is_behind", "look_up_phone", "rebuild", "sync_names"]
