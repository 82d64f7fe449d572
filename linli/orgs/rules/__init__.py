"""Rules of the ground, one file a topic."""

from linli.orgs.rules.duties import CIRCUMSTANCES, check_duty, choose_limit, lead_function

__all__ = ["CIRCUMSTANCES", "check_duty", "choose_limit", "lead_function"]
