"""Writing rounds and ideas. The vote and its result are in `voting.py`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from samen030.commons.ballots.actions.polls import POLL
from samen030.commons.ballots.models import Poll
from samen030.commons.ballots.rules import Method
from samen030.commons.journal import actions as journal
from samen030.commons.moderation.actions import hand_in
from samen030.commons.notifications.actions import write_mail
from samen030.commons.organisations.rules import check_no_citizen_number
from samen030.decide.budgets.models import Idea, Round
from samen030.decide.budgets.queries import KIND, is_on_ballot
from samen030.decide.budgets.rules import (
    DATES,
    LIGHT_PLANS,
    Act,
    CameBy,
    State,
    Verdict,
    check_age,
    check_amount,
    check_dates,
    check_now,
)
from samen030.kernel import clock, registry
from samen030.kernel.errors import ConflictError, DomainError
from samen030.kernel.locking import locked
from samen030.kernel.text import needed_line, one_line, slug_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from samen030.commons.people.models import User
    from samen030.kernel.actors import Actor

REVIEWED = "budget_idea"
ROUND, IDEA = "round", "idea"
TAKEN = ("nieuw", "zo-tellen-wij")  # addresses beside those of rounds (urls.py)
MOST_WAITING = 200  # ideas of people we do not know that wait in one round
LONGEST = 5_000
KEEP_CONTACTS = timedelta(days=183)


# --- a round


def follow(kind: str, ids: Sequence[UUID]) -> None:
    """Hears of each announced change: a vote that stays open longer takes the dates of its round along."""
    if kind != POLL:
        return
    for poll in Poll.objects.filter(pk__in=ids, owner_kind=KIND):
        for row in locked(Round.objects.filter(pk=poll.owner_id)):
            days = max((poll.closes_at - row.vote_until).days, 0)
            row.vote_until, row.result_on = poll.closes_at, row.result_on + timedelta(days=days)
            row.save(update_fields=["vote_until", "result_on"])
            registry.announce_change(ROUND, [row.pk])


def _free_slug(name: str) -> str:
    base = slug_of(name, "ronde")
    slug, number = base, 1
    while slug in TAKEN or Round.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug


def _announce(row: Round) -> None:
    """A round changed: the cards of its ideas show its name and area too."""
    registry.announce_change(ROUND, [row.pk])
    registry.announce_change(IDEA, list(row.ideas.values_list("pk", flat=True)))


def _check_round(row: Round) -> None:
    row.name = needed_line(row.name, 120, "name")
    check_amount(row.cents, "cents")
    check_dates({name: getattr(row, name) for name in DATES})
    for name in ("submit_from_age", "vote_from_age"):
        check_age(getattr(row, name), name)
    if row.method == Method.APPROVAL and not row.max_choices:
        raise DomainError("no_limit", _("Hoeveel plannen mag iemand kiezen?"), field="max_choices")
    if row.result_on < row.vote_until.astimezone(clock.AMSTERDAM).date():
        raise DomainError("dates_order", _("De uitslag komt na de laatste dag van stemmen."), field="result_on")


@transaction.atomic
def add_round(*, by: Actor, **fields: Any) -> Round:
    """A new round, a draft. Raises DomainError for amounts, ages or dates that cannot be, at their field."""
    row = Round(**fields)
    _check_round(row)
    row.slug = _free_slug(row.name)
    row.save()
    journal.record("round.added", row, by=by, detail={"name": row.name, "cents": row.cents})
    return row


@transaction.atomic
def change_round(found: Round, *, by: Actor, **changes: Any) -> Round:
    """Change a round as long as nothing is on the ballot. What everybody could read already is told in the journal.

    Raises NotAllowedError once people vote, DomainError as `add_round`.
    """
    row = locked(Round.objects.filter(pk=found.pk)).get()
    check_now(Act.SET_UP, row.phase)
    if is_on_ballot(row):
        raise ConflictError("on_ballot", _("Het stembiljet staat vast. Aan de ronde is niets meer te veranderen."))
    before = {name: getattr(row, name) for name in changes}
    for name, value in changes.items():
        setattr(row, name, value)
    _check_round(row)
    row.save()
    detail = {name: {"from": before[name], "to": value} for name, value in changes.items() if before[name] != value}
    journal.record("round.changed", row, by=by, detail=detail, is_public=row.published_at is not None)
    _announce(row)
    return row


@transaction.atomic
def publish_round(found: Round, *, by: Actor) -> Round:
    """Let everybody see it. Raises DomainError as long as it is not said who may hand in and who may vote."""
    row = locked(Round.objects.filter(pk=found.pk)).get()
    if row.published_at:
        raise ConflictError("published", _("Deze ronde staat al op de site."))
    if not row.is_decided:
        raise DomainError("not_decided", _("Vul eerst in wie mag indienen en wie mag stemmen."))
    row.published_at = clock.now()
    row.save(update_fields=["published_at"])
    journal.record("round.published", row, by=by, detail={"name": row.name}, is_public=True)
    registry.announce_change(ROUND, [row.pk])
    return row


@transaction.atomic
def cancel_round(found: Round, *, by: Actor, reason: str) -> Round:
    """Call a round off before there is a vote; everybody can read why. Raises ConflictError after that."""
    row = locked(Round.objects.filter(pk=found.pk)).get()
    if row.cancelled_at or is_on_ballot(row):
        raise ConflictError("on_ballot", _("Deze ronde kan niet meer worden afgelast."))
    row.cancelled_at, row.cancelled_why = clock.now(), needed_line(reason, 300, "reason")
    row.save(update_fields=["cancelled_at", "cancelled_why"])
    journal.record("round.cancelled", row, by=by, detail={"reason": row.cancelled_why}, is_public=True)
    _announce(row)
    return row


# --- ideas


def _clean(fields: Mapping[str, Any], most_cents: int) -> dict[str, Any]:
    said = dict(fields)
    said["title"] = needed_line(said["title"], 120, "title")
    said["description"] = said["description"].replace("\x00", " ").strip()[:LONGEST]
    if not said["description"]:
        raise DomainError("text_empty", _("Vertel wat u wilt doen."), field="description")
    check_amount(said["cents"], "cents")
    if said["cents"] > most_cents:
        raise DomainError("too_dear", _("Er is niet zoveel geld in deze ronde."), field="cents")
    for name in ("title", "description"):
        check_no_citizen_number(said[name], name)
    for name, most in (("reckoned", 300), ("place", 200), ("carried_by", 200), ("contact_name", 80)):
        said[name] = one_line(said.get(name, ""), most)
    return said


@transaction.atomic
def submit(found: Round, *, by: Actor, user: User | None = None, came_by: str = CameBy.ONLINE, **fields: Any) -> Idea:
    """Hand in an idea. Who is known is read at once; what others hand in is read first ('Nakijken').

    `came_by` other than on-line: somebody of the desk types it in, and it is public at once.
    Raises NotAllowedError outside the phase, DomainError for what is missing or cannot be, or when very many wait.
    """
    row = locked(Round.objects.filter(pk=found.pk)).get()
    is_typed_in = came_by != CameBy.ONLINE
    check_now(Act.ENTER if is_typed_in else Act.SUBMIT, row.phase)
    said = _clean(fields, row.cents)
    known = is_typed_in or user is not None
    if not known and row.ideas.filter(state=State.WAITING).count() >= MOST_WAITING:
        raise DomainError("too_many", _("Er wachten al veel ideeën. Bel liever, of kom langs."))
    state = State.PUBLIC if known else State.WAITING
    idea = Idea.objects.create(round=row, submitter=user, came_by=came_by, state=state, **said)
    journal.record("idea.handed_in", idea, by=by, detail={"title": idea.title, "came_by": came_by}, is_public=known)
    if known:
        registry.announce_change(IDEA, [idea.pk])
    else:
        hand_in(
            by=by,
            kind=REVIEWED,
            ref=str(idea.pk),
            text=f"{idea.title}\n\n{idea.description}",
            title=row.name,
            area_path=row.area.path,
            email=idea.contact_email,
        )
    return idea


def let_through(ref: str, by: Actor) -> None:
    """An idea was read and is public. Raises DomainError where it is there no more."""
    idea = locked(Idea.objects.filter(pk=ref)).first()
    if idea is None or idea.state == State.WITHDRAWN:
        raise DomainError("idea_gone", _("Dit idee is er niet meer."))
    if idea.state in (State.WAITING, State.REFUSED):
        idea.state = State.PUBLIC
        idea.save(update_fields=["state"])
        journal.record("idea.published", idea, by=by, detail={"title": idea.title}, is_public=True)
        registry.announce_change(IDEA, [idea.pk])


def turn_down(ref: str, by: Actor, reason: str) -> None:
    """An idea was read and is not shown."""
    idea = locked(Idea.objects.filter(pk=ref)).first()
    if idea is not None and idea.state == State.WAITING:
        idea.state = State.REFUSED
        idea.save(update_fields=["state"])
        journal.record("idea.refused", idea, by=by, detail={"reason": reason})


def _own(idea: Idea) -> Idea:
    row = locked(Idea.objects.filter(pk=idea.pk)).select_related("round").get()
    check_now(Act.CHANGE, row.round.phase)
    if row.state == State.WITHDRAWN:
        raise ConflictError("idea_gone", _("Dit idee is ingetrokken."))
    return row


@transaction.atomic
def change_idea(idea: Idea, *, by: Actor, **fields: Any) -> Idea:
    """Its submitter changes it, as long as ideas come in. Raises as `submit`."""
    row = _own(idea)
    for name, value in _clean(fields, row.round.cents).items():
        setattr(row, name, value)
    row.save()
    journal.record("idea.changed", row, by=by, detail={"title": row.title}, is_public=row.is_public)
    registry.announce_change(IDEA, [row.pk])
    return row


@transaction.atomic
def withdraw(idea: Idea, *, by: Actor) -> Idea:
    """Its submitter takes it back, as long as ideas come in."""
    row = _own(idea)
    row.state = State.WITHDRAWN
    row.save(update_fields=["state"])
    journal.record("idea.withdrawn", row, by=by, detail={"title": row.title}, is_public=True)
    registry.announce_change(IDEA, [row.pk])
    return row


@transaction.atomic
def judge(
    idea: Idea, *, by: Actor, verdict: str, why: str, cents: int | None = None, plain: str = "", answer: str = ""
) -> Idea:
    """Say whether an idea can be carried out, with reasons that everybody reads; and answer an objection.

    `cents`: another cost, where it was reckoned anew; `plain`: the idea in simple words. The submitter is mailed.
    Raises DomainError without reasons for a 'no', or where the cost is more than there is; ConflictError once the
    ballot is fixed.
    """
    row = locked(Idea.objects.filter(pk=idea.pk)).select_related("round").get()
    check_now(Act.JUDGE, row.round.phase)
    if is_on_ballot(row.round):
        raise ConflictError("on_ballot", _("Het stembiljet staat vast."))
    if verdict not in (Verdict.YES, Verdict.NO):
        raise DomainError("verdict_missing", _("Kies of het kan."), field="verdict")
    if verdict == Verdict.NO and not why.strip():
        raise DomainError("no_reason", _("Schrijf op waarom het niet kan. Iedereen kan het lezen."), field="why")
    if row.objection and verdict == Verdict.NO and not answer.strip() and not row.answer:
        raise DomainError("no_answer", _("Er is bezwaar gemaakt. Geef daar antwoord op."), field="answer")
    if cents is not None:
        check_amount(cents, "cents", most=row.round.cents)
        row.cents = cents
    row.verdict, row.verdict_why, row.verdict_on = verdict, why.strip()[:LONGEST], clock.today()
    row.plain, row.answer = plain.strip()[:LONGEST], answer.strip()[:LONGEST] or row.answer
    row.save()
    detail = {"verdict": verdict, "why": row.verdict_why, "cents": row.cents}
    journal.record("idea.judged", row, by=by, detail=detail, is_public=True)
    registry.announce_change(IDEA, [row.pk])
    _tell_submitter(row)
    return row


def _tell_submitter(idea: Idea) -> None:
    address = idea.submitter.email if idea.submitter else idea.contact_email
    if address and not idea.round.is_example:
        context = {"idea": idea, "link": settings.SITE_URL + idea.get_absolute_url()}
        key = f"idea-judged:{idea.pk}:{idea.verdict}:{clock.now():%Y%m%d%H%M}"
        write_mail(address, "budgets/mail/judged", context, key=key)


@transaction.atomic
def object_to(idea: Idea, *, by: Actor, text: str) -> Idea:
    """The submitter objects to a 'no'. Once; the one who judged answers it in public."""
    row = locked(Idea.objects.filter(pk=idea.pk)).select_related("round").get()
    check_now(Act.OBJECT, row.round.phase)
    if row.verdict != Verdict.NO or row.objection:
        raise ConflictError("no_objection", _("Bezwaar maken kan één keer, als er ‘kan niet’ staat."))
    row.objection = text.replace("\x00", " ").strip()[:LONGEST]
    if not row.objection:
        raise DomainError("text_empty", _("Schrijf op waarom u het er niet mee eens bent."), field="text")
    check_no_citizen_number(row.objection, "text")
    row.save(update_fields=["objection"])
    journal.record("idea.objected", row, by=by, detail={"text": row.objection}, is_public=True)
    return row


def check_ballot(found: Round, plans: int) -> None:
    """Raise DomainError unless so many plans can go on the ballot of a round."""
    if not plans:
        raise DomainError("no_plans", _("Er zijn geen plannen die kunnen. Kijk eerst de ideeën na."))
    if found.is_light and plans > LIGHT_PLANS:
        sentence = _("Een kleine ronde heeft hoogstens %(most)s plannen. Nu zijn het er %(n)s.")
        raise DomainError("too_many_plans", sentence % {"most": LIGHT_PLANS, "n": plans})


@transaction.atomic
def forget_contacts() -> int:
    """Erase how to reach who handed in an idea, half a year after the vote or the end of a round; answers how many."""
    before = clock.now() - KEEP_CONTACTS
    old = Idea.objects.filter(Q(round__vote_until__lt=before) | Q(round__cancelled_at__lt=before))
    there = old.exclude(contact_name="", contact_email="", contact_phone="")
    return there.update(contact_name="", contact_email="", contact_phone="")
