"""Taking in a source: drafts are checked, compared with what is here, and written, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import batched
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from samen030.commons.journal import actions as journal
from samen030.commons.organisations.models import Organisation, Theme
from samen030.find.directory import bulk
from samen030.find.directory.models import Place
from samen030.find.imports.actions.duplicates import find_duplicates
from samen030.find.imports.actions.placing import Placer
from samen030.find.imports.actions.refusals import refusals_told
from samen030.find.imports.models import Change, Import
from samen030.find.imports.queries import (
    claimed_among,
    last_written,
    no_relations,
    own_state,
    sorted_schedules,
    states,
)
from samen030.find.imports.rules import (
    COUNTED_AS,
    ORDER,
    OUTCOMES,
    Draft,
    Partial,
    Problem,
    Refused,
    digest_of,
    id_of,
    short_key,
)
from samen030.kernel import clock
from samen030.kernel.errors import DomainError
from samen030.kernel.planner import count_anew
from samen030.kernel.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from samen030.find.directory.bulk import Entry
    from samen030.find.imports.rules import Item, Values, What
    from samen030.kernel.actors import Actor

CHUNK = 1_000
MOST_PROBLEMS = 5_000  # kept and told; the rest is counted
MANY = 500  # records written at once after which the database counts its rows anew


@dataclass
class Outcome:
    """What an import did, or (dry run) would do. `number` is None for a dry run."""

    number: int | None
    counts: dict[str, dict[str, int]]
    problems: list[Problem] = field(default_factory=list)
    problems_left_out: int = 0
    duplicates: int = 0
    seen: set[UUID] = field(default_factory=set)  # ids of all that the source has
    is_whole: bool = True  # all of it could be read


@dataclass(slots=True)
class Prepared:
    """A draft that passed its checks: `values` is what the file says, by the names of the record's state."""

    draft: Draft
    pk: UUID
    values: Values
    before: Values | None = None
    entry: Entry | None = None


def take_in(
    items: Iterable[Item], *, by: Actor, source: str, file_name: str, is_dry: bool = False, home: UUID | None = None
) -> Outcome:
    """Take in what a reader gives. All or nothing is written; a repeat of the same input changes nothing.

    What people changed here since the last import stays, and is told. With `home` (an organisation's id) all services
    and places are that organisation's, and nothing of others is touched. Raises DomainError when the input cannot be
    read on, or the database refuses; then nothing was written.
    """
    with refusals_told():
        return Taking(source, None, home).run(items) if is_dry else _written(items, by, source, file_name, home)


@transaction.atomic
def _written(items: Iterable[Item], by: Actor, source: str, file_name: str, home: UUID | None) -> Outcome:
    batch = Import.objects.create(source=source, file_name=file_name[:250], actor=by.ref)
    taking = Taking(source, batch, home)
    outcome = taking.run(items)
    if sum(map(len, taking.written.values())) >= MANY:
        count_anew()
    outcome.duplicates = find_duplicates(taking.written)
    batch.counts, batch.finished_at = outcome.counts, clock.now()
    batch.errors = [problem.told() for problem in outcome.problems]
    batch.save()
    journal.record("import.done", batch, by=by, detail={"source": source, "counts": outcome.counts})
    return outcome


