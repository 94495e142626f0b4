"""What members are mailed: once a year, whether all is still so."""

from __future__ import annotations

from django.db import transaction

from samen030.commons.notifications.actions import write_mail
from samen030.commons.people.queries import holders
from samen030.kernel import clock
from samen030.kernel.access import Role, scope_of_organisation
from samen030.umbrella.membership import queries


def ask_still_so() -> int:
    """Mail who speaks for a member that did not say 'still so' for long; once a year. Answers how many mails."""
    told = 0
    for standing in queries.to_confirm():
        since = standing.confirmed_on or standing.from_date
        people = holders(scope_of_organisation(standing.organisation_id), Role.REPRESENTATIVE)
        with transaction.atomic():
            for person in people:
                key = f"still_so:{standing.pk}:{since}:{clock.today().year}:{person.pk}"
                told += (
                    write_mail(person.email, "membership/mail/still_so", {"standing": standing}, key=key) is not None
                )
    return told
