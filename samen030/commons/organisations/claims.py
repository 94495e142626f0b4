"""'Is dit uw organisatie?': who takes over the entry that somebody else brought in.

Three ways: a code to an e-mail address at the organisation's own domain, a code in a letter to its address, or the
bureau rings. Where an organisation has people already, these decide (or the bureau), and no code is made.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from samen030.commons.journal import actions as journal
from samen030.commons.notifications.actions import write_mail
from samen030.commons.organisations.models import Claim, ClaimState, ClaimWay, Organisation
from samen030.commons.organisations.roles import digest_of, mark_claimed, people_of
from samen030.commons.organisations.rules import domain_of, own_domains
from samen030.commons.people.actions import grant_role
from samen030.kernel import clock
from samen030.kernel.access import Role, scope_of_organisation
from samen030.kernel.actors import Actor
from samen030.kernel.errors import DomainError
from samen030.kernel.locking import locked
from samen030.kernel.signs import lot, typed

if TYPE_CHECKING:
    from samen030.commons.people.models import User

CODE_LENGTH = 8
MAIL_CODE_LASTS, LETTER_CODE_LASTS = timedelta(hours=1), timedelta(days=30)
MOST_TRIES = 5
MOST_A_DAY = 3  # claims of one person, and codes to one organisation: the form is no way to pester anybody
LAPSES = timedelta(days=60)  # a claim that nobody finished
FORGOTTEN = timedelta(days=365)  # what stays of a claim that is over


def domains(organisation: Organisation) -> list[str]:
    """The domains whose mail shows that one is of `organisation`: of its website and of the address it shows."""
    return own_domains(organisation.website, organisation.shown_contact.email)


def claim_of(organisation: Organisation, user: User) -> Claim | None:
    """The open claim of `user` on `organisation`."""
    return Claim.objects.filter(organisation=organisation, user=user, state=ClaimState.OPEN).first()


def open_claims(organisation: Organisation | None = None) -> list[Claim]:
    """What waits for a decision or a letter; of one organisation, or of all. A code by mail waits for nobody."""
    rows = Claim.objects.filter(state=ClaimState.OPEN).exclude(way=ClaimWay.MAIL)
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    return list(rows.select_related("organisation", "user"))


@transaction.atomic
def ask(
    organisation: Organisation, *, by: Actor, user: User, way: str, email: str = "", name: str = "", phone: str = "",
    note: str = "",
) -> Claim:  # fmt: skip
    """Begin a claim; an earlier open one of the same person on the same entry makes place.

    Raises DomainError for an address that is not at the organisation's own domain, for a letter without an address
    to send it to, when the organisation has people already (then only OFFICE), and after too many on one day.
    """
    locked(Organisation.objects.filter(pk=organisation.pk)).get()
    way = ClaimWay(way)
    if way != ClaimWay.OFFICE and people_of(organisation):
        raise DomainError("has_people", _("Deze organisatie heeft al mensen op SAMEN030. Vraag het aan hen."))
    if way == ClaimWay.MAIL and domain_of(email) not in domains(organisation):
        raise DomainError("other_domain", _("Dit is geen e-mailadres van de organisatie zelf."), field="email")
    if way == ClaimWay.LETTER and not (organisation.street and organisation.postcode):
        raise DomainError("no_address", _("Van deze organisatie is geen postadres bekend. Kies een andere manier."))
    since = clock.now() - timedelta(days=1)
    today = Claim.objects.filter(created_at__gt=since)
    if max(today.filter(user=user).count(), today.filter(organisation=organisation).count()) >= MOST_A_DAY:
        raise DomainError("too_many_claims", _("Dit is vandaag al te vaak gevraagd. Probeer het morgen, of bel ons."))
    Claim.objects.filter(organisation=organisation, user=user, state=ClaimState.OPEN).update(
        state=ClaimState.CLOSED, decided_at=clock.now(), code_digest=""
    )
    claim = Claim.objects.create(
        organisation=organisation, user=user, way=way, email=email, name=name, phone=phone, note=note
    )
    journal.record("claim.asked", organisation, by=by, detail={"way": way})
    if way == ClaimWay.MAIL:
        code = _new_code(claim, MAIL_CODE_LASTS)
        context = {"organisation": organisation.name, "code": code}
        write_mail(email, "organisations/mail/claim_code", context, key=f"claim-code:{claim.pk}")
    for grant in people_of(organisation):
        if grant.role == Role.REPRESENTATIVE:
            context = {"organisation": organisation.name, "name": name or user.email, "pk": str(organisation.pk)}
            key = f"claim-asked:{claim.pk}:{grant.user_id}"
            write_mail(grant.user.email, "organisations/mail/claim_asked", context, key=key)
    return claim


def _new_code(claim: Claim, lasts: timedelta) -> str:
    code = lot(CODE_LENGTH)
    claim.code_digest, claim.code_until, claim.tries = _digest(claim, code), clock.now() + lasts, 0
    claim.save(update_fields=["code_digest", "code_until", "tries"])
    return code


def _digest(claim: Claim, code: str) -> str:
    return digest_of(f"{claim.pk}:{typed(code)}")


@transaction.atomic
def write_letter(claim: Claim, *, by: Actor) -> str:
    """Make the code for a letter and answer it, to be printed now: it is kept nowhere. An earlier one stops working."""
    current = locked(Claim.objects.filter(pk=claim.pk)).get()
    if current.state != ClaimState.OPEN or current.way != ClaimWay.LETTER:
        raise DomainError("no_letter", _("Voor deze aanvraag is geen brief nodig."))
    journal.record("claim.letter_made", current.organisation, by=by, detail={})
    return _new_code(current, LETTER_CODE_LASTS)


@transaction.atomic
def enter_code(claim: Claim, *, by: Actor, code: str) -> str:
    """Try a code. Answers '' when the claim has passed, else the sentence that says why not.

    No error is raised: a wrong try must be counted, and an error would take the count back.
    """
    current = locked(Claim.objects.filter(pk=claim.pk)).select_related("organisation", "user").get()
    if current.state != ClaimState.OPEN or not current.code_digest:
        return _("Deze code is al gebruikt, of er is nog geen code gemaakt.")
    if not current.awaits_code:
        return _("Deze code is verlopen. Vraag een nieuwe.")
    if current.tries >= MOST_TRIES:
        return _("Deze code is te vaak geprobeerd. Vraag een nieuwe.")
    if not secrets.compare_digest(current.code_digest, _digest(current, code)):
        current.tries += 1
        current.save(update_fields=["tries"])
        return _("Deze code klopt niet. Kijk nog eens goed, letter voor letter.")
    if people_of(current.organisation):  # somebody else was first
        return _("Deze organisatie heeft al mensen op SAMEN030. Vraag het aan hen.")
    _pass(current, by=by, reason="")
    return ""


@transaction.atomic
def decide(claim: Claim, *, by: Actor, passes: bool, reason: str) -> Claim:
    """Say yes or no, by who may (the organisation's own people, the bureau). The asker gets a mail.

    Raises DomainError for a claim that is over, and for a no without a reason.
    """
    current = locked(Claim.objects.filter(pk=claim.pk)).select_related("organisation", "user").get()
    if current.state != ClaimState.OPEN:
        raise DomainError("claim_over", _("Over deze aanvraag is al besloten."))
    if not passes and not reason.strip():
        raise DomainError("reason_needed", _("Schrijf erbij waarom niet. De aanvrager leest dit."), field="reason")
    if passes:
        _pass(current, by=by, reason=reason.strip())
    else:
        _end(current, ClaimState.REFUSED, reason.strip())
        journal.record("claim.refused", current.organisation, by=by, detail={"way": current.way})
    context = {"organisation": current.organisation.name, "passes": passes, "reason": current.reason}
    write_mail(current.user.email, "organisations/mail/claim_decided", context, key=f"claim-decided:{current.pk}")
    return current


@transaction.atomic
def withdraw(claim: Claim, *, by: Actor) -> None:
    """Stop asking."""
    current = locked(Claim.objects.filter(pk=claim.pk, state=ClaimState.OPEN)).select_related("organisation").first()
    if current is not None:
        _end(current, ClaimState.CLOSED, "")
        journal.record("claim.withdrawn", current.organisation, by=by, detail={})


def _pass(claim: Claim, *, by: Actor, reason: str) -> None:
    """The asker represents the organisation; beside people who were there already, the asker edits."""
    scope = scope_of_organisation(claim.organisation_id)
    role = Role.EDITOR if people_of(claim.organisation) else Role.REPRESENTATIVE
    mark_claimed(claim.organisation)
    grant_role(claim.user, by=by, role=role, scope=scope, ground=f"claim {claim.pk}")
    claim.user.__dict__.pop("_held_roles", None)
    _end(claim, ClaimState.PASSED, reason)
    journal.record("claim.passed", claim.organisation, by=by, detail={"way": claim.way, "role": role}, is_public=True)


def _end(claim: Claim, state: ClaimState, reason: str) -> None:
    claim.state, claim.reason, claim.decided_at, claim.code_digest = state, reason, clock.now(), ""
    claim.save(update_fields=["state", "reason", "decided_at", "code_digest"])


def tidy() -> dict[str, int]:
    """Close what nobody finished, and forget what has been over for a year. Can be run any number of times."""
    stale = Claim.objects.filter(state=ClaimState.OPEN, created_at__lt=clock.now() - LAPSES)
    closed = 0
    for claim in stale.select_related("organisation"):
        withdraw(claim, by=Actor.system("due"))
        closed += 1
    gone, _each = Claim.objects.filter(decided_at__lt=clock.now() - FORGOTTEN).delete()
    return {"closed": closed, "forgotten": gone}
