"""Files that somebody gave us, in a private folder; and who works on one now, told by a lock that dies with them."""

from __future__ import annotations

import fcntl
import json
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

    from django.core.files.uploadedfile import UploadedFile

EVERY = 2_000  # items between two signs of progress


def folder() -> Path:
    """The private folder; made where it is not there."""
    path = Path(settings.VAR) / "imports"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def file_of(pk: UUID) -> Path:
    """Where the file of an upload lies; its own name says nothing."""
    return folder() / f"{pk}.file"


def keep(pk: UUID, given: UploadedFile[Any]) -> Path:
    """Write what was uploaded, readable for this program alone."""
    path = file_of(pk)
    path.touch(mode=0o600)
    with path.open("wb") as file:
        for chunk in given.chunks():
            file.write(chunk)
    return path


def forget(pk: UUID) -> None:
    """Remove the file and what goes with it."""
    for path in (file_of(pk), _lock(pk), _progress(pk)):
        with suppress(FileNotFoundError):
            path.unlink()


@contextmanager
def held(pk: UUID) -> Iterator[bool]:
    """Whether we are the one who works on this upload. A process that is killed lets go of it at once."""
    with _lock(pk).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def tell_progress[T](pk: UUID, items: Iterable[T], total: int | None) -> Iterator[T]:
    """`items`, noting how far we are. In a file: on SQLite nobody can write beside the import."""
    for number, item in enumerate(items):
        if number % EVERY == 0:
            _progress(pk).write_text(json.dumps({"done": number, "total": total}))
        yield item


def progress_of(pk: UUID) -> dict[str, Any]:
    """How far the work is: 'done' and 'total' (None when unknown); empty when it has not begun."""
    with suppress(OSError, ValueError):
        found: dict[str, Any] = json.loads(_progress(pk).read_text())
        return found
    return {}


def _lock(pk: UUID) -> Path:
    return folder() / f"{pk}.lock"


def _progress(pk: UUID) -> Path:
    return folder() / f"{pk}.progress"
