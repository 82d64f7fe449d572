"""Webhooks: facts go out to other systems, signed, in order, each once."""
