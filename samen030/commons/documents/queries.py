"""Which files something has, and who may look at one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from samen030.commons.documents.models import Document, MediaType
from samen030.commons.documents.rules import UNDO
from samen030.kernel import clock, registry

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


def of(kind: str, pk: object, *, only_public: bool = False) -> QuerySet[Document]:
    """The files of one owner, oldest first; for a public page `only_public`."""
    found = Document.objects.filter(owner_kind=kind, owner_id=str(pk), removed_at=None)
    return found.filter(is_private=False) if only_public else found


def shown(kind: str, pk: object) -> list[dict[str, Any]]:
    """The public files of one owner as a page shows them; kept with the owner, so that its page asks no more."""
    return [
        {
            "id": str(row.pk),
            "title": row.title,
            "kind": "pdf" if row.media_type == MediaType.PDF else "picture",
            "size": row.size,
        }
        for row in of(kind, pk, only_public=True)
    ]


def may_see(request: HttpRequest, document: Document) -> bool:
    """Whether this request may look at it: a private file only where the room of its owner says so."""
    if not document.is_private:
        return True
    if document.owner_kind not in registry.document_rules:
        return False
    return registry.document_rules[document.owner_kind].may_see(request, document.owner_id)


def removed_of(kind: str, pk: object) -> QuerySet[Document]:
    """The files of one owner that were taken away and can still come back, the last first."""
    since = clock.now() - UNDO
    return Document.objects.filter(owner_kind=kind, owner_id=str(pk), removed_at__gte=since).order_by("-removed_at")


def any_of(kind: str, pk: str, document: str) -> Document | None:
    """One file of an owner, also when it was taken away; None where it is no file of this owner."""
    try:
        number = UUID(document)
    except ValueError:
        return None
    return Document.objects.filter(pk=number, owner_kind=kind, owner_id=pk).first()
