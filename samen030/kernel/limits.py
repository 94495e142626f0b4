"""How often one network address did something lately. The address is kept hashed, for the time of the window only."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache

from samen030.kernel import clock

if TYPE_CHECKING:
    from django.http import HttpRequest


def hits(what: str, request: HttpRequest, seconds: int) -> tuple[int, int]:
    """Count one more `what` of the asker's address in this window; answers how many, and the seconds that it lasts yet.

    Each process counts for itself: with more of them a limit is that many times higher.
    """
    moment = int(clock.now().timestamp())
    who = hashlib.sha256(f"{settings.SECRET_KEY}{request.META.get('REMOTE_ADDR', '')}".encode()).hexdigest()[:20]
    key = f"{what}:{who}:{moment // seconds}"
    cache.add(key, 0, seconds)
    try:
        count = cache.incr(key)
    except ValueError:  # the entry was thrown out in between
        count = 1
    return count, seconds - moment % seconds
