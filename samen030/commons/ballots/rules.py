"""Voting codes, what a valid choice is, and in which state a vote is. No queries.

A code is sixteen letters and digits in groups of four: two that say which vote it is for, thirteen by lot
(31^13, or 64 bits) and a check character. No sign of it is read as another: 0, 1, I, L and O do not occur.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from samen030.kernel.errors import DomainError
from samen030.kernel.money import Money
from samen030.kernel.signs import SIGNS, lot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

PREFIX, LOT, GROUP = 2, 13, 4
CODE_LENGTH = PREFIX + LOT + 1
RECEIPT_LENGTH = 12  # 59 bits
RECEIPT_SHOWN = 14  # with its dashes
LONGEST_TYPED = 60  # what somebody may type, spaces and dashes included
SMALLEST_BATCH = 10  # envelopes that are opened together, so that no sheet is known by its batch
LARGEST_BATCH = 500
MOST_OPTIONS = 300
MOST_LETTERS = 500  # in one PDF
MOST_AT_ADDRESS = 12


class Method(models.TextChoices):
    """What a voter does."""

    APPROVAL = "approval", gettext_lazy("kiest hoogstens zoveel plannen")
    KNAPSACK = "knapsack", gettext_lazy("kiest plannen die samen in het budget passen")
    POINTS = "points", gettext_lazy("verdeelt punten over de plannen")


LETTER_SIGNS = 8  # of a code in a letter that shows where somebody lives
MOST_TRIES = 6
ONCE_MORE = timedelta(days=7)  # before another letter can be asked
LETTER_LASTS = timedelta(days=60)


class CodeWay(models.TextChoices):
    """How codes reach people. A vote has one way, so that nobody gets two."""

    POSTED = "posted", gettext_lazy("een brief per persoon, verstuurd door de gemeente")
    ADDRESS = "by_address", gettext_lazy("brieven per adres, zoveel als er mensen wonen")
    TABLE = "at_table", gettext_lazy("aan een tafel, tegen de adressenlijst")
    VERIFIED = "verified", gettext_lazy("aan wie is ingelogd, met een nagekeken adres")


class CodeState(models.TextChoices):
    """What a code can do. A vote given on-line does not change it: nothing in the roll says who voted on-line."""

    PRINTED = "printed", gettext_lazy("gedrukt, nog niet uitgegeven")
    ISSUED = "issued", gettext_lazy("uitgegeven")
    PAPER = "paper", gettext_lazy("op papier gestemd")
    REVOKED = "revoked", gettext_lazy("ingetrokken")


class Stage(models.TextChoices):
    """Where a vote is, from its dates and what was done."""

    DRAFT = "draft", gettext_lazy("in voorbereiding")
    READY = "ready", gettext_lazy("klaar, nog niet begonnen")
    OPEN = "open", gettext_lazy("open")
    COUNTING = "counting", gettext_lazy("gesloten, papier wordt geteld")
    CLOSED = "closed", gettext_lazy("gesloten")
    CANCELLED = "cancelled", gettext_lazy("gaat niet door")


def stage_at(
    moment: datetime,
    *,
    ready_at: datetime | None,
    opens_at: datetime,
    closes_at: datetime,
    closed_at: datetime | None,
    cancelled_at: datetime | None,
) -> Stage:
    """The stage at `moment`: the second of closing itself is too late."""
    if cancelled_at:
        return Stage.CANCELLED
    if closed_at:
        return Stage.CLOSED
    if ready_at is None:
        return Stage.DRAFT
    if moment < opens_at:
        return Stage.READY
    return Stage.OPEN if moment < closes_at else Stage.COUNTING


# --- codes


def _check_sign(body: str) -> str:
    """The last sign of a code: the sum of place times value, modulo 31. A wrong sign, or two that changed places,
    always give another one (31 is a prime and larger than the length)."""
    return SIGNS[sum(place * SIGNS.index(sign) for place, sign in enumerate(body, start=1)) % len(SIGNS)]


def new_code(prefix: str) -> str:
    """A code of the vote with this prefix, as it is hashed: without dashes."""
    body = prefix + lot(LOT)
    return body + _check_sign(body)


def shown(code: str) -> str:
    """As it stands on paper: in groups of four."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def read_code(typed: str) -> str:
    """A code as typed: case, spaces and dashes do not matter. Raises DomainError that says what is wrong."""
    if len(typed) > LONGEST_TYPED:
        raise DomainError("code_long", _("Dit is te lang voor een stemcode."), field="code")
    signs = "".join(sign for sign in typed.upper() if not sign.isspace() and sign not in "-–—_.·")
    if not signs:
        raise DomainError("code_empty", _("Vul uw stemcode in. Die staat op uw brief."), field="code")
    strange = [sign for sign in signs if sign not in SIGNS]
    if strange:
        sentence = _(
            "Het teken ‘%s’ komt niet voor in een stemcode. De cijfers 0 en 1 en de letters I, L en O ook niet."
        )
        raise DomainError("code_sign", sentence % strange[0], field="code")
    if len(signs) != CODE_LENGTH:
        sentence = _("Een stemcode heeft %(right)s tekens. U typte er %(typed)s.")
        raise DomainError("code_length", sentence % {"right": CODE_LENGTH, "typed": len(signs)}, field="code")
    if _check_sign(signs[:-1]) != signs[-1]:
        raise DomainError(
            "code_check", _("Er zit een typfout in de code. Kijk nog eens, teken voor teken."), field="code"
        )
    return signs


