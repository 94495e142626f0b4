"""Errors that a resident can read: a code for the machine and one sentence for the person."""

from __future__ import annotations


class DomainError(Exception):
    """Something the rules do not allow, said in plain words.

    `code` is stable and for machines (API answers, tests); `sentence` is shown to people as it is,
    in Dutch at level B1; `field` names the input it is about, where there is one.
    """

    def __init__(self, code: str, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = str(sentence)
        self.field = field


class NotAllowedError(DomainError):
    """This actor may not do this (now)."""


class ConflictError(DomainError):
    """Somebody else changed the record in the meantime."""
