"""Where rooms leave what others may show, so that no wing imports another.

A room registers from its own `panels.py`, `search.py`, `datasets.py`, `notices.py` or `demo.py` (loaded by its
AppConfig.ready through `load_parts`). The shell and the search read the registries and know no wing.
Each registry is an object, so that a test can make a fresh one.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date, datetime
    from uuid import UUID

PARTS = (
    "panels",
    "search",
    "datasets",
    "notices",
    "duties",
    "desk",
    "personal",
    "scopes",
    "reviewing",
    "demo",
    "figures",
    "deadlines",
    "opportunities",
    "taken",
    "procedures",
    "files",
)


class Named(Protocol):
    """What a registry keeps: something with a name that is unique in it."""

    @property
    def name(self) -> str: ...


@dataclass
class Registry[Item: Named]:
    """Items by unique name, in order of registration (or of their `order`, where they have one)."""

    what: str
    _items: dict[str, Item] = field(default_factory=dict)

    def register(self, item: Item) -> Item:
        """Keep `item`; the same name twice is a mistake and raises ValueError."""
        if item.name in self._items:
            message = f"{self.what} {item.name!r} is registered twice"
            raise ValueError(message)
        self._items[item.name] = item
        return item

    def __iter__(self) -> Iterator[Item]:
        return iter(sorted(self._items.values(), key=lambda item: getattr(item, "order", 0)))

    def __getitem__(self, name: str) -> Item:
        return self._items[name]

    def __contains__(self, name: object) -> bool:
        return name in self._items


@dataclass(frozen=True)
class Wing:
    """One of the five entries in the header; shown only once a room has opened in it."""

    name: str
    title: str
    url_name: str
    order: int = 0


@dataclass(frozen=True)
class AreaPanel:
    """A part of an area's page (city, wijk, buurt).

    `load(area, request)` gives the context of `template`, or None when there is nothing to show. It runs in
    the request of the page: its queries count for that page's budget. A context with a `key` says that the panel
    is drawn from what is in that key (rows that never change, words) and the area's name only; it is then drawn once.
    """

    name: str
    template: str
    load: Callable[[Any, Any], dict[str, Any] | None]
    order: int = 0


@dataclass(frozen=True)
class EntryPanel:
    """A part of the page of one entry of the directory, among the ways to share and keep it: list items.

    `load(entry)` gives the context of `template`, or None when there is nothing to show for this kind of entry.
    """

    name: str
    template: str
    load: Callable[[Any], dict[str, Any] | None]
    order: int = 0


@dataclass(frozen=True)
class ExtraFacets:
    """Facets that a room above gives to documents of `kind`: `load(ids)` gives id → facet keys (None: of all)."""

    name: str
    kind: str
    load: Callable[[Sequence[UUID] | None], dict[UUID, set[str]]]
    order: int = 0


MOMENT_DAYS = 62  # how far ahead a search document gives its coming moments: this month and the next


class Instance(NamedTuple):
    """One time that an activity is (or would have been: `is_cancelled`). Aware datetimes in the city's zone."""

    starts_at: datetime
    ends_at: datetime
    original_date: date
    is_cancelled: bool = False
    note: str = ""


@dataclass(frozen=True)
class SearchDocument:
    """What the search keeps of one record: enough to find it and to draw its card without asking the owner.

    `path` is the area's path of digits ('0344/01/11'); `facets` are 'group:value' keys; `extra` is small JSON for
    the card (organisation, when, cost, telephone); `moments` are the instances of the coming MOMENT_DAYS days.
    """

    kind: str
    object_id: UUID
    title: str
    summary: str
    body: str
    url: str
    path: str
    latitude: float | None
    longitude: float | None
    facets: frozenset[str]
    confirmed_on: date | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    moments: Sequence[Instance] = ()
    changed_at: datetime | None = None


@dataclass(frozen=True)
class Searchable:
    """A kind of record that can be found. `documents(ids)` yields those of `ids` that are public now
    (all of them when `ids` is None); a record not yielded is taken out of the index. `owners(ids)` gives record →
    organisation for those of `ids` that are of this kind."""

    name: str
    title: str
    documents: Callable[[Sequence[UUID] | None], Iterable[SearchDocument]]
    owners: Callable[[Sequence[UUID]], dict[UUID, UUID]]
    order: int = 0


@dataclass(frozen=True)
class FacetGroup:
    """A way to narrow a search. `name` is the group in facet keys, `parameter` the word in the address;
    `labels()` gives value → label in the order of showing; it runs once per change of the index."""

    name: str
    parameter: str
    title: Any
    labels: Callable[[], dict[str, Any]]
    order: int = 0


@dataclass(frozen=True)
class Dataset:
    """Open data: `rows()` yields flat dicts with the keys of `columns`; `about` says what it is, in English."""

    name: str
    title: str
    about: str
    columns: tuple[str, ...]
    rows: Callable[[], Iterable[dict[str, Any]]]
    order: int = 0


