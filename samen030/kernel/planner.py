"""Telling the database how much there is, after much was written at once."""

from __future__ import annotations

from django.db import connection

from samen030.kernel.locking import is_postgresql


def count_anew() -> None:
    """Have PostgreSQL count its rows anew (ANALYZE), so that it plans for them at once.

    It does so by itself a minute later; until then a page over thousands of fresh rows can take minutes. SQLite plans
    without figures here: its indexes are chosen so that the plans are good without them.
    """
    if is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
