"""Telling the example story, and taking it out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from samen030.commons.city.queries import city
from samen030.commons.journal import actions as journal
from samen030.commons.journal.actions import seal
from samen030.commons.organisations.models import Organisation
from samen030.commons.people.models import User
from samen030.find.directory.models import Place, Service, Vacancy
from samen030.find.search.actions import roll_moments
from samen030.kernel import registry
from samen030.kernel.actors import Actor
from samen030.kernel.planner import count_anew

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from samen030.kernel.registry import Chapter

BY = Actor.system("demo")
STAFF = "bureau@samen030.example"
KINDS = (("vacancy", Vacancy), ("service", Service), ("place", Place), ("organisation", Organisation))


def is_empty() -> bool:
    """Whether the directory has no entries yet."""
    return not any(model.objects.exists() for _kind, model in KINDS)


def counts() -> dict[str, int]:
    """How many example entries there are of each kind."""
    return {kind: model.objects.filter(is_example=True).count() for kind, model in KINDS}


def log_in() -> dict[str, str]:
    """Who can log in as the bureau in the example, and where its code lands without a mail server."""
    return {"log_in_as": STAFF, "codes_in": "var/mail"} if User.objects.filter(email=STAFF).exists() else {}


def unwatched[Item](items: Iterable[Item], *, what: str) -> Iterable[Item]:  # noqa: ARG001 - the form of Verb.progress
    """Nobody watches how far it is."""
    return items


@transaction.atomic
def fill(progress: Callable[..., Iterable[Chapter]] = unwatched) -> dict[str, int]:
    """Tell every room's chapter; all of it or nothing. Makes the example log-in of the bureau too.

    `progress(chapters, what=)` passes its first argument on, and may show how far it is.
    """
    for chapter in progress(list(registry.chapters), what="chapters"):
        with registry.hold_changes():
            chapter.tell()
    count_anew()
    roll_moments()
    if not User.objects.filter(email=STAFF).exists():
        User.objects.create_superuser(STAFF, name="Bureau (voorbeeld)")
    seal()
    return counts()


@transaction.atomic
def remove() -> dict[str, int]:
    """Take every example entry out, also from the index. Journal events stay: they tell that it was there."""
    removed = counts()
    with registry.hold_changes():
        for kind, model in KINDS:
            rows = model.objects.filter(is_example=True)
            ids = list(rows.values_list("pk", flat=True))
            rows.delete()
            registry.announce_change(kind, ids)
    journal.record("demo.removed", city(), by=BY, detail=removed)
    return removed
