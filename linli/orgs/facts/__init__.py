"""The facts about the ground, one file a topic."""

from linli.orgs.facts.ground import GroundChanged

__all__ = ["GroundChanged"]
