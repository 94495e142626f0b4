"""Where the files lie: in MEDIA_ROOT/documents, outside what the web server gives away, under a random name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from uuid import UUID


def folder() -> Path:
    """Where documents lie."""
    return Path(settings.MEDIA_ROOT) / "documents"


def path_of(number: UUID) -> Path:
    """The file of a document."""
    return folder() / number.hex


def write(number: UUID, data: bytes) -> None:
    """Keep `data`, for the owner of the process only."""
    folder().mkdir(parents=True, exist_ok=True)
    path = path_of(number)
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(data)
