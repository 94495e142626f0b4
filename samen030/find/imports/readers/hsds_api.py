"""An HSDS API, read as a whole: pages of lists, then each service in full. With limits on pages and bytes."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from django.utils.translation import gettext as _

from samen030.find.imports.readers.hsds_tables import JsonTables, json_of
from samen030.find.imports.rules import Problem
from samen030.kernel.errors import DomainError
from samen030.kernel.fetch import StatusError, fetch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MOST_PAGES = 1_000
MOST_SERVICES = 20_000
MOST_BYTES = 20_000_000  # of one answer
TIMEOUT_S = 30.0
LISTS = ("organizations", "services")
type Fetch = Callable[[str], bytes]
type Progress = Callable[[Iterable[Any]], Iterable[Any]]


def fetch_public(url: str) -> bytes:
    """The body at a public address. Raises DomainError (see kernel.fetch)."""
    return fetch(url, max_bytes=MOST_BYTES, timeout_s=TIMEOUT_S).body


def api_tables(
    base: str, *, get: Fetch = fetch_public, progress: Progress = iter, is_daily: bool = False
) -> JsonTables:
    """Everything that the API at `base` tells. A service that cannot be read in full is taken as its list has it; when
    nobody looks on (`is_daily`) it is left for another day, unless the API has no such page at all (404): else what is
    only away for a moment would be taken out here.

    Raises DomainError when the API does not answer as HSDS does, or has more than the limits.
    """
    base = base.rstrip("/")
    tables = JsonTables((urlsplit(base).hostname or "") + urlsplit(base).path)
    for name in LISTS:
        entries = []
        for number, page in enumerate(_pages(base, name, get, is_daily=is_daily), 1):
            entries += page
            if number > MOST_PAGES or len(entries) > MOST_SERVICES:
                raise DomainError(
                    "api_too_large",
                    _("De API heeft te veel: meer dan %(most)s bij %(name)s.") % {"most": MOST_SERVICES, "name": name},
                )
        if name == "services":
            entries = list(_in_full(base, entries, get, progress, tables, is_daily=is_daily))
        tables.add_list(name.removesuffix("s"), name, entries)
    if tables.is_empty():
        raise DomainError(
            "no_hsds", _("Op ‘%(base)s’ vonden we geen HSDS met diensten of organisaties.") % {"base": base}
        )
    return tables


def _is_nowhere(error: DomainError) -> bool:
    return isinstance(error, StatusError) and error.status == HTTPStatus.NOT_FOUND


def _pages(base: str, name: str, get: Fetch, *, is_daily: bool) -> Iterator[list[Any]]:
    number = 1
    while True:
        url = f"{base}/{name}?{urlencode({'page': number})}"
        try:
            content = json_of(get(url).decode("utf-8", "replace"), url)
        except DomainError as error:
            if name != "services" and number == 1 and (not is_daily or _is_nowhere(error)):
                return  # the list of organisations is optional: services name theirs
            raise DomainError(error.code, f"{url}: {error.sentence}") from error
        if not isinstance(content, dict) or not isinstance(content.get("contents"), list):
            raise DomainError("no_hsds", _("‘%(url)s’ geeft geen HSDS-lijst (met ‘contents’).") % {"url": url})
        yield content["contents"]
        pages = content.get("total_pages")
        if content.get("last_page") is True or not content["contents"] or not isinstance(pages, int) or number >= pages:
            return
        number += 1


def _in_full(
    base: str, entries: list[Any], get: Fetch, progress: Progress, tables: JsonTables, *, is_daily: bool
) -> Iterator[Any]:
    for number, entry in enumerate(progress(entries), 1):
        key = entry.get("id") if isinstance(entry, dict) else None
        if not isinstance(key, str) or not key:
            yield entry
            continue
        try:
            full = json_of(get(f"{base}/services/{quote(key, safe='')}").decode("utf-8", "replace"), key)
        except DomainError as error:
            tables.partial.append(key)
            tables.remark(
                Problem(
                    number, "", _("De hele dienst kwam niet: %(sentence)s") % {"sentence": error.sentence}, "services"
                )
            )
            if is_daily and not _is_nowhere(error):
                continue
            full = None
        yield {**entry, **full} if isinstance(full, dict) else entry
