"""All that a wijk or buurt has of its own, as files in open formats, so that it can go on without this site.

Its own is what lies in its area, and what its organisations offer elsewhere. Only what everybody can see already goes
out: the HSDS objects of the API, the open data sets of every room (a row is taken where its `area_code` or
`organization_id` says so, so that a new room's data comes along by itself), public dossiers, public events of the
journal without who did it, calendars, pictures. See docs/takeaway.md.
"""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import batched
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
from django.conf import settings
from django.db.models import Model, Prefetch, Q
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from samen030.api import hsds_objects as objects
from samen030.api.hsds import FULL, PUBLIC_SERVICE
from samen030.api.tables import csv_lines
from samen030.api.v1 import area_object
from samen030.commons.city.models import Area, AreaShape, Level, within
from samen030.commons.dossier import presentation
from samen030.commons.dossier.models import Dossier, Party
from samen030.commons.dossier.queries import public, whole
from samen030.commons.journal.models import Event
from samen030.commons.journal.queries import head
from samen030.commons.organisations.models import Organisation, Status
from samen030.find.calendar.feeds import calendar_of, with_schedules
from samen030.find.directory.models import Place, Service, ServiceAtLocation, Vacancy
from samen030.find.directory.queries import public_places
from samen030.find.practice.models import Story
from samen030.kernel import clock, registry
from samen030.kernel.access import scope_of_organisation
from samen030.kernel.errors import DomainError
from samen030.kernel.pictures import path_of
from samen030.umbrella.example_projects.models import ExampleProject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from samen030.kernel.registry import Dataset

type Progress = Callable[[list[Any]], Iterable[Any]]

ALL_EVENTS = 1_000_000  # the whole area in one calendar
CHUNK = 500
IDS = 400  # so many ids in one question to the database
MARKS = ("area_code", "organization_id")


def area_of(code: str) -> Area:
    """The area with this CBS code or slug. Raises DomainError for one that is none."""
    found = Area.objects.filter(Q(code=code.upper()) | Q(slug=code.lower())).exclude(level=Level.OUTSIDE).first()
    if found is None:
        sentence = _("Er is geen wijk of buurt met de code ‘%s’. Kijk in /api/v1/areas welke codes er zijn.")
        raise DomainError("area_unknown", sentence % code[:40], field="area")
    return found


def write(area: Area, to: Path, *, progress: Progress = iter) -> dict[str, Any]:
    """Write all of `area` to the folder or (ending in .zip) the file `to`; answers what is in it.

    It stands there whole or not at all. Raises DomainError where something is there already or cannot be written.
    """
    try:
        if to.exists() and not (to.is_dir() and not to.name.endswith(".zip") and not any(to.iterdir())):
            raise DomainError(
                "there_already", _("‘%s’ is er al. Kies een andere naam; we schrijven nergens overheen.") % to
            )
        to.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=to.parent, prefix=".samen030-") as work:
            folder = Path(work) / "all"
            folder.mkdir()
            counts = _Takeaway(area, folder).write(progress)
            if to.name.endswith(".zip"):
                packed = Path(work) / "all.zip"
                _pack(folder, packed)
                packed.replace(to)
            else:
                folder.replace(to)
    except OSError as error:
        raise DomainError(
            "cannot_write", _("We kunnen ‘%(to)s’ niet schrijven: %(why)s.") % {"to": to, "why": error.strerror}
        ) from error
    return {"area": area.code, "name": area.name, "to": str(to), "counts": counts}


def _pack(folder: Path, packed: Path) -> None:
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                made.write(path, path.relative_to(folder))


@dataclass(frozen=True)
class _Part:
    """One part of the package: its name in the counts, and what writes it."""

    name: str
    write: Callable[[], int]


