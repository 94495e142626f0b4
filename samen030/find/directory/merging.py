"""Two records of the same organisation or place made one: what hangs on the one moves to the other, its address leads
there, and it can be taken back.

No loops can come to be: only a record that stands takes over, and one that was taken over stands no more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import ForeignKey
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samen030.commons.city.models import Area
from samen030.commons.documents.models import Document
from samen030.commons.documents.queries import shown
from samen030.commons.journal import actions as journal
from samen030.commons.members.queries import history_of
from samen030.commons.notifications.digest import tell_all
from samen030.commons.organisations.actions import change_organisation
from samen030.commons.organisations.models import Claim, Invitation, Organisation, Status
from samen030.commons.organisations.roles import people_of
from samen030.commons.people.actions import end_role, grant_role
from samen030.commons.people.models import RoleGrant
from samen030.find.directory import bulk
from samen030.find.directory.actions import archive, change_place, publish
from samen030.find.directory.models import Merge, Place, Service, Vacancy
from samen030.kernel import clock, registry
from samen030.kernel.access import Role, scope_of_organisation
from samen030.kernel.errors import DomainError
from samen030.kernel.locking import locked

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from uuid import UUID

    from samen030.commons.organisations.models import Listed
    from samen030.kernel.actors import Actor

MERGEABLE: dict[str, type[Organisation | Place]] = {"organisation": Organisation, "place": Place}
ADDRESS = ("street", "house_number", "postcode", "town", "latitude", "longitude", "area")
# What one chooses between: fields that belong together go together.
CHOICES: dict[str, tuple[Any, tuple[str, ...]]] = {
    "name": (gettext_lazy("Naam"), ("name",)),
    "description": (gettext_lazy("Tekst"), ("description",)),
    "address": (gettext_lazy("Adres"), ADDRESS),
    "contact": (gettext_lazy("Contact"), ("contact_name", "phone", "phone_hours", "email", "contact_shown")),
    "website": (gettext_lazy("Website"), ("website",)),
    "kvk_number": (gettext_lazy("KvK-nummer"), ("kvk_number",)),
    "legal_form": (gettext_lazy("Rechtsvorm"), ("legal_form",)),
    "kind": (gettext_lazy("Soort"), ("kind",)),
}
LEFT = (Claim, Invitation)  # what was asked about the one is not about the other


def choices_of(one: Listed, other: Listed) -> Iterator[tuple[str, Any, tuple[str, ...]]]:
    """What differs between two records of a kind: (key, title, fields)."""
    names = {field.name for field in one._meta.concrete_fields}  # noqa: SLF001 - Django's documented Model._meta API
    for key, (title, fields) in CHOICES.items():
        own = tuple(name for name in fields if name in names)
        if own and any(getattr(one, name) != getattr(other, name) for name in own):
            yield key, title, own


def merged_into(pk: UUID) -> UUID | None:
    """Where the address of a record leads that was taken over; the end of the chain. None where it stands itself."""
    found: UUID | None = None
    seen = {pk}
    step = Merge.objects.filter(loser=pk, undone_at=None).values_list("winner", flat=True).first()
    while step is not None and step not in seen:
        found = step
        seen.add(step)
        step = Merge.objects.filter(loser=step, undone_at=None).values_list("winner", flat=True).first()
    return found


@transaction.atomic
def merge(kind: str, *, by: Actor, winner: UUID, loser: UUID, take: Collection[str] = ()) -> Merge:
    """Make `loser` one with `winner`. `take` names what the winner takes over from it (keys of CHOICES).

    Raises DomainError for a record with itself, and for one that does not stand (stopped, or taken over before).
    """
    if winner == loser:
        raise DomainError("same_record", _("Dit is twee keer dezelfde."))
    model = MERGEABLE[kind]
    rows = {row.pk: row for row in locked(model._default_manager.filter(pk__in=[winner, loser]).order_by("pk"))}  # noqa: SLF001
    if len(rows) != 2 or any(row.status == Status.ARCHIVED for row in rows.values()):  # noqa: PLR2004 - a pair
        raise DomainError("not_standing", _("Een van de twee is gestopt of al samengevoegd."))
    kept, gone = rows[winner], rows[loser]
    if kind == "organisation" and history_of(loser).exists():
        sentence = _("‘%s’ staat in het ledenregister. Houd die, en voeg de andere erbij.") % gone.name
        raise DomainError("in_register", sentence)
    taken = [name for key, _title, names in choices_of(kept, gone) if key in take for name in names]
    changed = {name: getattr(gone, name) for name in taken}
    before = {name: _plain(getattr(kept, name)) for name in changed}
    done = Merge(kind=kind, winner=winner, loser=loser, loser_status=gone.status, before=before)
    done.after = {name: _plain(value) for name, value in changed.items()}
    if changed:
        _change(kept, by=by, changes=changed)
    done.moved = [*_move_all(gone, kept), *_move_files(kind, gone, kept)]
    _show_files(kind, gone, kept)
    if isinstance(kept, Organisation) and isinstance(gone, Organisation):
        done.grants = _give_roles(gone, kept, by=by)
        if gone.claimed_at and not kept.claimed_at:
            Organisation.objects.filter(pk=kept.pk).update(claimed_at=gone.claimed_at)
    done.save()
    archive(gone, by=by)
    _tell(kind, done)
    _tell_people(kept, gone, done)
    journal.record("entry.merged", kept, by=by, detail={"from": str(loser), "took": sorted(take)}, is_public=True)
    return done


def _tell_people(kept: Listed, gone: Listed, done: Merge) -> None:
    """Who keeps either of the two reads in their post that they are one now."""
    owners = {row if isinstance(row, Organisation) else getattr(row, "organisation", None) for row in (kept, gone)}
    people = {grant.user for owner in owners if owner is not None for grant in people_of(owner)}
    names = {"gone": gone.name, "kept": kept.name}
    tell_all(
        sorted(people, key=lambda user: user.email),
        key=f"merged:{done.pk}",
        say=lambda: _("‘%(gone)s’ stond dubbel op de site en hoort nu bij ‘%(kept)s’.") % names,
        url=kept.get_absolute_url(),  # type: ignore[attr-defined]
    )


@transaction.atomic
def take_back(done: Merge, *, by: Actor) -> None:
    """Part them again. What changed in between stays as it is; rows that were moved on stay where they went.

    Raises DomainError when it was taken back before, or when the winner was itself taken over since.
    """
    current = locked(Merge.objects.filter(pk=done.pk)).get()
    if current.undone_at is not None:
        raise DomainError("undone_before", _("Dit is al teruggedraaid."))
    model = MERGEABLE[current.kind]
    kept = model._default_manager.filter(pk=current.winner).first()  # noqa: SLF001
    gone = model._default_manager.filter(pk=current.loser).first()  # noqa: SLF001
    if kept is None or gone is None or merged_into(current.winner):
        raise DomainError("winner_gone", _("Dit kan niet meer: er is daarna nog iets samengevoegd of weggehaald."))
    for label, pk, column in current.moved:
        table = apps.get_model(label)
        try:
            with transaction.atomic():
                table._base_manager.filter(pk=pk, **{column: kept.pk}).update(**{column: gone.pk})  # noqa: SLF001
        except IntegrityError:
            continue
    _show_files(current.kind, gone, kept)
    back = {name: old for name, old in current.before.items() if _plain(getattr(kept, name)) == current.after[name]}
    if back:
        if "area" in back:
            back["area"] = Area.objects.get(pk=back["area"])
        _change(kept, by=by, changes=back)
    for grant in RoleGrant.objects.filter(pk__in=current.grants):
        end_role(grant, by=by)
    current.undone_at = clock.now()
    current.save(update_fields=["undone_at"])
    if current.loser_status != Status.ARCHIVED:
        publish(gone, by=by)
        if current.loser_status != Status.PUBLISHED:
            _change(gone, by=by, changes={"status": current.loser_status})
    _tell(current.kind, current)
    journal.record("entry.parted", kept, by=by, detail={"from": str(current.loser)}, is_public=True)


def _plain(value: Any) -> Any:
    return getattr(value, "pk", value)


def _change(entry: Listed, *, by: Actor, changes: dict[str, Any]) -> None:
    if isinstance(entry, Organisation):
        change_organisation(entry, by=by, **changes)
    elif isinstance(entry, Place):
        change_place(entry, by=by, **changes)


def _move_all(gone: Listed, kept: Listed) -> Iterator[list[str | int]]:
    """Let all rows that point at `gone` point at `kept`, of whatever room; one that would be double stays behind."""
    for relation in gone._meta.get_fields(include_hidden=True):  # noqa: SLF001 - Django's documented Model._meta API
        field = getattr(relation, "field", None)
        table = relation.related_model
        if not isinstance(field, ForeignKey) or not relation.auto_created or relation.concrete:
            continue
        if not isinstance(table, type) or table in LEFT or field.model is not table:
            continue
        for pk in list(table._base_manager.filter(**{field.name: gone.pk}).values_list("pk", flat=True)):  # noqa: SLF001
            try:
                with transaction.atomic():
                    table._base_manager.filter(pk=pk).update(**{field.name: kept.pk})  # noqa: SLF001
            except IntegrityError:
                continue
            yield [table._meta.label, pk if isinstance(pk, int) else str(pk), field.name]  # noqa: SLF001


def _move_files(kind: str, gone: Listed, kept: Listed) -> Iterator[list[str | int]]:
    """Let the files of `gone` be of `kept`, those that can still be put back too."""
    files = Document.objects.filter(owner_kind=kind, owner_id=str(gone.pk))
    numbers = [str(pk) for pk in files.values_list("pk", flat=True)]
    files.update(owner_id=str(kept.pk))
    for pk in numbers:
        yield [Document._meta.label, pk, "owner_id"]  # noqa: SLF001 - Django's documented Model._meta API


def _show_files(kind: str, *entries: Listed) -> None:
    """Keep with each entry the files that it has now."""
    for entry in entries:
        MERGEABLE[kind]._default_manager.filter(pk=entry.pk).update(files=shown(kind, entry.pk))  # noqa: SLF001


def _give_roles(gone: Organisation, kept: Organisation, *, by: Actor) -> list[int]:
    """Who acted for the one, acts for the other."""
    scope = scope_of_organisation(kept.pk)
    there = {(grant.user_id, grant.role) for grant in people_of(kept)}
    new = [grant for grant in people_of(gone) if (grant.user_id, grant.role) not in there]
    given = (
        grant_role(grant.user, by=by, role=Role(grant.role), scope=scope, until=grant.until, ground="merged")
        for grant in new
    )
    return [grant.pk for grant in given]


def _tell(kind: str, done: Merge) -> None:
    """The index hears of both, and of all that moved."""
    bulk.announce(kind, [done.winner, done.loser])
    tables = {Service._meta.label: "service", Place._meta.label: "place", Vacancy._meta.label: "vacancy"}  # noqa: SLF001
    for label, name in tables.items():
        ids = [pk for other, pk, _column in done.moved if other == label]
        if ids:
            registry.announce_change(name, ids)
    services = [done.winner, done.loser]
    shown = {"places__in": services} if kind == "place" else {"organisation__in": services}
    registry.announce_change("service", list(Service.objects.filter(**shown).values_list("pk", flat=True).distinct()))
