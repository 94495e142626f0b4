"""Who acts for an organisation: invited by mail by who represents it, or by the bureau."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from samen030.commons.journal import actions as journal
from samen030.commons.notifications.actions import write_mail
from samen030.commons.organisations.models import Invitation, Organisation
from samen030.commons.people.actions import end_role, grant_role
from samen030.commons.people.models import RoleGrant
from samen030.commons.people.queries import in_force, roles_of
from samen030.commons.people.rules import role_title
from samen030.kernel import clock
from samen030.kernel.access import Role, scope_of_organisation
from samen030.kernel.errors import DomainError, NotAllowedError
from samen030.kernel.locking import locked

if TYPE_CHECKING:
    from samen030.commons.people.models import User
    from samen030.kernel.actors import Actor

INVITABLE = (Role.EDITOR, Role.REPRESENTATIVE, Role.TREASURER)
OPEN_DAYS = 14
MOST_OPEN = 20  # invitations of one organisation at a time: the form is no way to send mail to strangers


@transaction.atomic
def invite(organisation: Organisation, *, by: Actor, email: str, role: Role) -> Invitation:
    """Offer a role by mail. An earlier open offer of the same role to the same address is withdrawn.

    Raises DomainError for a role that is not offered so, or when too many offers are open.
    """
    if role not in INVITABLE:
        raise DomainError("role_not_offered", _("Voor deze rol kunt u niemand uitnodigen."), field="role")
    still_open = list(open_invitations(organisation))
    for invitation in still_open:
        if invitation.email.lower() == email.lower() and invitation.role == role:
            withdraw(invitation, by=by)
    if len(still_open) >= MOST_OPEN:
        raise DomainError("too_many_open", _("Er staan al te veel uitnodigingen open. Trek er eerst een paar in."))
    token = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=email.strip().lower(),
        role=role,
        token_digest=digest_of(token),
        invited_by=by.ref,
        expires_on=clock.today() + timedelta(days=OPEN_DAYS),
    )
    context = {
        "organisation": organisation.name,
        "role": role_title(role),
        "link": settings.SITE_URL + reverse("invitation", args=[token]),
        "until": invitation.expires_on,
    }
    write_mail(invitation.email, "organisations/mail/invitation", context, key=f"invitation:{invitation.pk}")
    journal.record("role.offered", organisation, by=by, detail={"role": role})
    return invitation


def digest_of(token: str) -> str:
    """How a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_invitations(organisation: Organisation) -> list[Invitation]:
    """What was offered and not taken yet."""
    rows = Invitation.objects.filter(organisation=organisation, accepted_at=None, withdrawn_at=None)
    return [row for row in rows.order_by("created_at") if row.is_open]


def invitation_of(token: str) -> Invitation | None:
    """The invitation with this token, open or not."""
    return Invitation.objects.select_related("organisation").filter(token_digest=digest_of(token)).first()


@transaction.atomic
def accept(invitation: Invitation, *, by: Actor, user: User) -> RoleGrant:
    """Take the role. Raises DomainError for an invitation that has lapsed, was used or withdrawn, or was sent to
    another address than those of `user`: a mail that was passed on gives nobody rights."""
    current = locked(Invitation.objects.filter(pk=invitation.pk)).get()
    if not current.is_open:
        raise DomainError("invitation_closed", _("Deze uitnodiging is niet meer geldig. Vraag om een nieuwe."))
    if not user.emailaddress_set.filter(email__iexact=current.email, verified=True).exists():  # type: ignore[attr-defined]
        sentence = _("Deze uitnodiging is voor een ander e-mailadres. Log in met dat adres, of voeg het toe.")
        raise NotAllowedError("invitation_of_other", sentence)
    current.accepted_at = clock.now()
    current.save(update_fields=["accepted_at"])
    mark_claimed(current.organisation)
    scope = scope_of_organisation(current.organisation_id)
    grant = grant_role(user, by=by, role=Role(current.role), scope=scope, ground=f"invitation {current.pk}")
    user.__dict__.pop("_held_roles", None)
    return grant


def mark_claimed(organisation: Organisation) -> None:
    """From now on its own people keep the entry, and imports leave it be."""
    Organisation.objects.filter(pk=organisation.pk, claimed_at=None).update(claimed_at=clock.now())


@transaction.atomic
def withdraw(invitation: Invitation, *, by: Actor) -> None:
    """Take an offer back; its link says so from now on."""
    Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(withdrawn_at=clock.now())
    journal.record("role.offer_withdrawn", invitation.organisation, by=by, detail={"role": invitation.role})


def people_of(organisation: Organisation) -> list[RoleGrant]:
    """Who acts for `organisation` today, in which role."""
    rows = RoleGrant.objects.filter(in_force(clock.today()), scope=scope_of_organisation(organisation.pk))
    return list(rows.select_related("user").order_by("role", "user__date_joined"))


@transaction.atomic
def end(grant: RoleGrant, *, by: Actor, user: User) -> None:
    """End somebody's role. Raises DomainError for the last representative, unless the bureau does it."""
    others = RoleGrant.objects.filter(in_force(clock.today()), scope=grant.scope, role=Role.REPRESENTATIVE)
    is_last = grant.role == Role.REPRESENTATIVE and not others.exclude(pk=grant.pk).exists()
    if is_last and Role.BUREAU not in {role for role, _scope in roles_of(user)}:
        sentence = _("Er blijft dan niemand over die de organisatie vertegenwoordigt. Nodig eerst iemand anders uit.")
        raise DomainError("last_representative", sentence)
    end_role(grant, by=by)
