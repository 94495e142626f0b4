"""The first synonym groups, from the project's own list; the bureau edits them from then on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from django.db import migrations

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE = Path(__file__).parents[1] / "synonyms.csv"


def fill(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    model = apps.get_model("search", "Synonym")
    model.objects.bulk_create(model(words=line.strip()) for line in TABLE.read_text().splitlines() if line.strip())


def empty(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("search", "Synonym").objects.all().delete()


class Migration(migrations.Migration):
    dependencies: ClassVar = [("search", "0002_trigrams")]
    operations: ClassVar = [migrations.RunPython(fill, empty)]
