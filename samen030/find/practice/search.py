"""Stories as they are found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samen030.commons.organisations.search import area_words, card, owned, summary_of, theme_codes, theme_facets
from samen030.find.directory.search import KIND_LABELS
from samen030.find.practice.models import Story
from samen030.find.practice.queries import PUBLIC
from samen030.kernel import registry
from samen030.kernel.registry import Searchable, SearchDocument

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

CHUNK = 500


def documents(ids: Sequence[UUID] | None) -> Iterator[SearchDocument]:
    """Public stories as search documents."""
    rows = Story.objects.filter(PUBLIC).select_related("area", "organisation").prefetch_related("themes")
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    codes = theme_codes()
    for story in rows.order_by("pk").iterator(chunk_size=CHUNK):
        themes = list(story.themes.all())
        told = (story.question, story.description, story.tips, story.went_well, story.went_less)
        yield SearchDocument(
            kind="story",
            object_id=story.pk,
            title=story.name,
            summary=summary_of(story.question),
            body=" ".join([*told, story.organisation.name, " ".join(t.name for t in themes), area_words(story)]),
            url=story.get_absolute_url(),
            path=story.area.path,
            latitude=None,
            longitude=None,
            facets=frozenset({"kind:story", f"language:{story.language}"} | theme_facets(themes, codes)),
            confirmed_on=story.changed_at.date(),
            changed_at=story.changed_at,
            extra=card(
                story,
                kind_label=_("zo doen wij dat"),
                organisation=story.organisation.name,
                organisation_url=story.organisation.get_absolute_url(),
            ),
        )


KIND_LABELS["story"] = gettext_lazy("Zo doen wij dat")
registry.searchables.register(Searchable("story", "Zo doen wij dat", documents, owned(Story), order=50))
