"""APIs that are read every day: given, tried out, agreed to, read, paused, taken back.

What comes from outside is waited for outside any transaction; a reading that brings nothing new writes nothing.
"""

from __future__ import annotations

import time
from datetime import timedelta
from http import HTTPStatus
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from samen030.commons.journal import actions as journal
from samen030.commons.notifications.reading import begin_afresh, note_failure, note_success, tell_of_failure
from samen030.commons.people.models import User
from samen030.commons.people.queries import holders
from samen030.find.imports.actions import files
from samen030.find.imports.actions.gone import note_gone
from samen030.find.imports.actions.taking import take_in
from samen030.find.imports.actions.undoing import undo
from samen030.find.imports.models import WORKING, ApiSource, ApiStage
from samen030.find.imports.queries import last_import_of
from samen030.find.imports.readers.hsds_api import fetch_public
from samen030.find.imports.rules import SOURCE_LENGTH
from samen030.find.imports.sources import hsds_source
from samen030.kernel import clock
from samen030.kernel.access import UMBRELLA, Role
from samen030.kernel.actors import Actor
from samen030.kernel.errors import ConflictError, DomainError
from samen030.kernel.fetch import StatusError, web_address
from samen030.kernel.locking import locked

if TYPE_CHECKING:
    from collections.abc import Callable

    from samen030.find.imports.actions.taking import Outcome
    from samen030.find.imports.readers.hsds_api import Fetch
    from samen030.find.imports.sources import Source

BY = Actor.system("api")
EVERY = timedelta(hours=23, minutes=30)  # `samen030 due` runs each hour
FIRST_WAIT = timedelta(hours=2)  # after a failure; it doubles, to a day at most
MOST_SECONDS = 600.0  # of waiting for one API in all
PAUSES = (5, 15, 30, 60)  # seconds, after 'too many requests'
MOST_SOURCES = 20
MOST_PROBLEMS = 500
URL_LENGTH = 500
PREFIX = "api-"


@transaction.atomic
def add_api(*, by: Actor, name: str, url: str) -> ApiSource:
    """Keep the address of an API; it is tried out at the next look. Raises DomainError on a wrong or known one."""
    address = web_address(url, most=URL_LENGTH).rstrip("/")
    source = f"{PREFIX}{slugify(name)}"[:SOURCE_LENGTH].strip("-")
    if not slugify(name):
        raise DomainError("source_wrong", _("Geef een naam met letters of cijfers."), field="name")
    if ApiSource.objects.filter(source=source).exists():
        raise DomainError("source_taken", _("Er is al een bron met deze naam. Kies een andere."), field="name")
    if ApiSource.objects.filter(url=address).exists():
        raise DomainError("api_known", _("Dit adres lezen wij al."), field="url")
    if ApiSource.objects.count() >= MOST_SOURCES:
        raise DomainError("apis_many", _("Wij lezen al twintig bronnen. Stop er eerst met één."), field="url")
    made = ApiSource.objects.create(name=name.strip(), source=source, url=address)
    journal.record("api.added", made, by=by, detail={"source": source})
    return made


def _stepped(api: ApiSource, verb: str, *, by: Actor, of: tuple[ApiStage, ...], to: ApiStage) -> ApiSource:
    held = locked(ApiSource.objects.filter(pk=api.pk)).first()
    if held is None or held.stage not in of:
        raise ConflictError("stage_passed", _("Iemand was u voor: deze bron is al een stap verder."))
    held.stage = to
    begin_afresh(held)
    held.save()
    journal.record(verb, held, by=by, detail={"source": held.source})
    return held


@transaction.atomic
def agree_api(api: ApiSource, *, by: Actor) -> ApiSource:
    """From now on read it every day. Raises ConflictError where it was not tried out."""
    return _stepped(api, "api.agreed", by=by, of=(ApiStage.CHECKED,), to=ApiStage.ON)


@transaction.atomic
def pause_api(api: ApiSource, *, by: Actor) -> ApiSource:
    """Read it no more for a while."""
    return _stepped(api, "api.paused", by=by, of=(ApiStage.ON,), to=ApiStage.PAUSED)


@transaction.atomic
def resume_api(api: ApiSource, *, by: Actor) -> ApiSource:
    """Read it again: first tried out, as at the start."""
    return _stepped(api, "api.resumed", by=by, of=(ApiStage.PAUSED, ApiStage.CHECKED), to=ApiStage.CHECKING)


@transaction.atomic
def ask_undo_api(api: ApiSource, *, by: Actor) -> ApiSource:
    """Take back what its last reading wrote, and stand still: else it would be back tomorrow."""
    if last_import_of(api.source) is None:
        raise ConflictError("nothing_to_undo", _("Er is niets om terug te draaien."))
    stages = (ApiStage.ON, ApiStage.PAUSED, ApiStage.CHECKED)
    return _stepped(api, "api.undo_asked", by=by, of=stages, to=ApiStage.UNDOING)


