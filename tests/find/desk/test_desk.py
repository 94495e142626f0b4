"""An organisation keeps its own entries."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from samen030.commons.journal.models import Event
from samen030.commons.notifications.models import Mail
from samen030.commons.organisations.models import Organisation, Status
from samen030.commons.people.actions import grant_role
from samen030.commons.people.models import User
from samen030.find.desk import actions
from samen030.find.directory.models import Place, Service, Vacancy
from samen030.kernel import clock, registry
from samen030.kernel.access import Role, scope_of_organisation
from tests import factories
from tests.factories import BY

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

pytestmark = pytest.mark.django_db
WEEKLY = {"repeat": "weekly", "first_date": "2027-03-01", "start_time": "10:00", "end_time": "12:00", "days": ["1"]}


@pytest.fixture
def ours() -> Organisation:
    return factories.organisation("De Buurttuin", phone="030-111 22 33", email="tuin@example.org")


@pytest.fixture
def editor(client: Client, ours: Organisation) -> Client:
    user = User.objects.create_user("els@example.org", name="Els")
    grant_role(user, by=BY, role=Role.EDITOR, scope=scope_of_organisation(ours.pk))
    client.force_login(user)
    return client


def address(name: str, organisation: Organisation, *args: Any) -> str:
    return reverse(name, args=[organisation.pk, *args])


def typed(client: Client, url: str, **changes: Any) -> dict[str, Any]:
    """What a browser would send from the form at `url`, with some fields typed anew."""
    form = client.get(url).context["form"]
    data: dict[str, Any] = {}
    for field in form:
        value = field.value()
        if value is None or value is False:
            continue
        data[field.html_name] = field.field.widget.format_value(value) if not isinstance(value, list | bool) else value
    return {key: value if value is not None else "" for key, value in (data | changes).items()}


def test_a_new_activity_is_a_draft_first_and_then_on_the_site(editor: Client, ours: Organisation) -> None:
    url = address("desk_add", ours, "activiteit")
    answer = editor.post(url, {"name": "Koffie in de tuin", "do": "draft", **WEEKLY})
    made = Service.objects.get()
    assert answer.status_code == 302
    assert made.status == Status.DRAFT
    assert editor.get(made.get_absolute_url()).status_code == 404
    edit = address("desk_edit", ours, "activiteit", made.pk)
    editor.post(edit, typed(editor, edit, do="publish"))
    page = editor.get(made.get_absolute_url())
    assert "de organisatie zelf" in page.content.decode()
    assert "elke dinsdag, 10.00–12.00 uur" in page.content.decode().lower()


def test_a_preview_shows_the_public_page_and_writes_nothing(editor: Client, ours: Organisation) -> None:
    url = address("desk_add", ours, "activiteit")
    before = Event.objects.count()
    page = editor.post(url, {"name": "Proeftaart <b>", "description": "Taart proeven.", "do": "preview", **WEEKLY})
    text = page.content.decode()
    assert "Elke dinsdag" in text
    assert 'name="name" value="Proeftaart &lt;b&gt;"' in text
    assert Service.objects.count() == 0
    assert Event.objects.count() == before
    again = editor.post(url, {"name": "Proeftaart", "do": "edit", **WEEKLY})
    assert 'value="Proeftaart"' in again.content.decode()


def test_a_form_with_a_mistake_keeps_what_was_typed(editor: Client, ours: Organisation) -> None:
    data = {"name": "Koffie", "do": "publish", **WEEKLY, "pauses": "morgen", "description": "Mijn lange tekst"}
    answer = editor.post(address("desk_add", ours, "activiteit"), data)
    assert answer.status_code == 422
    assert "Mijn lange tekst" in answer.content.decode()
    assert "‘morgen’ is geen datum" in answer.content.decode()


@pytest.mark.parametrize(
    ("kind", "fields", "model"),
    [
        ("dienst", {"cost": "amount", "cost_euro": "2,50"}, Service),
        ("plek", {"street": "Damstraat", "rooms_for_hire": "on"}, Place),
        ("vacature", {"when": "dinsdagochtend"}, Vacancy),
    ],
)
def test_services_places_and_vacancies_are_added_changed_stopped_and_brought_back(
    editor: Client, ours: Organisation, kind: str, fields: dict[str, str], model: Any
) -> None:
    more = {"area": ours.area_id} if kind == "plek" else {}
    editor.post(address("desk_add", ours, kind), {"name": "Eerste naam", "do": "publish", **fields, **more})
    made = model.objects.get()
    assert made.is_public
    edit = address("desk_edit", ours, kind, made.pk)
    editor.post(edit, typed(editor, edit, name="Tweede naam", do="save"))
    editor.post(address("desk_stop", ours, kind, made.pk))
    assert editor.get(made.get_absolute_url()).status_code == 410
    editor.post(address("desk_publish", ours, kind, made.pk))
    made.refresh_from_db()
    assert (made.name, made.is_public) == ("Tweede naam", True)
    editor.post(address("desk_copy", ours, kind, made.pk))
    assert model.objects.filter(status=Status.DRAFT).count() == 1
    if kind == "dienst":
        assert made.cost_cents == 250


def test_rooms_come_and_go(editor: Client, ours: Organisation) -> None:
    place = factories.place("Het Huis", organisation=ours)
    editor.post(address("desk_room_add", ours, place.pk), {"room-name": "Zaal", "room-capacity": "20"})
    room = place.rooms.get()
    editor.post(address("desk_room_remove", ours, place.pk, room.pk))
    assert not place.rooms.exists()
    removed = Event.objects.get(verb="place.room_removed")
    editor.post(address("desk_undo", ours, "plek", place.pk, removed.pk))
    assert (place.rooms.get().name, place.rooms.get().capacity) == ("Zaal", 20)
    added = Event.objects.filter(verb="place.room_added").earliest("id")
    editor.post(address("desk_undo", ours, "plek", place.pk, added.pk))
    assert not place.rooms.exists()
    again = editor.post(address("desk_undo", ours, "plek", place.pk, added.pk), follow=True).content.decode()
    assert "Deze ruimte is er al niet meer." in again


def test_a_room_is_changed_and_set_back(editor: Client, ours: Organisation) -> None:
    place = factories.place("Het Huis", organisation=ours)
    for name in ("Zaal", "Keuken"):
        editor.post(address("desk_room_add", ours, place.pk), {"room-name": name, "room-capacity": "20"})
    room = place.rooms.get(name="Zaal")
    edit = address("desk_room_change", ours, place.pk, room.pk)
    assert 'value="20"' in editor.get(edit).content.decode()
    answer = editor.post(edit, {"name": "Keuken", "price": "€ 10"})
    assert (answer.status_code, "€ 10" in answer.content.decode()) == (422, True)
    editor.post(edit, {"name": "Zaal", "capacity": "20"})
    assert not Event.objects.filter(verb="place.room_changed").exists()
    editor.post(edit, {"name": "Grote zaal", "capacity": "30", "price": "€ 10"})
    changed = Event.objects.get(verb="place.room_changed")
    told = editor.get(address("desk_history", ours, "plek", place.pk)).content.decode()
    for part in ("Ruimte veranderd", "Zaal", "Grote zaal", "€ 10"):
        assert part in told
    editor.post(address("desk_undo", ours, "plek", place.pk, changed.pk))
    room.refresh_from_db()
    assert (room.name, room.capacity, room.price) == ("Zaal", 20, "")
    theirs = factories.place("Elders", organisation=factories.organisation("Zij"))
    assert editor.get(address("desk_room_change", ours, theirs.pk, room.pk)).status_code == 404


def test_of_two_who_change_a_room_at_once_nobody_loses_a_text(editor: Client, ours: Organisation) -> None:
    place = factories.place("Het Huis", organisation=ours)
    editor.post(address("desk_room_add", ours, place.pk), {"room-name": "Zaal", "room-capacity": "20"})
    room = place.rooms.get()
    edit = address("desk_room_change", ours, place.pk, room.pk)
    version = editor.get(edit).context["form"]["version"].value()
    editor.post(edit, {"name": "Zaal", "capacity": "25", "version": version})
    mine = {"name": "Zaal", "capacity": "30", "price": "€ 10", "version": version}
    answer = editor.post(edit, mine)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Er staat nu: Zaal, 25" in text
    assert "€ 10" in text
    mine["version"] = answer.context["form"].data["version"]
    assert editor.post(edit, mine).status_code == 302
    room.refresh_from_db()
    assert (room.capacity, room.price) == (30, "€ 10")


def test_the_profile_is_changed_and_the_contact_kept_to_oneself(editor: Client, ours: Organisation) -> None:
    edit = address("desk_edit", ours, "organisatie", ours.pk)
    data = typed(editor, edit, description="Een tuin.", languages=["nl", "tr"], do="save")
    data.pop("contact_shown", None)
    assert editor.post(edit, data).status_code == 302
    ours.refresh_from_db()
    assert (ours.languages, ours.contact_shown, ours.phone) == (["nl", "tr"], False, "030-111 22 33")
    assert "030-111 22 33" not in editor.get(ours.get_absolute_url()).content.decode()


def test_an_entry_of_another_organisation_is_not_reached_through_ones_own(editor: Client, ours: Organisation) -> None:
    other = factories.activity("Van een ander")
    for name in ("desk_edit", "desk_history", "desk_copy"):
        assert editor.get(address(name, ours, "activiteit", other.pk)).status_code == 404
    for name in ("desk_not_today", "desk_full"):
        assert editor.post(address(name, ours, other.pk)).status_code == 404


def test_two_editors_at_once_lose_nothing(editor: Client, ours: Organisation) -> None:
    made = factories.activity("Koffie", organisation=ours, description="Oud")
    edit = address("desk_edit", ours, "activiteit", made.pk)
    mine = typed(editor, edit, description="Mijn tekst", do="save")
    theirs = typed(editor, edit, description="Tekst van de ander", do="save")
    assert editor.post(edit, theirs).status_code == 302
    answer = editor.post(edit, mine)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Mijn tekst" in text
    assert "Tekst van de ander" in text
    made.refresh_from_db()
    assert made.description == "Tekst van de ander"
    mine["version"] = answer.context["form"]["version"].value()
    assert editor.post(edit, mine).status_code == 302
    made.refresh_from_db()
    assert made.description == "Mijn tekst"


def test_an_unchanged_form_changes_no_rule_and_keeps_cancelled_dates(editor: Client, ours: Organisation) -> None:
    made = factories.activity("Koffie", organisation=ours)
    actions.not_today(made, by=BY)
    edit = address("desk_edit", ours, "activiteit", made.pk)
    assert editor.post(edit, typed(editor, edit, do="save")).status_code == 302
    schedule = made.schedules.get()
    assert schedule.overrides.count() == 1
    assert schedule.rrule == "FREQ=WEEKLY;BYDAY=TU"
    assert not Event.objects.filter(verb="service.rescheduled").exists()


def test_a_rule_that_the_form_cannot_say_stays_as_it_is(editor: Client, ours: Organisation) -> None:
    made = factories.activity("Elk kwartaal", organisation=ours, rrule="FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=5")
    edit = address("desk_edit", ours, "activiteit", made.pk)
    assert editor.post(edit, typed(editor, edit, name="Kwartaal", do="save")).status_code == 302
    assert made.schedules.get().rrule == "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=5"


def test_separate_dates_become_separate_times(editor: Client, ours: Organisation) -> None:
    data = {"name": "Film", "do": "publish", "repeat": "dates", "first_date": "2027-01-08", "start_time": "20:00"}
    editor.post(address("desk_add", ours, "activiteit"), data | {"dates": "12-2-2027\n12-3-2027"})
    made = Service.objects.get()
    assert [s.first_date for s in made.schedules.all()] == [date(2027, 1, 8), date(2027, 2, 12), date(2027, 3, 12)]
    edit = address("desk_edit", ours, "activiteit", made.pk)
    editor.post(edit, typed(editor, edit, dates="12-3-2027", do="save"))
    assert [s.first_date for s in made.schedules.all()] == [date(2027, 1, 8), date(2027, 3, 12)]


def test_not_today_takes_two_taps_and_gives_a_text_for_whatsapp(editor: Client, ours: Organisation) -> None:
    day = clock.today() + timedelta(days=1)
    made = factories.activity("Koffie", organisation=ours, first_date=day, rrule="")
    page = editor.get(reverse("my_page")).content.decode()
    assert address("desk_not_today", ours, made.pk) in page
    answer = editor.post(address("desk_not_today", ours, made.pk), follow=True)
    assert "https://wa.me/?text=Koffie%20gaat%20niet%20door" in answer.content.decode()
    assert "Gaat niet door" in editor.get(made.get_absolute_url()).content.decode()
    assert (
        "niets om af te zeggen" in editor.post(address("desk_not_today", ours, made.pk), follow=True).content.decode()
    )
    editor.post(address("desk_cancelled", ours, made.pk, day.isoformat()))
    assert not made.schedules.get().overrides.exists()


def test_full_and_room_this_week_exclude_each_other(editor: Client, ours: Organisation) -> None:
    made = factories.activity("Koffie", organisation=ours)
    for name, value, expected in (
        ("desk_room_this_week", "room", (False, True)),
        ("desk_full", "full", (True, False)),
        ("desk_full", "open", (False, False)),
    ):
        editor.post(address(name, ours, made.pk), {"is": value})
        made.refresh_from_db()
        assert (made.is_full, made.has_room_this_week) == expected


def test_last_season_is_copied_with_new_dates_as_a_draft(editor: Client, ours: Organisation) -> None:
    old = factories.activity("Zangkoor", organisation=ours, rrule="FREQ=WEEKLY;BYDAY=TU;UNTIL=20261020")
    answer = editor.post(
        address("desk_copy", ours, "activiteit", old.pk), {"first": "2027-01-05", "until": "2027-06-29"}
    )
    copy = Service.objects.get(status=Status.DRAFT)
    assert answer["Location"] == address("desk_edit", ours, "activiteit", copy.pk)
    rule = copy.schedules.get()
    assert (rule.first_date, rule.rrule) == (date(2027, 1, 5), "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270629")
    assert copy.name == "Zangkoor"


def test_history_says_what_was_changed_and_puts_it_back(editor: Client, ours: Organisation) -> None:
    made = factories.activity("Koffie", organisation=ours, languages=["nl"])
    edit = address("desk_edit", ours, "activiteit", made.pk)
    editor.post(edit, typed(editor, edit, name="Thee", languages=["nl", "ar"], cost="free", do="save"))
    page = editor.get(address("desk_history", ours, "activiteit", made.pk)).content.decode()
    assert "<del>Koffie</del>" in page
    assert "Els" in page
    event = Event.objects.get(verb="service.changed")
    editor.post(address("desk_undo", ours, "activiteit", made.pk, event.pk))
    made.refresh_from_db()
    assert (made.name, made.slug, made.languages, made.cost) == ("Koffie", "koffie", ["nl"], "")
    assert Event.objects.filter(verb="service.changed").count() == 2


def test_history_names_no_stranger(editor: Client, ours: Organisation) -> None:
    made = factories.activity("Koffie", organisation=ours)
    stranger = User.objects.create_user("bureau@example.org", name="Geheime Naam")
    actions.set_full(made, by=stranger.actor, is_full=True)
    page = editor.get(address("desk_history", ours, "activiteit", made.pk)).content.decode()
    assert "Geheime Naam" not in page
    assert "het bureau of een helper" in page


def test_times_and_cancelled_dates_and_stopping_are_put_back(editor: Client, ours: Organisation) -> None:
    made = factories.activity("Koffie", organisation=ours)
    edit = address("desk_edit", ours, "activiteit", made.pk)
    editor.post(edit, typed(editor, edit, start_time="14:00", end_time="15:00", do="save"))
    actions.not_today(made, by=BY)
    actions.stop(made, by=BY)
    for verb in ("service.archived", "service.date_cancelled", "service.rescheduled"):
        event = Event.objects.get(verb=verb)
        answer = editor.post(address("desk_undo", ours, "activiteit", made.pk, event.pk), follow=True)
        assert "teruggezet" in answer.content.decode(), verb
    made.refresh_from_db()
    schedule = made.schedules.get()
    assert made.is_public
    assert not schedule.overrides.exists()
    assert (schedule.start_time.hour, schedule.duration_minutes) == (10, 120)


def test_what_waits_is_three_things_at_most(editor: Client, ours: Organisation) -> None:
    for number in range(5):
        factories.service(f"Concept {number}", organisation=ours, status=Status.DRAFT)
    assert len(editor.get(address("desk", ours)).context["waiting"]) == 3


@pytest.mark.parametrize("page", ["desk", "my_page"])
def test_more_activities_take_no_more_queries(
    editor: Client, ours: Organisation, django_assert_max_num_queries: Callable[..., Any], page: str
) -> None:
    url = address("desk", ours) if page == "desk" else reverse(page)
    for number in range(12):
        factories.activity(f"Koffie {number}", organisation=ours)
    # one or two for each part that a room puts here, however much there is
    with django_assert_max_num_queries(17):
        editor.get(url)


def test_the_nudge_speaks_while_one_writes(editor: Client) -> None:
    answer = editor.post(reverse("desk_readability"), {"description": "Wij faciliteren ontmoeting."})
    assert "‘faciliteren’" in answer.content.decode()


def ask(client: Client, place: Place, **changes: str) -> Any:
    said = {"name": "Jan", "email": "jan@example.org", "day": "2027-03-01", "text": "Een feest met 20 mensen"} | changes
    return client.post(reverse("room_request", args=[place.pk]), said)


def test_a_question_for_a_room_goes_to_the_owner_alone_and_not_too_often(client: Client, ours: Organisation) -> None:
    place = factories.place("Het Huis", organisation=ours, rooms_for_hire=True)
    assert reverse("room_request", args=[place.pk]) in client.get(place.get_absolute_url()).content.decode()
    assert ask(client, place).status_code == 302
    assert ask(client, place).status_code == 302
    mail = Mail.objects.get()
    assert mail.to == "tuin@example.org"
    assert "Een feest met 20 mensen" in mail.text
    for number in range(2):
        ask(client, place, text=f"Nog een feest {number}")
    answer = ask(client, place, text="Een vierde feest")
    assert answer.status_code == 422
    assert "Een vierde feest" in answer.content.decode()
    for number in range(20):
        ask(client, place, email=f"spam{number}@example.org")
    assert Mail.objects.count() == actions.ROOM_REQUESTS_A_DAY


def test_no_room_is_asked_where_none_is_for_hire(client: Client, ours: Organisation) -> None:
    assert ask(client, factories.place("Dicht huis", organisation=ours)).status_code == 404


def test_what_is_taken_is_shown_where_somebody_knows_it(
    client: Client, ours: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = factories.place("Het Huis", organisation=ours, rooms_for_hire=True)
    url = reverse("room_request", args=[place.pk])
    assert "Wanneer is het bezet?" not in client.get(url).content.decode()
    known: registry.Registry[registry.TakenTimes] = registry.Registry("taken times")
    day = clock.today() + timedelta(days=1)
    taken = registry.Taken(clock.at(day, time(19)), clock.at(day, time(21)))
    known.register(registry.TakenTimes("test", lambda _place, _first, _last: [taken]))
    monkeypatch.setattr(registry, "taken_times", known)
    assert "19.00–21.00 uur" in client.get(url).content.decode()


def test_the_buttons_work_with_the_check_against_forgery(editor: Client, ours: Organisation) -> None:
    factories.activity("Koffie", organisation=ours)
    for page in (address("desk", ours), reverse("my_page")):
        text = editor.get(page).content.decode()
        assert text.count('method="post"') == text.count("csrfmiddlewaretoken")
