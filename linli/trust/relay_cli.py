"""``linli relay``: the relay as a process of its own."""

from __future__ import annotations

import argparse
import asyncio
import signal

from linli.trust.relay import Relay

NEEDS_DJANGO = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The relay has no options: everything is in the settings."""


def run(args: argparse.Namespace) -> int:
    """Publish until SIGTERM or SIGINT."""
    asyncio.run(_run())
    return 0


async def _run() -> None:
    relay = Relay()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, relay.stop)
    await relay.run()
