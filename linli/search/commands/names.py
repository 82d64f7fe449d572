"""Names of divisions, places, estates, roads, units and standard addresses with their pinyin, as the ground has them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from linli.search import rules

_VALID = "(valid_to IS NULL OR valid_to > current_date)"
#: Every name that holds today: kind, reference, name, area.
THERE = f"""
SELECT 'division', code, name, code FROM orgs_division WHERE {_VALID}
UNION SELECT 'place', id::text, name, '' FROM orgs_place WHERE {_VALID} AND name <> ''
UNION SELECT 'unit', id::text, name, area FROM orgs_unit WHERE {_VALID}
UNION SELECT 'estate', estate, estate, min(grid_code) FROM orgs_address WHERE {_VALID} AND estate <> '' GROUP BY estate
UNION SELECT 'road', road, road, min(grid_code) FROM orgs_address WHERE {_VALID} AND road <> '' GROUP BY road
UNION SELECT 'address', id::text, text, grid_code FROM orgs_address WHERE {_VALID}
"""
GONE = f"DELETE FROM search_name n WHERE NOT EXISTS (SELECT FROM ({THERE}) t (k, r, m, a)"
GONE += " WHERE k = n.kind AND r = n.ref AND m = n.name AND a = n.area)"
NEW = f"SELECT k, r, m, a FROM ({THERE}) t (k, r, m, a)"
NEW += " WHERE NOT EXISTS (SELECT FROM search_name n WHERE k = n.kind AND r = n.ref AND m = n.name) ORDER BY k, r, m"
WRITE = """
INSERT INTO search_name (kind, ref, name, area, words)
SELECT k, r, n, a, w::tsvector FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[]) AS g (k, r, n, a, w)
ON CONFLICT DO NOTHING
"""
_AT_ONCE = 5_000


def sync_names() -> tuple[int, int]:
    """Take away names that no longer hold and add new ones; returns how many went and came."""
    with connection.cursor() as cursor:
        cursor.execute(GONE)
        gone = cursor.rowcount
        cursor.execute(NEW)
        fresh = cursor.fetchall()
        for first in range(0, len(fresh), _AT_ONCE):
            some = fresh[first : first + _AT_ONCE]
            cursor.execute(WRITE, [*map(list, zip(*some, strict=True)), [_vector(row) for row in some]])
    return gone, len(fresh)


def _vector(row: Sequence[str]) -> str:
    """Standard addresses are found by their signs alone: their estates and roads have the pinyin."""
    kind, _ref, name, _area = row
    return rules.vector(rules.tokens(rules.fold(name)) if kind == "address" else rules.name_tokens(name))