def check_reason(text: str) -> str:
    """A reason that everybody can read. Raises DomainError when it is empty."""
    reason = text.strip()[:300]
    if not reason:
        raise DomainError("no_reason", _("Schrijf op waarom. Iedereen kan het lezen."), field="reason")
    return reason


def check_note(text: str) -> str:
    """Why a code was handed out or revoked, for the roll, without a name. Raises DomainError when it is empty."""
    note = text.strip()[:100]
    if not note:
        raise DomainError("no_reason", _("Schrijf op waarom, zonder naam."), field="reason")
    return note


# --- choices


def check_choices(
    chosen: Sequence[str], costs: Mapping[str, int], *, method: str, most: int | None, budget_cents: int | None
) -> tuple[str, ...]:
    """The chosen keys in the order of `costs` (key → cents, of what can be chosen). An empty choice is a blank vote.

    With points a key stands as often as it got points, `most` in all. Raises DomainError: something chosen twice or
    unknown, more than `most`, or together above the budget.
    """
    unknown = [key for key in chosen if key not in costs]
    if unknown:
        raise DomainError(
            "option_gone", _("Een plan dat u koos doet niet meer mee. Kijk uw keuze na."), field="choices"
        )
    if method == Method.POINTS:
        over = len(chosen) - (most or 0)
        if over > 0:
            sentence = ngettext(
                "U gaf %(n)s punt te veel. Haal er een weg.", "U gaf %(n)s punten te veel. Haal er %(n)s weg.", over
            )
            raise DomainError("too_many_points", sentence % {"n": over}, field="choices")
        return tuple(key for key in costs for _point in range(list(chosen).count(key)))
    if len(set(chosen)) != len(chosen):
        raise DomainError("option_twice", _("Een plan telt maar één keer."), field="choices")
    if method == Method.APPROVAL and most is not None and len(chosen) > most:
        over = len(chosen) - most
        sentence = ngettext(
            "U koos %(n)s plan te veel. Haal er een weg.", "U koos %(n)s plannen te veel. Haal er %(n)s weg.", over
        )
        raise DomainError("too_many", sentence % {"n": over}, field="choices")
    if method == Method.KNAPSACK and budget_cents is not None:
        over = sum(costs[key] for key in chosen) - budget_cents
        if over > 0:
            sentence = _("Uw keuze kost samen %s te veel. Haal een plan weg.") % Money(over).short
            raise DomainError("over_budget", sentence, field="choices")
    return tuple(key for key in costs if key in set(chosen))


def pack(receipt: str, numbers: Sequence[int], size: int) -> bytes:
    """A ballot as it is sealed: the tracking code and the numbers of what was chosen, in order; always as long for
    `size` options (or points), whatever was chosen."""
    body = b"".join(number.to_bytes(2, "big") for number in numbers)
    return receipt.encode().ljust(RECEIPT_SHOWN) + body.ljust(2 * size, b"\x00")


def unpack(content: bytes) -> tuple[str, list[int]]:
    """The tracking code and the numbers that `pack` put together."""
    body = content[RECEIPT_SHOWN:]
    numbers = [int.from_bytes(body[at : at + 2], "big") for at in range(0, len(body), 2)]
    return content[:RECEIPT_SHOWN].decode().strip(), [number for number in numbers if number]
