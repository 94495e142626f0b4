"""On one's own page: the people of one's organisations, and the wijken where one has a say in who is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse

from samen030.commons.city.models import Area, Level
from samen030.commons.organisations.claims import open_claims
from samen030.commons.organisations.models import Claim, Organisation
from samen030.commons.organisations.naming import BBBO
from samen030.commons.people.queries import organisation_ids, scopes_of
from samen030.kernel import registry
from samen030.kernel.access import Role
from samen030.kernel.registry import DeskPart

if TYPE_CHECKING:
    from django.http import HttpRequest


def _load(request: HttpRequest) -> dict[str, Any] | None:
    ids = organisation_ids(request.user, Role.EDITOR, Role.REPRESENTATIVE, Role.TREASURER)
    mine = list(Organisation.objects.filter(pk__in=ids).select_related("area")) if ids else []
    if not mine:
        return None
    speaks_for = set(organisation_ids(request.user, Role.REPRESENTATIVE))
    paths = {"/".join(o.area.path.split("/")[:2]) for o in mine if str(o.pk) in speaks_for and o.kind in BBBO}
    districts = list(Area.objects.filter(path__in=paths, level=Level.DISTRICT)) if paths else []
    return {"organisations": mine, "districts": districts}


registry.desk_parts.register(DeskPart("people", "organisations/desk.html", _load, order=80))


def _claims(request: HttpRequest) -> dict[str, Any] | None:
    """How many wait, for the bureau and for the representatives of an organisation."""
    if scopes_of(request.user, Role.BUREAU):
        waiting = len(open_claims())
        return {"waiting": waiting, "url": reverse("claim_list"), "waits": True} if waiting else None
    for pk in map(UUID, organisation_ids(request.user, Role.REPRESENTATIVE)):
        waiting = Claim.objects.filter(organisation_id=pk, state="open").exclude(way="mail").count()
        if waiting:
            return {"waiting": waiting, "url": reverse("claims_on", args=[pk]), "waits": True}
    return None


registry.desk_parts.register(DeskPart("claims", "organisations/desk_claims.html", _claims, order=15))
