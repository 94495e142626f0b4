"""Signs for codes that people copy from paper: none is read as another, so 0, 1, I, L and O do not occur."""

from __future__ import annotations

import secrets

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # 31: a prime, which makes a check sign catch every slip of one or two


def lot(length: int) -> str:
    """`length` signs by lot, from the system's own source of chance."""
    return "".join(secrets.choice(SIGNS) for _sign in range(length))


def typed(code: str) -> str:
    """A code as it was typed, without what is no sign of it: spaces, dashes."""
    return "".join(sign for sign in code.upper() if sign in SIGNS)
