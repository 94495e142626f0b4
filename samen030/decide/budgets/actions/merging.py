"""Two ideas that want the same go on as one, when both sides agree. Until the ballot is fixed it can be taken apart.

A side is whoever handed in that idea; for who has no account the office writes down what they said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from samen030.commons.journal import actions as journal
from samen030.commons.notifications.actions import write_mail
from samen030.decide.budgets.models import Idea, Merge
from samen030.decide.budgets.queries import IDEA, is_on_ballot
from samen030.decide.budgets.rules import Act, Side, State, check_now
from samen030.kernel import clock, registry
from samen030.kernel.errors import ConflictError, DomainError
from samen030.kernel.locking import locked

if TYPE_CHECKING:
    from collections.abc import Collection

    from samen030.kernel.actors import Actor


def _check(idea: Idea) -> None:
    check_now(Act.MERGE, idea.round.phase)
    if is_on_ballot(idea.round):
        raise ConflictError("on_ballot", _("Het stembiljet staat vast."))


@transaction.atomic
def ask(gone: Idea, kept: Idea, *, by: Actor, agreed: Collection[Side] = ()) -> Merge:
    """Propose that `gone` goes on as part of `kept`; `agreed`: the sides that say yes with this.

    The side that did not say yet is mailed. Raises NotAllowedError outside the phase, DomainError for ideas that
    cannot go together, ConflictError where `gone` waits for another merge.
    """
    rows = {row.pk: row for row in locked(Idea.objects.filter(pk__in=[gone.pk, kept.pk])).select_related("round")}
    away, stays = rows[gone.pk], rows[kept.pk]
    _check(away)
    if away.pk == stays.pk or away.round_id != stays.round_id:
        raise DomainError("other_round", _("Kies een ander idee van deze ronde."), field="other")
    if away.state != State.PUBLIC or stays.state != State.PUBLIC:
        raise DomainError("not_public", _("Dat kan alleen met ideeën die op de site staan."), field="other")
    if away.holds.exists():
        raise DomainError("holds_others", _("In dit idee zit al een ander idee. Voeg het andere bij dit idee."))
    if away.leaving.filter(ended_at=None).exists():
        raise ConflictError("asked_before", _("Er is al gevraagd om dit idee samen te voegen."))
    merge = Merge.objects.create(gone=away, kept=stays)
    journal.record("idea.merge_asked", away, by=by, detail={"with": stays.title}, is_public=True)
    for side in agreed:
        merge = agree(merge, side, by=by)
    for side in (Side.GONE, Side.KEPT):
        if side not in agreed:
            _ask_by_mail(merge, side)
    return merge


def _ask_by_mail(merge: Merge, side: Side) -> None:
    own, other = (merge.gone, merge.kept) if side == Side.GONE else (merge.kept, merge.gone)
    address = own.submitter.email if own.submitter else own.contact_email
    if address and not own.round.is_example:
        context = {"idea": own, "other": other, "link": settings.SITE_URL + own.get_absolute_url()}
        context["has_account"] = own.submitter is not None
        write_mail(address, "budgets/mail/merge", context, key=f"idea-merge:{merge.pk}:{side}")


def _open(merge: Merge) -> Merge:
    row = locked(Merge.objects.filter(pk=merge.pk)).select_related("gone__round", "kept__round").get()
    _check(row.gone)
    if row.ended_at:
        raise ConflictError("merge_over", _("Hier is al over besloten."))
    return row


@transaction.atomic
def agree(merge: Merge, side: Side, *, by: Actor) -> Merge:
    """A side says yes; with both, the ideas are one. Twice is once."""
    row = _open(merge)
    was_done = row.is_done
    name = "gone_agreed_on" if side == Side.GONE else "kept_agreed_on"
    if getattr(row, name) is None:
        setattr(row, name, clock.today())
        row.save(update_fields=[name])
        journal.record("idea.merge_agreed", row.gone, by=by, detail={"side": side, "with": row.kept.title})
    if row.is_done and not was_done:
        _check_still(row)
        Idea.objects.filter(pk=row.gone_id).update(state=State.MERGED, merged_into=row.kept)
        journal.record("idea.merged", row.gone, by=by, detail={"with": row.kept.title}, is_public=True)
        registry.announce_change(IDEA, [row.gone_id, row.kept_id])
    return row


def _check_still(merge: Merge) -> None:
    for idea in (merge.gone, merge.kept):
        if idea.state != State.PUBLIC:
            raise ConflictError("idea_gone", _("Een van deze ideeën is ingetrokken of al samengevoegd."))


@transaction.atomic
def refuse(merge: Merge, *, by: Actor) -> Merge:
    """A side says no: both stay as they are. Raises ConflictError once they are one."""
    row = _open(merge)
    if row.is_done:
        raise ConflictError("merge_done", _("Deze ideeën zijn al samengevoegd. U kunt ze weer uit elkaar halen."))
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    journal.record("idea.merge_refused", row.gone, by=by, detail={"with": row.kept.title}, is_public=True)
    return row


@transaction.atomic
def undo(merge: Merge, *, by: Actor) -> Merge:
    """Take two ideas apart again; either side may. Raises NotAllowedError once people vote."""
    row = _open(merge)
    if not row.is_done:
        raise ConflictError("not_merged", _("Deze ideeën zijn niet samengevoegd."))
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    Idea.objects.filter(pk=row.gone_id).update(state=State.PUBLIC, merged_into=None)
    journal.record("idea.merge_undone", row.gone, by=by, detail={"with": row.kept.title}, is_public=True)
    registry.announce_change(IDEA, [row.gone_id, row.kept_id])
    return row
