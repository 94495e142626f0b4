"""The back office writes through the actions: journal and index stay right."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from samen030.commons.journal.models import Event
from samen030.commons.organisations.actions import add_theme
from samen030.commons.organisations.models import Organisation, Theme
from samen030.commons.people.models import User
from samen030.find.directory.actions import cancel_date
from samen030.find.directory.models import Place, Schedule, Service, Vacancy
from samen030.find.search.models import Document, Moment
from tests import factories
from tests.factories import BY

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(client: Client) -> Client:
    """Somebody of the bureau, logged in."""
    client.force_login(User.objects.create_superuser("bureau@example.org"))
    return client


def form_of(client: Client, address: str) -> dict[str, Any]:
    """What the form at `address` holds when nobody has touched it."""
    context = client.get(address).context
    data: dict[str, Any] = {}
    form = context["adminform"].form
    forms = [form, *(f.formset.management_form for f in context["inline_admin_formsets"])]
    forms += [row for f in context["inline_admin_formsets"] for row in f.formset.forms]
    for part in forms:
        for name in part.fields:
            value = part[name].value()
            if value is True:
                data[part.add_prefix(name)] = "on"
            elif value is not None and value is not False:
                data[part.add_prefix(name)] = [getattr(v, "pk", v) for v in value] if isinstance(value, list) else value
    return data


def saved(client: Client, address: str, **changes: Any) -> None:
    """Send the form at `address` with `changes`; it must be taken."""
    response = client.post(address, {**form_of(client, address), **changes})
    assert response.status_code == 302, response.context["errors"]


def last_verbs() -> list[str]:
    """The verbs in the journal, in order."""
    return list(Event.objects.values_list("verb", flat=True))


def test_every_list_and_form_opens(bureau: Client) -> None:
    activity = factories.activity(places=[factories.place()])
    rows = [activity, activity.organisation, factories.place(), factories.vacancy(), activity.schedules.get()]
    rows.append(add_theme(by=BY, code="test-x", name="X"))
    for row in rows:
        app, model = row._meta.app_label, row._meta.model_name
        for address in (
            reverse(f"admin:{app}_{model}_changelist") + "?q=a",
            reverse(f"admin:{app}_{model}_change", args=[row.pk]),
        ):
            assert bureau.get(address).status_code == 200


def test_a_change_is_written_in_the_journal_and_found_at_once(bureau: Client) -> None:
    organisation = factories.organisation("Oude naam")
    saved(bureau, reverse("admin:organisations_organisation_change", args=[organisation.pk]), name="Nieuwe naam")
    organisation.refresh_from_db()
    assert (organisation.name, organisation.slug) == ("Nieuwe naam", "nieuwe-naam")
    assert last_verbs()[-1] == "organisation.changed"
    assert Event.objects.last().actor.startswith("user:")  # type: ignore[union-attr]
    assert Document.objects.get(object_id=organisation.pk).title == "Nieuwe naam"


def test_saving_without_a_change_writes_nothing(bureau: Client) -> None:
    place = factories.place(accessibility=["lift"])
    before = last_verbs()
    saved(bureau, reverse("admin:directory_place_change", args=[place.pk]))
    assert last_verbs() == before


def test_what_is_added_goes_through_the_action(bureau: Client) -> None:
    owner = factories.organisation()
    theme = add_theme(by=BY, code="test-x", name="X")
    base = {"name": "Nieuw", "area": owner.area_id, "organisation": str(owner.pk), "status": "published"}
    saved(bureau, reverse("admin:organisations_organisation_add"), **base, kind="residents", themes=[str(theme.pk)])
    saved(bureau, reverse("admin:directory_service_add"), **base, kind="activity", languages=["nl", "tr"])
    saved(bureau, reverse("admin:directory_place_add"), **base)
    saved(bureau, reverse("admin:directory_vacancy_add"), **base)
    assert Organisation.objects.get(name="Nieuw").themes.get() == theme
    assert Service.objects.get(name="Nieuw").languages == ["nl", "tr"]
    assert Place.objects.filter(name="Nieuw").count() == Vacancy.objects.filter(name="Nieuw").count() == 1
    assert Document.objects.filter(title="Nieuw").count() == 4


def test_a_rule_breaking_input_is_shown_at_the_form(bureau: Client) -> None:
    organisation = factories.organisation()
    address = reverse("admin:organisations_organisation_change", args=[organisation.pk])
    response = bureau.post(address, {**form_of(bureau, address), "kvk_number": "123"})
    assert response.status_code == 200
    assert "Een KvK-nummer heeft 8 cijfers." in response.content.decode()


def test_a_service_gets_places_and_a_schedule(bureau: Client) -> None:
    service, place = factories.service(), factories.place()
    address = reverse("admin:directory_service_change", args=[service.pk])
    when = {"first_date": "2026-09-01", "start_time": "10:00", "duration_minutes": "60", "rrule": "FREQ=WEEKLY"}
    saved(bureau, address, places=[str(place.pk)], **{f"schedules-0-{name}": value for name, value in when.items()})
    assert service.places.get() == place
    assert service.schedules.get().rrule == "FREQ=WEEKLY"
    assert last_verbs()[-2:] == ["service.changed", "service.scheduled"]


def test_an_impossible_rule_is_refused(bureau: Client) -> None:
    service = factories.service()
    address = reverse("admin:directory_service_change", args=[service.pk])
    when = {"first_date": "2026-09-01", "start_time": "10:00", "rrule": "FREQ=SECONDLY"}
    data = {**form_of(bureau, address), **{f"schedules-0-{name}": value for name, value in when.items()}}
    assert bureau.post(address, data).status_code == 200
    assert not Schedule.objects.exists()


def test_a_date_is_cancelled_on_the_page_of_the_schedule(bureau: Client) -> None:
    schedule = factories.activity().schedules.get()
    address = reverse("admin:directory_schedule_change", args=[schedule.pk])
    saved(bureau, address, **{"overrides-0-original_date": "2026-09-08", "overrides-0-is_cancelled": "on"})
    assert schedule.overrides.get().is_cancelled
    assert last_verbs()[-1] == "service.date_cancelled"


def test_a_date_that_was_off_goes_on_after_all(bureau: Client) -> None:
    schedule = factories.activity().schedules.get()
    cancel_date(schedule, by=BY, day=date(2026, 9, 8))
    address = reverse("admin:directory_schedule_change", args=[schedule.pk])
    saved(bureau, address, **{"overrides-0-DELETE": "on"})
    assert not schedule.overrides.exists()
    assert last_verbs()[-1] == "service.date_restored"


def test_a_rule_is_corrected_and_the_dates_that_no_longer_fit_go(bureau: Client) -> None:
    schedule = factories.activity().schedules.get()
    cancel_date(schedule, by=BY, day=date(2026, 9, 8))
    address = reverse("admin:directory_schedule_change", args=[schedule.pk])
    saved(bureau, address, rrule="FREQ=WEEKLY;BYDAY=WE", start_time="11:00")
    schedule.refresh_from_db()
    assert (schedule.rrule, schedule.start_time) == ("FREQ=WEEKLY;BYDAY=WE", time(11))
    assert not schedule.overrides.exists()
    assert last_verbs()[-1] == "service.rescheduled"
    wrong = {**form_of(bureau, address), "rrule": "FREQ=SECONDLY"}
    assert bureau.post(address, wrong).status_code == 200
    schedule.refresh_from_db()
    assert schedule.rrule == "FREQ=WEEKLY;BYDAY=WE"


def test_a_rule_is_taken_away(bureau: Client) -> None:
    service = factories.activity("Schaken")
    assert Moment.objects.exists()
    address = reverse("admin:directory_schedule_delete", args=[service.schedules.get().pk])
    assert bureau.post(address, {"post": "yes"}).status_code == 302
    assert not service.schedules.exists()
    assert not Moment.objects.exists()
    assert last_verbs()[-1] == "service.unscheduled"


def test_a_place_gets_a_room(bureau: Client) -> None:
    place = factories.place()
    saved(bureau, reverse("admin:directory_place_change", args=[place.pk]), **{"rooms-0-name": "Zaal"})
    assert place.rooms.get().name == "Zaal"


def test_nothing_is_deleted_but_entries_are_stopped(bureau: Client) -> None:
    place = factories.place()
    assert bureau.get(reverse("admin:directory_place_delete", args=[place.pk])).status_code == 403
    data = {"action": "archive_chosen", "_selected_action": [str(place.pk)]}
    bureau.post(reverse("admin:directory_place_changelist"), data)
    place.refresh_from_db()
    assert place.status == "archived"
    assert not Document.objects.filter(object_id=place.pk).exists()


def test_a_theme_is_renamed_and_moved_but_not_below_itself(bureau: Client) -> None:
    top = add_theme(by=BY, code="test-top", name="Top")
    child = add_theme(by=BY, code="test-kind", name="Kind", parent=top)
    saved(bureau, reverse("admin:organisations_theme_change", args=[child.pk]), name="Ander", parent="")
    child.refresh_from_db()
    assert (child.name, child.parent) == ("Ander", None)
    address = reverse("admin:organisations_theme_change", args=[top.pk])
    assert bureau.post(address, {**form_of(bureau, address), "parent": str(top.pk)}).status_code == 200
    assert Theme.objects.get(pk=top.pk).parent is None


def test_a_resident_may_not_look(client: Client) -> None:
    client.force_login(User.objects.create_user("buur@example.org"))
    assert client.get(reverse("admin:directory_place_changelist")).status_code == 403
