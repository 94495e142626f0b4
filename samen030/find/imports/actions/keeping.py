"""Keeping mappings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from samen030.commons.journal import actions as journal
from samen030.find.imports.mappings import BUILT_IN, check_mapping
from samen030.find.imports.models import Mapping
from samen030.kernel import clock
from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from samen030.kernel.actors import Actor

NAME_LENGTH = 60


@transaction.atomic
def save_mapping(name: str, *, by: Actor, makes: str, columns: dict[str, str]) -> Mapping:
    """Keep a mapping ({field: column}) under a name; the same name again replaces it. Raises DomainError."""
    if not name or slugify(name) != name or len(name) > NAME_LENGTH:
        raise DomainError(
            "name_wrong", _("Geef de indeling een naam van kleine letters, cijfers en streepjes."), field="name"
        )
    if any(mapping.name == name for mapping in BUILT_IN):
        raise DomainError(
            "name_taken",
            _("De indeling ‘%(name)s’ hoort bij het programma. Kies een andere naam.") % {"name": name},
            field="name",
        )
    check_mapping(makes, columns)
    fields = {"makes": makes, "columns": columns, "saved_at": clock.now()}
    mapping, _created = Mapping.objects.update_or_create(name=name, defaults=fields)
    journal.record("mapping.saved", mapping, by=by, detail={"makes": makes, "columns": columns})
    return mapping
