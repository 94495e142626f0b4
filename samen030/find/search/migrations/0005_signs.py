"""The areas and facets of a document in the trigram index too, so that it joins them with the words by itself."""

from __future__ import annotations

from collections import defaultdict
from itertools import batched
from typing import TYPE_CHECKING, ClassVar

from django.db import migrations, models

from samen030.find.search import engine
from samen030.find.search.rules import signs_of

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def fill(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Give each document that stands in the index its signs."""
    document, facet = apps.get_model("search", "Document"), apps.get_model("search", "Facet")
    for some in batched(document.objects.order_by("pk").only("pk", "path"), 500):
        keys: dict[int, list[str]] = defaultdict(list)
        for number, key in facet.objects.filter(document__in=[one.pk for one in some]).values_list("document", "key"):
            keys[number].append(key)
        for one in some:
            one.signs = signs_of(one.path, keys[one.pk])
        document.objects.bulk_update(some, ["signs"])


def create(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """SQLite's index with a column more; PostgreSQL joins its own indexes."""
    for statement in engine.WITH_SIGNS_SQLITE if editor.connection.vendor == "sqlite" else ():
        editor.execute(statement)


def drop(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in engine.WITHOUT_SIGNS_SQLITE if editor.connection.vendor == "sqlite" else ():
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("search", "0004_map_index")]
    operations: ClassVar = [
        migrations.AddField(
            "document", "signs", models.TextField(default=""), preserve_default=True
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(create, drop),
    ]
