"""Background work of retention: a few lines, calling commands."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from linli.kernel.actors import machine
from linli.rights.commands import erase_batch


@app.task(name="rights.erase", queue="retention", retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def erase(run_id: str) -> None:
    """Every batch of a run, each in a transaction of its own. Safe to run twice, and to be cut off."""
    while erase_batch(machine("retention"), run_id=UUID(run_id), now=timezone.now()):
        pass
