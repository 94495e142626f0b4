"""Reading stories: the public list, one page, the desk of an organisation, and what waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Model, Q
from django.utils.translation import gettext_lazy as _

from samen030.commons.city.models import Area, Level, within
from samen030.commons.notifications.models import StoppedAddress
from samen030.commons.organisations.models import Organisation, Status, Theme
from samen030.commons.people.models import User
from samen030.commons.people.queries import holders, organisation_ids
from samen030.find.desk.queries import LABELS, WHAT
from samen030.find.practice.models import Question, Stage, Story
from samen030.kernel.access import Role, scope_of_organisation
from samen030.kernel.money import Money

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

KEEPING = (Role.EDITOR, Role.REPRESENTATIVE)
AREA_LINE = "area__parent__parent"
PUBLIC = Q(status=Status.PUBLISHED, organisation__status=Status.PUBLISHED)
CONTACT = ("contact_name", "phone", "phone_hours", "email", "website", "contact_shown")
FIELDS = (
    "name", "question", "description", "hours", "money_note", "people", "went_well", "went_less", "tips", "language",
    *CONTACT,
)  # fmt: skip


WHAT.update(
    {
        "adopted": _("een organisatie doet dit ook"),
        "left": _("een organisatie doet dit niet meer"),
        "asked": _("vraag gesteld"),
        "question_opened": _("vraag nagekeken en doorgestuurd"),
        "question_refused": _("vraag niet doorgestuurd"),
        "question_removed": _("vraag weggehaald"),
        "answered": _("vraag beantwoord"),
    }
)
LABELS.update(
    {
        "question": _("vraag"),
        "hours": _("tijd"),
        "money_cents": _("bedrag in centen"),
        "money_note": _("waarvoor het geld is"),
        "people": _("mensen"),
        "went_well": _("wat goed ging"),
        "went_less": _("wat niet goed ging"),
        "tips": _("tips"),
        "language": _("taal"),
        "website": _("website"),
    }
)


def stories(*, theme: Theme | None = None, area: Area | None = None) -> QuerySet[Story]:
    """Public stories, what was written or changed last first. A theme finds those below it, an area what lies in it."""
    rows = about(Story.objects.filter(PUBLIC), theme)
    if area is not None:
        rows = rows.filter(within(area.path, "area__path"))
    return rows.select_related("organisation", "area").order_by("-changed_at", "pk")


def about[Row: Model](rows: QuerySet[Row], theme: Theme | None) -> QuerySet[Row]:
    """Those of `rows` that are about `theme` or one below it; all without a theme."""
    if theme is None:
        return rows
    below = Theme.objects.filter(Q(pk=theme.pk) | Q(path__startswith=f"{theme.path}/"))
    manager = rows.model._default_manager  # noqa: SLF001 - Django's documented Model._default_manager API
    return rows.filter(pk__in=manager.filter(themes__in=below).values("pk"))


def themes_in_use(rows: QuerySet[Any]) -> list[Theme]:
    """The themes that `rows` are about, by name."""
    used = rows.order_by().values("themes")
    return list(Theme.objects.filter(pk__in=used).order_by("name"))


def areas_in_use(rows: QuerySet[Any]) -> list[tuple[Area, list[Area]]]:
    """The wijken that `rows` lie in, by name, each with those of its buurten. Two queries."""
    used = list(Area.objects.filter(pk__in=rows.order_by().values("area")).order_by("name"))
    found = []
    for wijk in Area.objects.filter(level=Level.DISTRICT).order_by("name"):
        within_it = [area for area in used if area == wijk or area.parent_id == wijk.pk]
        if within_it:
            found.append((wijk, [area for area in within_it if area != wijk]))
    return found


def story(pk: UUID) -> Story | None:
    """A story with its organisation and its areas up to the city, whatever its status. One query."""
    return Story.objects.select_related("organisation", AREA_LINE).filter(pk=pk).first()


def is_public(found: Story) -> bool:
    """Whether everybody can read it: its organisation must stand there too."""
    return found.is_public and found.organisation.is_public


def adoptions(found: Story) -> list[Any]:
    """Which public organisations do it too."""
    return list(found.adoptions.filter(organisation__status=Status.PUBLISHED).select_related("organisation"))


def answered(found: Story) -> QuerySet[Question]:
    """The questions with an answer, as everybody sees them."""
    return found.questions.filter(stage=Stage.ANSWERED)


def organisations_of(user: User | AnonymousUser) -> list[Organisation]:
    """The public organisations that somebody keeps, by name."""
    ids = organisation_ids(user, *KEEPING)
    return list(Organisation.objects.filter(pk__in=ids, status=Status.PUBLISHED)) if ids else []


def own_stories(organisation: Organisation) -> QuerySet[Story]:
    """All stories of an organisation with how many questions wait for it and who does it too."""
    waiting = Count("questions", filter=Q(questions__stage=Stage.OPEN), distinct=True)
    return organisation.stories.annotate(waiting=waiting, followers=Count("adoptions", distinct=True)).order_by(
        "status", "name"
    )


def open_questions(organisation: Organisation) -> QuerySet[Question]:
    """The questions that wait for an answer of `organisation`, the oldest first."""
    return Question.objects.filter(story__organisation=organisation, stage=Stage.OPEN).select_related("story")


def waiting_for(user: User | AnonymousUser) -> list[tuple[UUID, str, int]]:
    """The organisations that somebody keeps where questions wait: id, name, how many. One query."""
    ids = [UUID(pk) for pk in organisation_ids(user, *KEEPING)]
    if not ids:
        return []
    rows = Question.objects.filter(story__organisation__in=ids, stage=Stage.OPEN).order_by("story__organisation__name")
    return list(rows.values_list("story__organisation", "story__organisation__name").annotate(n=Count("pk")))


def mailboxes(organisation: Organisation) -> list[str]:
    """Where an organisation hears something: its editors and representatives, else its own address."""
    people = holders(scope_of_organisation(organisation.pk), *KEEPING)
    found = list(dict.fromkeys(person.email.lower() for person in people)) or [organisation.email.lower()]
    stopped = set(StoppedAddress.objects.filter(address__in=found).values_list("address", flat=True))
    return [address for address in found if address and address not in stopped]


def address_of(question: Question) -> str:
    """Where who asked hears of the answer; '' where nobody wants to."""
    kind, _colon, pk = question.asker_ref.partition(":")
    asker = User.objects.filter(pk=UUID(pk), is_active=True).first() if kind == "user" else None
    return question.asker_email or (asker.email if asker else "")


def questions_of(user: User) -> QuerySet[Question]:
    """What somebody asked, by account or by address."""
    return Question.objects.filter(Q(asker_ref=user.actor.ref) | Q(asker_email__iexact=user.email))


def values_of(found: Story) -> dict[str, Any]:
    """What the form of a story shows: plain values by field."""
    values = {name: getattr(found, name) for name in FIELDS}
    values["area"] = found.area_id
    values["themes"] = sorted(str(theme.pk) for theme in found.themes.all())
    values["money_euro"] = "" if found.money_cents is None else Money(found.money_cents).typed
    return values
