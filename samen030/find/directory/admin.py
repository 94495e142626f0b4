"""Back office of services, places and vacancies. All writing goes through the actions: journal and index stay right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, override

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from samen030.commons.organisations.admin import ChoiceListField, EntryAdmin, EntryForm, actor_of
from samen030.commons.organisations.models import Accessibility, Language
from samen030.find.directory import actions
from samen030.find.directory.models import Override, Place, Room, Schedule, Service, TargetGroup, Vacancy
from samen030.find.directory.recurrence import describe, rule_dates, validate_rrule
from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from django.http import HttpRequest

    from samen030.kernel.actors import Actor


class AddOnly[Child: Any, Parent: Any](admin.TabularInline[Child, Parent]):
    """New rows only: what stands there is history, or is changed on a page of its own."""

    extra = 1

    @override
    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @override
    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RoomInline(AddOnly[Room, Place]):
    model = Room


class PlaceForm(EntryForm):
    accessibility = ChoiceListField(Accessibility)


@admin.register(Place)
class PlaceAdmin(EntryAdmin[Place]):
    form = PlaceForm
    exclude: ClassVar = [*EntryAdmin.exclude, *Place.secret_fields]
    inlines: ClassVar = [RoomInline]
    search_fields: ClassVar = ["name", "street", "postcode"]
    autocomplete_fields: ClassVar = ["organisation"]
    filter_horizontal: ClassVar = ["themes"]

    @override
    def add(self, by: Actor, fields: dict[str, Any]) -> Place:
        return actions.add_place(by=by, **fields)

    @override
    def change(self, entry: Place, by: Actor, changes: dict[str, Any]) -> None:
        actions.change_place(entry, by=by, **changes)

    @override
    def archive(self, entry: Place, by: Actor) -> None:
        actions.archive(entry, by=by)

    @override
    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for room in filter(None, (row.cleaned_data for row in formset.extra_forms if row.has_changed())):
            fields = {name: room[name] for name in ("name", "capacity", "facilities", "price")}
            actions.add_room(form.instance, by=actor_of(request), **fields)
        formset.new_objects = formset.changed_objects = formset.deleted_objects = []


class ScheduleForm(forms.ModelForm[Schedule]):
    class Meta:
        model = Schedule
        fields: ClassVar = ["first_date", "start_time", "duration_minutes", "rrule", "text"]

    @override
    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.has_changed():
            return cleaned
        first, start, text = cleaned.get("first_date"), cleaned.get("start_time"), cleaned.get("text", "")
        minutes = cleaned.get("duration_minutes")
        try:
            validate_rrule(cleaned.get("rrule", ""))
            actions.check_when(first, start, minutes, text)
        except DomainError as error:
            raise ValidationError({error.field: error.sentence}) from error
        return cleaned


class ScheduleInline(AddOnly[Schedule, Service]):
    model = Schedule
    form = ScheduleForm
    show_change_link = True


class ServiceForm(EntryForm):
    tidy: ClassVar[Any] = staticmethod(actions.clean_service)
    languages = ChoiceListField(Language)
    target_groups = ChoiceListField(TargetGroup)
    places = forms.ModelMultipleChoiceField(
        Place.objects.all(),
        required=False,
        widget=AutocompleteSelectMultiple(Service._meta.get_field("places"), admin.site),  # noqa: SLF001 - Django's Model._meta API
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:  # noqa: SLF001 - Django's documented Model._state API
            self.fields["places"].initial = list(self.instance.places.values_list("pk", flat=True))


@admin.register(Service)
class ServiceAdmin(EntryAdmin[Service]):
    form = ServiceForm
    inlines: ClassVar = [ScheduleInline]
    list_display: tuple[str, ...] = ("name", "kind", "organisation", "area", "status", "confirmed_on", "is_example")
    list_filter: ClassVar = ["kind", "status", "is_example", "source", "area"]
    list_select_related: ClassVar = ["area", "organisation"]
    search_fields: ClassVar = ["name", "alternate_name", "organisation__name"]
    autocomplete_fields: ClassVar = ["organisation"]
    filter_horizontal: ClassVar = ["themes"]

    @override
    def add(self, by: Actor, fields: dict[str, Any]) -> Service:
        return actions.add_service(by=by, **fields)

    @override
    def change(self, entry: Service, by: Actor, changes: dict[str, Any]) -> None:
        actions.change_service(entry, by=by, **changes)

    @override
    def archive(self, entry: Service, by: Actor) -> None:
        actions.archive(entry, by=by)

    @override
    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for fields in filter(None, (row.cleaned_data for row in formset.extra_forms if row.has_changed())):
            chosen = {name: fields[name] for name in ScheduleForm.Meta.fields}
            actions.add_schedule(form.instance, by=actor_of(request), **chosen)
        formset.new_objects = formset.changed_objects = formset.deleted_objects = []


class VacancyForm(EntryForm):
    languages = ChoiceListField(Language)


@admin.register(Vacancy)
class VacancyAdmin(EntryAdmin[Vacancy]):
    form = VacancyForm
    list_display: tuple[str, ...] = ("name", "organisation", "area", "status", "until", "confirmed_on", "is_example")
    list_select_related: ClassVar = ["area", "organisation"]
    search_fields: ClassVar = ["name", "organisation__name"]
    autocomplete_fields: ClassVar = ["organisation", "place"]
    filter_horizontal: ClassVar = ["themes"]

    @override
    def add(self, by: Actor, fields: dict[str, Any]) -> Vacancy:
        return actions.add_vacancy(by=by, **fields)

    @override
    def change(self, entry: Vacancy, by: Actor, changes: dict[str, Any]) -> None:
        actions.change_vacancy(entry, by=by, **changes)

    @override
    def archive(self, entry: Vacancy, by: Actor) -> None:
        actions.archive(entry, by=by)


class OverrideForm(forms.ModelForm[Override]):
    class Meta:
        model = Override
        fields: ClassVar = ["original_date", "is_cancelled", "new_date", "new_start_time", "note"]

    @override
    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.has_changed():
            return cleaned
        day = cleaned.get("original_date")
        if day and day not in rule_dates(self.instance.schedule, day, day):
            raise ValidationError({"original_date": _("Op die dag is het er niet.")})
        if not cleaned.get("is_cancelled") and not cleaned.get("new_date"):
            raise ValidationError({"new_date": _("Kies een nieuwe datum, of vink ‘afgezegd’ aan.")})
        return cleaned


class OverrideInline(AddOnly[Override, Schedule]):
    model = Override
    form = OverrideForm

    @override
    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True  # taken away, the date is as the rule says again


@admin.register(Schedule)
class ScheduleAdmin(admin.ModelAdmin[Schedule]):
    """When a service is: the rule corrected or taken away, one date cancelled, moved or put back."""

    form = ScheduleForm
    inlines: ClassVar = [OverrideInline]
    fields: ClassVar = ["service", *ScheduleForm.Meta.fields]
    list_display: tuple[str, ...] = ("service", "sentence")
    list_select_related: ClassVar = ["service"]
    search_fields: ClassVar = ["service__name"]
    readonly_fields: ClassVar = ["service"]
    actions = None  # one by one: each is told in the journal

    @admin.display(description=_("wanneer"))
    def sentence(self, schedule: Schedule) -> str:
        """When it is, in words."""
        return describe(schedule)

    @override
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # added on the page of the service

    @override
    def save_model(self, request: HttpRequest, obj: Schedule, form: Any, change: bool) -> None:
        if form.changed_data:
            changes = {name: form.cleaned_data[name] for name in form.changed_data}
            actions.change_schedule(obj, by=actor_of(request), **changes)

    @override
    def delete_model(self, request: HttpRequest, obj: Schedule) -> None:
        actions.remove_schedule(obj, by=actor_of(request))

    @override
    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        by = actor_of(request)
        for row in formset.deleted_forms:
            if row.instance.pk:
                actions.restore_date(form.instance, by=by, day=row.instance.original_date)
        added = (row.cleaned_data for row in formset.extra_forms if row.has_changed())
        for fields in (fields for fields in added if fields and not fields.get("DELETE")):
            day, note = fields["original_date"], fields["note"]
            if fields["is_cancelled"]:
                actions.cancel_date(form.instance, by=by, day=day, note=note)
            else:
                moved = {"new_date": fields["new_date"], "new_start_time": fields["new_start_time"]}
                actions.move_date(form.instance, by=by, day=day, note=note, **moved)
        formset.new_objects = formset.changed_objects = formset.deleted_objects = []