class Taking:
    """One run over the input, in chunks, so that memory stays small."""

    def __init__(self, source: str, batch: Import | None, home: UUID | None = None) -> None:
        self._home = home
        self._source = source
        self._batch = batch
        self._placer = Placer()
        self._themes = {
            fold(key): str(pk) for pk, *keys in Theme.objects.values_list("pk", "code", "name") for key in keys
        }
        self._areas: dict[What, dict[UUID, int]] = {"organisation": {}, "place": {}}  # of what one can refer to
        if home:
            self._areas["organisation"] |= dict(Organisation.objects.filter(pk=home).values_list("pk", "area_id"))
        self._rows: dict[What, dict[UUID, int]] = {what: {} for what in ORDER}
        self.written: dict[What, list[UUID]] = {what: [] for what in ORDER}
        self._outcome = Outcome(
            batch.pk if batch else None, {name: dict.fromkeys(OUTCOMES, 0) for name in COUNTED_AS.values()}
        )

    def run(self, items: Iterable[Item]) -> Outcome:
        """Take in everything."""
        for some in batched(items, CHUNK):
            drafts: dict[What, list[Draft]] = {what: [] for what in ORDER}
            for item in some:
                if isinstance(item, Draft):
                    if self._home and item.what == "organisation":
                        continue  # theirs is here already
                    drafts[item.what].append(item)
                elif isinstance(item, Partial):
                    self._outcome.seen.add(id_of(self._source, item.what, item.external_id))
                    self._outcome.is_whole = False
                elif isinstance(item, Refused):
                    self._refuse(item.what, item.problem)
                else:
                    self._tell(item)
            for what in ORDER:
                if drafts[what]:
                    self._take(what, drafts[what])
        self._outcome.seen.update(*self._rows.values())
        return self._outcome

    def _tell(self, problem: Problem) -> None:
        if len(self._outcome.problems) < MOST_PROBLEMS:
            self._outcome.problems.append(problem)
        else:
            self._outcome.problems_left_out += 1

    def _count(self, what: What, outcome: str) -> None:
        self._outcome.counts[COUNTED_AS[what]][outcome] += 1

    def _refuse(self, what: What, problem: Problem) -> None:
        self._count(what, "refused")
        self._tell(replace(problem, is_refused=True))

    # --- checking -------------------------------------------------------------------------------------------------

    def _take(self, what: What, drafts: list[Draft]) -> None:
        self._look_up_references(drafts)
        prepared = [made for draft in drafts if (made := self._prepare(draft)) is not None]
        self._write(what, self._compare(what, prepared))

    def _look_up_references(self, drafts: list[Draft]) -> None:
        """Records of earlier imports of this source can be referred to as well."""
        wanted: dict[What, set[UUID]] = {"organisation": set(), "place": set()}
        for draft in drafts:
            if draft.organisation and not self._home:
                wanted["organisation"].add(id_of(self._source, "organisation", draft.organisation))
            wanted["place"] |= {id_of(self._source, "place", key) for key in draft.places}
        referred: tuple[tuple[What, type[Organisation | Place]], ...] = (
            ("organisation", Organisation),
            ("place", Place),
        )
        for kind, model in referred:
            missing = wanted[kind] - self._areas[kind].keys() - self._rows[kind].keys()
            if missing:
                self._areas[kind] |= dict(
                    model._default_manager.filter(pk__in=missing).values_list("pk", "area_id")  # noqa: SLF001 - Django's API
                )

    def _prepare(self, draft: Draft) -> Prepared | None:
        pk = id_of(self._source, draft.what, draft.external_id)
        if pk in self._rows[draft.what]:
            row = self._rows[draft.what][pk]
            self._refuse(draft.what, draft.problem("external_id", _("Dit id staat al in rij %(row)d.") % {"row": row}))
            return None
        self._rows[draft.what][pk] = draft.row
        try:
            values = self._values(draft)
        except DomainError as error:
            self._refuse(draft.what, draft.problem(error.field, error.sentence))
            return None
        if draft.what != "service":
            self._areas[draft.what][pk] = values["area_id"]
        return Prepared(draft, pk, values)

    def _values(self, draft: Draft) -> Values:
        """What the draft says, by the names of the record's state. Raises DomainError when it cannot be kept."""
        self._shorten(draft)
        values = bulk.clean(draft.what, draft.fields)
        organisation = self._home or (
            id_of(self._source, "organisation", draft.organisation) if draft.organisation else None
        )
        if organisation and organisation not in self._areas["organisation"]:
            if draft.what == "service":
                raise DomainError(
                    "organisation_unknown",
                    _("De organisatie ‘%(name)s’ is er niet.") % {"name": draft.organisation[:60]},
                    field="organisation_id",
                )
            self._tell(
                draft.problem(
                    "organisation_id", _("De organisatie ‘%(name)s’ is er niet.") % {"name": draft.organisation[:60]}
                )
            )
            organisation = None
        if draft.what == "service" and organisation is None:
            raise DomainError("organisation_missing", _("De organisatie ontbreekt."), field="organisation_id")
        if draft.what != "organisation":
            values["organisation_id"] = str(organisation) if organisation else None
        places = self._places(draft)
        values["area_id"] = self._area(draft, values, organisation, places)
        if draft.what == "service":
            values["places"] = sorted(str(place) for place in places)
        if "schedules" in draft.relations:
            values["schedules"] = sorted_schedules(
                bulk.clean_schedule(fields) for fields in draft.relations["schedules"]
            )
        if {"themes", "theme_guesses"} & draft.relations.keys():
            values["themes"] = self._theme_ids(draft)
        return values

    def _shorten(self, draft: Draft) -> None:
        """Cut what is too long for its field, and say so; a name is not cut but refused."""
        lengths = bulk.text_lengths(draft.what)
        for name, value in draft.fields.items():
            most = lengths.get(name)
            if most and name != "name" and isinstance(value, str) and len(value) > most:
                draft.fields[name] = f"{value[: most - 1]}…"
                self._tell(
                    draft.problem(name, _("Dit is langer dan %(most)d tekens. Het is afgekapt.") % {"most": most})
                )

    def _places(self, draft: Draft) -> list[UUID]:
        found = []
        for key in draft.places:
            place = id_of(self._source, "place", key)
            if place in self._areas["place"]:
                found.append(place)
            else:
                self._tell(
                    draft.problem(
                        "location_id", _("De plek ‘%(name)s’ is er niet. De rest is overgenomen.") % {"name": key[:60]}
                    )
                )
        return list(dict.fromkeys(found))

    def _area(self, draft: Draft, values: Values, organisation: UUID | None, places: list[UUID]) -> int:
        area = self._placer.area_of(values.get("latitude"), values.get("longitude"), values.get("postcode", ""))
        if area is None and places:
            area = self._areas["place"][places[0]]
        if area is None and draft.spot:
            area = self._placer.area_of(draft.spot.latitude, draft.spot.longitude, draft.spot.postcode)
        if area is None and organisation and draft.what == "service":
            area = self._areas["organisation"][organisation]
        return self._placer.outside if area is None else area

    def _theme_ids(self, draft: Draft) -> list[str]:
        unknown = [text for text in draft.relations.get("themes", ()) if fold(text) not in self._themes]
        if unknown:
            self._tell(
                draft.problem("themes", _("Dit thema kennen we niet: %(names)s.") % {"names": ", ".join(unknown)[:120]})
            )
        texts = [*draft.relations.get("themes", ()), *draft.relations.get("theme_guesses", ())]
        return sorted({self._themes[fold(text)] for text in texts if fold(text) in self._themes})

    # --- comparing and writing ------------------------------------------------------------------------------------

    def _compare(self, what: What, prepared: list[Prepared]) -> list[Prepared]:
        """Those that are new or differ; the others are counted as unchanged."""
        present = bulk.load(what, [made.pk for made in prepared])
        earlier = last_written(what, list(present)) if present else {}
        kept = self._kept_by_others(what, present.values())
        loaded = [present[m.pk] for m in prepared if m.pk in present and earlier.get(m.pk) != _kept(m.values)]
        current = states(what, loaded) if loaded else {}
        differing = []
        for made in prepared:
            if made.pk not in present:
                self._count(what, "created")
                differing.append(made)
            elif made.pk in kept:
                self._count(what, "unchanged")
                self._tell(made.draft.problem("name", kept[made.pk]))
            elif made.pk in current and self._merge(made, current[made.pk], earlier.get(made.pk, {})):
                made.entry = present[made.pk]
                self._count(what, "updated")
                differing.append(made)
            else:
                self._count(what, "unchanged")
        return differing

    def _kept_by_others(self, what: What, entries: Iterable[Entry]) -> dict[UUID, str]:
        """Entries that this import leaves alone, with the reason: claimed ones, and with `home` those of others."""
        owners = {entry.pk: entry.pk if what == "organisation" else entry.organisation_id for entry in entries}  # type: ignore[union-attr]
        if self._home:
            elsewhere = _("Dit hoort nu bij een andere organisatie. Er is niets veranderd.")
            return {pk: elsewhere for pk, owner in owners.items() if owner != self._home}
        claimed = claimed_among({owner for owner in owners.values() if owner})
        told = _("Deze organisatie houdt haar gegevens zelf bij. Er is niets veranderd.")
        return {pk: told for pk, owner in owners.items() if owner in claimed}

    def _merge(self, made: Prepared, current: Values, earlier: Values) -> bool:
        """Whether the file brings something new. Only what changed in the file is set; what people changed stays."""
        before: Values = {}
        for name, value in _kept(made.values).items():
            if current.get(name) == value or (name in earlier and earlier[name] == value):
                continue
            if name in earlier and current.get(name) != earlier[name]:
                self._tell(made.draft.problem(name, _("Dit is hier intussen veranderd. Dat blijft zo staan.")))
                continue
            before[name] = current.get(name)
        made.before = before
        return bool(before)

    def _write(self, what: What, differing: list[Prepared]) -> None:
        if self._batch is None or not differing:
            return
        new: list[Entry] = []
        changed: list[Entry] = []
        relations: dict[UUID, dict[str, Sequence[Any]]] = {}
        for made in differing:
            names = set(made.values if made.before is None else made.before)
            fields = {
                name: made.values[name]
                for name in names | ({"slug"} & made.values.keys() if "name" in names else set())
            }
            relations[made.pk] = {name: fields.pop(name) for name in no_relations(what) if name in fields}
            if made.entry is None:
                made.entry = bulk.MODELS[what](
                    id=made.pk, source=self._source, external_id=short_key(made.draft.external_id), **fields
                )
                new.append(made.entry)
            else:
                for name, value in fields.items():
                    setattr(made.entry, name, value)
                changed.append(made.entry)
        bulk.write(what, new=new, changed=changed, relations=relations)
        self._record_changes(what, differing, [entry.pk for entry in changed])
        self.written[what] += [made.pk for made in differing]

    def _record_changes(self, what: What, differing: list[Prepared], changed: list[UUID]) -> None:
        """Note what was done to each record, so that it can be undone."""
        after = states(what, list(bulk.load(what, changed).values())) if changed else {}
        for made in differing:
            if made.before is None and made.entry is not None:
                related = {name: made.values[name] for name in no_relations(what) if name in made.values}
                after[made.pk] = own_state(what, made.entry) | no_relations(what) | related
        Change.objects.bulk_create(
            Change(
                batch=self._batch,
                model=what,
                object_id=made.pk,
                before=made.before,
                written=_kept(made.values),
                after_digest=digest_of(after[made.pk]),
            )
            for made in differing
        )


def _kept(values: Values) -> Values:
    """What is compared and remembered: all but the slug, which follows the name."""
    return {name: value for name, value in values.items() if name != "slug"}
