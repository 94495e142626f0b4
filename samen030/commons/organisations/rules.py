"""What an entry must be, before anything is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from stdnum.exceptions import ValidationError as NumberError
from stdnum.nl import bsn

from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import TextChoices

NAME_LENGTH = 200
STALE_AFTER_MONTHS = 6
_KVK = re.compile(r"^\d{8}$")
_NINE_DIGITS = re.compile(r"(?<!\d)\d{9}(?!\d)")


def check_name(name: str) -> str:
    """`name` without needless white space. Raises DomainError when nothing is left or it is too long."""
    clean = " ".join(name.replace("\x00", " ").split())
    if not clean:
        raise DomainError("name_missing", _("Vul een naam in."), field="name")
    if len(clean) > NAME_LENGTH:
        raise DomainError(
            "name_too_long",
            _("De naam mag niet langer zijn dan %(name_length)s tekens.") % {"name_length": NAME_LENGTH},
            field="name",
        )
    return clean


def check_kvk(number: str) -> str:
    """A KvK number of 8 digits, or '' . Raises DomainError for anything else."""
    clean = number.replace(" ", "").replace(".", "")
    if clean and not _KVK.match(clean):
        raise DomainError("kvk_wrong", _("Een KvK-nummer heeft 8 cijfers."), field="kvk_number")
    return clean


def check_choices(values: Iterable[str], allowed: type[TextChoices], field: str) -> list[str]:
    """The distinct `values` in order of first mention. Raises DomainError for one that `allowed` does not know."""
    known = set(allowed.values)
    chosen = list(dict.fromkeys(values))
    for value in chosen:
        if value not in known:
            raise DomainError(
                "choice_unknown",
                _("‘%(value)s’ kennen we niet bij %(field)s.") % {"value": value, "field": field},
                field=field,
            )
    return chosen


def check_no_citizen_number(text: str, field: str) -> None:
    """Raise DomainError when `text` holds what looks like a BSN: it may not stand in a directory (UAVG art. 46)."""
    for digits in _NINE_DIGITS.findall(text):
        try:
            bsn.validate(digits)
        except NumberError:
            continue
        sentence = _("Hier lijkt een burgerservicenummer (BSN) te staan. Haal het weg.")
        raise DomainError("citizen_number", sentence, field=field)
