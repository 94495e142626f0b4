"""Keeping the index: taking in what changed, making all of it anew, counting searches that found nothing."""

from __future__ import annotations

from datetime import timedelta
from itertools import batched
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from samen030.commons.journal import actions as journal
from samen030.find.search import engine
from samen030.find.search.models import Document, FruitlessQuery, Moment, Pulse, Synonym
from samen030.find.search.rules import padded, signs_of
from samen030.kernel import clock, registry
from samen030.kernel.errors import DomainError
from samen030.kernel.text import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from samen030.kernel.actors import Actor
    from samen030.kernel.registry import SearchDocument

BATCH = 500
LONGEST_WORD = 40
LONGEST_BODY = 20_000
REMEMBERED_QUERY = 80


def bump() -> None:
    """Count a change of what public pages show, so that kept pages are made anew."""
    if not Pulse.objects.filter(pk=1).update(version=F("version") + 1):
        Pulse.objects.create(pk=1, version=1)


def refresh(kind: str, ids: Sequence[UUID]) -> None:
    """Take in the records `ids` of `kind` as they are now; what is no longer public goes out.

    Called through the registry inside the writer's transaction.
    """
    if kind not in registry.searchables:  # no documents of its own, but pages name it (themes)
        bump()
        return
    with translation.override(settings.LANGUAGE_CODE):  # who writes may read the site in another language
        for some in batched(dict.fromkeys(ids), BATCH):
            old = Document.objects.filter(kind__in=_kinds_of(kind), object_id__in=some)
            engine.take_out(list(old.values_list("pk", flat=True)))
            write(registry.searchables[kind].documents(list(some)))
    bump()


def _kinds_of(name: str) -> tuple[str, ...]:
    """The document kinds that a searchable writes: services are found as 'service' or as 'activity'."""
    return ("service", "activity") if name == "service" else (name,)


def write(documents: Iterable[SearchDocument]) -> int:
    """Put new documents into the index, in a transaction; answers how many. For records use `refresh`."""
    made = 0
    for some in batched(documents, BATCH):
        rows = [
            Document(
                kind=doc.kind,
                object_id=doc.object_id,
                title=doc.title,
                summary=doc.summary,
                url=doc.url,
                path=doc.path,
                latitude=doc.latitude,
                longitude=doc.longitude,
                confirmed_on=doc.confirmed_on,
                extra=doc.extra,
                changed_at=doc.changed_at or clock.now(),
                folded_title=padded(doc.title),
                folded_body=padded(doc.body[:LONGEST_BODY]),
                signs=signs_of(doc.path, doc.facets),
            )
            for doc in some
        ]
        saved = Document.objects.bulk_create(rows)
        numbers = [row.pk for row in saved]
        engine.put_in(min(numbers), max(numbers))
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_facet (document_id, key) VALUES (%s, %s)",
                [(row.pk, key) for row, doc in zip(saved, some, strict=True) for key in sorted(doc.facets)],
            )
        Moment.objects.bulk_create(
            [
                Moment(
                    document=row,
                    path=doc.path,
                    starts_at=m.starts_at,
                    ends_at=m.ends_at,
                    original_date=m.original_date,
                    is_cancelled=m.is_cancelled,
                    note=m.note,
                )
                for row, doc in zip(saved, some, strict=True)
                for m in doc.moments
            ]
        )
        spoken = {w for doc in some for w in words(f"{doc.title} {doc.body[:LONGEST_BODY]}")}
        fitting = {w for w in spoken if len(w) <= LONGEST_WORD and not w.isdigit()}
        engine.add_words(fitting - engine.known_words(fitting))
        made += len(rows)
    return made


@transaction.atomic
def rebuild() -> int:
    """Make the whole index anew from the records; answers how many documents it has."""
    engine.clear()
    made = sum(write(searchable.documents(None)) for searchable in registry.searchables)
    until = clock.today() + timedelta(days=registry.MOMENT_DAYS)
    Pulse.objects.update_or_create(pk=1, defaults={"moments_until": until})
    bump()
    return made


def roll_moments() -> bool:
    """Once a day: extend the coming moments of all activities. Answers whether there was anything to do.

    Run by `samen030 due`; a second run on the same day does nothing. Batch by batch: at 100,000 records it takes a
    minute, and others write in between. What was stopped half-way is done anew.
    """
    until = clock.today() + timedelta(days=registry.MOMENT_DAYS)
    pulse = Pulse.objects.filter(pk=1).first()
    if pulse and pulse.moments_until and pulse.moments_until >= until:
        return False
    with_moments = Document.objects.filter(kind="activity").values_list("object_id", flat=True)
    for some in batched(with_moments.order_by("pk"), BATCH):
        with transaction.atomic():
            refresh("service", list(some))
    Pulse.objects.update_or_create(pk=1, defaults={"moments_until": until})
    return True


@transaction.atomic
def save_synonym(synonym: Synonym, *, by: Actor) -> Synonym:
    """Keep a group of words that mean the same. Raises DomainError for fewer than two words."""
    members = [" ".join(words(part)) for part in synonym.words.split(",")]
    if len({member for member in members if member}) < 2:  # noqa: PLR2004 - a word is no synonym of itself
        raise DomainError("synonym_alone", _("Zet minstens twee woorden neer, met een komma ertussen."), field="words")
    synonym.words = ", ".join(member for member in dict.fromkeys(members) if member)
    synonym.save()
    journal.record("synonym.saved", synonym, by=by, detail={"words": synonym.words})
    bump()
    return synonym


@transaction.atomic
def remove_synonym(synonym: Synonym, *, by: Actor) -> None:
    """Forget a group."""
    journal.record("synonym.removed", synonym, by=by, detail={"words": synonym.words})
    synonym.delete()
    bump()


def note_fruitless(text: str) -> None:
    """Count that `text` found nothing for sure. What may name a person (digits, an @) is not kept."""
    query = " ".join(words(text))[:REMEMBERED_QUERY]
    if not query or "@" in text or any(character.isdigit() for character in query):
        return
    day = clock.today()
    with transaction.atomic():
        if FruitlessQuery.objects.filter(day=day, query=query).update(count=F("count") + 1):
            return
        try:
            with transaction.atomic():
                FruitlessQuery.objects.create(day=day, query=query)
        except IntegrityError:  # another request was first
            FruitlessQuery.objects.filter(day=day, query=query).update(count=F("count") + 1)
