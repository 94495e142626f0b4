"""Keeping a search, and looking once a day what is new in it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samen030.commons.journal import actions as journal
from samen030.commons.notifications.digest import tell_all
from samen030.find.alerts.models import SavedSearch
from samen030.find.search.forms import question_from
from samen030.find.search.models import Document
from samen030.find.search.queries import matching_ids
from samen030.kernel import clock
from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from samen030.commons.people.models import User
    from samen030.kernel.actors import Actor

MOST = 20  # searches of one person
NAMED = 3  # in the sentence; the rest is counted


def cleaned(query: str) -> str:
    """A search as its address has it, without what is no part of a search."""
    return question_from(QueryDict(query)).query_string()


def _ids(query: str) -> list[str]:
    found = matching_ids(question_from(QueryDict(query)).question)
    return sorted(str(pk) for pk in Document.objects.filter(pk__in=found).values_list("object_id", flat=True))


@transaction.atomic
def save(user: User, *, by: Actor, name: str, query: str) -> SavedSearch:
    """Keep a search; what is there now counts as known. The same search twice stays one.

    Raises DomainError for a search for nothing, and above MOST.
    """
    query = cleaned(query)[:500]
    if not query:
        raise DomainError("empty_search", _("Zoek eerst iets: een woord, een buurt of een soort."))
    if SavedSearch.objects.filter(user=user).exclude(query=query).count() >= MOST:
        raise DomainError("too_many_searches", _("U heeft al veel zoekvragen bewaard. Haal er eerst een weg."))
    fields = {"name": name.strip()[:120] or query, "known": _ids(query), "checked_on": clock.today()}
    saved, _new = SavedSearch.objects.update_or_create(user=user, query=query, defaults=fields)
    journal.record("search.saved", saved, by=by, detail={})
    return saved


@transaction.atomic
def pause(saved: SavedSearch, *, by: Actor, is_paused: bool) -> None:
    """Stop telling for a while, or go on; what came in between counts as known."""
    saved.is_paused = is_paused
    if not is_paused:
        saved.known = _ids(saved.query)
    saved.save(update_fields=["is_paused", "known"])
    journal.record("search.paused" if is_paused else "search.resumed", saved, by=by, detail={})


@transaction.atomic
def remove(saved: SavedSearch, *, by: Actor) -> None:
    """Forget it."""
    journal.record("search.forgotten", saved, by=by, detail={})
    saved.delete()


def look_for_news() -> dict[str, int]:
    """Once a day for each saved search: tell its owner what is new. A second run on a day finds nothing to do.

    A handful of queries for each. What goes is forgotten, so that it counts as new when it comes back.
    """
    today, told = clock.today(), 0
    waiting = SavedSearch.objects.filter(is_paused=False).exclude(checked_on=today)
    for pk in list(waiting.values_list("pk", flat=True)):
        with transaction.atomic():
            saved = SavedSearch.objects.select_related("user").get(pk=pk)
            now = _ids(saved.query)
            new = sorted(set(now) - set(saved.known))
            saved.known, saved.checked_on = now, today
            saved.save(update_fields=["known", "checked_on"])
            if new:
                key, say = f"search:{saved.pk}:{today}", partial(_sentence, saved, new)
                tell_all([saved.user], key=key, say=say, url=_address(saved))
                told += 1
    return {"searches_told": told}


def _sentence(saved: SavedSearch, new: list[str]) -> str:
    rows = Document.objects.filter(object_id__in=new).order_by("title").values_list("title", flat=True)
    names = ", ".join(list(rows)[:NAMED])
    words = ngettext("%(n)s nieuw bij ‘%(name)s’: %(names)s", "%(n)s nieuwe bij ‘%(name)s’: %(names)s", len(new))
    return words % {"n": len(new), "name": saved.name, "names": names}


def _address(saved: SavedSearch) -> str:
    return f"{reverse('search')}?{saved.query}"
