"""What a file may be, and how long a removed one can come back."""

from __future__ import annotations

from datetime import timedelta

MOST_MEGABYTES = 20
MOST_PAGES = 100
MOST_OBJECTS = 100_000
MOST_UNPACKED = 250_000_000  # bytes of all compressed parts of a PDF together: a scan of some pages, no bomb
MOST_PER_OWNER = 20
UNDO = timedelta(days=90)  # a removed or replaced file can come back this long
STRAY = timedelta(days=1)  # a file without a row is of a write that failed
