"""How the chain is made: what a hash covers."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samen030.commons.journal.models import Event

GENESIS = "0" * 64


def chain_hash(event: Event, previous: str) -> str:
    """SHA-256 (hex) over the row, its place in the chain and the hash of the row before it."""
    row = [
        previous,
        event.sequence,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.actor,
        event.on_behalf_of,
        event.verb,
        event.object_type,
        event.object_id,
        event.digest,
        event.is_public,
    ]
    return hashlib.sha256(json.dumps(row, separators=(",", ":")).encode()).hexdigest()


def digest_of(salt: str, data: Mapping[str, Any]) -> str:
    """The salted SHA-256 of `data` (JSON, sorted keys), in hex."""
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(f"{salt}\n{canonical}".encode()).hexdigest()
