"""Writing stories, doing it too, asking and answering. Each is one transaction with one journal event."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from samen030.commons.journal import actions as journal
from samen030.commons.moderation.actions import hand_in
from samen030.commons.notifications.actions import write_mail
from samen030.commons.notifications.digest import tell_all
from samen030.commons.organisations.actions import OFFERS_OF, clean_listed, write_listed
from samen030.commons.organisations.models import Language, Status
from samen030.commons.organisations.roles import people_of
from samen030.commons.organisations.rules import check_choices, check_no_citizen_number
from samen030.find.desk.actions import as_values
from samen030.find.desk.queries import can_undo
from samen030.find.practice import queries
from samen030.find.practice.models import Adoption, Question, Stage, Story
from samen030.find.practice.rules import (
    KEEP_ASKER,
    KEEP_UNANSWERED,
    LONGEST_ANSWER,
    LONGEST_QUESTION,
    MOST_AN_HOUR,
    MOST_WAITING,
    check_complete,
    clean_text,
)
from samen030.kernel import clock, registry
from samen030.kernel.errors import ConflictError, DomainError, NotAllowedError
from samen030.kernel.locking import locked, version_of
from samen030.kernel.text import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from samen030.commons.journal.models import Event
    from samen030.commons.organisations.models import Organisation
    from samen030.commons.people.models import User
    from samen030.kernel.actors import Actor

STORY = "story"
REVIEWED = "story_question"
TEXTS = ("question", "went_well", "went_less", "tips", "hours", "people", "money_note")


def follow(kind: str, ids: Sequence[UUID]) -> None:
    """Hears of each announced change: the cards of stories show their organisation's name, and go when it stops."""
    if kind == OFFERS_OF:
        rows = Story.objects.filter(organisation_id__in=ids)
        registry.announce_change(STORY, list(rows.values_list("pk", flat=True)))


def _clean(fields: dict[str, Any]) -> dict[str, Any]:
    fields = clean_listed(fields)
    for name in TEXTS:
        if name in fields:
            fields[name] = fields[name].replace("\x00", " ").strip()
            check_no_citizen_number(fields[name], name)
    if "language" in fields:
        check_choices([fields["language"]], Language, "language")
    if (fields.get("money_cents") or 0) < 0:
        raise DomainError("money_wrong", _("Schrijf het bedrag als 2,50."), field="money_euro")
    return fields


def _write(story: Story, verb: str, *, by: Actor, fields: dict[str, Any]) -> Story:
    if fields.get("status", story.status) == Status.PUBLISHED:
        check_complete({name: fields.get(name, getattr(story, name)) for name in ("question", "description")})
    return write_listed(story, STORY, f"story.{verb}", by=by, fields=fields)


@transaction.atomic
def add_story(*, by: Actor, organisation: Organisation, name: str, **fields: Any) -> Story:
    """A new story of `organisation`, a draft unless `status` says otherwise. Raises DomainError on wrong input."""
    defaults = {"area": organisation.area, "status": Status.DRAFT, "is_example": organisation.is_example}
    return _write(
        Story(), "added", by=by, fields=_clean({**defaults, **fields, "name": name, "organisation": organisation})
    )


@transaction.atomic
def change_story(story: Story, *, by: Actor, version: str = "", **changes: Any) -> Story:
    """Change what is named. Raises ConflictError where it changed since the form of `version` was read."""
    current = locked(Story.objects.filter(pk=story.pk)).get()
    if version and version_of(queries.values_of(current)) != version:
        raise ConflictError("changed_meanwhile", _("Iemand anders heeft dit intussen veranderd."))
    return _write(current, "changed", by=by, fields=_clean(changes))


@transaction.atomic
def publish_story(story: Story, *, by: Actor) -> Story:
    """Let everybody read it. Raises DomainError where something is missing."""
    current = locked(Story.objects.filter(pk=story.pk)).get()
    return _write(current, "published", by=by, fields={"status": Status.PUBLISHED})


@transaction.atomic
def archive_story(story: Story, *, by: Actor) -> Story:
    """Take it off the site; it can be brought back."""
    current = locked(Story.objects.filter(pk=story.pk)).get()
    return _write(current, "archived", by=by, fields={"status": Status.ARCHIVED})


