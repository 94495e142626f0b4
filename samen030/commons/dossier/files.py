"""Who may look at the files of a closed part: the parties of the dossier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samen030.commons.dossier import queries
from samen030.commons.dossier.moves import KIND
from samen030.kernel import registry
from samen030.kernel.registry import DocumentRule

if TYPE_CHECKING:
    from django.http import HttpRequest


def may_see(request: HttpRequest, owner_id: str) -> bool:
    """Whether the visitor has a part in the dossier."""
    found = queries.known().filter(pk=owner_id).prefetch_related("parties").first()
    return found is not None and queries.is_insider(found, queries.seats(found, request.user))


registry.document_rules.register(DocumentRule(KIND, may_see))
