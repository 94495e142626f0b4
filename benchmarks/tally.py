"""Counting: ours against pabutools (grouped ballots, gmpy2) in one run, and generated elections of a million votes.

    .venv/bin/python benchmarks/tally.py [--data ../shared/data/pabulib] [--only Poland_Lodz_2022] [--no-reference]

Prints JSON: for each file the seconds of reading and of counting (add1, step 1), ours as the least of five, and whether
both bought the same in the same order; then the growth over 10^3 … 10^6 voters, each in a process of its own.
pabutools stops adding money once no project fits in what is left, so here ours does too; ties as ours: cost, votes, id.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from samen030.tally import compiled, intervals, pabulib
from samen030.tally.equal_shares import EqualShares
from samen030.tally.settings import lot_order

if TYPE_CHECKING:
    from collections.abc import Callable

    from samen030.tally.election import Election

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "pabulib"
TIMES = 5
MB = 1024


def least(do: Callable[[], Any], times: int = TIMES) -> tuple[float, Any]:
    """The least seconds of so many runs, and the last answer."""
    best, answer = float("inf"), None
    for _ in range(times):
        start = time.perf_counter()
        answer = do()
        best = min(best, time.perf_counter() - start)
    return best, answer


def counted(election: Election, step: int, runner: Any = compiled.run) -> Callable[[], tuple[list[str], int]]:
    """A count with add1, everything that counting needs made in it; answers the winners in order and the steps."""
    election.supporters  # noqa: B018 - part of reading: the ballots by project
    lot = {key: place for place, key in enumerate(sorted(project.id for project in election.projects))}

    def do() -> tuple[list[str], int]:
        run, steps = EqualShares(election, "cost", lot, runner=runner).add1(step, stop_when_exhaustive=True)
        return [election.projects[at].id for at in run.bought], steps

    return do


def reference(path: Path) -> dict[str, Any]:
    """The same file through pabutools."""
    import pabutools.fractions
    from pabutools.election import Cost_Sat, parse_pabulib
    from pabutools.rules import method_of_equal_shares
    from pabutools.tiebreaking import TieBreakingRule

    pabutools.fractions.FRACTION = "gmpy2"
    start = time.perf_counter()
    instance, profile = parse_pabulib(str(path))
    grouped = profile.as_multiprofile()
    read = time.perf_counter()
    ties = TieBreakingRule(lambda _instance, votes, p: (p.cost, -votes.approval_score(p), p.name))
    bought = method_of_equal_shares(instance, grouped, sat_class=Cost_Sat, voter_budget_increment=1, tie_breaking=ties)
    return {"read": read - start, "count": time.perf_counter() - read, "winners": [p.name for p in bought]}


def of_file(path: Path, *, with_reference: bool) -> dict[str, Any]:
    read, election = least(lambda: _ready(path), 3)
    row: dict[str, Any] = {"file": path.stem, "voters": election.voters, "projects": len(election.projects)}
    if election.vote_type != "approval":
        return row | {"skipped": f"{election.vote_type}: not counted by Equal Shares"}
    count, (winners, steps) = least(counted(election, 1))
    fallback, (same, _steps) = least(counted(election, 1, intervals.run), 1)
    row |= {"read": round(read, 4), "count": round(count, 5), "steps": steps, "winners": len(winners)}
    row |= {"numpy_count": round(fallback, 4), "numpy_same": same == winners}
    if with_reference:
        theirs = reference(path)
        row["pabutools"] = {"read": round(theirs["read"], 3), "count": round(theirs["count"], 3)}
        row["same_winners_and_order"] = theirs["winners"] == winners
        row["times_faster_counting"] = round(theirs["count"] / count)
        row["times_faster_with_reading"] = round((theirs["read"] + theirs["count"]) / (read + count))
        row["times_faster_numpy"] = round(theirs["count"] / fallback, 1)
    return row


def _ready(path: Path) -> Election:
    election = pabulib.read(path)
    election.supporters  # noqa: B018
    return election


def generated(voters: int, projects: int, seed: int = 1) -> bytes:
    """A .pb with skewed votes: each voter chooses one to ten projects, some far more often than others."""
    chance = random.Random(seed)
    costs = [chance.randint(50, 5_000) * 100_000 for _ in range(projects)]
    weights = [chance.paretovariate(1) for _ in range(projects)]
    ids = [f"p{at}" for at in range(projects)]
    budget = sum(costs) // 4
    lines = ["META", "key;value", f"num_projects;{projects}", f"num_votes;{voters}", f"budget;{budget}"]
    lines += ["vote_type;approval", "rule;equalshares/add1", "PROJECTS", "project_id;cost"]
    lines += [f"{key};{cost}" for key, cost in zip(ids, costs, strict=True)]
    lines += ["VOTES", "voter_id;vote"]
    for voter in range(voters):
        chosen = set(chance.choices(ids, weights, k=chance.randint(1, 10)))
        lines.append(f"{voter};{','.join(chosen)}")
    return "\n".join(lines).encode()


def of_size(voters: int, projects: int = 100) -> dict[str, Any]:
    """Reading and counting a generated file, in a process of its own so that its memory is its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "generated.pb"
        path.write_bytes(generated(voters, projects))
        words = [sys.executable, __file__, "--generated", str(path)]
        told: dict[str, Any] = json.loads(subprocess.check_output(words))
    return {"voters": voters, "projects": projects, **told}


