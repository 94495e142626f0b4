"""What an entry must be, before anything is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from stdnum.exceptions import ValidationError as NumberError
from stdnum.nl import bsn

from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import TextChoices

NAME_LENGTH = 200
STALE_AFTER_MONTHS = 6
KVK = re.compile(r"\d{8}", re.ASCII)
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
    if clean and not KVK.fullmatch(clean):
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


# Mail of these houses is anybody's: an address there says nothing about an organisation.
FREE_MAIL = frozenset(
    """gmail.com outlook.com outlook.nl hotmail.com hotmail.nl live.com live.nl msn.com yahoo.com yahoo.nl
    googlemail.com icloud.com me.com mac.com proton.me protonmail.com gmx.com gmx.net ziggo.nl kpnmail.nl planet.nl
    kpnplanet.nl hetnet.nl xs4all.nl upcmail.nl casema.nl home.nl chello.nl online.nl telfort.nl tele2.nl solcon.nl
    zonnet.nl quicknet.nl caiway.nl freedom.nl t-mobilethuis.nl odido.nl aol.com mail.com web.de zoho.com
    tutanota.com""".split()  # noqa: SIM905 - read as words
)
# Sites on which many have a page: who has mail there is of that house, not of the organisation.
SHARED_SITES = frozenset(
    """facebook.com instagram.com linkedin.com twitter.com x.com youtube.com linktr.ee meetup.com google.com
    sites.google.com wordpress.com blogspot.com wixsite.com weebly.com jimdo.com jimdosite.com jouwweb.nl webnode.nl
    webnode.page yola.com tumblr.com github.io notion.site utrecht.nl""".split()  # noqa: SIM905 - read as words
)


def domain_of(text: str) -> str:
    """The domain of an e-mail address or a website, in small letters and without 'www.'; '' where there is none."""
    host = text.rpartition("@")[2] if "@" in text else (urlsplit(text).hostname or "")
    return host.lower().strip().removeprefix("www.").rstrip(".")


def own_domains(*texts: str) -> list[str]:
    """Of addresses and websites the domains that are an organisation's own: no free mail and no shared sites."""
    found: dict[str, None] = {}
    for text in texts:
        domain = domain_of(text)
        shared = any(domain == site or domain.endswith(f".{site}") for site in SHARED_SITES | FREE_MAIL)
        if "." in domain and not shared:
            found[domain] = None
    return list(found)
