"""The months of the journal: each is a table of its own, made ahead of time."""

from __future__ import annotations

from datetime import date

from django.db import connection


def make_months(*, first: date, last: date) -> int:
    """Make the months from ``first`` to ``last`` that are not there yet; returns how many were made.

    Facts of a month that nobody has made wait in a table for the rest and move when it is made: this is never urgent,
    but it is quicker before there are many. The migration made a year ahead.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT trust_make_months(%s, %s)", (first, last))
        return int(cursor.fetchone()[0])
