"""Brokers and coordinators of a wijk are named by its BBBO's, not by the umbrella: charter, rows 9 and 17.

One BBBO of the wijk proposes a person with a decision in words and an end date; when enough others agree, the person
holds the role. Any of those who agreed can end it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from samen030.commons.city.actions import set_named
from samen030.commons.city.models import Area, Level, within
from samen030.commons.journal import actions as journal
from samen030.commons.notifications.actions import write_mail
from samen030.commons.organisations.models import Kind, Naming, Organisation, Status
from samen030.commons.people.actions import end_role, grant_role
from samen030.commons.people.models import RoleGrant, User
from samen030.commons.people.queries import holders, in_force
from samen030.commons.people.rules import LONGEST_NAMING, role_title
from samen030.kernel import clock
from samen030.kernel.access import Role, scope_of_area, scope_of_organisation
from samen030.kernel.errors import DomainError, NotAllowedError
from samen030.kernel.locking import locked

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from samen030.kernel.actors import Actor

NAMED = (Role.BROKER, Role.COORDINATOR)
BBBO = (Kind.RESIDENTS, Kind.ENTREPRENEURS, Kind.NEIGHBOURHOOD)


def bbbos_of(area: Area) -> QuerySet[Organisation]:
    """The BBBO's that lie in `area` (a wijk)."""
    rows = Organisation.objects.filter(within(area.path, "area__path"), kind__in=BBBO, status=Status.PUBLISHED)
    return rows.order_by("name")


def check_says(organisation: Organisation, area: Area) -> None:
    """Raise NotAllowedError unless `organisation` is a BBBO of `area`."""
    if not bbbos_of(area).filter(pk=organisation.pk).exists():
        sentence = _("Alleen organisaties van bewoners, ondernemers of de buurt uit deze wijk beslissen hierover.")
        raise NotAllowedError("not_of_wijk", sentence)


@transaction.atomic
def propose(
    area: Area,
    *,
    by: Actor,
    organisation: Organisation,
    role: Role,
    email: str,
    until: date,
    ground: str,
    **shown: str,
) -> Naming:
    """Propose somebody with an account for a wijk, to and including `until`.

    `shown` is what pages tell: 'public_name' (else the name of the account), 'phone', 'phone_hours'.

    Raises DomainError when the area is no wijk, the role is not one of NAMED, the person has no account, the term is
    over or longer than `rules.LONGEST_NAMING`; NotAllowedError when the organisation has no say here.
    """
    if area.level != Level.DISTRICT:
        raise DomainError("not_a_wijk", _("Dit gaat per wijk."), field="area")
    if role not in NAMED:
        raise DomainError("role_not_named", _("Deze rol wordt niet zo gegeven."), field="role")
    check_says(organisation, area)
    if not clock.today() < until <= clock.today() + LONGEST_NAMING:
        raise DomainError("term_wrong", _("Kies een einddatum in de komende twee jaar."), field="until")
    if not ground.strip():
        raise DomainError("ground_missing", _("Schrijf op wat er besloten is, en wanneer."), field="ground")
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None:
        sentence = _("Bij dit adres hoort nog geen account. Vraag deze persoon om één keer in te loggen.")
        raise DomainError("no_account", sentence, field="email")
    naming = Naming.objects.create(
        area=area,
        role=role,
        user=user,
        public_name=shown.get("public_name", "").strip() or user.name,
        phone=shown.get("phone", "").strip(),
        phone_hours=shown.get("phone_hours", "").strip(),
        until=until,
        ground=ground.strip(),
        proposed_by=organisation,
    )
    detail = {"role": role, "until": until, "organisation": str(organisation.pk)}
    journal.record("naming.proposed", naming, by=by, detail=detail, is_public=True)
    for other in bbbos_of(area).exclude(pk=organisation.pk):
        for person in holders(scope_of_organisation(other.pk), Role.REPRESENTATIVE):
            context = {
                "naming": naming,
                "title": role_title(role),
                "area": area.name,
                "organisation": organisation.name,
            }
            key = f"naming:{naming.pk}:{person.pk}"
            write_mail(person.email, "organisations/mail/naming", context, key=key)
    _agree(naming, organisation, by=by)
    return naming


@transaction.atomic
def agree(naming: Naming, *, by: Actor, organisation: Organisation) -> Naming:
    """Say yes for `organisation`; with enough yeses the role is held from today. Twice is once."""
    current = locked(Naming.objects.filter(pk=naming.pk)).get()
    if not current.is_open:
        raise DomainError("naming_closed", _("Hierover is al besloten, of het voorstel is verlopen."))
    check_says(organisation, current.area)
    _agree(current, organisation, by=by)
    return current


def needed(area: Area) -> int:
    """How many BBBO's of a wijk must agree, the proposer counted; fewer where the wijk has fewer."""
    return min(settings.NAMING_AGREEMENTS, bbbos_of(area).count())


def _agree(naming: Naming, organisation: Organisation, *, by: Actor) -> None:
    naming.agreed.add(organisation)
    journal.record("naming.agreed", naming, by=by, detail={"organisation": str(organisation.pk)}, is_public=True)
    if naming.agreed.count() < needed(naming.area) or naming.user is None:
        return
    naming.decided_on = clock.today()
    naming.save(update_fields=["decided_on"])
    grant_role(
        naming.user,
        by=by,
        role=Role(naming.role),
        scope=scope_of_area(naming.area.path),
        until=naming.until,
        ground=f"naming {naming.pk}: {naming.ground}",
    )
    journal.record("naming.decided", naming, by=by, detail={"until": naming.until}, is_public=True)
    show(naming.area)


@transaction.atomic
def end(naming: Naming, *, by: Actor, organisation: Organisation) -> None:
    """End a naming before its term, or withdraw a proposal; for an organisation that agreed to it."""
    current = locked(Naming.objects.filter(pk=naming.pk)).get()
    if not current.agreed.filter(pk=organisation.pk).exists():
        raise NotAllowedError("did_not_agree", _("Alleen wie ja zei, kan dit stoppen."))
    if current.ended_on is not None:
        raise DomainError("naming_closed", _("Dit is al gestopt."))
    current.ended_on = clock.today()
    current.save(update_fields=["ended_on"])
    grants = RoleGrant.objects.filter(
        in_force(clock.today()), role=current.role, scope=scope_of_area(current.area.path)
    )
    for grant in grants.filter(user=current.user):
        end_role(grant, by=by)
    detail = {"organisation": str(organisation.pk)}
    journal.record("naming.ended", current, by=by, detail=detail, is_public=True)
    show(current.area)


def show(area: Area) -> None:
    """Keep with the wijk and its buurten who is named for it now, for their pages."""
    rows = [
        {
            "role": row.role,
            "title": role_title(row.role),
            "name": row.public_name,
            "phone": row.phone,
            "hours": row.phone_hours,
            "until": row.until.isoformat(),
        }
        for row in in_office(area)
    ]
    set_named(area, rows=rows)


def in_office(area: Area) -> QuerySet[Naming]:
    """Who is broker or coordinator of a wijk today, by its BBBO's."""
    today = clock.today()
    rows = Naming.objects.filter(area=area, decided_on__lte=today, until__gte=today, ended_on=None)
    return rows.order_by("role", "decided_on")
