"""Back office of the search: synonyms, and what people looked for without finding it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, override

from django.contrib import admin, messages

from samen030.find.search import actions
from samen030.find.search.models import FruitlessQuery, Synonym
from samen030.kernel.actors import Actor
from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


def _actor(request: HttpRequest) -> Actor:
    return request.user.actor if request.user.is_authenticated else Actor.system("admin")


@admin.register(Synonym)
class SynonymAdmin(admin.ModelAdmin[Synonym]):
    search_fields = ("words",)

    @override
    def save_model(self, request: HttpRequest, obj: Synonym, form: Any, change: bool) -> None:
        try:
            actions.save_synonym(obj, by=_actor(request))
        except DomainError as error:
            messages.error(request, error.sentence)

    @override
    def delete_model(self, request: HttpRequest, obj: Synonym) -> None:
        actions.remove_synonym(obj, by=_actor(request))

    @override
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Synonym]) -> None:
        for synonym in queryset:
            actions.remove_synonym(synonym, by=_actor(request))


@admin.register(FruitlessQuery)
class FruitlessQueryAdmin(admin.ModelAdmin[FruitlessQuery]):
    list_display = ("day", "query", "count")
    list_filter = ("day",)
    search_fields = ("query",)

    @override
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @override
    def has_change_permission(self, request: HttpRequest, obj: FruitlessQuery | None = None) -> bool:
        return False
