"""Utrecht: its areas, postcodes and schematic shapes, from the project's own table (../data)."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import migrations

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

DATA = Path(__file__).parents[1] / "data"
ORDER = ("city", "district", "neighbourhood", "outside")


def fill(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    area_model: Any = apps.get_model("city", "Area")
    with (DATA / "areas.csv").open(newline="", encoding="utf-8") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: ORDER.index(row["level"]))
    made: dict[str, Any] = {}
    for row in rows:
        values = {key: value or None for key, value in row.items()}
        values["inhabitants_source"] = row["inhabitants_source"]
        made[row["code"]] = area_model.objects.create(**{**values, "parent": made.get(row["parent"])})
    with (DATA / "postcodes.csv").open(newline="", encoding="utf-8") as file:
        apps.get_model("city", "Postcode").objects.bulk_create(
            apps.get_model("city", "Postcode")(code=row["postcode"], area=made[row["code"]], share=row["share"])
            for row in csv.DictReader(file)
        )
    shapes = json.loads((DATA / "schematic.geojson").read_text())
    apps.get_model("city", "AreaShape").objects.bulk_create(
        apps.get_model("city", "AreaShape")(
            area=made[feature["properties"]["code"]], kind="schematic", geometry=feature["geometry"], source="SAMEN030"
        )
        for feature in shapes["features"]
    )


def empty(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    for name in ("AreaShape", "Postcode"):
        apps.get_model("city", name).objects.all().delete()
    for level in reversed(ORDER):
        apps.get_model("city", "Area").objects.filter(level=level).delete()


class Migration(migrations.Migration):
    dependencies: ClassVar = [("city", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(fill, empty)]
