"""Opening what somebody gives us: encodings, archives, and limits that keep a hostile file from filling the machine."""

from __future__ import annotations

import codecs
import io
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MEGABYTE = 1024 * 1024
MOST_FILE_BYTES = 500 * MEGABYTE
MOST_LINE = 16 * MEGABYTE  # characters; a longer line is no table any more
MOST_ENTRIES = 500
MOST_UNPACKED = 500 * MEGABYTE
MOST_RATIO = 200  # a table packs 5 to 30 times; a bomb a thousand times and more
_SCAN = 1 * MEGABYTE
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_TEXT = (
    (b"PK\x03\x04", gettext_lazy("een Excel- of ZIP-bestand. Sla het op als CSV en probeer het opnieuw")),
    (b"\xd0\xcf\x11\xe0", gettext_lazy("een Excel- of Word-bestand. Sla het op als CSV en probeer het opnieuw")),
    (b"%PDF", gettext_lazy("een PDF-bestand")),
    (b"\x89PNG", gettext_lazy("een plaatje")),
    (b"\xff\xd8\xff", gettext_lazy("een plaatje")),
    (b"\x1f\x8b", gettext_lazy("een ingepakt bestand. Pak het eerst uit")),
)


class Folder(Protocol):
    """A folder or an archive: files by name."""

    name: str

    def names(self) -> list[str]: ...

    def open(self, name: str) -> IO[bytes]: ...


def check_file(path: Path) -> Path:
    """`path` when it is a file that can be read. Raises DomainError when not, or when it is too large."""
    try:
        if not path.is_file():
            raise DomainError("file_missing", _("Het bestand ‘%(path)s’ is er niet.") % {"path": path})
        size = path.stat().st_size
        with path.open("rb"):
            pass
    except (OSError, ValueError) as error:
        raise DomainError("file_unreadable", _("We kunnen ‘%(path)s’ niet openen.") % {"path": path}) from error
    if size > MOST_FILE_BYTES:
        raise DomainError(
            "file_too_large",
            _("Het bestand is te groot: meer dan %(most)s MB.") % {"most": MOST_FILE_BYTES // MEGABYTE},
        )
    return path


def text_is_sound(text: str) -> bool:
    """Whether a text can be written as UTF-8 (names of files on disk may be any bytes)."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(_SCAN):
        yield chunk


def encoding_of(opener: Callable[[], IO[bytes]], name: str) -> tuple[str, int]:
    """The encoding of a text, and how many lines it has at most. Reads it once, in pieces.

    A mark at the start (BOM) decides; else zeros at every other byte (UTF-16); else UTF-8 when all of it is; else
    Windows-1252, which old spreadsheets write. Raises DomainError for what is none of these or no text at all.
    """
    with opener() as stream:
        head = stream.read(4096)
    for mark, what in _NOT_TEXT:
        if head.startswith(mark):
            raise DomainError("not_text", _("‘%(name)s’ is geen tekst maar %(what)s.") % {"name": name, "what": what})
    tried = [encoding for mark, encoding in _BOMS if head.startswith(mark)][:1]
    if not tried and len(head) > 3:  # noqa: PLR2004 - two characters of UTF-16
        even, odd = head[0::2].count(0), head[1::2].count(0)
        half = len(head) // 4  # at least half of the characters are Latin
        tried = ["utf-16-le"] if odd > half > even else ["utf-16-be"] if even > half > odd else []
    for encoding in tried or ["utf-8", "cp1252"]:
        decoder = codecs.getincrementaldecoder(encoding)()
        lines = 0
        try:
            with opener() as stream:
                for chunk in _chunks(stream):
                    lines += decoder.decode(chunk).count("\n")
                decoder.decode(b"", final=True)
        except UnicodeError:
            continue
        return encoding, lines + 1
    raise DomainError(
        "encoding_unknown",
        _("We kunnen de tekens in ‘%(name)s’ niet lezen. Sla het bestand op als UTF-8 en probeer opnieuw.")
        % {"name": name},
    )


def lines_of(stream: IO[bytes], encoding: str) -> Iterator[str]:
    """The lines of a text, ends kept (the CSV reader wants them). Raises DomainError on an endless line."""
    with io.TextIOWrapper(stream, encoding=encoding, newline="") as text:
        while line := text.readline(MOST_LINE):
            if len(line) >= MOST_LINE:
                raise DomainError("line_too_long", _("Een regel in het bestand is te lang. Is dit wel een tabel?"))
            yield line


def text_of(opener: Callable[[], IO[bytes]], name: str) -> str:
    """All of a text (for JSON)."""
    encoding, _lines = encoding_of(opener, name)
    with opener() as stream:
        return stream.read(MOST_FILE_BYTES).decode(encoding)


class Directory:
    """A folder on disk; only the files that lie in it directly."""

    def __init__(self, path: Path) -> None:
        self.name = path.resolve().name
        self._path = path

    def names(self) -> list[str]:
        """The names of the files in it; links that lead out of it and names in no known letters are passed over."""
        root = self._path.resolve()
        files = [p for p in self._path.iterdir() if p.is_file() and p.resolve().parent == root]
        return sorted(p.name for p in files if text_is_sound(p.name))

    def open(self, name: str) -> IO[bytes]:
        """One of its files, as bytes."""
        return check_file(self._path / name).open("rb")


class Archive:
    """A ZIP, read in place: nothing is unpacked to disk, so that no name in it can write outside.

    The limits hold for what really comes out, not for what the archive says of itself.
    """

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        try:
            self._zip = zipfile.ZipFile(check_file(path))
            entries = [info for info in self._zip.infolist() if not info.is_dir()]
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeError) as error:
            raise DomainError("zip_broken", _("‘%(name)s’ is geen goed ZIP-bestand.") % {"name": path.name}) from error
        if len(entries) > MOST_ENTRIES:
            raise DomainError(
                "zip_too_many",
                _("In het ZIP-bestand zitten meer dan %(most)s bestanden.") % {"most": MOST_ENTRIES},
            )
        unpacked, packed = sum(i.file_size for i in entries), sum(i.compress_size for i in entries)
        if unpacked > MOST_UNPACKED or unpacked > MEGABYTE + packed * MOST_RATIO:
            raise DomainError("zip_bomb", _("Het ZIP-bestand wordt uitgepakt veel te groot. We lezen het niet."))
        for info in entries:
            if info.filename.startswith(("/", "\\")) or ".." in PurePosixPath(info.filename.replace("\\", "/")).parts:
                raise DomainError(
                    "zip_path",
                    _("Een naam in het ZIP-bestand klopt niet: ‘%(filename)s’.") % {"filename": info.filename[:80]},
                )
        seen = [PurePosixPath(info.filename) for info in entries if not info.filename.startswith("__MACOSX/")]
        depth = min((len(p.parts) for p in seen if p.suffix.lower() in {".csv", ".json"}), default=1)
        self._entries = {p.name: str(p) for p in seen if len(p.parts) == depth}

    def names(self) -> list[str]:
        """The names of its files, those of the shallowest folder that has tables."""
        return sorted(self._entries)

    def open(self, name: str) -> IO[bytes]:
        """One of its files, as bytes in memory (the limits above bound it)."""
        info = self._zip.getinfo(self._entries[name])
        try:
            with self._zip.open(info) as stream:
                content = stream.read(info.file_size + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError) as error:
            raise DomainError(
                "zip_broken", _("‘%(name)s’ in het ZIP-bestand is stuk of heeft een wachtwoord.") % {"name": name}
            ) from error
        return io.BytesIO(content)
