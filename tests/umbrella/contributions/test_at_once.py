"""Six of the office make the invoices, and six payments come in, in the same moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.races import told_by

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.smoke
RACE = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import django

django.setup()
from django.db import connection

from samen030.umbrella.contributions import actions
from samen030.umbrella.contributions.models import Invoice
from tests import factories
from tests.factories import BY
from tests.umbrella.contributions.books import pay, payee, scheme

payee()
for _ in range(5):
    factories.member()
year, together = scheme(), Barrier(6)


def at_once(do):
    def run(number):
        together.wait()
        try:
            return do(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        return list(pool.map(run, range(6)))


made = at_once(lambda number: len(actions.make_invoices(year, by=BY)))
serials = list(Invoice.objects.order_by("serial").values_list("serial", flat=True))
first = Invoice.objects.order_by("serial").first()
at_once(lambda number: pay(first, 1_00 + number, external_id=f"bank-{number}"))
first.refresh_from_db()
print(*sorted(made), *serials, first.payments.count(), first.outstanding_cents)
"""


def test_numbers_have_no_gap_and_no_cent_is_lost(tmp_path: Path) -> None:
    made, serials, paid = [0, 0, 0, 0, 0, 5], [1, 2, 3, 4, 5], [6, 25_00 - 6_15]
    assert told_by(RACE, tmp_path) == [str(number) for number in (*made, *serials, *paid)]
