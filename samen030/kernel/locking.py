"""Locking rows while we change them; the only place besides search that knows which database it is.

PostgreSQL locks rows (SELECT … FOR UPDATE). SQLite has one writer at a time: a transaction that starts
IMMEDIATE (see settings) already holds the only lock there is.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet


class NoTransactionError(RuntimeError):
    """A lock was asked for outside a transaction, where it would be let go at once."""


def is_postgresql() -> bool:
    """Whether the default database is PostgreSQL (else it is SQLite)."""
    return connection.vendor == "postgresql"


def locked[M: Model](rows: QuerySet[M]) -> QuerySet[M]:
    """`rows`, locked until the transaction ends, in primary-key order so that two lockers cannot deadlock.

    Raises NoTransactionError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise NoTransactionError("lock rows inside transaction.atomic()")
    rows = rows.order_by("pk")
    return rows.select_for_update(of=("self",)) if is_postgresql() else rows


def hold(what: str, *, shared: bool = False) -> None:
    """Hold the name `what` until the transaction ends: alone, or together with all who hold it `shared`.

    It leaves no trace in any row (a row lock on PostgreSQL does: xmax). On SQLite the transaction holds all already.
    Raises NoTransactionError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise NoTransactionError("hold a name inside transaction.atomic()")
    if not is_postgresql():
        return
    number = int.from_bytes(hashlib.sha256(what.encode()).digest()[:8], "big", signed=True)
    call = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {call}(%s)", [number])


def version_of(values: dict[str, Any]) -> str:
    """A short mark of what a form showed: another one means that somebody changed it in between."""
    return hashlib.sha256(json.dumps(values, default=str, sort_keys=True).encode()).hexdigest()[:24]
