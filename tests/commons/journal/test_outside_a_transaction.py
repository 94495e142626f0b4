from __future__ import annotations

import pytest

from samen030.commons.city.models import Area
from samen030.commons.journal import actions
from samen030.kernel.actors import Actor
from samen030.kernel.locking import NoTransactionError


def test_an_event_outside_a_transaction_is_refused() -> None:
    with pytest.raises(NoTransactionError):
        actions.record("test.done", Area(pk=1), by=Actor.system("test"))
