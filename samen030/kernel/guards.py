"""Guards in the database: triggers that refuse what no code of ours ever does, whoever asks.

A room describes its guards and calls `install_after_migrate` from its AppConfig. They are put in place again after
every migration, because SQLite loses the triggers of a table that Django makes anew. The only SQL that differs between
the databases besides the search and the locks (ADR 0001).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models.signals import post_migrate, pre_migrate

from samen030.kernel.locking import is_postgresql

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.apps import AppConfig


@dataclass(frozen=True)
class Guard:
    """Refuses `event` ('INSERT', 'UPDATE', 'DELETE') on `table` where SQL `when` (on OLD, NEW) holds, saying `reason`.

    `is_deep`: `when` looks into other tables too.
    """

    name: str
    table: str
    event: str
    reason: str
    when: str = "TRUE"
    is_deep: bool = False

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
        """The statements for PostgreSQL, whose WHEN may not look into other tables: then the function does."""
        refuse = f"RAISE EXCEPTION '{self.reason}' USING ERRCODE = 'restrict_violation'"
        body = f"IF {self.when} THEN {refuse}; END IF; RETURN NEW;" if self.is_deep else f"{refuse};"
        when = "TRUE" if self.is_deep else self.when
        return [
            (f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"),
            f"DROP TRIGGER IF EXISTS {self.name} ON {self.table}",
            (
                f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} FOR EACH ROW WHEN ({when}) "
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
    """Have guards put in place whenever `app` was migrated.

    Those that look into other tables are taken away first: SQLite refuses to rename a table that a trigger names.
    """
    deep = [guard for guard in guards if guard.is_deep]

    def put(**_options: Any) -> None:
        install(guards)

    def take_away(**_options: Any) -> None:
        with connection.cursor() as cursor:
            for guard in deep:
                there = guard.table in connection.introspection.table_names(cursor)
                on = f" ON {guard.table}" if is_postgresql() else ""
                if there:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}{on}")

    if deep:
        pre_migrate.connect(take_away, sender=app, weak=False, dispatch_uid=f"guards_away:{app.label}")

    post_migrate.connect(put, sender=app, weak=False, dispatch_uid=f"guards:{app.label}")


def installed() -> set[str]:
    """The names of the triggers that the database has."""
    with connection.cursor() as cursor:
        if is_postgresql():
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return {row[0] for row in cursor.fetchall()}
