"""What the worker does within a second: the index follows the journal."""

from django.db import connection

from linli.search.commands import follow
from linli.search.commands.names import sync_names
from linli.trust.journal import COLUMNS, fact_row


def index() -> None:
    """Follow every fact of this test."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {COLUMNS} FROM trust_fact f ORDER BY f.xid, f.id")
        follow([fact_row(row) for row in cursor.fetchall()])
    sync_names()
