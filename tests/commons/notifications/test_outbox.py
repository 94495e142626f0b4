"""Mail is promised with what it tells of, sent once, and tried again when the mail server fails."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import transaction

from samen030.commons.notifications import actions
from samen030.commons.notifications.models import Mail
from samen030.commons.notifications.rules import PAUSES
from samen030.kernel import clock
from samen030.kernel.actors import Actor
from samen030.kernel.errors import DomainError
from samen030.kernel.locking import NoTransactionError

if TYPE_CHECKING:
    from pytest_django import DjangoCaptureOnCommitCallbacks

pytestmark = pytest.mark.django_db
INVITATION = "organisations/mail/invitation"
CONTEXT = {"organisation": "A & B", "role": "x", "link": "http://x.example/", "until": "morgen"}


def promise(key: str = "k", **options: object) -> Mail | None:
    """A mail to Els."""
    return actions.write_mail("els@example.org", INVITATION, CONTEXT, key=key, **options)  # type: ignore[arg-type]


def test_it_goes_out_when_the_transaction_holds(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        promise()
        assert mail.outbox == []
    assert [m.subject for m in mail.outbox] == ["Uitnodiging van A & B"]
    assert actions.deliver() == {"sent": 0, "failed": 0}


def test_the_same_is_promised_once() -> None:
    assert promise() is not None
    assert promise() is None
    actions.deliver()
    actions.deliver()
    assert len(mail.outbox) == 1


def test_a_failing_server_is_tried_with_longer_pauses_and_then_left(monkeypatch: pytest.MonkeyPatch) -> None:
    promise()

    def fails(_mail: Mail) -> None:
        raise OSError("no mail server")

    start = clock.now()
    with monkeypatch.context() as patch, time_machine.travel(start, tick=False) as clock_hand:
        patch.setattr(actions, "_send", fails)
        for pause in PAUSES:
            assert actions.deliver() == {"sent": 0, "failed": 1}
            assert actions.deliver() == {"sent": 0, "failed": 0}, "not before its time"
            clock_hand.shift(pause)
        assert actions.deliver() == {"sent": 0, "failed": 1}
        clock_hand.shift(timedelta(days=30))
        assert actions.deliver() == {"sent": 0, "failed": 0}
    left = Mail.objects.get()
    assert (left.next_try_at, left.sent_at, left.failure) == (None, None, "OSError: no mail server")


def test_what_failed_once_is_sent_later(monkeypatch: pytest.MonkeyPatch) -> None:
    promise()
    with monkeypatch.context() as patch:
        patch.setattr(actions, "_send", lambda _mail: 1 / 0)
        actions.deliver()
    with time_machine.travel(clock.now() + PAUSES[0]):
        assert actions.deliver() == {"sent": 1, "failed": 0}


def test_a_way_out_in_one_click_stands_in_the_mail() -> None:
    promise(unsubscribe_url="https://samen030.example/af/abc/")
    actions.deliver()
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe"] == "<https://samen030.example/af/abc/>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_old_mail_keeps_no_text_and_no_address() -> None:
    promise()
    actions.deliver()
    assert actions.clean_up() == 0
    with time_machine.travel(clock.now() + timedelta(days=31)):
        assert actions.clean_up() == 1
        assert actions.clean_up() == 0
    assert "els" not in str(Mail.objects.values_list("to", "text").get())


def test_no_mail_without_what_it_tells_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transaction, "get_connection", lambda: type("C", (), {"in_atomic_block": False}))
    with pytest.raises(NoTransactionError):
        promise()


def test_an_address_that_mail_came_back_from_gets_no_more() -> None:
    call_command("mail", "bounce", "Els@Example.org")
    promise()
    assert actions.deliver() == {"sent": 0, "failed": 0}
    assert Mail.objects.get().next_try_at is None
    assert mail.outbox == []
    assert actions.stop_address("els@example.org", by=Actor.system("test")) is False
    with pytest.raises(DomainError):
        actions.stop_address("els", by=Actor.system("test"))


def test_a_key_with_a_very_long_address_fits_and_is_still_told_once() -> None:
    key = "report:" + "x" * 300
    template, context = "notifications/mail/digest", {"notes": [], "leave": ""}
    with transaction.atomic():
        first, second = (actions.write_mail("els@example.org", template, context, key=key) for _ in range(2))
    assert first is not None
    assert second is None
