"""When places are taken, read from the calendars of their owners."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from samen030.commons.organisations.models import Status
from samen030.find.directory.models import Place
from samen030.find.feeds.actions.reading import A_RUN, fetched, note_read, note_unread
from samen030.find.feeds.models import TakenCalendar
from samen030.find.feeds.rules import as_kept, taken_times
from samen030.kernel import clock
from samen030.kernel.errors import DomainError
from samen030.kernel.fetch import Marks

DAYS_AHEAD = 21


def read_taken(*, allow_private: bool = False) -> int:
    """Read the calendars of places whose turn it is; the number read. `allow_private` is for trying out.

    Derived data, like the index: no event in the journal. Who takes the address away takes the times away.
    """
    wanted = dict(Place.objects.filter(status=Status.PUBLISHED).exclude(taken_url="").values_list("pk", "taken_url"))
    kept = {row.place_id: row for row in TakenCalendar.objects.all()}
    gone = [pk for pk, row in kept.items() if wanted.get(pk) != row.url]
    TakenCalendar.objects.filter(place_id__in=gone).delete()
    for pk in gone:
        del kept[pk]
    waits = {pk for pk, row in kept.items() if row.next_at > clock.now()}
    turn = sorted(wanted.keys() - waits, key=lambda pk: kept[pk].next_at.timestamp() if pk in kept else 0)[:A_RUN]
    for pk in turn:
        _read(kept.get(pk) or TakenCalendar(place_id=pk, url=wanted[pk]), allow_private=allow_private)
    return len(turn)


def _read(row: TakenCalendar, *, allow_private: bool) -> None:
    """One calendar. What was known before a failure is told no more."""
    today = clock.today()
    marks = row.marks if row.read_from == today and not row.problem else Marks()
    try:
        answer = fetched(row.url, marks, allow_private=allow_private)
        if not answer.is_unchanged:
            row.times = as_kept(taken_times(answer.body, today, today + timedelta(days=DAYS_AHEAD)))
    except DomainError as error:
        place = Place.objects.select_related("organisation").get(pk=row.place_id)
        owner = place.organisation
        page = reverse("desk_edit", args=[owner.pk, "plek", place.pk]) if owner else place.get_absolute_url()
        fallback = place.email or (owner.email if owner else "")
        context = {"name": place.name, "address": page, "is_room": True}
        note_unread(row, error, organisation=owner, fallback=fallback, context=context)
    else:
        row.read_from = today
        note_read(row, answer.marks)
        row.save()
