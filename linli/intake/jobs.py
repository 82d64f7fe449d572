"""Background work of intake: a few lines each, calling commands."""

from __future__ import annotations

import asyncio
import os
import sys

from procrastinate.contrib.django import app

from linli.intake.learning.commands import JOB

#: Training gives way to everything else on the machine.
NICE = 15


@app.task(name=JOB, queue="learning", lock=JOB, queueing_lock=JOB)
async def learn() -> None:
    """Train a challenger in a process of its own, so that triage in this one never waits for it.

    What it has to say stands in the log of the worker; that it was refused is no failure of the job.
    """
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "linli", "learn", "--nice", str(NICE), stdin=asyncio.subprocess.DEVNULL, env=os.environ
    )
    try:
        code = await child.wait()
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if code not in (0, 2):
        raise RuntimeError(f"linli learn ended with {code}")
