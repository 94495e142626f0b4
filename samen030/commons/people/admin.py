"""Back office of accounts: who is there, who works for the bureau. No passwords: there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast, override

from django.contrib import admin

from samen030.commons.people import actions
from samen030.commons.people.models import User

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    """Accounts, searched by address. An account is closed (is_active), not deleted, so that the journal still fits."""

    list_display = ("email", "name", "is_staff", "is_active", "date_joined")
    list_filter = ("is_staff", "is_active")
    search_fields = ("email", "name")
    fields = ("email", "name", "is_staff", "is_superuser", "is_active")
    ordering = ("email",)

    @override
    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        return ["email"] if obj else []

    @override
    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    @override
    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm[User], change: bool) -> None:
        by = cast("User", request.user).actor
        values: dict[str, Any] = {name: form.cleaned_data[name] for name in form.changed_data}
        if change:
            actions.change_user(obj, by=by, **values)
            return
        fields = {name: value for name, value in form.cleaned_data.items() if name != "email"}
        made = actions.add_user(by=by, email=form.cleaned_data["email"], **fields)
        obj.pk, obj._state.adding = made.pk, False  # noqa: SLF001 - the admin goes on with this object
