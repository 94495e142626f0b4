"""Reading what imports did, and records as an import compares them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, time
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from samen030.commons.organisations.models import Organisation, Status
from samen030.commons.people.models import User
from samen030.find.directory.bulk import MODELS, load
from samen030.find.directory.merging import MERGEABLE
from samen030.find.directory.models import Merge, Place, Schedule, ServiceAtLocation
from samen030.find.imports.mappings import BUILT_IN, ColumnMapping
from samen030.find.imports.models import (
    BEFORE_IMPORT,
    ApiStage,
    Change,
    DuplicatePair,
    Gone,
    GoneAnswer,
    Import,
    ImportStatus,
    Mapping,
    Stage,
    Upload,
)
from samen030.kernel.access import scope_of_organisation
from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from samen030.find.directory.bulk import Entry
    from samen030.find.imports.rules import Values, What

# What changes by itself or without touching the text: a confirmed or full entry may still be undone.
PASSING = {
    "id", "slug", "source", "external_id", "created_at", "changed_at", "confirmed_on", "confirmed_by", "marked_on",
    "is_full", "has_room_this_week", "claimed_at", "picture", "files", "clearance",
}  # fmt: skip
SCHEDULE_FIELDS = ("first_date", "start_time", "duration_minutes", "rrule", "exdates", "text")
_names: dict[str, list[str]] = {}


def plain(value: Any) -> Any:
    """A value of a record as JSON knows it."""
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, date | time) else value


def state_names(kind: What) -> list[str]:
    """The fields by which a record is compared."""
    if kind not in _names:
        fields = MODELS[kind]._meta.concrete_fields  # noqa: SLF001 - Django's documented Model._meta API
        _names[kind] = [field.attname for field in fields if field.name not in PASSING]
    return _names[kind]


def own_state(kind: What, entry: Entry) -> Values:
    """The fields of a record, without what lies in other tables."""
    return {name: plain(getattr(entry, name)) for name in state_names(kind)}


def no_relations(kind: What) -> Values:
    """What a record without anything in other tables has there."""
    return {
        "organisation": {"themes": [], "areas_served": []},
        "place": {"themes": []},
        "service": {"themes": [], "places": [], "schedules": []},
    }[kind]


def sorted_schedules(schedules: Iterable[Values]) -> list[Values]:
    """Schedules in an order that does not depend on when they were written."""
    return sorted(schedules, key=lambda s: orjson.dumps(s, option=orjson.OPT_SORT_KEYS))


def states(kind: What, entries: Sequence[Entry]) -> dict[UUID, Values]:
    """The whole state of records, with what lies in other tables: at most 4 queries."""
    ids = [entry.pk for entry in entries]
    found = {entry.pk: own_state(kind, entry) | no_relations(kind) for entry in entries}
    through: Any = MODELS[kind].themes.through
    pairs = through._default_manager.filter(**{f"{kind}__in": ids}).values_list(f"{kind}_id", "theme_id")  # noqa: SLF001
    for pk, theme in pairs:
        found[pk]["themes"].append(str(theme))
    if kind == "organisation":
        served = Organisation.areas_served.through.objects.filter(organisation__in=ids)
        for pk, area in served.values_list("organisation_id", "area_id"):
            found[pk]["areas_served"].append(area)
    if kind == "service":
        _add_service_relations(found)
    for state in found.values():
        for name in ("themes", "areas_served", "places"):
            if name in state:
                state[name].sort()
    return found


def _add_service_relations(found: dict[UUID, Values]) -> None:
    links = ServiceAtLocation.objects.filter(service__in=found)
    for pk, place in links.values_list("service_id", "place_id"):
        found[pk]["places"].append(str(place))
    for schedule in Schedule.objects.filter(service__in=found).prefetch_related("overrides"):
        fields = {name: plain(getattr(schedule, name)) for name in SCHEDULE_FIELDS}
        dates = sorted(str(override.original_date) for override in schedule.overrides.all())
        found[schedule.service_id]["schedules"].append(fields | ({"overrides": dates} if dates else {}))
    for state in found.values():
        state["schedules"] = sorted_schedules(state["schedules"])


def claimed_among(organisations: set[UUID]) -> set[UUID]:
    """Those of `organisations` whose own people took their entry over: they keep it themselves."""
    rows = Organisation.objects.filter(pk__in=organisations, claimed_at__isnull=False)
    return set(rows.values_list("pk", flat=True)) if organisations else set()


def last_written(kind: What, ids: Sequence[UUID]) -> dict[UUID, Values]:
    """What the files of imports that stand said last of these records."""
    rows = Change.objects.filter(model=kind, object_id__in=ids, batch__status=ImportStatus.DONE)
    return dict(rows.order_by("id").values_list("object_id", "written"))


def mapping_named(name: str) -> ColumnMapping:
    """An own mapping or one that ships. Raises DomainError when there is none of that name."""
    known = [*saved_mappings(), *BUILT_IN]
    for mapping in known:
        if mapping.name == name:
            return mapping
    names = ", ".join(mapping.name for mapping in known)
    raise DomainError(
        "mapping_unknown",
        _("De indeling ‘%(name)s’ kennen we niet. Wel: %(names)s.") % {"name": name[:60], "names": names},
        field="mapping",
    )


def saved_mappings() -> list[ColumnMapping]:
    """Own mappings, newest first."""
    return [
        ColumnMapping(mapping.name, mapping.makes, mapping.columns, mapping.values)
        for mapping in Mapping.objects.order_by("-saved_at")
    ]


def saved_mapping(name: str) -> ColumnMapping | None:
    """The own mapping of this name."""
    return next((mapping for mapping in saved_mappings() if mapping.name == name), None)


def imports_shown(organisation: UUID | None = None, most: int = 100) -> list[dict[str, Any]]:
    """Imports, newest first, with who did them: those of one organisation, else all. 2 queries."""
    rows = Import.objects.defer("errors").select_related("upload").defer("upload__result")
    if organisation:
        rows = rows.filter(upload__organisation=organisation)
    found = list(rows[:most])
    names = names_of({row.actor for row in found})
    return [{"row": row, "who": names.get(row.actor, ""), "upload": getattr(row, "upload", None)} for row in found]


def uploads_open(organisation: UUID | None = None) -> list[dict[str, Any]]:
    """Files that are not in yet, newest first, with who gave them. 2 queries."""
    rows = Upload.objects.filter(stage__in=[*BEFORE_IMPORT, Stage.IMPORTING]).defer("result")
    if organisation:
        rows = rows.filter(organisation=organisation)
    found = list(rows[:100])
    names = names_of({row.actor for row in found})
    return [{"row": row, "who": names.get(row.actor, "")} for row in found]


def names_of(actors: set[str]) -> dict[str, str]:
    """The names of people by their reference as an actor. One query."""
    pks = [ref.removeprefix("user:") for ref in actors if ref.startswith("user:")]
    return {f"user:{user.pk}": user.name or user.email for user in User.objects.filter(pk__in=pks)} if pks else {}


def scopes_of_upload(pk: UUID) -> tuple[str, ...]:
    """For which organisation an upload is; none for those of the bureau."""
    owner = Upload.objects.filter(pk=pk).values_list("organisation_id", flat=True).first()
    return (scope_of_organisation(owner),) if owner else ()


def import_by_id(number: int) -> Import:
    """An import. Raises DomainError when there is none of that number."""
    found = Import.objects.filter(pk=number).first() if 0 < number < 2**63 else None
    if found is None:
        raise DomainError(
            "import_unknown", _("Import %(number)s is er niet. Kijk met: samen030 import list.") % {"number": number}
        )
    return found


def recent_imports(most: int = 50) -> list[dict[str, Any]]:
    """The newest imports, newest first, as flat dicts."""
    return [
        {
            "import": row.pk,
            "source": row.source,
            "file": row.file_name,
            "at": row.started_at.isoformat(timespec="seconds"),
            "status": row.status,
            "counts": row.counts,
            "errors": len(row.errors),
        }
        for row in Import.objects.all()[:most]
    ]


def open_duplicates(most: int = 500) -> list[dict[str, Any]]:
    """Likely duplicates that nobody has looked at, most alike first: 3 queries."""
    pairs = list(DuplicatePair.objects.filter(is_dismissed=False)[:most])
    names: dict[UUID, tuple[str, str]] = {}
    by_model: dict[str, set[UUID]] = defaultdict(set)
    for pair in pairs:
        by_model[pair.model] |= {pair.one, pair.other}
    for model, table in (("organisation", Organisation), ("place", Place)):
        rows = table._default_manager.filter(pk__in=by_model[model])  # noqa: SLF001 - idem
        names |= {pk: (name, source) for pk, name, source in rows.values_list("pk", "name", "source")}
    return [
        {
            "what": pair.model,
            "one": {"id": str(pair.one), "name": names[pair.one][0], "source": names[pair.one][1]},
            "other": {"id": str(pair.other), "name": names[pair.other][0], "source": names[pair.other][1]},
            "distance_m": pair.distance_m,
            "similarity": round(pair.similarity, 2),
        }
        for pair in pairs
        if pair.one in names and pair.other in names
    ]


def pair_of(number: int) -> tuple[DuplicatePair, Organisation | Place, Organisation | Place] | None:
    """A likely duplicate with its two records, if both still stand."""
    pair = DuplicatePair.objects.filter(pk=number, is_dismissed=False).first()
    if pair is None:
        return None
    model = MERGEABLE[pair.model]
    rows = {row.pk: row for row in model._default_manager.filter(pk__in=[pair.one, pair.other]).select_related("area")}  # noqa: SLF001 - idem
    one, other = rows.get(pair.one), rows.get(pair.other)
    if one is None or other is None or Status.ARCHIVED in (one.status, other.status):
        return None
    return pair, one, other


def standing_pairs(most: int = 100) -> list[dict[str, Any]]:
    """Likely duplicates of which both still stand, most alike first: 3 queries."""
    pairs = list(DuplicatePair.objects.filter(is_dismissed=False)[: most * 2])
    found: dict[UUID, Organisation | Place] = {}
    for kind, model in MERGEABLE.items():
        ids = {pk for pair in pairs if pair.model == kind for pk in (pair.one, pair.other)}
        rows = model._default_manager.filter(pk__in=ids).exclude(status=Status.ARCHIVED)  # noqa: SLF001 - idem
        found |= {row.pk: row for row in rows.select_related("area")}
    return [
        {"pair": pair, "one": found[pair.one], "other": found[pair.other]}
        for pair in pairs
        if pair.one in found and pair.other in found
    ][:most]


def merges(most: int = 30) -> list[dict[str, Any]]:
    """What was made one lately, with the names: 3 queries."""
    rows = list(Merge.objects.all()[:most])
    names: dict[UUID, str] = {}
    for kind, model in MERGEABLE.items():
        ids = {pk for row in rows if row.kind == kind for pk in (row.winner, row.loser)}
        names |= dict(model._default_manager.filter(pk__in=ids).values_list("pk", "name"))  # noqa: SLF001 - idem
    return [{"row": row, "kept": names.get(row.winner, "?"), "gone": names.get(row.loser, "?")} for row in rows]


def last_import_of(source: str) -> Import | None:
    """The newest import of a source that stands."""
    return Import.objects.filter(source=source, status=ImportStatus.DONE).first()


def absent_from(what: What, source: str, seen: set[UUID]) -> list[UUID]:
    """Public records that came from `source` and are not among `seen`, without what its own people keep. 2 queries."""
    column = "pk" if what == "organisation" else "organisation_id"
    rows = MODELS[what]._default_manager.filter(source=source, status=Status.PUBLISHED)  # noqa: SLF001 - Django's API
    found = [(pk, owner) for pk, owner in rows.values_list("pk", column) if pk not in seen]
    claimed = claimed_among({owner for _pk, owner in found if owner})
    return [pk for pk, owner in found if owner not in claimed]


def waiting_gone() -> QuerySet[Gone]:
    """What sources have no more, still stands here, and waits for a choice."""
    public: Q = Q()
    for kind, model in MODELS.items():
        standing = model._default_manager.filter(status=Status.PUBLISHED).order_by()  # noqa: SLF001 - Django's API
        public |= Q(model=kind, object_id__in=standing.values("pk"))
    return Gone.objects.filter(public, answer=GoneAnswer.NONE, api__stage__in=(ApiStage.ON, ApiStage.PAUSED))


def gone_told(rows: Iterable[Gone]) -> list[tuple[Gone, Entry, str]]:
    """Rows of `waiting_gone` with their records and whose they are: a query for each kind, and one."""
    ids: dict[str, list[UUID]] = defaultdict(list)
    for row in rows:
        ids[row.model].append(row.object_id)
    found: dict[UUID, Entry] = {}
    for kind, wanted in ids.items():
        found |= load(kind, wanted)
    owners = {pk: None if isinstance(entry, Organisation) else entry.organisation_id for pk, entry in found.items()}
    wanted = [pk for pk in owners.values() if pk]
    names: dict[UUID | None, str] = {row.pk: row.name for row in Organisation.objects.filter(pk__in=wanted)}
    return [(row, found[pk], names.get(owners[pk], "")) for row in rows if (pk := row.object_id) in found]


def sources_with_gone() -> list[dict[str, Any]]:
    """The sources of which something waits for a choice, with how much: one query."""
    rows = waiting_gone().order_by().values("api_id", "api__name").annotate(number=Count("pk"))
    return [{"pk": row["api_id"], "name": row["api__name"], "number": row["number"]} for row in rows]
