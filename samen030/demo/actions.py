"""Telling the example story, and taking it out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from samen030.commons.city.models import Area, Level
from samen030.commons.city.queries import city
from samen030.commons.dossier.models import Dossier
from samen030.commons.journal import actions as journal
from samen030.commons.journal.actions import seal
from samen030.commons.organisations.models import Organisation
from samen030.commons.people.actions import grant_role
from samen030.commons.people.models import User
from samen030.find.alerts.actions import save
from samen030.find.directory.models import Place, Service, Vacancy
from samen030.find.practice.models import Story
from samen030.find.search.actions import roll_moments
from samen030.kernel import registry
from samen030.kernel.access import UMBRELLA, Role, scope_of_area, scope_of_organisation
from samen030.kernel.actors import Actor
from samen030.kernel.planner import count_anew
from samen030.umbrella.example_projects.models import ExampleProject
from samen030.umbrella.paid_tasks.models import PaidTask, Target, YearTotal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from samen030.kernel.registry import Chapter

BY = Actor.system("demo")
STAFF = "bureau@samen030.example"
EDITOR = "redactie@samen030.example"  # represents a residents' group of HOME
SCOUT = "verkenner@samen030.example"  # rings round and helps, in the wijk of HOME
REVIEWER = "lezer@samen030.example"  # reads texts before they are public
BOARD = "bestuur@samen030.example"  # decides on members and tasks
HOME = "lombok-oost"
KINDS = (
    ("project", ExampleProject),
    ("story", Story),
    ("vacancy", Vacancy),
    ("service", Service),
    ("place", Place),
    ("organisation", Organisation),
)


def is_empty() -> bool:
    """Whether the directory has no entries yet."""
    return not any(model.objects.exists() for _kind, model in KINDS)


def counts() -> dict[str, int]:
    """How many example entries there are of each kind."""
    return {kind: model.objects.filter(is_example=True).count() for kind, model in KINDS}


def log_in() -> dict[str, str]:
    """Who can log in to the example, and where the codes land without a mail server."""
    people = User.objects.filter(email__in=[STAFF, EDITOR, SCOUT, REVIEWER, BOARD]).order_by("date_joined")
    there = list(people.values_list("email", flat=True))
    return {"log_in_as": ", ".join(there), "codes_in": "var/mail"} if there else {}


def _people() -> None:
    """The example log-ins: bureau, somebody of a residents' group, the scout of a wijk, who reads texts, the board."""
    home = Area.objects.filter(slug=HOME).first() or Area.objects.filter(level=Level.NEIGHBOURHOOD).order_by("path")[0]
    names = {STAFF: "Bureau", EDITOR: "Redactie", SCOUT: "Verkenner", REVIEWER: "Lezer", BOARD: "Bestuur"}
    for email, name in names.items():
        if User.objects.filter(email=email).exists():
            continue
        user = User.objects.create_user(email, name=f"{name} (voorbeeld)")
        if email == STAFF:
            User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
        elif email == EDITOR:
            group = Organisation.objects.filter(is_example=True, area=home).order_by("created_at")[0]
            grant_role(user, by=BY, role=Role.REPRESENTATIVE, scope=scope_of_organisation(group.pk))
            save(user, by=BY, name="Samen eten bij ons om de hoek", query=f"q=eten&plek={home.slug}")
        elif email in (REVIEWER, BOARD):
            grant_role(user, by=BY, role=Role.REVIEWER if email == REVIEWER else Role.BOARD, scope=UMBRELLA)
        else:
            wijk = scope_of_area(home.path.rpartition("/")[0])
            for role in (Role.SCOUT, Role.HELPER):
                grant_role(user, by=BY, role=role, scope=wijk)


def unwatched[Item](items: Iterable[Item], *, what: str) -> Iterable[Item]:  # noqa: ARG001 - the form of Verb.progress
    """Nobody watches how far it is."""
    return items


@transaction.atomic
def fill(progress: Callable[..., Iterable[Chapter]] = unwatched) -> dict[str, int]:
    """Tell every room's chapter; all of it or nothing. Makes the example log-ins too.

    `progress(chapters, what=)` passes its first argument on, and may show how far it is.
    """
    for chapter in progress(list(registry.chapters), what="chapters"):
        with registry.hold_changes():
            chapter.tell()
    count_anew()
    roll_moments()
    _people()
    seal()
    return counts()


def _remove_paid_tasks() -> None:
    """Example tasks with their challenges, and example figures."""
    tasks = PaidTask.objects.filter(is_example=True)
    subjects = [str(pk) for pk in tasks.values_list("pk", flat=True)]
    Dossier.objects.filter(subject_kind="paid_task", subject_id__in=subjects).delete()
    tasks.delete()
    YearTotal.objects.filter(is_example=True).delete()
    Target.objects.filter(is_example=True).delete()
    registry.announce_change("paid_task", [])


@transaction.atomic
def remove() -> dict[str, int]:
    """Take every example entry out, also from the index. Journal events stay: they tell that it was there."""
    removed = counts()
    with registry.hold_changes():
        for chapter in registry.chapters:
            if chapter.clear:
                chapter.clear()
        for kind, model in KINDS:
            rows = model.objects.filter(is_example=True)
            ids = list(rows.values_list("pk", flat=True))
            rows.delete()
            registry.announce_change(kind, ids)
        _remove_paid_tasks()
    journal.record("demo.removed", city(), by=BY, detail=removed)
    return removed
