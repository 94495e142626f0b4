"""The index: one row per thing that can be found, its facet keys, its coming moments, the words in it.

All of it is derived: `samen030 search rebuild` makes it anew from what the rooms registered. The trigram index
itself is made in a migration, in the database's own way (FTS5 or pg_trgm; see engine.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, override

from django.db import models

from samen030.kernel import clock

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class Document(models.Model):
    """Something that can be found, with all that its card in a list shows."""

    kind = models.CharField(max_length=20)
    object_id = models.UUIDField()
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    url = models.CharField(max_length=250)
    path = models.CharField(max_length=16)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    confirmed_on = models.DateField(null=True)
    extra = models.JSONField(default=dict)
    changed_at = models.DateTimeField(default=clock.now)
    folded_title = models.TextField()  # as the machine compares it: lower case, no accents
    folded_body = models.TextField()
    signs = models.TextField(default="")  # its areas and facets as the trigram index finds them (rules.signs_of)

    SEARCHED: ClassVar = ("folded_title", "folded_body", "signs")  # who only shows it leaves these where they are

    if TYPE_CHECKING:
        facets: RelatedManager[Facet]
        moments: RelatedManager[Moment]

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["object_id", "kind"], name="document_once_per_object")]
        indexes: ClassVar = [
            models.Index(fields=["path", "kind"]),
            models.Index(fields=["latitude", "longitude", "path"]),  # the map reads this index alone
        ]

    @override
    def __str__(self) -> str:
        return self.title


class Facet(models.Model):
    """One facet key ('cost:free', 'theme:eten') of a document."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="facets", db_index=False)
    key = models.CharField(max_length=60)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "document"], name="facet_once_per_document")]
        indexes: ClassVar = [models.Index(fields=["document", "key"])]  # counting facets reads this index alone

    @override
    def __str__(self) -> str:
        return self.key


class Moment(models.Model):
    """One coming instance of an activity, computed from its rule; an index, thrown away and made anew."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="moments")
    path = models.CharField(max_length=16)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    original_date = models.DateField()
    is_cancelled = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["starts_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["starts_at", "path"]),
            models.Index(fields=["path", "starts_at"]),
            models.Index(fields=["document", "starts_at"]),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.document_id} {self.starts_at}"


class Word(models.Model):
    """A folded word that occurs somewhere: what typing mistakes are mended against and compounds split by."""

    word = models.CharField(max_length=40, unique=True)

    @override
    def __str__(self) -> str:
        return self.word


class Synonym(models.Model):
    """Words that mean the same to a resident; the bureau edits them."""

    words = models.CharField(max_length=300, help_text="Woorden met een komma ertussen: eten, maaltijd, koken")

    class Meta:
        ordering: ClassVar = ["words"]

    @override
    def __str__(self) -> str:
        return self.words


class FruitlessQuery(models.Model):
    """A question that found nothing for sure, counted per day without a person: what the bureau can learn from."""

    day = models.DateField()
    query = models.CharField(max_length=80)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-day", "-count"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["day", "query"], name="fruitless_query_once_per_day")]

    @override
    def __str__(self) -> str:
        return self.query


class Pulse(models.Model):
    """One row: counts every change of the index. Pages cached from the index carry its number."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    version = models.PositiveBigIntegerField(default=0)
    moments_until = models.DateField(null=True)

    @override
    def __str__(self) -> str:
        return str(self.version)
