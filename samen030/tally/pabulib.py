"""Reading and writing Pabulib files (.pb), the common format for elections on money: http://pabulib.org/format.

Three sections, META, PROJECTS and VOTES, each with a header and `;` between its columns. A file that is wrong gives an
error with the line and the reason, and no partial result.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from math import lcm
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO

import numpy as np

from samen030.tally.election import Election, Project

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from samen030.tally.election import Ballot

SECTIONS = ("META", "PROJECTS", "VOTES")
NEEDED_META = ("num_projects", "num_votes", "budget", "vote_type", "rule")
VOTE_TYPES = ("approval", "choose-1", "cumulative", "scoring", "ordinal")
MOST_BYTES = 200_000_000
MOST_PROJECTS = 20_000
MOST_SCALE = 1_000_000  # costs with up to six decimals
LONGEST_NUMBER = 30
NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")


class PabulibError(ValueError):
    """A file that cannot be read as .pb: `line` (from 1; 0 for the whole file) and `reason`."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}" if line else reason)
        self.line, self.reason = line, reason


@dataclass
class _Columns:
    """The header of a section: where each column stands."""

    line: int
    names: list[str]

    def need(self, *names: str) -> None:
        """Raise PabulibError unless these are there, and none twice."""
        missing = [name for name in names if name not in self.names]
        if missing:
            raise PabulibError(self.line, f"column missing: {', '.join(missing)}")
        if len(set(self.names)) != len(self.names):
            raise PabulibError(self.line, "a column stands twice")


