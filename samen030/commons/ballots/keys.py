"""The key of a vote: 32 bytes in a file of its own, outside the database and outside backups, destroyed at closing.

It is the one thing that joins the roll and the box, and that opens the sealed ballots. Whoever holds it and the
database while a vote is open can join them; afterwards nobody can. Four keys are drawn from it, so that a value made
with the one tells nothing about a value made with another. Loss of the file while a vote is open means that the vote
must be held again: see docs/secret-ballots.md for keeping a copy on paper.
"""

from __future__ import annotations

import hmac
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext as _

from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

KEY_BYTES, NONCE_BYTES = 32, 12


class NoKeyError(DomainError):
    """The key of a vote is not there: destroyed at closing, or lost."""


@dataclass(frozen=True, slots=True)
class PollKey:
    """What can be made and opened with the key of one vote."""

    poll: str
    secret: bytes

    def _drawn(self, purpose: str) -> bytes:
        return hmac.digest(self.secret, purpose.encode(), "sha256")

    def digest(self, code: str) -> str:
        """What stands on the roll for a code (64 hex signs)."""
        return hmac.digest(self._drawn("roll"), code.encode(), "sha256").hex()

    def locator(self, digest: str) -> str:
        """Under what a ballot lies in the box, for the digest of its code (64 hex signs)."""
        return hmac.digest(self._drawn("box"), digest.encode(), "sha256").hex()

    def seed(self, digest: str) -> str:
        """What gives a voter the own order of the options: the same each time, another one for each voter."""
        return hmac.digest(self._drawn("order"), digest.encode(), "sha256").hex()

    def seal(self, locator: str, content: bytes) -> bytes:
        """`content` encrypted (AES-256-GCM) and bound to its vote and locator; as long as `content`, plus 28 bytes."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + AESGCM(self._drawn("seal")).encrypt(nonce, content, f"{self.poll}:{locator}".encode())

    def open(self, locator: str, sealed: bytes) -> bytes:
        """What was sealed. Raises NoKeyError when it was made with another key, or changed."""
        nonce, hidden = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            return AESGCM(self._drawn("seal")).decrypt(nonce, hidden, f"{self.poll}:{locator}".encode())
        except InvalidTag as error:
            sentence = _("Een stem in de bus is beschadigd of hoort niet bij deze sleutel.")
            raise NoKeyError("ballot_damaged", sentence) from error


def _path(poll: UUID | str) -> Path:
    folder: Path = settings.VAR / "keys"
    return folder / f"poll-{poll}.key"


def make(poll: UUID | str) -> PollKey:
    """Make the key of a vote; on the disk before this answers. The one that is there already stays."""
    path = _path(poll)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return read(poll)
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(path.parent)
    return read(poll)


@lru_cache(maxsize=64)
def _kept(path: str, _changed: int) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123 - one read
        return file.read()


def read(poll: UUID | str) -> PollKey:
    """The key of a vote. Raises NoKeyError when it is not there."""
    path = _path(poll)
    try:
        secret = _kept(str(path), path.stat().st_mtime_ns)
    except FileNotFoundError as error:
        raise NoKeyError("no_key", _("De sleutel van deze stemming is er niet (meer).")) from error
    if len(secret) != KEY_BYTES:
        raise NoKeyError("key_damaged", _("De sleutel van deze stemming is beschadigd."))
    return PollKey(str(poll), secret)


def exists(poll: UUID | str) -> bool:
    """Whether the key of a vote is there."""
    return _path(poll).exists()


def destroy(poll: UUID | str) -> bool:
    """Write over the key and take its file away; answers whether there was one. Twice does no harm.

    On a disk that writes elsewhere (an SSD) the old bytes may stay for a while where no file system reaches.
    """
    path = _path(poll)
    _kept.cache_clear()
    try:
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
    except FileNotFoundError:
        return False
    path.unlink(missing_ok=True)
    _sync_folder(path.parent)
    return True


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
