"""Organisations can be found, and seen on the map, by what they are in the cooperative."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from samen030.commons.members import queries
from samen030.commons.members.rules import StandingKind
from samen030.kernel import clock, registry
from samen030.kernel.registry import ExtraFacets, FacetGroup

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID


def facets(ids: Sequence[UUID] | None) -> dict[UUID, set[str]]:
    """'member:voting_member' for each organisation that is one today."""
    rows = queries.on(clock.today())
    if ids is not None:
        rows = rows.filter(organisation_id__in=ids)
    return {pk: {f"member:{kind}"} for pk, kind in rows.values_list("organisation_id", "kind")}


registry.extra_facets.register(ExtraFacets("members", "organisation", facets))
registry.facet_groups.register(
    FacetGroup("member", "lid", _("Lid van SAMEN030"), lambda: dict(StandingKind.choices), order=110)
)
