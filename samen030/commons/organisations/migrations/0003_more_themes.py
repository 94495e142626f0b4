"""Themes that joined the table after 0002: a database that has the first ones gets the others too."""

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


def add_missing(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    theme_model: Any = apps.get_model("organisations", "Theme")
    known = {theme.code: theme for theme in theme_model.objects.all()}
    with TABLE.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            parent = known.get(row["parent"])
            if row["code"] in known or (row["parent"] and parent is None):
                continue
            beside = [theme.path for theme in known.values() if theme.parent_id == (parent and parent.pk)]
            number = 1 + max((int(path.rpartition("/")[2]) for path in beside), default=0)
            known[row["code"]] = theme_model.objects.create(
                id=uuid5(NAMESPACE_URL, f"https://samen030.example/themas/{row['code']}"),
                code=row["code"],
                name=row["name"],
                name_en=row["name_en"],
                parent=parent,
                path=f"{parent.path}/{number:02d}" if parent else f"{number:02d}",
            )


class Migration(migrations.Migration):
    dependencies: ClassVar = [("organisations", "0002_themes")]
    # Back: 0002 takes out all themes, these too; until then they do no harm.
    operations: ClassVar = [migrations.RunPython(add_missing, migrations.RunPython.noop)]
