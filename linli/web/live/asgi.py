"""The ASGI application of the live process: ``/live/stream`` and ``/live/healthz``."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
django.setup()

from linli.intake.queries import ids_for_code  # noqa: E402
from linli.web.live.serving import Live  # noqa: E402

application = Live(ids_for_code)
