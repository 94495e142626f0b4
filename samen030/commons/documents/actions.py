"""Giving something a file, replacing it, taking it away and back; tidying; writing down who looked."""

from __future__ import annotations

import hashlib
from typing import IO, TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from samen030.commons.documents import storing
from samen030.commons.documents.checking import clean_pdf, is_pdf, refused
from samen030.commons.documents.models import Document, MediaType
from samen030.commons.documents.rules import MOST_MEGABYTES, MOST_PER_OWNER, STRAY, UNDO
from samen030.commons.journal import actions as journal
from samen030.kernel import clock, pictures
from samen030.kernel.errors import DomainError
from samen030.kernel.locking import locked

if TYPE_CHECKING:
    from samen030.kernel.actors import Actor


@transaction.atomic
def add(
    *,
    owner: tuple[str, object],
    file: IO[bytes],
    title: str,
    by: Actor,
    private: bool = True,
    most: int = MOST_PER_OWNER,
) -> Document:
    """Keep `file` with `owner` (kind, id), which has room for `most`. Raises DomainError for what may not be kept."""
    kind, pk = owner[0], str(owner[1])
    words = " ".join(title.split())
    if not words:
        raise DomainError("title_needed", _("Schrijf in een paar woorden wat dit bestand is."), field="title")
    _ask_for_room(kind, pk, most)
    media_type, data = _cleaned(file)
    document = Document(
        owner_kind=kind,
        owner_id=pk,
        title=words[:120],
        media_type=media_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        is_private=private,
        added_by=by.ref,
    )
    storing.write(document.number, data)  # a write that fails after this leaves a stray file, which `tidy` takes
    document.save(force_insert=True)
    journal.record("document.added", document, by=by, detail={"title": document.title, "owner": f"{kind}:{pk}"})
    return document


@transaction.atomic
def replace(document: Document, *, file: IO[bytes], by: Actor, title: str = "", most: int = MOST_PER_OWNER) -> Document:
    """Another file in the place of `document`, which comes back when the new one is removed or put aside."""
    owner = (document.owner_kind, document.owner_id)
    remove(document, by=by)
    made = add(owner=owner, file=file, title=title or document.title, private=document.is_private, by=by, most=most)
    made.replaces = document
    made.save(update_fields=["replaces"])
    return made


@transaction.atomic
def remove(document: Document, *, by: Actor) -> None:
    """Take it away; for a while it can be put back. Twice is once."""
    row = locked(Document.objects.filter(pk=document.pk)).get()
    if row.removed_at is None:
        row.removed_at = clock.now()
        row.save(update_fields=["removed_at"])
        journal.record("document.removed", row, by=by)


@transaction.atomic
def put_back(document: Document, *, by: Actor, most: int = MOST_PER_OWNER) -> None:
    """Undo `remove`; the file that came in its place goes. Raises DomainError where it is too late or has no room."""
    row = locked(Document.objects.filter(pk=document.pk)).first()
    if row is None or (row.removed_at and row.removed_at < clock.now() - UNDO):
        raise DomainError("too_late", _("Dit bestand is al opgeruimd. Voeg het opnieuw toe."))
    if row.removed_at is not None:
        for later in Document.objects.filter(replaces=row, removed_at=None):
            remove(later, by=by)
        _ask_for_room(row.owner_kind, row.owner_id, most)
        row.removed_at = None
        row.save(update_fields=["removed_at"])
        journal.record("document.put_back", row, by=by)


@transaction.atomic
def note_look(document: Document, *, by: Actor) -> None:
    """Write down that somebody looked at a private file."""
    detail = {"title": document.title, "owner": f"{document.owner_kind}:{document.owner_id}"}
    journal.record("document.seen", document, by=by, detail=detail)


def tidy() -> int:
    """Delete what was removed longer than UNDO ago, and files that no row names; answers how many files."""
    count = 0
    with transaction.atomic():
        old = list(locked(Document.objects.filter(removed_at__lt=clock.now() - UNDO)))
        Document.objects.filter(pk__in=[row.pk for row in old]).delete()
    for row in old:
        storing.path_of(row.number).unlink(missing_ok=True)
        count += 1
    if not storing.folder().is_dir():
        return count
    before = (clock.now() - STRAY).timestamp()
    strays = {path.name: path for path in storing.folder().iterdir() if path.stat().st_mtime < before}
    for number in Document.objects.values_list("number", flat=True).iterator():
        strays.pop(number.hex, None)
    for path in strays.values():
        path.unlink(missing_ok=True)
    return count + len(strays)


def _ask_for_room(kind: str, pk: str, most: int) -> None:
    if Document.objects.filter(owner_kind=kind, owner_id=pk, removed_at=None).count() >= most:
        sentence = _("Hier passen %(most)d bestanden. Haal er eerst een weg.") % {"most": most}
        raise DomainError("too_many", sentence, field="file")


def _cleaned(file: IO[bytes]) -> tuple[MediaType, bytes]:
    """What `file` is by its content, and its bytes without what it says about its maker."""
    data = file.read(MOST_MEGABYTES * 1_000_000 + 1)
    if len(data) > MOST_MEGABYTES * 1_000_000:
        raise refused("too_large")
    if is_pdf(data):
        return MediaType.PDF, clean_pdf(data)
    return MediaType.WEBP, pictures.remake(data)
