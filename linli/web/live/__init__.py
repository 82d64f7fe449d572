"""The live process: tells open pages which facts have happened, by server-sent events."""
