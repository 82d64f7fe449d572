"""The documented HTTP API under ``/api/v1/``: what pages do, for other systems."""