@transaction.atomic
def undo(event: Event, story: Story, *, by: Actor) -> None:
    """Write the values from before `event` over a story. Raises DomainError where that cannot be done any more."""
    data: dict[str, Any] = event.detail.data if hasattr(event, "detail") else {}
    if not can_undo(event.verb, data):
        raise DomainError("cannot_undo", _("Dit kan niet worden teruggezet."))
    old = {name: value["from"] for name, value in data.items() if isinstance(value, dict) and "from" in value}
    if "status" in old:
        (publish_story if old.pop("status") == Status.PUBLISHED else archive_story)(story, by=by)
    if old:
        change_story(story, by=by, **as_values(Story, old))


# --- doing it too


@transaction.atomic
def adopt(story: Story, *, by: Actor, organisation: Organisation, sentence: str = "") -> Adoption:
    """Say that `organisation` does this too; said again, the sentence is replaced. Not of one's own story."""
    if story.organisation_id == organisation.pk:
        raise NotAllowedError("own_story", _("Dit is uw eigen verhaal."))
    if not queries.is_public(story):
        raise DomainError("not_public", _("Dit verhaal staat niet meer op de site."))
    sentence = one_line(sentence, 240)
    check_no_citizen_number(sentence, "sentence")
    made, _is_new = Adoption.objects.update_or_create(
        story=story, organisation=organisation, defaults={"sentence": sentence}
    )
    people = [grant.user for grant in people_of(story.organisation)]
    names = {"name": organisation.name, "story": story.name}
    tell_all(
        people,
        key=f"adopted:{story.pk}:{organisation.pk}",
        say=lambda: _("%(name)s doet dit ook: ‘%(story)s’.") % names,
        url=story.get_absolute_url(),
    )
    journal.record("story.adopted", story, by=by, detail={"organisation": organisation.pk}, is_public=True)
    registry.announce_change(STORY, [story.pk])
    return made


@transaction.atomic
def leave(story: Story, *, by: Actor, organisation: Organisation) -> None:
    """Take 'dit doen wij ook' back. Nothing happens when it was not said."""
    if story.adoptions.filter(organisation=organisation).delete()[0]:
        journal.record("story.left", story, by=by, detail={"organisation": organisation.pk}, is_public=True)
        registry.announce_change(STORY, [story.pk])


# --- questions


@transaction.atomic
def ask(story: Story, *, by: Actor, text: str, email: str = "") -> Question:
    """Ask the author of a public story something. Who is known asks at once; what others ask is read first.

    Raises DomainError for an empty or too long text, and when very many questions wait already.
    """
    if not queries.is_public(story):
        raise DomainError("not_public", _("Dit verhaal staat niet meer op de site."))
    text = clean_text(text, LONGEST_QUESTION, "text")
    check_no_citizen_number(text, "text")
    waiting = story.questions.filter(stage__in=(Stage.WAITING, Stage.OPEN)).count()
    lately = Question.objects.filter(created_at__gt=clock.now() - timedelta(hours=1)).count()
    if waiting >= MOST_WAITING or lately >= MOST_AN_HOUR:
        raise DomainError("too_many", _("Er wachten al veel vragen. Bel liever: het nummer staat op de bladzijde."))
    asker = by.on_behalf_of or (by.ref if by.ref.startswith("user:") else "")
    made = Question(story=story, text=text, asker_ref=asker, asker_email=email.strip())
    made.stage = Stage.OPEN if asker else Stage.WAITING
    made.save()
    journal.record("story.asked", story, by=by, detail={"question": made.pk})
    if asker:
        _tell_organisation(made)
    else:
        hand_in(
            by=by,
            kind=REVIEWED,
            ref=str(made.pk),
            text=text,
            title=story.name,
            area_path=story.area.path,
            email=made.asker_email,
        )
    return made


def _tell_organisation(question: Question) -> None:
    story = question.story
    if story.is_example:
        return
    path = reverse("story_answer", args=[story.organisation_id, question.pk])
    context = {"story": story, "text": question.text, "link": settings.SITE_URL + path}
    for address in queries.mailboxes(story.organisation):
        write_mail(address, "practice/mail/question", context, key=f"story-question:{question.pk}:{address}"[:160])