def read(source: Path | BinaryIO) -> Election:
    """The election in a file. Raises PabulibError; OSError where the file cannot be opened."""
    if isinstance(source, Path):
        size = source.stat().st_size
        if size > MOST_BYTES:
            raise PabulibError(0, f"the file is larger than {MOST_BYTES // 1_000_000} MB")
        content = source.read_bytes()
    else:
        content = source.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise PabulibError(0, f"the file is larger than {MOST_BYTES // 1_000_000} MB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise PabulibError(line, "not UTF-8: save the file with that encoding") from error
    del content
    if "\x00" in text:
        raise PabulibError(text.count("\n", 0, text.index("\x00")) + 1, "a NUL character")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    begins = _sections(lines)
    meta = _meta(lines, begins)
    projects, budget, scale = _projects(lines, begins, meta)
    return _votes(lines, begins["VOTES"], meta, projects, budget, scale)


def _sections(lines: Sequence[str]) -> dict[str, int]:
    """Where each section begins. Votes are last and may be a million lines, so the search ends there."""
    begins: dict[str, int] = {}
    for at, line in enumerate(lines):
        word = line.strip().rstrip(";").upper()
        if word not in SECTIONS:
            if not begins and word:
                raise PabulibError(at + 1, "the file does not begin with META")
            continue
        if word in begins:
            raise PabulibError(at + 1, f"section {word} stands twice")
        if word != SECTIONS[len(begins)]:
            raise PabulibError(at + 1, f"section {word} stands before {SECTIONS[len(begins)]}")
        begins[word] = at
        if word == SECTIONS[-1]:
            return begins
    raise PabulibError(len(lines), f"section {SECTIONS[len(begins)]} is missing")


def _rows(lines: Sequence[str], first: int, end: int) -> Iterator[tuple[int, list[str]]]:
    """Line number (from 1) and cells of each row that is not empty."""
    for at in range(first, end):
        if not lines[at].strip():
            continue
        try:
            cells = next(csv.reader([lines[at]], delimiter=";", strict=False))
        except csv.Error as error:
            raise PabulibError(at + 1, f"cannot be read: {error}") from error
        yield at + 1, [cell.strip() for cell in cells]


def _header(rows: Iterator[tuple[int, list[str]]], section: str, line: int) -> _Columns:
    first = next(rows, None)
    if first is None:
        raise PabulibError(line, f"section {section} is empty")
    return _Columns(first[0], [name.lower() for name in first[1]])


def _meta(lines: Sequence[str], begins: dict[str, int]) -> dict[str, str]:
    rows = _rows(lines, begins["META"] + 1, begins["PROJECTS"])
    _header(rows, "META", begins["META"] + 1).need("key", "value")
    meta: dict[str, str] = {}
    for line, cells in rows:
        key = cells[0]
        if key in meta:
            raise PabulibError(line, f"{key!r} stands twice")
        rest = lines[line - 1].partition(";")[2].strip()  # whole, with the `;` that a text may have
        meta[key] = ";".join(cells[1:]) if rest.startswith('"') else rest
    missing = [name for name in NEEDED_META if name not in meta]
    if missing:
        raise PabulibError(begins["META"] + 1, f"META lacks {', '.join(missing)}")
    if meta["vote_type"] not in VOTE_TYPES:
        raise PabulibError(
            begins["META"] + 1, f"vote_type is one of {', '.join(VOTE_TYPES)}; not {meta['vote_type']!r}"
        )
    return meta


def _number(text: str, line: int, what: str) -> Fraction:
    if len(text) > LONGEST_NUMBER or not NUMBER.fullmatch(text):
        raise PabulibError(line, f"{what} is not a number: {text[:40]!r}")
    value = Fraction(text.replace(",", "."))
    if value < 0:
        raise PabulibError(line, f"{what} is below zero: {text}")
    return value


def _projects(lines: Sequence[str], begins: dict[str, int], meta: dict[str, str]) -> tuple[list[Project], int, int]:
    """The projects, the budget and the scale: how many of the smallest unit go in one of the file's."""
    rows = _rows(lines, begins["PROJECTS"] + 1, begins["VOTES"])
    columns = _header(rows, "PROJECTS", begins["PROJECTS"] + 1)
    columns.need("project_id", "cost")
    budget = _number(meta["budget"], begins["META"] + 1, "the budget")
    read_rows: list[tuple[str, Fraction, dict[str, str]]] = []
    seen: set[str] = set()
    for line, cells in rows:
        if len(cells) > len(columns.names) and any(cells[len(columns.names) :]):
            raise PabulibError(line, "more cells than the header has columns")
        row = dict(zip(columns.names, cells, strict=False))
        key = row.pop("project_id", "")
        if not key:
            raise PabulibError(line, "project_id is empty")
        if key in seen:
            raise PabulibError(line, f"project {key!r} stands twice")
        if len(seen) >= MOST_PROJECTS:
            raise PabulibError(line, f"more than {MOST_PROJECTS} projects")
        seen.add(key)
        read_rows.append((key, _number(row.pop("cost", ""), line, f"the cost of {key!r}"), row))
    if not read_rows:
        raise PabulibError(begins["PROJECTS"] + 1, "section PROJECTS is empty")
    scale = lcm(budget.denominator, *(cost.denominator for _key, cost, _row in read_rows))
    if scale > MOST_SCALE:
        raise PabulibError(begins["PROJECTS"] + 1, "costs have more than six decimals")
    projects = [Project(key, int(cost * scale), row.get("name", ""), row) for key, cost, row in read_rows]
    return projects, int(budget * scale), scale


def _cells(lines: Sequence[str], columns: _Columns, first: int) -> Iterator[tuple[int, str, str, str]]:
    """Line number, voter, vote and points of each row; without the csv module where no cell is quoted, for millions."""
    voter, vote = columns.names.index("voter_id"), columns.names.index("vote")
    points = columns.names.index("points") if "points" in columns.names else -1
    last = max(voter, vote, points)
    for at in range(first, len(lines)):
        line = lines[at]
        if '"' in line:
            cells = next(_rows(lines, at, at + 1))[1]
        elif not line:
            continue
        else:
            cells = line.split(";")
        if len(cells) <= last:
            if not any(cell.strip() for cell in cells):
                continue
            raise PabulibError(at + 1, f"{len(cells)} cells where the header has {len(columns.names)}")
        yield at + 1, cells[voter], cells[vote], cells[points] if points >= 0 else ""


def _votes(
    lines: Sequence[str], begin: int, meta: dict[str, str], projects: list[Project], budget: int, scale: int
) -> Election:
    rows = _rows(lines, begin + 1, len(lines))
    columns = _header(rows, "VOTES", begin + 1)
    columns.need("voter_id", "vote")
    vote_type = meta["vote_type"]
    has_points = vote_type in ("cumulative", "scoring")
    if has_points:
        columns.need("points")
    voters: set[str] = set()
    found: Counter[str] = Counter()  # a vote as it stands in the file, with its points behind a tab
    first_at: dict[str, int] = {}
    for line, voter, vote, points in _cells(lines, columns, columns.line):
        if voter in voters:
            raise PabulibError(line, f"voter {voter!r} stands twice")
        voters.add(voter)
        told = f"{vote}\t{points}" if has_points else vote
        found[told] += 1
        if told not in first_at:
            first_at[told] = line
    read_vote = _Votes(vote_type, {project.id: at for at, project in enumerate(projects)}, has_points=has_points)
    groups: Counter[Ballot] = Counter()
    marked: dict[tuple[Ballot, tuple[int, ...]], int] = {}
    for told, count in found.items():
        ballot, given = read_vote.read(told, first_at[told])
        if has_points:
            marked[ballot, given] = marked.get((ballot, given), 0) + count
        else:
            groups[ballot] += count
    said = {"budget": budget, "projects": projects, "vote_type": vote_type, "scale": scale, "meta": meta}
    if not has_points:
        return Election.from_groups(groups, **said)  # type: ignore[arg-type]
    return _with_points(marked, **said)


def _with_points(marked: Mapping[tuple[Ballot, tuple[int, ...]], int], **said: Any) -> Election:
    """The same projects with other points are another group."""
    lengths = [len(ballot) for ballot, _points in marked]
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.array(lengths, np.int64))])
    return Election(
        starts=starts,
        choices=np.array([at for ballot, _points in marked for at in ballot], np.int32),
        points=np.array([point for _ballot, points in marked for point in points], np.int64),
        counts=np.array(list(marked.values()), np.int64),
        **said | {"projects": tuple(said["projects"])},
    )


