"""Reading the journal: the head of the chain, and whether it is whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from samen030.commons.journal.models import Event, EventDetail
from samen030.commons.journal.rules import GENESIS, chain_hash, digest_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


@dataclass(frozen=True)
class Head:
    """The newest link: its number and hash. Published, so that a rebuilt chain is found out."""

    sequence: int
    hash: str


@dataclass(frozen=True)
class Verdict:
    """What verifying found. `broken` lists sentences with the place of each break; empty: the chain is whole."""

    sealed: int
    unsealed: int
    erased: int
    head: Head
    anchor_found: bool | None
    broken: list[str]

    @property
    def is_whole(self) -> bool:
        """Whether nothing was changed, removed or put in between, and the anchor (if given) lies in the chain."""
        return not self.broken and self.anchor_found is not False


def head() -> Head:
    """The newest sealed link; number 0 and the genesis hash where nothing is sealed yet."""
    last = Event.objects.exclude(sequence=None).order_by("-sequence").first()
    return Head(last.sequence or 0, last.hash) if last else Head(0, GENESIS)


def public_events(subjects: Iterable[tuple[str, Collection[str]]]) -> list[Event]:
    """What was done in public to (object type, ids), the oldest first, with its detail where that was not erased."""
    wanted = Q()
    for object_type, ids in subjects:
        wanted |= Q(object_type=object_type, object_id__in=ids)
    return list(Event.objects.filter(wanted, is_public=True).select_related("detail").order_by("id")) if wanted else []


def verify(anchor: str = "") -> Verdict:
    """Recompute the whole chain and every detail's digest.

    `anchor` is a hash published earlier: the chain must hold it, else somebody rebuilt the chain.
    """
    broken: list[str] = []
    previous, expected, erased, anchor_found = GENESIS, 1, 0, anchor in ("", GENESIS)
    events = Event.objects.exclude(sequence=None).order_by("sequence").select_related("detail")
    for event in events.iterator(chunk_size=2_000):
        if event.sequence != expected:
            broken.append(f"link {expected} is missing: after it comes {event.sequence}")
            expected = event.sequence or expected
        if chain_hash(event, previous) != event.hash:
            broken.append(f"link {event.sequence} (event {event.pk}) was changed, or what lies before it")
        try:
            detail: EventDetail | None = event.detail
        except EventDetail.DoesNotExist:
            detail = None
            erased += 1
        if detail is not None and digest_of(detail.salt, detail.data) != event.digest:
            broken.append(f"the detail of link {event.sequence} (event {event.pk}) was changed")
        anchor_found = anchor_found or event.hash == anchor
        previous, expected = event.hash, expected + 1
    return Verdict(
        sealed=expected - 1,
        unsealed=Event.objects.filter(sequence=None).count(),
        erased=erased,
        head=Head(expected - 1, previous),
        anchor_found=anchor_found if anchor else None,
        broken=broken,
    )
