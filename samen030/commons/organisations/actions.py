"""Writing organisations and themes. Each action is one transaction with one journal event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from samen030.commons.journal import actions as journal
from samen030.commons.organisations.models import Accessibility, Kind, Language, Organisation, Status, Theme
from samen030.commons.organisations.rules import check_choices, check_kvk, check_name, check_no_citizen_number
from samen030.kernel import clock, registry
from samen030.kernel.errors import DomainError
from samen030.kernel.locking import locked
from samen030.kernel.text import slug_of

if TYPE_CHECKING:
    from samen030.commons.city.models import Area
    from samen030.commons.organisations.models import Listed
    from samen030.kernel.actors import Actor

ORGANISATION = "organisation"
OFFERS_OF = "organisation_offers"  # announced beside it, for the rooms whose cards show the organisation
THEME = "theme"
SERIAL_LENGTH = 2
NOT_TOLD = "•••"


def clean_listed(fields: dict[str, Any]) -> dict[str, Any]:
    """`fields` of any Listed entry, tidied; the slug follows the name. Raises DomainError on what cannot be."""
    if "name" in fields:
        fields["name"] = check_name(fields["name"])
        fields["slug"] = slug_of(fields["name"], "zonder-naam")
    if "description" in fields:
        fields["description"] = fields["description"].replace("\x00", " ").strip()
        check_no_citizen_number(fields["description"], "description")
    if "languages" in fields:
        fields["languages"] = check_choices(fields["languages"], Language, "languages")
    if "accessibility" in fields:
        fields["accessibility"] = check_choices(fields["accessibility"], Accessibility, "accessibility")
    return fields


def _plain(value: Any) -> Any:
    """`value` as the journal keeps it, so that it can be written back: a record by its key."""
    if isinstance(value, Model):
        return str(value.pk)
    return value if isinstance(value, (bool, int, list, dict, type(None))) else str(value)


def write_listed[Entry: Listed](
    entry: Entry, kind: str, verb: str, *, by: Actor, fields: dict[str, Any], announce: bool = True
) -> Entry:
    """Set `fields` (many-to-many ones too) on `entry`, save, record the event, tell the index. In a transaction.

    The event holds each field that changed with its old and new value, from which `desk` can put it back.
    """
    many = {f.name: fields.pop(f.name) for f in entry._meta.many_to_many if f.name in fields}  # noqa: SLF001 - Django's Model._meta API
    is_new = entry._state.adding  # noqa: SLF001 - Django's documented Model._state API
    changed: dict[str, Any] = {}
    for name, value in fields.items():
        old = None if is_new else getattr(entry, name)
        if is_new or old != value:
            told = (NOT_TOLD, NOT_TOLD) if name in entry.secret_fields else (_plain(old), _plain(value))
            changed[name] = dict(zip(("from", "to"), told, strict=True))
            setattr(entry, name, value)
    entry.changed_at = clock.now()
    entry.save(force_insert=is_new)
    for name, values in many.items():
        before = [] if is_new else sorted(str(pk) for pk in getattr(entry, name).values_list("pk", flat=True))
        after = sorted(str(value.pk) for value in values)
        if before != after:
            getattr(entry, name).set(values)
            changed[name] = {"from": before, "to": after}
    journal.record(verb, entry, by=by, detail=changed, is_public=entry.is_public)
    if announce:
        registry.announce_change(kind, [entry.pk])
    return entry


def clean_organisation(fields: dict[str, Any]) -> dict[str, Any]:
    """`fields` of an organisation, tidied. Raises DomainError on what cannot be."""
    fields = clean_listed(fields)
    if "kind" in fields:
        check_choices([fields["kind"]], Kind, "kind")
        if fields["kind"] == Kind.UMBRELLA:
            raise DomainError("kind_umbrella", _("Dit kan alleen SAMEN030 zelf zijn."), field="kind")
    if "kvk_number" in fields:
        fields["kvk_number"] = check_kvk(fields["kvk_number"])
    return fields


@transaction.atomic
def add_organisation(*, by: Actor, name: str, kind: str, area: Area, **fields: Any) -> Organisation:
    """A new organisation with its home `area`; `fields` are those of the model. Raises DomainError on wrong input."""
    cleaned = clean_organisation({**fields, "name": name, "kind": kind, "area": area})
    return write_listed(Organisation(), ORGANISATION, "organisation.added", by=by, fields=cleaned)


@transaction.atomic
def change_organisation(organisation: Organisation, *, by: Actor, **changes: Any) -> Organisation:
    """Change what is named in `changes`; its offers are told too, because their cards show its name."""
    current = locked(Organisation.objects.filter(pk=organisation.pk)).get()
    fields = clean_organisation(changes)
    written = write_listed(current, ORGANISATION, "organisation.changed", by=by, fields=fields)
    registry.announce_change(OFFERS_OF, [written.pk])
    return written


@transaction.atomic
def archive_organisation(organisation: Organisation, *, by: Actor) -> Organisation:
    """Take an organisation with its offers off the public pages; its address answers that it has stopped."""
    current = locked(Organisation.objects.filter(pk=organisation.pk)).get()
    fields = {"status": Status.ARCHIVED}
    written = write_listed(current, ORGANISATION, "organisation.archived", by=by, fields=fields)
    registry.announce_change(OFFERS_OF, [written.pk])
    return written


def _next_path(parent: Theme | None) -> str:
    """The first free path below `parent` ('03/07')."""
    base = f"{parent.path}/" if parent else ""
    siblings = Theme.objects.filter(parent=parent).values_list("path", flat=True)
    taken = max((int(path.removeprefix(base)) for path in siblings), default=0)
    return f"{base}{taken + 1:0{SERIAL_LENGTH}d}"


@transaction.atomic
def add_theme(*, by: Actor, code: str, name: str, parent: Theme | None = None, name_en: str = "") -> Theme:
    """A new theme below `parent` (or at the top). Raises DomainError when the code is taken."""
    if Theme.objects.filter(code=code).exists():
        raise DomainError("theme_taken", _("Het thema ‘%(code)s’ is er al.") % {"code": code}, field="code")
    theme = Theme.objects.create(
        code=code, name=check_name(name), name_en=name_en, parent=parent, path=_next_path(parent)
    )
    journal.record("theme.added", theme, by=by, detail={"code": code, "name": name}, is_public=True)
    registry.announce_change(THEME, [theme.pk])
    return theme


@transaction.atomic
def rename_theme(theme: Theme, *, by: Actor, name: str, name_en: str = "") -> Theme:
    """Give `theme` another name; its code stays, because links and facet keys carry it."""
    current = locked(Theme.objects.filter(pk=theme.pk)).get()
    detail = {"from": current.name, "to": check_name(name)}
    current.name, current.name_en = detail["to"], name_en
    current.save(update_fields=["name", "name_en"])
    journal.record("theme.renamed", current, by=by, detail=detail, is_public=True)
    registry.announce_change(THEME, [current.pk])
    return current


@transaction.atomic
def move_theme(theme: Theme, *, by: Actor, parent: Theme | None) -> Theme:
    """Move `theme` with all below it. Raises DomainError('theme_cycle') when `parent` lies below `theme` itself."""
    list(locked(Theme.objects.all()))
    theme.refresh_from_db()
    if parent:
        parent.refresh_from_db()
    if parent and (parent.pk == theme.pk or parent.path.startswith(f"{theme.path}/")):
        raise DomainError("theme_cycle", _("Een thema kan niet onder zichzelf liggen."), field="parent")
    old_path, new_path = theme.path, _next_path(parent)
    moved = list(Theme.objects.filter(path__startswith=f"{old_path}/"))
    for below in moved:
        below.path = new_path + below.path.removeprefix(old_path)
    theme.parent, theme.path = parent, new_path
    theme.save(update_fields=["parent", "path"])
    Theme.objects.bulk_update(moved, ["path"])
    journal.record("theme.moved", theme, by=by, detail={"from": old_path, "to": new_path}, is_public=True)
    registry.announce_change(THEME, [theme.pk])
    return theme
