"""What becomes of a plan that was chosen: its steps with promised days, what was spent, news. All of it public.

What is taken away again, and each promise that was moved, stays in the journal.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from samen030.commons.journal import actions as journal
from samen030.commons.organisations.rules import check_no_citizen_number
from samen030.decide.budgets.actions.following import tell
from samen030.decide.budgets.models import Idea, Milestone, News, Spending
from samen030.decide.budgets.queries import IDEA, is_funded
from samen030.decide.budgets.rules import Act, check_amount, check_day, check_now
from samen030.kernel import clock, pictures, registry
from samen030.kernel.errors import ConflictError, DomainError
from samen030.kernel.locking import locked
from samen030.kernel.text import needed_line

if TYPE_CHECKING:
    from datetime import date

    from samen030.kernel.actors import Actor

LONGEST = 3_000


def _chosen(idea: Idea) -> Idea:
    row = locked(Idea.objects.filter(pk=idea.pk)).select_related("round").get()
    check_now(Act.REALISE, row.round.phase)
    if not is_funded(row):
        raise ConflictError("not_chosen", _("Dit plan gaat niet door. Er is niets bij te houden."))
    return row


def _told(verb: str, idea: Idea, by: Actor, **detail: Any) -> None:
    journal.record(f"plan.{verb}", idea, by=by, detail=detail, is_public=True)
    registry.announce_change(IDEA, [idea.pk])  # pages that are kept are made anew


@transaction.atomic
def add_milestone(idea: Idea, *, by: Actor, title: str, promised_on: date) -> Milestone:
    """A step, and the day it is promised for. Raises NotAllowedError before the result, DomainError for a day that
    cannot be."""
    row = _chosen(idea)
    check_day(promised_on, "promised_on")
    made = Milestone.objects.create(idea=row, title=needed_line(title, 120, "title"), promised_on=promised_on)
    _told("promised", row, by, title=made.title, day=promised_on)
    return made


def _step(step: Milestone) -> Milestone:
    row = locked(Milestone.objects.filter(pk=step.pk)).select_related("idea__round").get()
    _chosen(row.idea)
    if row.done_on:
        raise ConflictError("done_before", _("Deze stap is al klaar."))
    return row


@transaction.atomic
def finish(step: Milestone, *, by: Actor, done_on: date | None = None) -> Milestone:
    """A step is done; who follows the plan hears it. Raises ConflictError the second time, DomainError for a day to
    come."""
    row = _step(step)
    row.done_on = done_on or clock.today()
    if row.done_on > clock.today():
        raise DomainError("day_to_come", _("Die dag moet nog komen."), field="done_on")
    row.save(update_fields=["done_on"])
    _told("step_done", row.idea, by, title=row.title, day=row.done_on)
    tell(row.idea, f"step:{row.pk}", gettext_noop("%(plan)s: ‘%(step)s’ is klaar."), step=row.title)
    return row


@transaction.atomic
def move(step: Milestone, *, by: Actor, promised_on: date, why: str) -> Milestone:
    """Promise another day, with the reason; the earlier promise stays on the page."""
    row = _step(step)
    check_day(promised_on, "promised_on")
    if promised_on == row.promised_on:
        raise DomainError("same_day", _("Dit is de dag die er al stond."), field="promised_on")
    why = needed_line(why, 300, "why")
    said = {"from": row.promised_on.isoformat(), "why": why, "on": clock.today().isoformat()}
    row.moved, row.promised_on = [*row.moved, said], promised_on
    row.save(update_fields=["moved", "promised_on"])
    _told("step_moved", row.idea, by, title=row.title, day=promised_on, **said)
    tell(
        row.idea, f"moved:{row.pk}:{len(row.moved)}", _("%(plan)s: ‘%(step)s’ komt op een andere dag."), step=row.title
    )
    return row


@transaction.atomic
def add_spending(idea: Idea, *, by: Actor, what: str, cents: int, spent_on: date) -> Spending:
    """Money that was spent. More than the plan has is written down too: the page says so."""
    row = _chosen(idea)
    check_amount(cents, "amount")
    check_day(spent_on, "spent_on")
    if spent_on > clock.today():
        raise DomainError("day_to_come", _("Die dag moet nog komen."), field="spent_on")
    what = needed_line(what, 200, "what")
    check_no_citizen_number(what, "what")
    made = Spending.objects.create(idea=row, what=what, cents=cents, spent_on=spent_on)
    _told("spent", row, by, what=made.what, cents=cents, day=spent_on)
    return made


@transaction.atomic
def write_news(idea: Idea, *, by: Actor, text: str, picture: tuple[IO[bytes], int, str] | None = None) -> News:
    """How it goes, perhaps with a picture: (file, its size, words for who cannot see it). Who follows hears it."""
    row = _chosen(idea)
    text = text.replace("\x00", " ").strip()[:LONGEST]
    if not text:
        raise DomainError("text_empty", _("Vertel hoe het gaat."), field="text")
    check_no_citizen_number(text, "text")
    made = News.objects.create(idea=row, text=text, picture=pictures.keep(*picture) if picture else None)
    _told("news", row, by, text=text)
    tell(row, f"news:{made.pk}", gettext_noop("%(plan)s: er is nieuws."))
    return made


@transaction.atomic
def take_away(row: Milestone | Spending | News, *, by: Actor) -> None:
    """Take away what was written by mistake; the journal keeps what it was."""
    idea = _chosen(row.idea)
    kept: dict[str, Any] = {"what": str(row)}
    for name in ("promised_on", "cents", "spent_on", "text"):
        if hasattr(row, name):
            kept[name] = getattr(row, name)
    _told("taken_away", idea, by, **kept)
    row.delete()