@transaction.atomic
def remove_api(api: ApiSource, *, by: Actor) -> None:
    """Read it no more. What came from it stays; its imports can still be undone by `samen030 import undo`."""
    journal.record("api.removed", api, by=by, detail={"source": api.source})
    ApiSource.objects.filter(pk=api.pk).delete()


def carry_on_apis(*, get: Fetch = fetch_public) -> int:
    """Try out what was given, take back what was asked; answers how much there was."""
    waiting = list(ApiSource.objects.filter(stage__in=WORKING).order_by("added_at"))
    for api in waiting:
        _work(api, get)
    return len(waiting)


def read_apis(*, get: Fetch = fetch_public) -> int:
    """Read those whose day it is; answers how many."""
    waiting = list(ApiSource.objects.filter(stage=ApiStage.ON, next_at__lte=clock.now()).order_by("next_at"))
    for api in waiting:
        _work(api, get)
    return len(waiting)


def _work(api: ApiSource, get: Fetch) -> None:
    """The work of the stage that `api` is in, unless somebody does it already."""
    with files.held(api.pk) as is_ours:
        found = ApiSource.objects.filter(pk=api.pk).first()
        if not is_ours or found is None or found.stage != api.stage:
            return
        try:
            if found.stage == ApiStage.UNDOING:
                _undo(found)
            else:
                _read(found, _opened(found, get), is_dry=found.stage == ApiStage.CHECKING)
        except DomainError as error:
            _fail(found, error)


def _opened(api: ApiSource, get: Fetch) -> Source:
    """All that the API says, fetched. Raises DomainError, also when that takes too long in all."""
    until = time.monotonic() + MOST_SECONDS
    asking = patient(get, until)
    source = hsds_source(api.url, name=api.source, progress=lambda items, _total: items, get=asking, is_daily=True)
    if time.monotonic() > until:  # what did not come in time is a remark only
        raise _slow()
    return source


def _slow() -> DomainError:
    return DomainError("api_slow", _("Het lezen duurde langer dan tien minuten. Vraag de bron waarom."))


def patient(get: Fetch, until: float, pause: Callable[[float], None] = time.sleep) -> Fetch:
    """`get` until a moment of the monotonic clock; where it is asked to go slower (429), it waits and asks again."""

    def ask(url: str) -> bytes:
        for seconds in (*PAUSES, None):
            if time.monotonic() > until:
                raise _slow()
            try:
                return get(url)
            except StatusError as error:
                if seconds is None or error.status != HTTPStatus.TOO_MANY_REQUESTS:
                    raise
                pause(seconds)
        raise _slow()  # pragma: no cover - the last turn of the loop answers or raises

    return ask


def _read(api: ApiSource, source: Source, *, is_dry: bool) -> None:
    with transaction.atomic():
        outcome = take_in(source.items, by=BY, source=api.source, file_name=api.url, is_dry=is_dry)
        if not is_dry and not _brings_something(outcome):
            transaction.set_rollback(True)
    with transaction.atomic():
        held = locked(ApiSource.objects.filter(pk=api.pk)).first()
        if held is None:
            return
        if is_dry and held.stage == ApiStage.CHECKING:
            held.stage = ApiStage.CHECKED
        note_success(held, every=EVERY)
        held.result = {
            "counts": outcome.counts,
            "problems": [p.told() | {"refused": p.is_refused} for p in outcome.problems[:MOST_PROBLEMS]],
            "left_out": max(0, len(outcome.problems) - MOST_PROBLEMS) + outcome.problems_left_out,
            "is_dry": is_dry,
        }
        held.save()
        if not is_dry:
            note_gone(held, outcome, by=BY)


def _brings_something(outcome: Outcome) -> bool:
    return any(counts["created"] or counts["updated"] for counts in outcome.counts.values())


def _undo(api: ApiSource) -> None:
    batch = last_import_of(api.source)
    with transaction.atomic():
        undone: Any = undo(batch, by=BY) if batch is not None else None
        held = locked(ApiSource.objects.filter(pk=api.pk)).get()
        held.stage, held.problem = ApiStage.PAUSED, ""
        held.result = {"undone": undone.counts, "kept": undone.kept[:MOST_PROBLEMS]} if undone else {}
        held.save()


@transaction.atomic
def _fail(api: ApiSource, error: DomainError) -> None:
    """Say what is wrong. Of a reading that nobody waits for, the bureau gets one mail in each row of failures."""
    held = locked(ApiSource.objects.filter(pk=api.pk)).first()
    if held is None:
        return
    was = held.stage
    if was in WORKING:
        ApiSource.objects.filter(pk=held.pk).update(stage=ApiStage.PAUSED)
    note_failure(held, error, first_wait=FIRST_WAIT, longest_wait=EVERY)
    if was == ApiStage.ON and held.failures == 1:
        staff = User.objects.filter(is_staff=True, is_active=True)
        emails = dict.fromkeys(user.email.lower() for user in chain(holders(UMBRELLA, Role.BUREAU), staff))
        address = settings.SITE_URL + reverse("api_source", args=[held.pk])
        tell_of_failure(held, emails, "imports/mail/api_failing", {"name": held.name, "address": address})
