"""Beginning to follow a calendar, pausing, stopping, and choosing where calendar and site differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from samen030.commons.journal import actions as journal
from samen030.commons.notifications.reading import begin_afresh
from samen030.commons.organisations.models import Organisation, Status
from samen030.find.directory import actions as directory
from samen030.find.feeds.actions.reading import fetched, note_read
from samen030.find.feeds.actions.syncing import follow, values_of, write_fields
from samen030.find.feeds.actions.usual import set_usual
from samen030.find.feeds.models import Feed, FeedItem, FeedState
from samen030.find.feeds.queries import PlaceFinder
from samen030.find.feeds.rules import comes, planned, spoken
from samen030.find.feeds.rules.merging import mark_of
from samen030.kernel import clock
from samen030.kernel.errors import ConflictError, DomainError
from samen030.kernel.fetch import host_of
from samen030.kernel.locking import locked

if TYPE_CHECKING:
    from samen030.find.feeds.actions.usual import Usual
    from samen030.find.feeds.rules import Plans
    from samen030.find.feeds.rules.merging import Values
    from samen030.kernel.actors import Actor
    from samen030.kernel.fetch import Marks

MOST_FEEDS = 5


@dataclass(frozen=True, slots=True)
class Wish:
    """What an editor asks: which calendar, and what goes with each activity from it."""

    url: str
    usual: Usual


@dataclass(frozen=True, slots=True)
class Row:
    """One event of a preview, in words."""

    name: str
    when: list[str]
    place: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What following a calendar would make, and what not."""

    name: str
    rows: list[Row]
    misfits: list[dict[str, str]]
    past: int


def preview(organisation: Organisation, wish: Wish, *, allow_private: bool = False) -> Preview:
    """Read a calendar and say what would happen. Nothing is written. Raises DomainError where it cannot be read."""
    _check_new(organisation, wish.url)
    plans = planned(fetched(wish.url, allow_private=allow_private).body, clock.today())
    finder, feed = PlaceFinder(organisation), Feed(organisation=organisation, place=wish.usual.place)
    rows = []
    for plan in plans.fitting:
        values, _area = values_of(plan, feed, finder, wish.usual.place)
        usual = wish.usual.place.name if wish.usual.place and not plan.location else ""
        place = usual or finder.name_of(values["places"]) or plan.location
        rows.append(Row(plan.name, spoken(plan.whens), place, plan.notes))
    return Preview(plans.name or host_of(wish.url), rows, plans.misfits, plans.past)


def start(organisation: Organisation, wish: Wish, *, by: Actor, allow_private: bool = False) -> Feed:
    """Begin to follow a calendar: its activities come on the site. Raises DomainError where it cannot be read."""
    answer = fetched(wish.url, allow_private=allow_private)
    plans = planned(answer.body, clock.today())
    return _start(organisation, wish, plans, answer.marks, by=by)


@transaction.atomic
def _start(organisation: Organisation, wish: Wish, plans: Plans, marks: Marks, *, by: Actor) -> Feed:
    owner = locked(Organisation.objects.filter(pk=organisation.pk)).get()
    _check_new(owner, wish.url)
    feed = Feed(organisation=owner, url=wish.url, name=plans.name or host_of(wish.url)[:80])
    set_usual(feed, wish.usual)
    journal.record("feed.started", feed, by=by, detail={"organisation": owner.pk})
    follow(feed, plans, by=by)
    note_read(feed, marks)
    feed.save()
    return feed


def _check_new(organisation: Organisation, url: str) -> None:
    urls = list(Feed.objects.filter(organisation=organisation).values_list("url", flat=True))
    if url in urls:
        raise DomainError("feed_twice", _("Deze agenda houden wij al bij."), field="url")
    if len(urls) >= MOST_FEEDS:
        raise DomainError("feeds_many", _("Wij houden al vijf agenda's bij. Stop er eerst met één."), field="url")


@transaction.atomic
def pause(feed: Feed, *, by: Actor, is_paused: bool) -> Feed:
    """Read it no more for a while, or go on."""
    current = locked(Feed.objects.filter(pk=feed.pk)).get()
    current.state = FeedState.PAUSED if is_paused else FeedState.ON
    if not is_paused:
        begin_afresh(current)
        current.etag = current.modified = ""
    current.save()
    journal.record("feed.paused" if is_paused else "feed.resumed", current, by=by)
    return current


@transaction.atomic
def remove(feed: Feed, *, by: Actor, is_kept: bool) -> int:
    """Follow a calendar no more. Its activities stay as ordinary ones, or (not `is_kept`) those to come are stopped;
    answers how many were."""
    current = locked(Feed.objects.filter(pk=feed.pk)).get()
    stopped = 0
    for item in [] if is_kept else current.items.select_related("service"):
        if item.service.status == Status.PUBLISHED and comes(item.said["when"], clock.today()):
            directory.archive(item.service, by=by)
            stopped += 1
    journal.record("feed.removed", current, by=by, detail={"is_kept": is_kept, "stopped": stopped})
    current.delete()
    return stopped


@transaction.atomic
def choose(item: FeedItem, field: str, *, by: Actor, mark: str, is_calendar: bool) -> None:
    """Take what the calendar says of a field, or keep what stands here. Raises ConflictError where it says something
    else by now."""
    current = locked(FeedItem.objects.filter(pk=item.pk).select_related("service")).get()
    if field not in current.conflicts or mark_of(current.conflicts[field]) != mark:
        raise ConflictError("changed_meanwhile", _("Dit is intussen veranderd. Kijk nog eens en kies opnieuw."))
    value: Values = {field: current.conflicts.pop(field)}
    if is_calendar:
        write_fields(current, value, by=by)
    current.said = current.said | value
    current.save(update_fields=["said", "conflicts"])
    journal.record("feed.chosen", current, by=by, detail={"field": field, "calendar": is_calendar})
