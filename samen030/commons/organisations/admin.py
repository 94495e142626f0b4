"""Back office of organisations and themes. All writing goes through the actions: journal and index stay right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast, override

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samen030.commons.organisations import actions
from samen030.commons.organisations.models import Accessibility, Language, Listed, Organisation, Status, Theme
from samen030.kernel.errors import DomainError
from samen030.kernel.geo import lies_in

if TYPE_CHECKING:
    from django.db.models import QuerySet, TextChoices
    from django.http import HttpRequest

    from samen030.commons.people.models import User
    from samen030.kernel.actors import Actor


def actor_of(request: HttpRequest) -> Actor:
    """The person behind a request of the back office (the admin lets in staff only)."""
    return cast("User", request.user).actor


class ChoiceListField(forms.MultipleChoiceField):
    """A list of codes, kept as JSON, ticked in boxes."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, choices: type[TextChoices]) -> None:
        super().__init__(choices=choices.choices, required=False)

    @override
    def has_changed(self, initial: Any, data: Any) -> bool:
        return set(initial or []) != set(data or [])


class EntryForm(forms.ModelForm[Any]):
    """A form whose input must please the action before it is called; `tidy` is the action's own check."""

    tidy: ClassVar[Any] = staticmethod(actions.clean_listed)

    @override
    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            self.tidy({name: cleaned[name] for name in self.changed_data if name in cleaned})
        except DomainError as error:
            raise ValidationError({error.field if error.field in self.fields else None: error.sentence}) from error  # type: ignore[dict-item]
        return cleaned


class EntryAdmin[Entry: Listed](admin.ModelAdmin[Entry]):
    """What the entries of the directory share. A subclass says how to add, change and archive."""

    list_display: tuple[str, ...] = ("name", "area", "status", "confirmed_on", "is_example", "source")
    list_filter: ClassVar = ["status", "is_example", "source", "area"]
    list_select_related: ClassVar = ["area"]
    list_per_page = 50
    show_full_result_count = False
    search_fields: ClassVar = ["name"]
    exclude: ClassVar = ["slug", "created_at", "changed_at", "source", "external_id", "files"]
    actions = ("archive_chosen",)

    def add(self, by: Actor, fields: dict[str, Any]) -> Entry:
        """Make the entry by its action."""
        raise NotImplementedError

    def change(self, entry: Entry, by: Actor, changes: dict[str, Any]) -> None:
        """Change the entry by its action."""
        raise NotImplementedError

    def archive(self, entry: Entry, by: Actor) -> None:
        """Archive the entry by its action."""
        raise NotImplementedError

    @override
    def save_model(self, request: HttpRequest, obj: Entry, form: Any, change: bool) -> None:
        if change:
            # What nobody touched stays out: somebody else may have changed it since the form was opened.
            changes = {name: form.cleaned_data[name] for name in form.changed_data if name in form.cleaned_data}
            if changes:
                self.change(obj, actor_of(request), changes)
            return
        made = self.add(actor_of(request), dict(form.cleaned_data))
        obj.pk = made.pk
        obj.refresh_from_db()

    @override
    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        for formset in formsets:  # many-to-many fields were written by the action
            self.save_formset(request, form, formset, change=change)

    @override
    def has_delete_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return False  # an entry stops; its address goes on telling so

    @admin.action(description=_("Zet op ‘gestopt’"))
    def archive_chosen(self, request: HttpRequest, queryset: QuerySet[Entry]) -> None:
        """Archive what was ticked."""
        with transaction.atomic():
            entries = list(queryset.exclude(status=Status.ARCHIVED))
            for entry in entries:
                self.archive(entry, actor_of(request))
        messages.success(request, _("%(count)d op ‘gestopt’ gezet.") % {"count": len(entries)})


class OrganisationForm(EntryForm):
    tidy: ClassVar[Any] = staticmethod(actions.clean_organisation)
    languages = ChoiceListField(Language)
    accessibility = ChoiceListField(Accessibility)


@admin.register(Organisation)
class OrganisationAdmin(EntryAdmin[Organisation]):
    form = OrganisationForm
    list_display: tuple[str, ...] = ("name", "kind", "area", "status", "confirmed_on", "is_example", "source")
    list_filter: ClassVar = ["kind", "status", "is_example", "source", "area"]
    search_fields: ClassVar = ["name", "alternate_name", "email"]
    filter_horizontal: ClassVar = ["themes", "areas_served"]

    @override
    def add(self, by: Actor, fields: dict[str, Any]) -> Organisation:
        return actions.add_organisation(by=by, **fields)

    @override
    def change(self, entry: Organisation, by: Actor, changes: dict[str, Any]) -> None:
        actions.change_organisation(entry, by=by, **changes)

    @override
    def archive(self, entry: Organisation, by: Actor) -> None:
        actions.archive_organisation(entry, by=by)


class ThemeForm(forms.ModelForm[Theme]):
    class Meta:
        model = Theme
        fields: ClassVar = ["code", "name", "name_en", "parent"]

    @override
    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        parent = cleaned.get("parent")
        if parent and not self.instance._state.adding:  # noqa: SLF001 - Django's documented Model._state API
            own = Theme.objects.get(pk=self.instance.pk).path
            if lies_in(parent.path, own):
                raise ValidationError({"parent": _("Een thema kan niet onder zichzelf liggen.")})
        return cleaned


@admin.register(Theme)
class ThemeAdmin(admin.ModelAdmin[Theme]):
    form = ThemeForm
    list_display: tuple[str, ...] = ("name", "code", "path", "parent")
    list_select_related: ClassVar = ["parent"]
    search_fields: ClassVar = ["name", "code"]

    @override
    def get_readonly_fields(self, request: HttpRequest, obj: Theme | None = None) -> list[str]:
        return ["code"] if obj else []  # links and facet keys carry the code

    @override
    def save_model(self, request: HttpRequest, obj: Theme, form: Any, change: bool) -> None:
        by, fields = actor_of(request), form.cleaned_data
        if not change:
            obj.pk = actions.add_theme(by=by, **fields).pk
            obj.refresh_from_db()
            return
        theme = Theme.objects.get(pk=obj.pk)
        if {"name", "name_en"} & set(form.changed_data):
            actions.rename_theme(theme, by=by, name=fields["name"], name_en=fields["name_en"])
        if "parent" in form.changed_data:
            actions.move_theme(theme, by=by, parent=fields["parent"])
        obj.refresh_from_db()

    @override
    def has_delete_permission(self, request: HttpRequest, obj: Theme | None = None) -> bool:
        return False  # entries and saved searches hang on it
