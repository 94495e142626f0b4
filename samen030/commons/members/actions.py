"""Writing the register: a standing begins and ends, is suspended, says 'still so'; a value of the statutes is typed in.

Whether somebody may become a member is decided in `umbrella/membership`; here it is written down.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from samen030.commons.journal import actions as journal
from samen030.commons.members import queries
from samen030.commons.members.models import Standing, Statute, Suspension
from samen030.commons.members.rules import STATUTE_KEYS, EndedBy, StandingKind
from samen030.commons.organisations.models import Organisation
from samen030.kernel import clock, registry
from samen030.kernel.errors import ConflictError, DomainError
from samen030.kernel.locking import locked

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from samen030.kernel.actors import Actor

KIND = "standing"  # announced after each write: public pages are kept until something changes
DAY_AND_MONTH = re.compile(r"(0?[1-9]|[12]\d|3[01])-(0?[1-9]|1[0-2])")
MOST_WEEKS = 52


def _changed(row: Standing) -> None:
    registry.announce_change(KIND, [row.pk])
    registry.announce_change("organisation", [row.organisation_id])


@transaction.atomic
def start(
    organisation: Organisation, *, by: Actor, kind: StandingKind, signatory: str, dossier_id: UUID | None = None
) -> Standing:
    """`organisation` is a voting member or supporter from today: its agreement was signed this moment.

    A supporter that becomes a voting member ends as a supporter on the same day. Raises ConflictError for who is
    that already, or is a voting member and asks to be less; DomainError when nobody signed.
    """
    if not signatory.strip():
        raise DomainError("not_signed", _("Zonder handtekening begint het lidmaatschap niet."), field="signatory")
    list(locked(Organisation.objects.filter(pk=organisation.pk)))
    today = clock.today()
    for row in locked(Standing.objects.filter(organisation_id=organisation.pk)):
        if not (row.holds_on(today) or row.from_date > today):
            continue
        if row.kind == StandingKind.PARTNER and kind == StandingKind.VOTING:
            _end(row, by=by, on=today, ended_by=EndedBy.BECAME_VOTING)
        else:
            raise ConflictError("member_already", _("%(name)s is al %(kind)s.") % _words(row))
    list(locked(Standing.objects.filter(kind=kind)))  # one at a time takes the next number
    made = Standing.objects.create(
        organisation_id=organisation.pk,
        name=organisation.name,
        kind=kind,
        number=queries.next_number(kind),
        from_date=today,
        signed_at=clock.now(),
        signed_by=by.ref,
        signatory=signatory.strip()[:200],
        dossier_id=dossier_id,
        is_example=organisation.is_example,
    )
    detail = {"organisation": organisation.pk, "kind": str(kind), "number": made.number, "from": today}
    journal.record("member.started", made, by=by, detail=detail, is_public=True)
    _changed(made)
    return made


def _words(row: Standing) -> dict[str, str]:
    return {"name": row.name, "kind": str(StandingKind(row.kind).label)}


def _end(row: Standing, *, by: Actor, on: date, ended_by: EndedBy) -> None:
    row.ends_on, row.ended_by = on, ended_by
    row.save(update_fields=["ends_on", "ended_by"])
    journal.record("member.ended", row, by=by, detail={"on": on, "ended_by": str(ended_by)}, is_public=True)
    _changed(row)


@transaction.atomic
def end(standing: Standing, *, by: Actor, on: date, ended_by: EndedBy) -> Standing:
    """End a standing: `on` is the first day it no longer holds, today or later. Raises ConflictError when it ended."""
    row = locked(Standing.objects.filter(pk=standing.pk)).get()
    if row.ends_on is not None and (row.ends_on <= clock.today() or on >= row.ends_on):
        raise ConflictError("ended_already", _("Dit lidmaatschap is al opgezegd."))
    if on < clock.today():
        raise DomainError("end_past", _("De einddatum ligt in het verleden."), field="on")
    _end(row, by=by, on=on, ended_by=ended_by)
    return row


@transaction.atomic
def give_notice(standing: Standing, *, by: Actor) -> Standing:
    """A member gives notice today; it ends when the statutes, or else the law, say (`queries.end_after_notice`).

    A supporter is bound by its agreement alone, and ends today.
    """
    today = clock.today()
    on = queries.end_after_notice(today) if standing.is_voting else today
    return end(standing, by=by, on=on, ended_by=EndedBy.MEMBER)


@transaction.atomic
def withdraw_notice(standing: Standing, *, by: Actor) -> Standing:
    """Take a member's own notice back, as long as it did not make an end. Raises ConflictError after that."""
    row = locked(Standing.objects.filter(pk=standing.pk)).get()
    if not row.is_ending or row.ended_by != EndedBy.MEMBER:
        raise ConflictError("no_notice", _("Er is geen opzegging om in te trekken."))
    row.ends_on, row.ended_by = None, ""
    row.save(update_fields=["ends_on", "ended_by"])
    journal.record("member.end_withdrawn", row, by=by, is_public=True)
    _changed(row)
    return row