@dataclass
class _Votes:
    """How one vote is read."""

    vote_type: str
    place: Mapping[str, int]
    has_points: bool

    def read(self, told: str, line: int) -> tuple[Ballot, tuple[int, ...]]:
        """The projects, and their points where there are. In the order of preference only where that is the vote."""
        vote, _tab, given = told.partition("\t")
        if not vote.strip():
            return (), ()
        try:
            ballot = tuple([self.place[key] for key in vote.split(",")])
        except KeyError:
            ballot = self._slowly(vote, line)
        if len(set(ballot)) != len(ballot):
            raise PabulibError(line, f"a project stands twice in a vote: {vote[:80]!r}")
        if self.has_points:
            return ballot, self._points(given, len(ballot), line)
        return ballot if self.vote_type == "ordinal" else tuple(sorted(ballot)), ()

    def _slowly(self, vote: str, line: int) -> Ballot:
        ballot = []
        for key in (key.strip() for key in vote.split(",")):
            if key not in self.place:
                raise PabulibError(line, f"a vote for an unknown project: {key[:40]!r}")
            ballot.append(self.place[key])
        return tuple(ballot)

    def _points(self, given: str, length: int, line: int) -> tuple[int, ...]:
        points = [_number(point.strip(), line, "a number of points") for point in given.split(",")] if given else []
        if len(points) != length:
            raise PabulibError(line, f"{len(points)} numbers of points for {length} projects")
        if any(point.denominator != 1 for point in points):
            raise PabulibError(line, "points are whole numbers")
        return tuple(int(point) for point in points)


def write(
    target: IO[str],
    *,
    meta: Mapping[str, str],
    projects: Sequence[Mapping[str, str]],
    votes: Iterable[Mapping[str, str]],
) -> None:
    """Write a file: rows as they are, with the columns of the first. `;`, quotes and line breaks are quoted.

    Raises PabulibError when META lacks what the format asks, or projects lack project_id or cost.
    """
    missing = [name for name in NEEDED_META if name not in meta]
    if missing:
        raise PabulibError(0, f"META lacks {', '.join(missing)}")
    if not projects or any(not {"project_id", "cost"} <= set(row) for row in projects):
        raise PabulibError(0, "a project lacks project_id or cost")
    writer = csv.writer(target, delimiter=";", lineterminator="\n")
    target.write("META\n")
    writer.writerow(["key", "value"])
    writer.writerows([key, _flat(value)] for key, value in meta.items())
    target.write("PROJECTS\n")
    names = list(projects[0])
    writer.writerow(names)
    writer.writerows([_flat(row.get(name, "")) for name in names] for row in projects)
    target.write("VOTES\n")
    rows = iter(votes)
    first = next(rows, None)
    columns = list(first) if first else ["voter_id", "vote"]
    writer.writerow(columns)
    for row in chain([first] if first else [], rows):
        writer.writerow([_flat(row.get(name, "")) for name in columns])


def _flat(text: str) -> str:
    """On one line: readers of the format go by lines."""
    return " ".join(str(text).split())


def amount(text: str, scale: int, what: str) -> int:
    """An amount in the file's unit as a whole number of the smallest. Raises PabulibError where it is none."""
    value = _number(text, 0, what) * scale
    if value.denominator != 1:
        raise PabulibError(0, f"{what} is finer than the amounts in the file: {text}")
    return int(value)
