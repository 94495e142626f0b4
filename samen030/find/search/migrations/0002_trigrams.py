"""The trigram index, in the way of the database that is used (see engine.py and docs/adr/0003)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import migrations

from samen030.find.search import engine

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def _run(editor: BaseDatabaseSchemaEditor, postgresql: tuple[str, ...], sqlite: tuple[str, ...]) -> None:
    for statement in postgresql if editor.connection.vendor == "postgresql" else sqlite:
        editor.execute(statement)


def create(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    _run(editor, engine.CREATE_POSTGRESQL, engine.CREATE_SQLITE)


def drop(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    _run(editor, engine.DROP_POSTGRESQL, engine.DROP_SQLITE)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("search", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(create, drop)]
