"""Guards in the database: triggers that refuse what no code of ours ever does, whoever asks.

A room describes its guards and calls `install_after_migrate` from its AppConfig. They are put in place again after
every migration, because SQLite loses the triggers of a table that Django makes anew. The only SQL that differs between
the databases besides the search and the locks (ADR 0001).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models.signals import post_migrate

from samen030.kernel.locking import is_postgresql

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.apps import AppConfig


@dataclass(frozen=True)
class Guard:
    """Refuses `event` ('DELETE' or 'UPDATE') on `table` where SQL `when` (on OLD and NEW) holds, saying `reason`."""

    name: str
    table: str
    event: str
    reason: str
    when: str = "TRUE"

    @property
    def sqlite(self) -> list[str]:
        """The statements for SQLite."""
        return [
            f"DROP TRIGGER IF EXISTS {self.name}",
            (
                f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} FOR EACH ROW WHEN {self.when} "
                f"BEGIN SELECT RAISE(ABORT, '{self.reason}'); END"
            ),
        ]

    @property
    def postgresql(self) -> list[str]:
        """The statements for PostgreSQL."""
        return [
            (
                f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{self.reason}' USING ERRCODE = 'restrict_violation'; END $$"
            ),
            f"DROP TRIGGER IF EXISTS {self.name} ON {self.table}",
            (
                f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} FOR EACH ROW WHEN ({self.when}) "
                f"EXECUTE FUNCTION {self.name}()"
            ),
        ]


def install(guards: Sequence[Guard]) -> None:
    """Put guards in place; can be run again."""
    with connection.cursor() as cursor:
        for guard in guards:
            for statement in guard.postgresql if is_postgresql() else guard.sqlite:
                cursor.execute(statement)


def install_after_migrate(app: AppConfig, guards: Sequence[Guard]) -> None:
    """Have guards put in place whenever `app` was migrated."""

    def put(**_options: Any) -> None:
        install(guards)

    post_migrate.connect(put, sender=app, weak=False, dispatch_uid=f"guards:{app.label}")


def installed() -> set[str]:
    """The names of the triggers that the database has."""
    with connection.cursor() as cursor:
        if is_postgresql():
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return {row[0] for row in cursor.fetchall()}
