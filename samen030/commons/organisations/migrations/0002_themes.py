"""The tree of themes, from the project's own table. Ids come from the code, so that they are the same everywhere."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import NAMESPACE_URL, uuid5

from django.db import migrations

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE = Path(__file__).parents[1] / "themes.csv"


def fill(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    theme_model: Any = apps.get_model("organisations", "Theme")
    made: dict[str, Any] = {}
    below: dict[str, int] = {}
    with TABLE.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            parent = made.get(row["parent"])
            below[row["parent"]] = below.get(row["parent"], 0) + 1
            path = f"{parent.path}/{below[row['parent']]:02d}" if parent else f"{below['']:02d}"
            made[row["code"]] = theme_model.objects.create(
                id=uuid5(NAMESPACE_URL, f"https://samen030.example/themas/{row['code']}"),
                code=row["code"],
                name=row["name"],
                name_en=row["name_en"],
                parent=parent,
                path=path,
            )


def empty(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    theme_model: Any = apps.get_model("organisations", "Theme")
    theme_model.objects.exclude(parent=None).delete()
    theme_model.objects.all().delete()


class Migration(migrations.Migration):
    dependencies: ClassVar = [("organisations", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(fill, empty)]
