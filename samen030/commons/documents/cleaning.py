"""Looking at a PDF and writing it anew: run as a program of its own, so that a hostile file harms nobody.

`python -m samen030.commons.documents.cleaning` reads a PDF from its input and writes the cleaned one; for one that may
not be kept it answers REFUSED and says why in one word (a key of `checking.SENTENCES`). It may take SECONDS of
processor time and MEMORY bytes. Knows nothing of Django.

Refused is what can do something by itself when it is opened (scripts, actions, files inside) and what cannot be read.
Writing anew drops whatever is not part of the document: an archive or page hidden behind or between its parts.
"""

from __future__ import annotations

import resource
import sys
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Any

from samen030.commons.documents.rules import MOST_OBJECTS, MOST_PAGES, MOST_UNPACKED

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS = 15
MEMORY = 1_500_000_000
REFUSED = 3
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


class RefusedError(Exception):
    """This file may not be kept; the word says why."""


def main() -> int:
    """Clean what comes in; answers the exit code."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        made = cleaned(sys.stdin.buffer.read())
    except RefusedError as error:
        sys.stdout.write(str(error))
        return REFUSED
    except Exception:  # noqa: BLE001 - a hostile file may raise anything inside the reader
        sys.stdout.write("broken")
        return REFUSED
    sys.stdout.buffer.write(made)
    return 0


def cleaned(data: bytes) -> bytes:
    """`data` written anew. Raises RefusedError, and whatever the reader of a broken file raises."""
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 - after the limits

    reader = PdfReader(BytesIO(data))
    if reader.is_encrypted:
        raise RefusedError("encrypted")
    if not 1 <= len(reader.pages) <= MOST_PAGES:
        raise RefusedError("too_many_pages")
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
            raise RefusedError("broken")
        if isinstance(part, IndirectObject):
            if part.idnum in seen:
                continue
            seen.add(part.idnum)
            if len(seen) > MOST_OBJECTS:
                raise RefusedError("broken")
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
    room = MOST_UNPACKED
    for part in _parts(root):
        if ACTING_KEYS & part.keys() or _value(part, "/S") in ACTIONS:
            raise RefusedError("acting")
        room -= _unpacked(part, room)
        if room <= 0:
            raise RefusedError("too_large")


def _unpacked(part: Any, most: int) -> int:
    """How many bytes a compressed stream becomes; counted no further than `most`."""
    from pypdf.generic import StreamObject  # noqa: PLC0415

    if not isinstance(part, StreamObject):
        return 0
    filters = _value(part, "/Filter") or ()
    names = [str(filters)] if isinstance(filters, str) else [str(name.get_object()) for name in filters]
    if len(names) > 1 and any("Flate" in name or "LZW" in name for name in names[1:]):
        raise RefusedError("broken")  # packed twice: nobody's flyer is
    if not names or names[0] not in ("/FlateDecode", "/Fl"):
        return 0
    inflate, count, rest = zlib.decompressobj(), 0, part._data  # noqa: SLF001 - the bytes as they are in the file
    while rest and count <= most and not inflate.eof:
        count += len(inflate.decompress(rest, CHUNK))
        rest = inflate.unconsumed_tail
    return count


if __name__ == "__main__":
    sys.exit(main())
