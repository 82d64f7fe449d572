"""Every write to the ground, one file a topic."""

from linli.orgs.commands.reference import GROUND, REFERENCE_VERSION, bump, load_reference

__all__ = ["GROUND", "REFERENCE_VERSION", "bump", "load_reference"]
