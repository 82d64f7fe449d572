"""Settings, addresses and entry points: the only part that sees every other."""
