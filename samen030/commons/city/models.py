"""Areas, postcodes and shapes. An area's `path` of digits ('0344/01/11') makes 'within' a range query."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, override

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from samen030.kernel import clock
from samen030.kernel.geo import Point

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

CITY_PATH = "0344"  # Utrecht; everything of the city lies at or below it
OUTSIDE_PATH = "0000"


class Level(models.TextChoices):
    """How large an area is. OUTSIDE holds what lies in no area of ours."""

    CITY = "city", _("stad")
    DISTRICT = "district", _("wijk")
    NEIGHBOURHOOD = "neighbourhood", _("buurt")
    OUTSIDE = "outside", _("buiten de stad")


class ShapeKind(models.TextChoices):
    """Where the shape of an area on the map comes from."""

    NONE = "", _("geen")
    SCHEMATIC = "schematic", _("schematisch")
    OFFICIAL = "official", _("officieel")


class AreaQuerySet(models.QuerySet["Area"]):
    """Areas, askable by place in the tree."""

    def within(self, path: str) -> AreaQuerySet:
        """The area at `path` and all that lies in it."""
        return self.filter(within(path))


def within(path: str, field: str = "path") -> Q:
    """A condition on `field` (a path) that holds for `path` itself and all below it, as a range on the index.

    '0' is the character after '/', so the range ends just before it.
    """
    return Q(**{field: path}) | Q(**{f"{field}__gte": f"{path}/", f"{field}__lt": f"{path}0"})


class Area(models.Model):
    """The city, a wijk or a buurt. Codes, names and figures: CBS and the municipality (docs/data.md)."""

    code = models.CharField(max_length=12, unique=True)
    level = models.CharField(max_length=14, choices=Level)
    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=90, unique=True)
    path = models.CharField(max_length=16, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    area_km2 = models.DecimalField(max_digits=8, decimal_places=4, null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    inhabitants = models.PositiveIntegerField(null=True, blank=True)
    inhabitants_on = models.DateField(null=True, blank=True)
    inhabitants_source = models.CharField(max_length=120, blank=True)
    contact_name = models.CharField(max_length=80, blank=True)
    contact_phone = models.CharField(max_length=30, blank=True)
    contact_hours = models.CharField(max_length=120, blank=True)
    # Who is named for the wijk (broker, coordinator), as pages show it: kept here so that a page asks nothing more.
    # Written by organisations.naming; each row holds 'role', 'name', 'phone', 'hours', 'until' (ISO date).
    named = models.JSONField(default=list, blank=True)

    objects = AreaQuerySet.as_manager()
    if TYPE_CHECKING:
        parent_id: int | None
        children: RelatedManager[Area]
        postcodes: RelatedManager[Postcode]

    class Meta:
        ordering: ClassVar = ["path"]
        indexes: ClassVar = [models.Index(fields=["level", "name"])]

    @override
    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page of this area."""
        return reverse("area", args=[self.slug])

    @property
    def named_today(self) -> list[dict[str, str]]:
        """Who is named for this area and whose term has not ended."""
        today = clock.today().isoformat()
        return [row for row in self.named if row["until"] >= today]

    @property
    def point(self) -> Point | None:
        """The middle of the area, where known."""
        if self.latitude is None or self.longitude is None:
            return None
        return Point(self.latitude, self.longitude)


class AreaShape(models.Model):
    """The outline of an area for the map; apart from Area, so that pages without a map never read it."""

    area = models.OneToOneField(Area, models.CASCADE, primary_key=True, related_name="shape")
    kind = models.CharField(max_length=10, choices=ShapeKind)
    geometry = models.JSONField()  # GeoJSON Polygon or MultiPolygon, WGS84
    source = models.CharField(max_length=200, blank=True)

    @override
    def __str__(self) -> str:
        return f"{self.area_id} ({self.kind})"


class Postcode(models.Model):
    """A postcode of 4 or 6 characters and a buurt it lies in; more than one row where it spans several."""

    code = models.CharField(max_length=6)
    area = models.ForeignKey(Area, models.CASCADE, related_name="postcodes")
    share = models.DecimalField(max_digits=4, decimal_places=3)  # of the postcode's surface, 0 to 1

    class Meta:
        ordering: ClassVar = ["code", "-share"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "area"], name="postcode_once_per_area"),
            models.CheckConstraint(condition=Q(share__gte=0) & Q(share__lte=1), name="postcode_share_0_to_1"),
        ]

    @override
    def __str__(self) -> str:
        return self.code
