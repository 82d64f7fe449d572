"""Names of places, units and addresses: by signs, by pinyin in full, by initials."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from linli.orgs.queries import Ground
from linli.search.rules import Asked, Chunk

#: What stands at the beginning of a name and short names come first; places before addresses.
FIND = """
SELECT kind, ref, name, area FROM search_name WHERE words @@ %s::tsquery {kinds}
ORDER BY kind = 'address', NOT starts_with(name, %s), length(name), name, ref LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class NameHit:
    """A name that fits: its kind, what it refers to (a code, an id, the name itself) and the area it lies in."""

    kind: str
    ref: str
    name: str
    area: str
    area_name: str


def names_like(asked: Asked, here: Ground, *, kinds: Sequence[str] = (), limit: int = 8) -> list[NameHit]:
    """Names in which every chunk fits. One query."""
    if not asked.chunks:
        return []
    query = " & ".join(f"({_expression(chunk)})" for chunk in asked.chunks)
    return _find(query, asked.chunks[0].text, kinds, limit, here)


def spoken(chunk: Chunk, here: Ground, *, limit: int = 8) -> list[str]:
    """Names of places whose pinyin begins like this. One query where the chunk is letters, else none."""
    if not chunk.letters:
        return []
    return [
        hit.name
        for hit in _find(f"'#p{chunk.text}':*", chunk.text, ("place", "estate", "road", "division"), limit, here)
    ]


def _expression(chunk: Chunk) -> str:
    own = " & ".join(f"'{token[:-1]}':*" if token.endswith("*") else f"'{token}'" for token in chunk.tokens)
    return f"({own}) | '#p{chunk.text}':*" if chunk.letters else own


def _find(query: str, begins: str, kinds: Sequence[str], limit: int, here: Ground) -> list[NameHit]:
    values = [query, *([list(kinds)] if kinds else []), begins, limit * 2]
    with connection.cursor() as cursor:
        cursor.execute(FIND.format(kinds="AND kind = ANY(%s)" if kinds else ""), values)
        rows = cursor.fetchall()
    found: dict[tuple[str, str], NameHit] = {}
    for kind, ref, name, area in rows:
        key = ("place" if kind == "estate" else kind, name if kind != "address" else ref)
        found.setdefault(key, NameHit(kind, ref, name, area, here.names.get(area, "")))
    return list(found.values())[:limit]
