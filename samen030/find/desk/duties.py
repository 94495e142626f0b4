"""Pictures that no entry shows any more are deleted, after the time in which they can come back."""

from __future__ import annotations

import os
from datetime import timedelta

from django.apps import apps

from samen030.commons.organisations.models import Listed
from samen030.kernel import clock, pictures, registry
from samen030.kernel.registry import Duty, duties

UNDO = timedelta(days=90)  # as long as a removed file (commons/documents) can come back


def tidy_pictures() -> int:
    """Delete pictures that were in use for the last time longer than UNDO ago; answers how many. Twice is once.

    The time of a file says when it was last seen in use: each run sets it for all that entries show.
    """
    if not pictures.folder().is_dir():
        return 0
    used: set[str] = set()
    for model in apps.get_models():
        if issubclass(model, Listed):
            kept = model._default_manager.exclude(picture__isnull=True).values_list("picture__id", flat=True)  # noqa: SLF001 - public API
            used |= {f"{number}.webp" for number in kept}
    for use in registry.picture_uses:
        used |= {f"{number}.webp" for number in use.ids()}
    now, removed = clock.now(), 0
    for path in pictures.folder().iterdir():
        if path.name in used:
            os.utime(path, (now.timestamp(), now.timestamp()))
        elif path.stat().st_mtime < (now - UNDO).timestamp():
            path.unlink(missing_ok=True)
            removed += 1
    return removed


duties.register(Duty("pictures_tidied", tidy_pictures, order=71))