@transaction.atomic
def suspend(standing: Standing, *, by: Actor, until: date, reasons: str, dossier_id: UUID | None = None) -> Suspension:
    """A member may not vote from today until (not including) `until`. Raises DomainError without reasons."""
    row = locked(Standing.objects.filter(pk=standing.pk)).get()
    if not reasons.strip():
        raise DomainError("reasons_missing", _("Schrijf op waarom."), field="reasons")
    if until <= clock.today() or not row.is_voting or not row.holds_on(clock.today()):
        raise DomainError("cannot_suspend", _("Schorsen kan alleen een stemlid, tot een dag die nog komt."))
    made = Suspension.objects.create(
        standing=row, from_date=clock.today(), ends_on=until, reasons=reasons.strip(), dossier_id=dossier_id
    )
    journal.record("member.suspended", row, by=by, detail={"until": until}, is_public=False)
    _changed(row)
    return made


@transaction.atomic
def lift(suspension: Suspension, *, by: Actor) -> None:
    """End a suspension today."""
    row = locked(Suspension.objects.filter(pk=suspension.pk)).get()
    if row.ends_on > clock.today():
        row.ends_on = max(clock.today(), row.from_date)
        row.save(update_fields=["ends_on"])
        journal.record("member.suspension_lifted", row.standing, by=by)
        _changed(row.standing)


@transaction.atomic
def confirm(standing: Standing, *, by: Actor) -> None:
    """'Still so': the organisation still answers to the criteria."""
    row = locked(Standing.objects.filter(pk=standing.pk)).get()
    row.confirmed_on = clock.today()
    row.save(update_fields=["confirmed_on"])
    journal.record("member.confirmed", row, by=by)


@transaction.atomic
def set_statute(key: str, *, by: Actor, value: str, article: str) -> Statute:
    """Type over what the statutes say, with the article. Raises DomainError for what cannot be, or has no article."""
    known = STATUTE_KEYS[key]
    value, article = " ".join(value.split()), " ".join(article.split())
    wrong = ""
    if known.choices and value not in known.choices:
        wrong = _("Kies een van de antwoorden.")
    elif key.endswith("_weeks") and not (value.isascii() and value.isdigit() and 1 <= int(value) <= MOST_WEEKS):
        wrong = _("Schrijf een aantal weken: een getal van 1 tot en met 52.")
    elif key == "book_year_end" and not DAY_AND_MONTH.fullmatch(value):
        wrong = _("Schrijf een dag en een maand, bijvoorbeeld 31-12.")
    elif not value:
        wrong = _("Vul dit in.")
    if wrong:
        raise DomainError("statute_wrong", wrong, field="value")
    if not article:
        raise DomainError("article_missing", _("Schrijf op in welk artikel dit staat."), field="article")
    row, _new = Statute.objects.update_or_create(
        key=key,
        defaults={"value": value[:300], "article": article[:60], "entered_at": clock.now(), "entered_by": by.ref},
    )
    journal.record("statute.set", row, by=by, detail={"key": key, "value": value, "article": article}, is_public=True)
    registry.announce_change("statute", [])
    return row


@transaction.atomic
def clear_statute(key: str, *, by: Actor) -> None:
    """Make a value 'not set' again."""
    row = Statute.objects.filter(key=key).first()
    if row is not None:
        journal.record("statute.cleared", row, by=by, detail={"key": key}, is_public=True)
        row.delete()
        registry.announce_change("statute", [])