def let_through(ref: str, by: Actor) -> None:
    """A question was read and may go to the organisation. Raises DomainError where it is there no more."""
    question = locked(Question.objects.filter(pk=ref)).first()
    if question is None:
        raise DomainError("question_gone", _("Deze vraag is er niet meer: het verhaal is weg of de vraag is gewist."))
    if question.stage in (Stage.WAITING, Stage.REFUSED):
        question.stage, question.refused_at = Stage.OPEN, None
        question.save(update_fields=["stage", "refused_at"])
        journal.record("story.question_opened", question.story, by=by, detail={"question": question.pk})
        _tell_organisation(question)


def turn_down(ref: str, by: Actor, reason: str) -> None:
    """A question was read and is not passed on. It lies a while, because the author may answer that."""
    question = locked(Question.objects.filter(pk=ref)).first()
    if question is not None and question.stage == Stage.WAITING:
        question.stage, question.refused_at = Stage.REFUSED, clock.now()
        question.save(update_fields=["stage", "refused_at"])
        detail = {"question": question.pk, "reason": reason}
        journal.record("story.question_refused", question.story, by=by, detail=detail)


@transaction.atomic
def answer(question: Question, *, by: Actor, text: str, version: str = "") -> Question:
    """Put the question on the page with this answer, or change the answer; who asked hears it the first time.

    Raises DomainError without words, ConflictError when somebody else answered since the form of `version` was read.
    """
    current = locked(Question.objects.filter(pk=question.pk)).get()
    if current.stage not in (Stage.OPEN, Stage.ANSWERED):
        raise DomainError("not_open", _("Deze vraag kan nu niet worden beantwoord."))
    if current.answer != version:
        raise ConflictError(
            "answered", _("Iemand anders heeft dit net beantwoord. Bewaar nog eens om uw tekst te kiezen.")
        )
    current.answer = clean_text(text, LONGEST_ANSWER, "answer")
    check_no_citizen_number(current.answer, "answer")
    is_first = current.stage == Stage.OPEN
    current.stage = Stage.ANSWERED
    current.answered_at = current.answered_at or clock.now()
    current.save(update_fields=["answer", "stage", "answered_at"])
    story = current.story
    journal.record("story.answered", story, by=by, detail={"question": current.pk}, is_public=True)
    registry.announce_change(STORY, [story.pk])
    to = queries.address_of(current) if is_first else ""
    if to:
        context = {"story": story, "text": current.text, "answer": current.answer}
        context["link"] = settings.SITE_URL + story.get_absolute_url()
        write_mail(to, "practice/mail/answer", context, key=f"story-answer:{current.pk}")
    return current


@transaction.atomic
def take_off(question: Question, *, by: Actor) -> None:
    """The organisation does not answer this question, or takes question and answer off its page."""
    story = question.story
    if Question.objects.filter(pk=question.pk, stage__in=(Stage.OPEN, Stage.ANSWERED)).delete()[0]:
        journal.record("story.question_removed", story, by=by, detail={"question": question.pk}, is_public=True)
        registry.announce_change(STORY, [story.pk])


@transaction.atomic
def forget_askers() -> int:
    """Erase who asked a while after the answer, and questions that came to nothing; answers how many."""
    now = clock.now()
    old = Question.objects.filter(stage=Stage.ANSWERED, answered_at__lt=now - KEEP_ASKER)
    count = old.exclude(asker_ref="", asker_email="").update(asker_ref="", asker_email="")
    count += Question.objects.filter(stage=Stage.REFUSED, refused_at__lt=now - KEEP_ASKER).delete()[0]
    return count + Question.objects.filter(stage=Stage.OPEN, created_at__lt=now - KEEP_UNANSWERED).delete()[0]


@transaction.atomic
def forget_asker(user: User) -> None:
    """Take a person off the questions they asked; the questions stay, they name nobody."""
    queries.questions_of(user).update(asker_ref="", asker_email="")
