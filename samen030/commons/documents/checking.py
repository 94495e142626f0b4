"""A PDF that somebody brings: looked at by its content, and written anew without what it says about its maker.

Refused is what can do something by itself when it is opened (scripts, actions, files inside) and what cannot be read.
Writing anew drops whatever is not part of the document: an archive or page hidden behind or between its parts.
"""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from samen030.commons.documents.rules import MOST_MEGABYTES, MOST_OBJECTS, MOST_PAGES, MOST_UNPACKED
from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADER = b"%PDF-"
END = b"%%EOF"
CHUNK = 1_000_000
ACTING_KEYS = frozenset({"/JS", "/JavaScript", "/AA", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent"})
ACTIONS = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/SubmitForm",
        "/ImportData",
        "/GoToR",
        "/GoToE",
        "/Rendition",
        "/Movie",
        "/Sound",
        "/RichMediaExecute",
    }
)
TOLD = ("/Metadata", "/PieceInfo", "/LastModified")  # what a PDF says about its maker, anywhere in it


def is_pdf(head: bytes) -> bool:
    """Whether a file that begins with `head` is meant as a PDF."""
    return head.startswith(HEADER)


def clean_pdf(data: bytes) -> bytes:
    """`data` written anew, without metadata. Raises DomainError where it is no PDF that we can show safely."""
    if len(data) > MOST_MEGABYTES * 1_000_000:
        raise too_large()
    if not is_pdf(data) or END not in data[-1024:]:
        raise _broken()
    try:
        return _cleaned(data)
    except DomainError:
        raise
    except Exception as error:  # a hostile file may raise anything inside the reader
        raise _broken() from error


def _cleaned(data: bytes) -> bytes:
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 - heavy, and only needed here

    reader = PdfReader(BytesIO(data))
    if reader.is_encrypted:
        raise DomainError("encrypted", _("Deze PDF is op slot. Bewaar hem zonder wachtwoord."), field="file")
    if not 1 <= len(reader.pages) <= MOST_PAGES:
        sentence = _("Deze PDF heeft meer dan %(most)d bladzijden. Kies een kortere.") % {"most": MOST_PAGES}
        raise DomainError("too_many_pages", sentence, field="file")
    root = reader.trailer["/Root"].get_object()
    _check(root)
    writer = PdfWriter(clone_from=reader)
    writer.metadata = None
    writer.root_object.pop("/OpenAction", None)  # where it opens: at the beginning
    for part in _parts(writer.root_object):
        for key in TOLD:
            part.pop(key, None)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def _parts(root: Any) -> Iterator[Any]:
    """Every dictionary (streams too) that can be reached from `root`, once."""
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject  # noqa: PLC0415

    waiting, seen = [root], set[int]()
    passed = 0
    while waiting:
        part = waiting.pop()
        passed += 1
        if passed > MOST_OBJECTS * 10:
            raise _broken()
        if isinstance(part, IndirectObject):
            if part.idnum in seen:
                continue
            seen.add(part.idnum)
            if len(seen) > MOST_OBJECTS:
                raise _broken()
            part = part.get_object()
        if isinstance(part, DictionaryObject):
            yield part
            waiting.extend(part.values())
        elif isinstance(part, ArrayObject):
            waiting.extend(part)


def _value(part: Any, key: str) -> Any:
    """What stands under `key`, also where it is only pointed at: `get` would answer the pointer."""
    found = part.get(key)
    return found.get_object() if found is not None else None


def _check(root: Any) -> None:
    """Refuse what acts by itself, and what is very much larger than it looks."""
    acting = DomainError(
        "acting",
        _("In deze PDF zit een programma, een invulformulier of een ander bestand. Bewaar hem als gewone PDF."),
        field="file",
    )
    room = MOST_UNPACKED
    for part in _parts(root):
        if ACTING_KEYS & part.keys() or _value(part, "/S") in ACTIONS:
            raise acting
        room -= _unpacked(part, room)
        if room <= 0:
            raise too_large()


def _unpacked(part: Any, most: int) -> int:
    """How many bytes a compressed stream becomes; counted no further than `most`."""
    from pypdf.generic import StreamObject  # noqa: PLC0415

    if not isinstance(part, StreamObject):
        return 0
    filters = _value(part, "/Filter") or ()
    names = [str(filters)] if isinstance(filters, str) else [str(name.get_object()) for name in filters]
    if len(names) > 1 and any("Flate" in name or "LZW" in name for name in names[1:]):
        raise _broken()  # packed twice: nobody's flyer is
    if not names or names[0] not in ("/FlateDecode", "/Fl"):
        return 0
    inflate, count, rest = zlib.decompressobj(), 0, part._data  # noqa: SLF001 - the bytes as they are in the file
    while rest and count <= most and not inflate.eof:
        count += len(inflate.decompress(rest, CHUNK))
        rest = inflate.unconsumed_tail
    return count


def too_large() -> DomainError:
    """What is told of a file that is too large."""
    sentence = _("Dit bestand is te groot: meer dan %(most)d MB. Maak het kleiner, of kies een ander.")
    return DomainError("too_large", sentence % {"most": MOST_MEGABYTES}, field="file")


def _broken() -> DomainError:
    return DomainError("broken", _("Wij kunnen dit bestand niet lezen. Kies een PDF of een foto."), field="file")
