"""Which files something has, and who may look at one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samen030.commons.documents.models import Document
from samen030.kernel import registry

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


def of(kind: str, pk: object, *, only_public: bool = False) -> QuerySet[Document]:
    """The files of one owner, oldest first; for a public page `only_public`."""
    found = Document.objects.filter(owner_kind=kind, owner_id=str(pk), removed_at=None)
    return found.filter(is_private=False) if only_public else found


def may_see(request: HttpRequest, document: Document) -> bool:
    """Whether this request may look at it: a private file only where the room of its owner says so."""
    if not document.is_private:
        return True
    if document.owner_kind not in registry.document_rules:
        return False
    return registry.document_rules[document.owner_kind].may_see(request, document.owner_id)
