"""Every write of the rights desk and of retention, one file a topic."""

from linli.rights.commands.asking import answer, ask, ask_at_desk, note_copied, refuse, withdraw
from linli.rights.commands.retaining import begin_retention, erase_batch

__all__ = [
    "answer",
    "ask",
    "ask_at_desk",
    "begin_retention",
    "erase_batch",
    "note_copied",
    "refuse",
    "withdraw",
]