class _Takeaway:
    """The files of one area in one folder."""

    def __init__(self, area: Area, folder: Path) -> None:
        self.area, self.folder = area, folder

    def write(self, progress: Progress) -> dict[str, int]:
        """Write every part; answers how many rows or files each has."""
        parts = [
            _Part("organizations", self._organisations),
            _Part("locations", self._places),
            _Part("services", self._services),
            _Part("activities in calendars", self._calendars),
            *(_Part(f"table {row.name}", lambda row=row: self._table(row)) for row in self._tables()),  # type: ignore[misc]
            _Part("areas", self._areas),
            _Part("dossiers", self._dossiers),
            _Part("journal events", self._journal),
            _Part("pictures", self._pictures),
        ]
        counts = {part.name: part.write() for part in progress(parts)}
        tables = [(row, counts[f"table {row.name}"]) for row in self._tables()]
        context = {
            "area": self.area,
            "today": clock.today(),
            "site": settings.SITE_URL,
            "counts": counts,
            "tables": tables,
        }
        self._file("LEESMIJ.md").write_text(render_to_string("api/takeaway.md", context), encoding="utf-8")
        return counts

    # --- what is its own

    def _here(self, field: str = "area__path") -> Q:
        return within(self.area.path, field)

    @cached_property
    def _own(self) -> set[UUID]:
        """The organisations that have their home here."""
        return set(Organisation.objects.filter(self._here(), status=Status.PUBLISHED).values_list("pk", flat=True))

    def _rows(self, model: type[Any], public: Q) -> QuerySet[Any]:
        """The public rows of `model` here, and those of organisations that have their home here."""
        home = within(self.area.path, "organisation__area__path") & Q(organisation__status=Status.PUBLISHED)
        rows: QuerySet[Any] = model.objects.filter(public).filter(self._here() | home)
        return rows

    def _service_rows(self) -> QuerySet[Service]:
        return self._rows(Service, PUBLIC_SERVICE)

    def _place_rows(self) -> QuerySet[Place]:
        """Places here, of the own organisations, and where the own services are."""
        links = ServiceAtLocation.objects.filter(service__in=self._service_rows()).values("place")
        own = self._rows(Place, public_places()).values("pk")
        return Place.objects.filter(public_places()).filter(Q(pk__in=own) | Q(pk__in=links))

    def _organisation_rows(self) -> QuerySet[Organisation]:
        """Those that have their home here, and those of elsewhere that do something here."""
        owners = self._service_rows().values("organisation")
        rows = Organisation.objects.filter(status=Status.PUBLISHED).filter(self._here() | Q(pk__in=owners))
        return rows.order_by("pk")

    def _entries(self) -> tuple[QuerySet[Any], ...]:
        """All records that go along as such: what the journal tells of, and what may have a picture."""
        told = (self._rows(model, PUBLIC_SERVICE) for model in (Vacancy, Story, ExampleProject))
        return (self._organisation_rows(), self._service_rows(), self._place_rows(), *told)

    # --- files

    def _file(self, name: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def _json_list(
        self, name: str, things: Iterable[dict[str, Any]], before: bytes = b"[", after: bytes = b"\n]\n"
    ) -> int:
        """A JSON list, written as it is read; answers how many there are."""
        number = 0
        with self._file(name).open("wb") as file:
            file.write(before)
            for thing in things:
                file.write((b",\n" if number else b"\n") + orjson.dumps(thing, default=str))
                number += 1
            file.write(after)
        return number

    def _table_files(self, stem: str, about: str, columns: tuple[str, ...], rows: list[dict[str, Any]]) -> int:
        """The same rows as CSV and as JSON: {"about", "columns", "rows"}."""
        with self._file(f"{stem}.csv").open("w", encoding="utf-8", newline="") as file:
            file.writelines(csv_lines(columns, rows))
        start = orjson.dumps({"about": about, "columns": columns})[:-1] + b',"rows":['
        picked = ({column: row.get(column) for column in columns} for row in rows)
        return self._json_list(f"{stem}.json", picked, before=start, after=b"\n]}\n")

    # --- HSDS: at the top, so that `samen030 import hsds` takes the folder or the file as it is

    def _organisations(self) -> int:
        shown = Prefetch("places", Place.objects.filter(public_places()))
        rows = self._organisation_rows().prefetch_related("themes", shown).iterator(chunk_size=CHUNK)
        here = set(self._place_rows().values_list("pk", flat=True))

        def told() -> Iterator[dict[str, Any]]:
            for row in rows:
                yield objects.organization(row, [place for place in row.places.all() if place.pk in here])

        return self._json_list("organizations.json", told())

    def _places(self) -> int:
        rows = self._place_rows().order_by("pk").iterator(chunk_size=CHUNK)
        return self._json_list("locations.json", map(objects.location, rows))

    def _services(self) -> int:
        rows = self._service_rows().select_related("organisation", "area").prefetch_related(*FULL).order_by("pk")
        return self._json_list("services.json", map(objects.service, rows.iterator(chunk_size=CHUNK)))

    def _calendars(self) -> int:
        activities = with_schedules(self._service_rows().filter(kind="activity").order_by("name", "pk"))
        found = list(activities)
        calendar = calendar_of(found, f"SAMEN030: {self.area.name}", most=ALL_EVENTS)
        self._file("agenda/activiteiten.ics").write_bytes(calendar)
        return len(found)

    # --- tables

    def _tables(self) -> list[Dataset]:
        """The data sets of all rooms that say in which area, or of which organisation, a row is."""
        return [row for row in registry.datasets if set(MARKS) & set(row.columns)]

    @cached_property
    def _codes(self) -> set[str]:
        return set(Area.objects.filter(within(self.area.path)).values_list("code", flat=True))

    def _table(self, dataset: Dataset) -> int:
        own = {str(pk) for pk in self._own}
        rows = [
            row
            for row in dataset.rows()
            if row.get("area_code") in self._codes or str(row.get("organization_id") or "") in own
        ]
        return self._table_files(f"tabellen/{dataset.name}", dataset.about, dataset.columns, rows)

    def _areas(self) -> int:
        rows = list(Area.objects.filter(within(self.area.path)).order_by("path"))
        told = [area_object(row) for row in rows]
        number = self._table_files("gebied/gebieden", "The area and all that lies in it.", tuple(told[0]), told)
        features = (
            {
                "type": "Feature",
                "id": shape.area.code,
                "geometry": shape.geometry,
                "properties": {"name": shape.area.name, "kind": shape.kind, "source": shape.source},
            }
            for shape in AreaShape.objects.filter(area__in=rows).select_related("area").order_by("area__path")
        )
        start = b'{"type":"FeatureCollection","features":['
        self._json_list("gebied/grenzen.geojson", features, before=start, after=b"\n]}\n")
        return number

    # --- decisions and the journal

    def _dossier_rows(self) -> list[Dossier]:
        """Public dossiers about the area, or with a part for one of its organisations."""
        scopes = [scope_of_organisation(pk) for pk in sorted(self._own)]
        named = {
            pk
            for some in batched(scopes, IDS)
            for pk in Party.objects.filter(scope__in=some).values_list("dossier", flat=True)
        }
        rows = public().filter(self._here("area_path"))
        ids = sorted({*rows.values_list("pk", flat=True), *named})
        found: list[Dossier] = []
        for some in batched(ids, IDS):
            found += whole(public().filter(pk__in=some))
        return found

    def _dossiers(self) -> int:
        things = [_dossier_object(row) for row in self._dossier_rows()]
        columns = ("id", "procedure", "title", "opened_on", "closed_on", "outcome", "url")
        about = "Public dossiers of the area and its organisations: the public part only."
        self._json_list("dossiers/dossiers-heel.json", things, before=b'{"rows":[', after=b"\n]}\n")
        return self._table_files("dossiers/dossiers", about, columns, things)

    def _subjects(self) -> dict[str, list[str]]:
        """The records of the package as the journal names them: its label → ids."""
        subjects = {rows.model._meta.label_lower: _ids(rows) for rows in self._entries()}  # noqa: SLF001 - Django's Model._meta API
        return subjects | {Dossier._meta.label_lower: [str(row.pk) for row in self._dossier_rows()]}  # noqa: SLF001

    def _journal(self) -> int:
        columns = ("sequence", "at", "verb", "object_type", "object_id", "digest", "hash")
        rows: list[dict[str, Any]] = []
        for label, ids in self._subjects().items():
            for some in batched(ids, IDS):
                events = Event.objects.filter(is_public=True, object_type=label, object_id__in=some)
                rows += events.values(*columns)
        rows.sort(key=lambda row: (row["sequence"] is None, row["sequence"] or 0, row["at"]))
        last = head()
        about = f"Public events. The chain of the whole site stood at link {last.sequence}: {last.hash}"
        self._file("journaal/kop.txt").write_text(f"{last.sequence} {last.hash}\n", encoding="utf-8")
        return self._table_files("journaal/gebeurtenissen", about, columns, rows)

    # --- pictures

    def _pictures(self) -> int:
        rows: list[dict[str, Any]] = []
        for source in self._entries():
            found = source.filter(picture__isnull=False).order_by("pk")
            for pk, name, picture in found.values_list("pk", "name", "picture"):
                path = path_of(UUID(picture["id"]))
                if path.is_file():
                    shutil.copyfile(path, self._file(f"fotos/{path.name}"))
                    rows.append({"file": path.name, "alt": picture["alt"], "entry_id": pk, "entry": name})
        return self._table_files(
            "fotos/fotos", "Pictures and what is on them.", ("file", "alt", "entry_id", "entry"), rows
        )


def _ids(rows: QuerySet[Model]) -> list[str]:
    return [str(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)]


def _dossier_object(row: Dossier) -> dict[str, Any]:
    """A dossier as everybody sees it: the words of its public steps, by which body or organisation, never a person."""
    ended = row.ended_as
    steps = [
        {
            "step": str(line.rule.title),
            "owner": line.owner,
            "started_at": line.step.started_at,
            "done_at": line.step.done_at,
            "result": line.result,
            "said": [{"at": w.row.at, "who": w.who, "about": w.title, "text": w.row.text} for w in line.words],
            "decided": [
                {"at": r.row.at, "who": r.who, "outcome": r.outcome, "reasons": r.row.reasons, "holds": r.holds}
                for r in line.rulings
            ],
        }
        for line in presentation.timeline(row, is_insider=False)
        if line.is_shown
    ]
    return {
        "id": row.pk,
        "procedure": str(row.rules.title),
        "title": row.title,
        "opened_on": row.opened_at.date(),
        "closed_on": row.closed_at.date() if row.closed_at else None,
        "outcome": str(ended.title) if ended else "",
        "url": settings.SITE_URL + row.get_absolute_url(),
        "steps": steps,
    }
