"""Example projects as they are found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samen030.commons.organisations.search import area_words, card, owned, summary_of, theme_codes, theme_facets
from samen030.find.directory.search import KIND_LABELS
from samen030.kernel import registry
from samen030.kernel.registry import Searchable, SearchDocument
from samen030.umbrella.example_projects.models import ExampleProject
from samen030.umbrella.example_projects.queries import PUBLIC

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

CHUNK = 500


def documents(ids: Sequence[UUID] | None) -> Iterator[SearchDocument]:
    """Public example projects as search documents."""
    rows = ExampleProject.objects.filter(PUBLIC).select_related("area", "organisation")
    rows = rows.prefetch_related("themes", "more_areas", "partners")
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    codes = theme_codes()
    for project in rows.order_by("pk").iterator(chunk_size=CHUNK):
        themes = list(project.themes.all())
        told = (project.goal, project.description, project.results, project.lessons, project.needs)
        names = [project.organisation.name, *(row.name for row in project.partners.all())]
        names += [*(row.name for row in themes), *(row.name for row in project.more_areas.all())]
        yield SearchDocument(
            kind="project",
            object_id=project.pk,
            title=project.name,
            summary=summary_of(project.goal),
            body=" ".join([*told, *names, area_words(project)]),
            url=project.get_absolute_url(),
            path=project.area.path,
            latitude=None,
            longitude=None,
            facets=frozenset({"kind:project", f"language:{project.language}"} | theme_facets(themes, codes)),
            confirmed_on=project.changed_at.date(),
            changed_at=project.changed_at,
            extra=card(
                project,
                kind_label=_("voorbeeldproject"),
                organisation=project.organisation.name,
                organisation_url=project.organisation.get_absolute_url(),
            ),
        )


KIND_LABELS["project"] = gettext_lazy("Voorbeeldprojecten")
registry.searchables.register(Searchable("project", "Voorbeeldprojecten", documents, owned(ExampleProject), order=55))
