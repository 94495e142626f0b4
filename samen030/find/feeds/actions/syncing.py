"""Keeping activities in step with a calendar: by UID, with what was agreed last in between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from samen030.commons.city.models import Area
from samen030.commons.organisations.models import Status
from samen030.find.directory import actions as directory
from samen030.find.directory.models import Place, Service, ServiceKind
from samen030.find.feeds.actions.reading import A_RUN, fetched, note_read, note_unread
from samen030.find.feeds.actions.whens import write_whens
from samen030.find.feeds.models import Feed, FeedItem, FeedState
from samen030.find.feeds.queries import PlaceFinder, here_of
from samen030.find.feeds.rules import comes, planned
from samen030.find.feeds.rules.merging import merged
from samen030.kernel import clock, registry
from samen030.kernel.actors import Actor
from samen030.kernel.errors import DomainError
from samen030.kernel.locking import locked

if TYPE_CHECKING:
    from uuid import UUID

    from samen030.commons.organisations.models import Organisation
    from samen030.find.feeds.rules import Plan, Plans
    from samen030.find.feeds.rules.merging import Merged, Values

BY = Actor.system("feeds")
MOST_CHANGES = 100  # kept for the page
WHERE = "Waar: %s"  # text of an entry, whatever language who reads the calendar has
CONTACT = ("contact_name", "phone", "phone_hours", "email")


def read_feeds(*, allow_private: bool = False) -> dict[str, int]:
    """Read the calendars whose turn it is. One that fails does not stop the others."""
    waiting = Feed.objects.filter(state=FeedState.ON, next_at__lte=clock.now()).order_by("next_at")
    counts = {"read": 0, "failed": 0}
    for pk in list(waiting.values_list("pk", flat=True)[:A_RUN]):
        counts["read" if read_feed(pk, allow_private=allow_private) else "failed"] += 1
    return counts


def read_feed(pk: UUID, *, allow_private: bool = False) -> bool:
    """Read one calendar now and follow it; whether that went well. What comes from outside is waited for outside any
    transaction."""
    feed = Feed.objects.select_related("organisation").get(pk=pk)
    try:
        answer = fetched(feed.url, feed.marks, allow_private=allow_private)
        if answer.is_unchanged:
            with transaction.atomic():
                feed = locked(Feed.objects.filter(pk=pk)).get()
                note_read(feed, answer.marks)
                feed.save()
            return True
        plans = planned(answer.body, clock.today(), feed.items.values_list("uid", flat=True))
        with transaction.atomic():
            feed = locked(Feed.objects.filter(pk=pk).select_related("organisation")).get()
            if feed.is_on:
                follow(feed, plans, by=BY)
                note_read(feed, answer.marks)
                feed.save()
    except Feed.DoesNotExist:  # somebody took it away meanwhile
        return False
    except DomainError as error:
        page = reverse("feed", args=[feed.organisation_id, feed.pk])
        context = {"name": feed.organisation.name, "address": page, "is_room": False}
        fallback = feed.organisation.email
        note_unread(feed, error, organisation=feed.organisation, fallback=fallback, context=context)
        return False
    return True


def follow(feed: Feed, plans: Plans, *, by: Actor) -> None:
    """Make the activities of `feed` what `plans` says. In a transaction that holds the feed; it is not saved here.

    An event that is gone stops its activity when that still was to come; one that cannot be held (any more) leaves it.
    """
    with registry.hold_changes():
        _Following(feed, plans, by).run()


class _Following:
    def __init__(self, feed: Feed, plans: Plans, by: Actor) -> None:
        self._feed, self._plans, self._by = feed, plans, by
        self._finder = PlaceFinder(feed.organisation)
        self._place = feed.place
        self._items = {item.uid: item for item in feed.items.all()}
        self._changes: list[dict[str, Any]] = []
        self._misfits = [dict(misfit) for misfit in plans.misfits]

    def run(self) -> None:
        wanted = {plan.uid: values_of(plan, self._feed, self._finder, self._place) for plan in self._plans.fitting}
        names = {plan.uid: plan.name for plan in self._plans.fitting}
        for plan in self._plans.fitting:
            self._misfits += [{"uid": "", "title": plan.name, "when": "", "reason": note} for note in plan.notes]
        wanted |= self._gone(wanted.keys())
        differing = [
            item
            for uid, item in self._items.items()
            if uid in wanted and (item.conflicts or wanted[uid][0] != item.said)
        ]
        here = here_of(item.service_id for item in differing) if differing else {}
        for item in differing:
            found = merged(item.said, here[item.service_id], wanted[item.uid][0])
            if found.writes or (found.said, found.conflicts) != (item.said, item.conflicts):
                self._try(item.uid, names.get(item.uid, item.said["name"]), self._merge, item, found)
        for uid, (values, area) in wanted.items():
            if uid not in self._items:
                self._try(uid, names[uid], self._add, uid, values, area)
        if self._changes:
            self._feed.changed_at, self._feed.changes = clock.now(), self._changes[:MOST_CHANGES]
        self._feed.misfits = [{name: misfit[name] for name in ("title", "when", "reason")} for misfit in self._misfits]

    def _try(self, uid: str, name: str, act: Any, *args: Any) -> None:
        try:
            with transaction.atomic():
                act(*args)
        except DomainError as error:
            self._misfits.append({"uid": uid, "title": name, "when": "", "reason": str(error.sentence)})

    def _gone(self, found: Any) -> dict[str, tuple[Values, int]]:
        """The activities that stop because the calendar has them no more."""
        unread = {misfit["uid"] for misfit in self._plans.misfits}
        today = clock.today()
        return {
            uid: (item.said | {"status": Status.ARCHIVED.value}, 0)
            for uid, item in self._items.items()
            if uid not in found and uid not in unread and comes(item.said["when"], today)
        }

    def _note(self, what: str, service: Service) -> None:
        self._changes.append({"what": what, "name": service.name, "service": str(service.pk)})

    def _add(self, uid: str, values: Values, area: int) -> None:
        service = add_activity(self._feed, values, area, by=self._by)
        FeedItem.objects.create(feed=self._feed, uid=uid, service=service, said=values)
        self._note("new", service)

    def _merge(self, item: FeedItem, found: Merged) -> None:
        if found.writes:
            service = write_fields(item, found.writes, by=self._by)
            back = found.writes.get("status") == Status.PUBLISHED
            stopped = found.writes.get("status") == Status.ARCHIVED
            self._note("stopped" if stopped else "back" if back else "changed", service)
        item.said, item.conflicts = found.said, found.conflicts
        item.save(update_fields=["said", "conflicts"])


def values_of(plan: Plan, feed: Feed, finder: PlaceFinder, usual: Place | None) -> tuple[Values, int]:
    """What `plan` says, by field, and the area it lies in. A place that nobody knows is named in the text."""
    found = finder.find(plan.location)
    if found is None and not plan.location and usual is not None:
        found = str(usual.pk), usual.area_id
    parts = [plan.description, WHERE % plan.location if plan.location and found is None else ""]
    values: Values = {
        "name": plan.name,
        "description": "\n\n".join(filter(None, parts)),
        "places": [found[0]] if found else [],
        "when": list(plan.whens),
        "status": (Status.ARCHIVED if plan.is_off else Status.PUBLISHED).value,
    }
    return values, found[1] if found else feed.organisation.area_id


def add_activity(feed: Feed, values: Values, area: int, *, by: Actor) -> Service:
    """A new activity of the organisation, as its editors would make it."""
    owner: Organisation = feed.organisation
    contact: dict[str, Any] = {name: getattr(owner, name) for name in CONTACT}
    service = directory.add_service(
        by=by,
        organisation=owner,
        name=values["name"],
        area=Area.objects.get(pk=area),
        places=Place.objects.filter(pk__in=values["places"]),
        kind=ServiceKind.ACTIVITY,
        description=values["description"],
        status=values["status"],
        themes=list(feed.themes.all()),
        target_groups=list(feed.target_groups),
        cost=feed.cost,
        sign_up=feed.sign_up,
        contact_shown=owner.contact_shown and bool(owner.phone or owner.email),
        confirmed_on=clock.today(),
        confirmed_by=_("de agenda van de organisatie"),
        **contact,
    )
    write_whens(service, values["when"], by=by)
    return service


def write_fields(item: FeedItem, writes: Values, *, by: Actor) -> Service:
    """Write what the calendar says of an activity; that confirms it too."""
    service = item.service
    fields: dict[str, Any] = {name: writes[name] for name in ("name", "description") if name in writes}
    fields |= {"confirmed_on": clock.today(), "confirmed_by": _("de agenda van de organisatie"), "marked_on": None}
    if "places" in writes:
        fields["places"] = Place.objects.filter(pk__in=writes["places"])
    service = directory.change_service(service, by=by, **fields)
    if "when" in writes:
        write_whens(service, writes["when"], by=by, said=item.said.get("when", []))
    if "status" in writes:
        act = directory.publish if writes["status"] == Status.PUBLISHED else directory.archive
        service = act(service, by=by)
    return service
