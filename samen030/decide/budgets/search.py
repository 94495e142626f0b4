"""Rounds and their ideas as they are found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samen030.commons.organisations.search import summary_of
from samen030.decide.budgets.models import Idea, Round
from samen030.decide.budgets.queries import PUBLIC
from samen030.decide.budgets.rules import State
from samen030.find.directory.search import KIND_LABELS
from samen030.kernel import registry
from samen030.kernel.registry import Searchable, SearchDocument

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

CHUNK = 500


def _card(found: Round, **more: Any) -> dict[str, Any]:
    shown = {"area": found.area.name, "example": found.is_example, **more}
    return {key: value for key, value in shown.items() if value}


def rounds(ids: Sequence[UUID] | None) -> Iterator[SearchDocument]:
    """Public rounds that were not called off, as search documents."""
    rows = Round.objects.filter(PUBLIC, cancelled_at=None).select_related("area")
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    for row in rows.order_by("pk").iterator(chunk_size=CHUNK):
        yield SearchDocument(
            kind="round",
            object_id=row.pk,
            title=row.name,
            summary=_("%(money)s waar de buurt zelf over beslist.") % {"money": row.amount.short},
            body=f"{row.about} {row.area.name} buurtgeld buurtbudget stemmen",
            url=row.get_absolute_url(),
            path=row.area.path,
            latitude=None,
            longitude=None,
            facets=frozenset({"kind:round"}),
            changed_at=row.published_at,
            extra=_card(row, kind_label=_("buurtgeld")),
        )


def ideas(ids: Sequence[UUID] | None) -> Iterator[SearchDocument]:
    """Public ideas of public rounds."""
    rows = Idea.objects.filter(state=State.PUBLIC, round__published_at__isnull=False, round__cancelled_at=None)
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    for row in rows.select_related("round__area", "area").order_by("pk").iterator(chunk_size=CHUNK):
        yield SearchDocument(
            kind="idea",
            object_id=row.pk,
            title=row.title,
            summary=summary_of(row.plain or row.description),
            body=f"{row.description} {row.plain} {row.place} {row.round.name} {row.round.area.name}",
            url=row.get_absolute_url(),
            path=row.area.path if row.area else row.round.area.path,
            latitude=row.latitude,
            longitude=row.longitude,
            facets=frozenset({"kind:idea"}),
            changed_at=row.handed_in_at,
            extra=_card(row.round, kind_label=_("plan voor buurtgeld"), cost=row.cost.short),
        )


def _of_nobody(_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """No organisation owns these."""
    return {}


KIND_LABELS["round"] = gettext_lazy("Buurtgeld")
KIND_LABELS["idea"] = gettext_lazy("Plannen voor buurtgeld")
registry.searchables.register(Searchable("round", "Buurtgeld", rounds, _of_nobody, order=70))
registry.searchables.register(Searchable("idea", "Plannen voor buurtgeld", ideas, _of_nobody, order=71))
