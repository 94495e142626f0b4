"""What goes with all activities of a calendar, as the calendar itself does not say it: for whom, what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from samen030.commons.journal import actions as journal
from samen030.commons.organisations.models import Status
from samen030.find.directory import actions as directory
from samen030.find.directory.models import Cost, SignUp
from samen030.find.feeds.models import Feed
from samen030.kernel import clock, registry
from samen030.kernel.locking import locked

if TYPE_CHECKING:
    from samen030.commons.organisations.models import Theme
    from samen030.find.directory.models import Place, Service
    from samen030.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class Usual:
    """What each activity of a calendar gets; `place` where the calendar names none."""

    themes: tuple[Theme, ...] = ()
    target_groups: tuple[str, ...] = ()
    place: Place | None = None
    cost: str = Cost.UNKNOWN.value
    sign_up: str = SignUp.UNKNOWN.value


def usual_of(feed: Feed) -> Usual:
    """As `feed` has it now."""
    return Usual(tuple(feed.themes.all()), tuple(feed.target_groups), feed.place, feed.cost, feed.sign_up)


def set_usual(feed: Feed, usual: Usual) -> None:
    """Write it in a feed that is new or held."""
    feed.target_groups, feed.place = list(usual.target_groups), usual.place
    feed.cost, feed.sign_up = usual.cost, usual.sign_up
    feed.save()
    feed.themes.set(usual.themes)


@transaction.atomic
def change_usual(feed: Feed, usual: Usual, *, by: Actor) -> int:
    """Change what goes with the activities of a calendar; answers how many activities changed with it. What somebody
    chose otherwise for one activity stays. Another place comes with the next reading, as if the calendar said so."""
    current = locked(Feed.objects.filter(pk=feed.pk).select_related("place")).get()
    old = usual_of(current)
    number = 0
    with registry.hold_changes():
        for item in current.items.select_related("service").prefetch_related("service__themes"):
            changes = _with(item.service, old, usual) if item.service.status == Status.PUBLISHED else {}
            if changes:
                directory.change_service(item.service, by=by, **changes)
                number += 1
    if usual.place != old.place:
        current.etag = current.modified = ""
        current.next_at = min(current.next_at, clock.now())
    set_usual(current, usual)
    journal.record("feed.usual_changed", current, by=by, detail={"activities": number})
    return number


def _with(service: Service, old: Usual, new: Usual) -> dict[str, Any]:
    """What changes in `service`: only what it has from `old`."""
    changes: dict[str, Any] = {}
    if set(new.themes) != set(old.themes) == set(service.themes.all()):
        changes["themes"] = list(new.themes)
    if set(new.target_groups) != set(old.target_groups) == set(service.target_groups):
        changes["target_groups"] = list(new.target_groups)
    if new.cost != old.cost == service.cost and not service.cost_cents:
        changes["cost"] = new.cost
    if new.sign_up != old.sign_up == service.sign_up:
        changes["sign_up"] = new.sign_up
    return changes
