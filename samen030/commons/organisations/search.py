"""Organisations as they are found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from samen030.commons.city.models import Level
from samen030.commons.organisations.models import Accessibility, Kind, Language, Organisation, Status, Theme
from samen030.kernel import registry
from samen030.kernel.registry import FacetGroup, Searchable, SearchDocument

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from uuid import UUID

    from django.db import models

    from samen030.commons.organisations.models import Listed

SUMMARY_LENGTH = 220
CHUNK = 500


def summary_of(text: str) -> str:
    """The first sentences of `text`, cut at a word."""
    flat = " ".join(text.split())
    if len(flat) <= SUMMARY_LENGTH:
        return flat
    return flat[:SUMMARY_LENGTH].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def theme_facets(themes: Iterable[Theme], by_path: dict[str, str]) -> set[str]:
    """Facet keys of `themes` and of all above them: a parent finds its children. `by_path` gives codes."""
    keys = set()
    for theme in themes:
        steps = theme.path.split("/")
        above = ("/".join(steps[: i + 1]) for i in range(len(steps)))
        keys |= {f"theme:{by_path[path]}" for path in above if path in by_path}
    return keys


def theme_codes() -> dict[str, str]:
    """Path → code of every theme."""
    return dict(Theme.objects.values_list("path", "code"))


def area_words(entry: Listed) -> str:
    """The name of the area, for finding by it; nothing for what lies outside the city."""
    return "" if entry.area.level == Level.OUTSIDE else entry.area.name


def card(entry: Listed, **more: object) -> dict[str, object]:
    """What the card of any entry shows; empty values are left out."""
    contact = entry.shown_contact
    shown = {
        "area": area_words(entry),
        "phone": contact.phone,
        "phone_hours": contact.hours,
        "contact": contact.name,
        "example": entry.is_example,
        **more,
    }
    return {key: value for key, value in shown.items() if value}


def documents(ids: Sequence[UUID] | None) -> Iterator[SearchDocument]:
    """Public organisations as search documents."""
    rows = Organisation.objects.filter(status=Status.PUBLISHED).select_related("area").prefetch_related("themes")
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    codes = theme_codes()
    extra = [row.load(ids) for row in registry.extra_facets if row.kind == "organisation"]
    for organisation in rows.order_by("pk").iterator(chunk_size=CHUNK):
        themes = list(organisation.themes.all())
        kind = str(organisation.get_kind_display())
        facets = {"kind:organisation", f"org:{organisation.kind}"} | theme_facets(themes, codes)
        facets |= {f"language:{code}" for code in organisation.languages}
        facets |= {f"access:{code}" for code in organisation.accessibility}
        facets |= {key for keys in extra for key in keys.get(organisation.pk, ())}
        yield SearchDocument(
            kind="organisation",
            object_id=organisation.pk,
            title=organisation.name,
            summary=summary_of(organisation.description),
            body=" ".join(
                [
                    organisation.alternate_name,
                    organisation.description,
                    kind,
                    " ".join(theme.name for theme in themes),
                    organisation.street,
                    area_words(organisation),
                ]
            ),
            url=organisation.get_absolute_url(),
            path=organisation.area.path,
            latitude=organisation.latitude,
            longitude=organisation.longitude,
            facets=frozenset(facets),
            confirmed_on=organisation.fresh_on,
            changed_at=organisation.changed_at,
            extra=card(organisation, kind_label=kind, address=organisation.address),
        )


def _theme_titles() -> dict[str, str]:
    return {theme.code: theme.title for theme in Theme.objects.all()}


def owned(model: type[models.Model], column: str = "organisation") -> Callable[[Sequence[UUID]], dict[UUID, UUID]]:
    """What tells of records of `model` which organisation's they are, for `registry.Searchable`."""

    def owners(ids: Sequence[UUID]) -> dict[UUID, UUID]:
        rows = model._default_manager.filter(pk__in=ids)  # noqa: SLF001 - Django's documented API
        return {pk: owner for pk, owner in rows.values_list("pk", column) if owner}

    return owners


ITSELF = owned(Organisation, "pk")
registry.searchables.register(Searchable("organisation", "Organisaties", documents, ITSELF, order=30))
registry.facet_groups.register(FacetGroup("theme", "thema", _("Onderwerp"), _theme_titles, order=20))
registry.facet_groups.register(FacetGroup("language", "taal", _("Taal"), lambda: dict(Language.choices), order=80))
registry.facet_groups.register(
    FacetGroup("access", "toegankelijk", _("Toegankelijk"), lambda: dict(Accessibility.choices), order=90)
)
registry.facet_groups.register(
    FacetGroup("org", "organisatie", _("Soort organisatie"), lambda: dict(Kind.choices), order=100)
)
