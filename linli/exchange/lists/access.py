"""Whether a list may go out: the one place that decides, for pages, API and whatever comes later."""

from __future__ import annotations

from datetime import date

from linli.kernel.actors import Actor
from linli.kernel.errors import NotAllowed, Refused
from linli.orgs.queries import rule_value


def check_going_out(actor: Actor, *, what: str, rows: int, persons: bool, on: date) -> None:
    """Refuse an export by somebody without a post, one with too many rows, and one with many persons.

    What an actor may see has been asked already: the rows are those of the page. A second person's approval for many
    persons and a watermark will have their place here; until then many persons do not go out at all.
    """
    if not actor.posts:
        raise NotAllowed("lists.no_post", "Exports are for staff. Your account holds no post.")
    most = int(rule_value("export_rows_most", on))
    if rows > most:
        raise Refused(
            "lists.too_many",
            "The list has {rows} rows; at most {most} go out at once. Narrow it, say by area or day, and export in parts.",
            rows=rows,
            most=most,
        )
    persons_most = int(rule_value("export_persons_most", on))
    if persons and rows > persons_most:
        raise Refused(
            "lists.many_persons",
            "The list has {rows} persons; more than {most} do not go out without a second person's approval. Narrow the list.",
            rows=rows,
            most=persons_most,
        )
