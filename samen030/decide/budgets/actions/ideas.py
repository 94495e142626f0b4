"""Writing ideas: handing in, changing, judging, objecting, pictures."""

from __future__ import annotations

from datetime import timedelta
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from samen030.commons.journal import actions as journal
from samen030.commons.moderation.actions import hand_in
from samen030.commons.notifications.actions import write_mail
from samen030.commons.organisations.rules import check_no_citizen_number
from samen030.decide.budgets.models import Idea, Round
from samen030.decide.budgets.queries import IDEA, is_on_ballot
from samen030.decide.budgets.rules import Act, CameBy, State, Verdict, check_amount, check_now
from samen030.kernel import clock, pictures, registry
from samen030.kernel.errors import ConflictError, DomainError
from samen030.kernel.geo import lies_in
from samen030.kernel.locking import locked
from samen030.kernel.text import needed_line, one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samen030.commons.people.models import User
    from samen030.kernel.actors import Actor

REVIEWED = "budget_idea"
MOST_WAITING = 200  # ideas of people we do not know that wait in one round
LONGEST = 5_000
MOST_PICTURES = 3
KEEP_CONTACTS = timedelta(days=183)


def _clean(fields: Mapping[str, Any], found: Round) -> dict[str, Any]:
    said = dict(fields)
    said["title"] = needed_line(said["title"], 120, "title")
    said["description"] = said["description"].replace("\x00", " ").strip()[:LONGEST]
    if not said["description"]:
        raise DomainError("text_empty", _("Vertel wat u wilt doen."), field="description")
    check_amount(said["cents"], "cents")
    if said["cents"] > found.cents:
        raise DomainError("too_dear", _("Er is niet zoveel geld in deze ronde."), field="cents")
    for name in ("title", "description"):
        check_no_citizen_number(said[name], name)
    for name, most in (("reckoned", 300), ("place", 200), ("carried_by", 200), ("contact_name", 80)):
        said[name] = one_line(said.get(name, ""), most)
    area = said.get("area")
    if area is not None and not lies_in(area.path, found.area.path):
        sentence = _("Deze plek ligt niet in %s. Klopt het toch? Laat de postcode dan leeg.")
        raise DomainError("elsewhere", sentence % found.area.name, field="postcode")
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
    said = _clean(fields, row)
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
    if row.state in (State.WITHDRAWN, State.MERGED):
        raise ConflictError("idea_gone", _("Dit idee is ingetrokken of samengevoegd."))
    return row


@transaction.atomic
def change_idea(idea: Idea, *, by: Actor, **fields: Any) -> Idea:
    """Its submitter changes it, as long as ideas come in. Raises as `submit`."""
    row = _own(idea)
    for name, value in _clean(fields, row.round).items():
        setattr(row, name, value)
    row.save()
    journal.record("idea.changed", row, by=by, detail={"title": row.title}, is_public=row.is_public)
    registry.announce_change(IDEA, [row.pk])
    return row


@transaction.atomic
def withdraw(idea: Idea, *, by: Actor) -> Idea:
    """Its submitter takes it back, as long as ideas come in."""
    row = _own(idea)
    if row.holds.exists():
        raise ConflictError("holds_others", _("In dit idee zit ook een ander idee. Haal die eerst uit elkaar."))
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
    if row.state == State.MERGED:
        raise ConflictError("idea_merged", _("Dit idee is samengevoegd met een ander. Kijk dat na."))
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
    registry.announce_change(IDEA, [row.pk])
    return row


# --- pictures


def _for_picture(idea: Idea) -> Idea:
    row = locked(Idea.objects.filter(pk=idea.pk)).select_related("round").get()
    check_now(Act.PICTURE, row.round.phase)
    return row


@transaction.atomic
def add_picture(idea: Idea, *, by: Actor, file: IO[bytes], size: int, alt: str) -> Idea:
    """Another picture with an idea, with the words for who cannot see it. Raises DomainError as `pictures.keep`, and
    above MOST_PICTURES."""
    row = _for_picture(idea)
    if len(row.pictures) >= MOST_PICTURES:
        raise DomainError("too_many", _("Hier passen %s foto's. Haal er eerst een weg.") % MOST_PICTURES, field="file")
    row.pictures = [*row.pictures, pictures.keep(file, size, alt)]
    row.save(update_fields=["pictures"])
    journal.record("idea.picture_added", row, by=by, detail={"alt": row.pictures[-1]["alt"]}, is_public=row.is_public)
    registry.announce_change(IDEA, [row.pk])
    return row


@transaction.atomic
def remove_picture(idea: Idea, number: str, *, by: Actor) -> Idea:
    """Take a picture away. Twice is once."""
    row = _for_picture(idea)
    left = [picture for picture in row.pictures if picture["id"] != number]
    if left != row.pictures:
        row.pictures = left
        row.save(update_fields=["pictures"])
        journal.record("idea.picture_removed", row, by=by, is_public=row.is_public)
        registry.announce_change(IDEA, [row.pk])
    return row


@transaction.atomic
def forget_contacts() -> int:
    """Erase how to reach who handed in an idea, half a year after the vote or the end of a round; answers how many."""
    before = clock.now() - KEEP_CONTACTS
    old = Idea.objects.filter(Q(round__vote_until__lt=before) | Q(round__cancelled_at__lt=before))
    there = old.exclude(contact_name="", contact_email="", contact_phone="")
    return there.update(contact_name="", contact_email="", contact_phone="")
