"""The one matrix of role, act and relation: who may do what to which things. Pages, API, lists, streams and search ask it."""

from linli.kernel.matrix.asking import area_posts, areas, may, opens, relations, roles, says, unit_posts, units
from linli.kernel.matrix.reading import ACTS, ADMINISTRATORS, POLICE, SELDOM, STAFF, Act, Relation, Thing, act_of

__all__ = [
    "ACTS",
    "ADMINISTRATORS",
    "POLICE",
    "SELDOM",
    "STAFF",
    "Act",
    "Relation",
    "Thing",
    "act_of",
    "area_posts",
    "areas",
    "may",
    "opens",
    "relations",
    "roles",
    "says",
    "unit_posts",
    "units",
]
