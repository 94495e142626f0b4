"""What people are mailed about contributions: an invoice, twice a reminder, and that another account is paid."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from samen030.commons.notifications.actions import write_mail
from samen030.commons.people.queries import holders
from samen030.kernel import clock
from samen030.kernel.access import UMBRELLA, Role
from samen030.umbrella.contributions import queries
from samen030.umbrella.contributions.rules import REMIND_AFTER

if TYPE_CHECKING:
    from samen030.umbrella.contributions.models import Invoice, Payee


def tell_payee(payee: Payee) -> None:
    """Mail the whole board and office that another account is paid from now on."""
    for person in {row.pk: row for row in holders(UMBRELLA, Role.BOARD, Role.BUREAU)}.values():
        write_mail(person.email, "contributions/mail/payee", {"payee": payee}, key=f"payee:{payee.pk}:{person.pk}")


def tell_invoice(invoice: Invoice) -> int:
    """Mail who minds the money of an organisation that there is an invoice. Answers how many mails."""
    return 0 if invoice.is_example else _mail(invoice, "contributions/mail/invoice", f"invoice:{invoice.pk}")


def remind() -> int:
    """Mail about invoices that are late, once after each of REMIND_AFTER days. Answers how many mails."""
    told = 0
    for days in REMIND_AFTER:
        for invoice in queries.to_remind(clock.today() - timedelta(days=days)):
            with transaction.atomic():
                told += _mail(invoice, "contributions/mail/late", f"invoice_late:{invoice.pk}:{days}")
    return told


def _mail(invoice: Invoice, template: str, key: str) -> int:
    context = {"invoice": invoice, "link": settings.SITE_URL + invoice.get_absolute_url()}
    people = queries.people_of(invoice.organisation_id)
    return sum(write_mail(row.email, template, context, key=f"{key}:{row.pk}") is not None for row in people)
