"""The sitemap: the areas' pages and every public record, from the index."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from samen030.commons.city.models import CITY_PATH, Area, Level
from samen030.find.search.models import Document

if TYPE_CHECKING:
    from django.db.models import QuerySet


class AreaSitemap(Sitemap[Area]):
    """City, wijken and buurten."""

    @override
    def items(self) -> QuerySet[Area]:
        return Area.objects.exclude(level=Level.OUTSIDE)

    @override
    def location(self, item: Area) -> str:
        return reverse("city") if item.level == Level.CITY else item.get_absolute_url()


class RecordSitemap(Sitemap[Document]):
    """All that can be found in the city."""

    limit = 5_000

    @override
    def items(self) -> QuerySet[Document]:
        return Document.objects.filter(path__startswith=CITY_PATH).only("url").order_by("pk")

    @override
    def location(self, item: Document) -> str:
        return item.url


SITEMAPS = {"gebieden": AreaSitemap, "aanbod": RecordSitemap}