@dataclass(frozen=True)
class Chapter:
    """A room's part of the example year. `tell()` makes it through the room's own actions.

    `clear()` takes out what goes beside the entries that are marked as examples.
    """

    name: str
    tell: Callable[[], None]
    order: int = 0
    clear: Callable[[], None] | None = None


@dataclass(frozen=True)
class ScopeKind:
    """What roles can be held for ('organisation', 'area'). `describe(id)` gives its name and address, None if gone."""

    name: str
    describe: Callable[[str], tuple[str, str] | None]


@dataclass(frozen=True)
class PersonalData:
    """What a room keeps of a person with an account: `known(user)` as plain data, `erase(user)` takes it away."""

    name: str
    title: Any
    known: Callable[[Any], Any]
    erase: Callable[[Any], None]
    order: int = 0


@dataclass(frozen=True)
class DeskPart:
    """A part of somebody's own page ('Mijn pagina'): `load(request)` gives the context of `template`, or None.

    A context with `waits` true says that something in it waits for this person: those parts come first.
    """

    name: str
    template: str
    load: Callable[[Any], dict[str, Any] | None]
    order: int = 0


class Taken(NamedTuple):
    """A time at which a place is not free."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class TakenTimes:
    """Who knows when a place is taken: `load(place, first, last)` gives the times, None where it does not know."""

    name: str
    load: Callable[[Any, date, date], Sequence[Taken] | None]
    order: int = 0


@dataclass(frozen=True)
class DocumentRule:
    """Who may look at private files of one kind of owner: `name` is the kind, `may_see(request, owner_id)` says it."""

    name: str
    may_see: Callable[[Any, str], bool]


@dataclass(frozen=True)
class Reviewable:
    """A kind of text that waits until somebody has read it ('Nakijken'). The ref is what the room handed in.

    `publish(ref, by)` and `refuse(ref, by, reason)` run inside the transaction of the decision.
    """

    name: str
    title: Any
    publish: Callable[[str, Any], None]
    refuse: Callable[[str, Any, str], None]
    published: Any = ""  # what its author is told when it is let through; empty: that it is on the site
    order: int = 0


@dataclass(frozen=True)
class PictureUse:
    """Which pictures (kernel.pictures) a room shows: `ids()` gives their numbers. Others are deleted after a while."""

    name: str
    ids: Callable[[], Iterable[str]]
    order: int = 0


@dataclass(frozen=True)
class Duty:
    """What `samen030 due` does at its times. `run()` answers what it did; a second run has nothing left to do.

    Somebody waits for what is `often`: `samen030 work` looks after it every few seconds.
    """

    name: str
    run: Callable[[], Any]
    order: int = 0
    often: bool = False


wings: Registry[Wing] = Registry("wing")
area_panels: Registry[AreaPanel] = Registry("area panel")
entry_panels: Registry[EntryPanel] = Registry("entry panel")
form_notes: Registry[EntryPanel] = Registry("form note")  # what to know before changing an entry, above its form
searchables: Registry[Searchable] = Registry("searchable")
facet_groups: Registry[FacetGroup] = Registry("facet group")
extra_facets: Registry[ExtraFacets] = Registry("extra facets")
datasets: Registry[Dataset] = Registry("dataset")
chapters: Registry[Chapter] = Registry("chapter")
scope_kinds: Registry[ScopeKind] = Registry("scope kind")
personal_data: Registry[PersonalData] = Registry("personal data")
desk_parts: Registry[DeskPart] = Registry("desk part")
reviewables: Registry[Reviewable] = Registry("reviewable")
document_rules: Registry[DocumentRule] = Registry("document rule")
duties: Registry[Duty] = Registry("duty")
picture_uses: Registry[PictureUse] = Registry("picture use")
taken_times: Registry[TakenTimes] = Registry("taken times")

_held: ContextVar[dict[str, dict[UUID, None]] | None] = ContextVar("held_changes", default=None)
_listeners: list[Callable[[str, Sequence[UUID]], None]] = []


def on_change(listener: Callable[[str, Sequence[UUID]], None]) -> None:
    """`listener(kind, ids)` is called, inside the writer's transaction, after records of `kind` changed."""
    if listener not in _listeners:
        _listeners.append(listener)


def announce_change(kind: str, ids: Sequence[UUID]) -> None:
    """Tell whoever keeps something derived (the search index) that these records were written or removed."""
    held = _held.get()
    if held is not None:
        held.setdefault(kind, {}).update(dict.fromkeys(ids))
        return
    for listener in _listeners:
        listener(kind, ids)


@contextmanager
def hold_changes() -> Iterator[None]:
    """Gather announcements and make each once, at the end: for writing much in one transaction.

    After an error nothing is announced: the transaction takes the writes back too.
    """
    held: dict[str, dict[UUID, None]] = {}
    token = _held.set(held)
    try:
        yield
    finally:
        _held.reset(token)
    for kind, ids in held.items():
        announce_change(kind, list(ids))


def load_parts(app: str) -> None:
    """Import those of PARTS that the app has, so that they register. Called from AppConfig.ready."""
    for part in PARTS:
        name = f"{app}.{part}"
        if find_spec(name) is not None:
            import_module(name)
