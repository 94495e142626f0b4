"""An election: projects with their cost, and the ballots, of which the same ones are held together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

type Ballot = tuple[int, ...]  # indices of projects, in the order of the ballot


class ElectionError(ValueError):
    """Projects or ballots that cannot be counted; says which."""


@dataclass(frozen=True, slots=True)
class Project:
    """What can be chosen. `cost` is in the election's smallest unit (cents, or the file's unit), never below zero."""

    id: str
    cost: int
    name: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Election:
    """`budget` and costs are whole numbers of the smallest unit: 1/`scale` of the unit of the file or the round.

    Ballot b is `choices[starts[b]:starts[b + 1]]` (indices of projects) and was given `counts[b]` times; where people
    gave points, `points` lies beside `choices`. Empty ballots are voters too: they count in `voters`.
    """

    budget: int
    projects: tuple[Project, ...]
    starts: NDArray[np.int64]
    choices: NDArray[np.int32]
    counts: NDArray[np.int64]
    points: NDArray[np.int64] | None = None
    vote_type: str = "approval"
    scale: int = 1
    meta: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_groups(
        cls,
        groups: Mapping[Ballot, int],
        *,
        budget: int,
        projects: Sequence[Project],
        points: Mapping[Ballot, tuple[int, ...]] | None = None,
        vote_type: str = "approval",
        scale: int = 1,
        meta: Mapping[str, str] | None = None,
    ) -> Election:
        """From ballots (indices of projects) with how often each was given."""
        lengths = np.fromiter(map(len, groups), np.int64, len(groups))
        starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
        return cls(
            budget=budget,
            projects=tuple(projects),
            starts=starts,
            choices=np.fromiter(chain.from_iterable(groups), np.int32, int(starts[-1])),
            counts=np.fromiter(groups.values(), np.int64, len(groups)),
            points=None
            if points is None
            else np.fromiter(chain.from_iterable(points[g] for g in groups), np.int64, int(starts[-1])),
            vote_type=vote_type,
            scale=scale,
            meta=dict(meta or {}),
        )

    @classmethod
    def from_ballots(
        cls,
        ballots: Iterable[Sequence[str]],
        *,
        budget: int,
        projects: Sequence[Project],
        scale: int = 1,
        meta: Mapping[str, str] | None = None,
    ) -> Election:
        """From approval ballots: each the ids of the projects that a voter chose.

        Raises ElectionError for an id that is twice or unknown, and a budget or cost below zero.
        """
        place = _places(projects, budget)
        groups: Counter[Ballot] = Counter()
        for ballot in ballots:
            try:
                indices = tuple(sorted(place[key] for key in ballot))
            except KeyError as error:
                raise ElectionError(f"a ballot names a project that is not there: {error.args[0]!r}") from error
            if len(set(indices)) != len(indices):
                raise ElectionError(f"a ballot names a project twice: {list(ballot)}")
            groups[indices] += 1
        return cls.from_groups(groups, budget=budget, projects=projects, scale=scale, meta=meta)

    @cached_property
    def voters(self) -> int:
        """How many voted, with an empty ballot too."""
        return int(self.counts.sum())

    @cached_property
    def costs(self) -> list[int]:
        """The cost of each project."""
        return [project.cost for project in self.projects]

    @cached_property
    def votes(self) -> NDArray[np.int64]:
        """How many chose each project."""
        weights = np.repeat(self.counts, np.diff(self.starts))
        # Sums of whole numbers below 2^53 are exact in bincount's floats.
        return np.bincount(self.choices, weights=weights, minlength=len(self.projects)).astype(np.int64)

    @cached_property
    def scores(self) -> NDArray[np.int64]:
        """The points of each project; its votes where nobody gave points."""
        if self.points is None:
            return self.votes
        weights = np.repeat(self.counts, np.diff(self.starts)) * self.points
        return np.bincount(self.choices, weights=weights, minlength=len(self.projects)).astype(np.int64)

    @cached_property
    def supporters(self) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """(starts, groups): the groups of ballots that name project p are `groups[starts[p]:starts[p + 1]]`."""
        owner = np.repeat(np.arange(len(self.counts), dtype=np.int32), np.diff(self.starts))
        order = np.argsort(self.choices, kind="stable")
        sizes = np.bincount(self.choices, minlength=len(self.projects))
        return np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)]), owner[order]

    def groups_of(self, project: int) -> NDArray[np.int32]:
        """The groups of ballots that name a project."""
        starts, groups = self.supporters
        return groups[starts[project] : starts[project + 1]]

    def ballots(self) -> Iterable[tuple[Ballot, int]]:
        """Each group of the same ballots, and how many there are."""
        choices = self.choices.tolist()
        for start, end, count in zip(
            self.starts.tolist(), self.starts.tolist()[1:], self.counts.tolist(), strict=False
        ):
            yield tuple(choices[start:end]), count


def _places(projects: Sequence[Project], budget: int) -> dict[str, int]:
    if budget < 0:
        raise ElectionError("the budget is below zero")
    place: dict[str, int] = {}
    for at, project in enumerate(projects):
        if project.id in place:
            raise ElectionError(f"two projects have the same id: {project.id!r}")
        if project.cost < 0:
            raise ElectionError(f"project {project.id!r} has a cost below zero")
        place[project.id] = at
    return place