def one_generated(path: Path) -> dict[str, Any]:
    read, election = least(lambda: pabulib.read(path), 1)
    lot = lot_order((project.id for project in election.projects), "")
    shares = EqualShares(election, "cost", lot)
    endowment = Fraction(election.budget, election.voters)
    plain, run = least(lambda: shares.run(endowment, most=election.budget), 3)
    step = max(int(endowment / 65), 1)
    add1, (kept, steps) = least(lambda: shares.add1(step), 1)
    return {
        "different_ballots": len(election.counts),
        "mb_of_file": round(path.stat().st_size / 1e6, 1),
        "read": round(read, 3),
        "plain": round(plain, 4),
        "plain_winners": len(run.bought),
        "add1": round(add1, 3),
        "add1_steps": steps,
        "add1_winners": len(kept.bought),
        "doubts": shares.doubts,
        "peak_mb": _peak_mb(),
    }


def _peak_mb() -> int:
    """The most memory that this process had (getrusage would count its parent's too)."""
    line = next(row for row in Path("/proc/self/status").read_text().splitlines() if row.startswith("VmHWM"))
    return int(line.split()[1]) // MB


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--data", type=Path, default=DATA)
    words.add_argument("--only", default="")
    words.add_argument("--no-reference", action="store_true")
    words.add_argument("--largest", type=int, default=1_000_000)
    words.add_argument("--generated", type=Path, help=argparse.SUPPRESS)
    said = words.parse_args()
    EqualShares(_tiny(), "cost", {"a": 0}).add1(1)  # compiled before anything is timed
    if said.generated:
        print(json.dumps(one_generated(said.generated)))
        return
    files = [of_file(path, with_reference=not said.no_reference) for path in sorted(said.data.glob(f"{said.only}*.pb"))]
    rows = [row for row in files if "pabutools" in row]
    told: dict[str, Any] = {"python": sys.version.split()[0], "files": files}
    if rows:
        ours = sum(row["read"] + row["count"] for row in rows)
        theirs = sum(row["pabutools"]["read"] + row["pabutools"]["count"] for row in rows)
        counts = sum(row["pabutools"]["count"] for row in rows) / sum(row["count"] for row in rows)
        told["together"] = {"times_faster_with_reading": round(theirs / ours), "times_faster_counting": round(counts)}
        told["together"]["median_times_faster"] = statistics.median(row["times_faster_counting"] for row in rows)
    sizes = [size for size in (10**3, 10**4, 10**5, 10**6) if size <= said.largest and not said.only]
    told["generated"] = [of_size(size) for size in sizes]
    print(json.dumps(told, indent=1))


def _tiny() -> Election:
    from samen030.tally.election import Election, Project

    return Election.from_ballots([["a"]], budget=1, projects=[Project("a", 1)])


if __name__ == "__main__":
    main()
