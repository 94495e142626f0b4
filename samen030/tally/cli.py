"""`samen030 tally FILE.pb`: count an election on the command line, without the site or its database."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from samen030.tally import pabulib
from samen030.tally.counting import Outcome, count
from samen030.tally.election import ElectionError
from samen030.tally.settings import COMPLETIONS, PRESETS, RULES, Settings, SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samen030.tally.election import Election

UNREADABLE = 2


def parser() -> argparse.ArgumentParser:
    """The words of the command."""
    made = argparse.ArgumentParser(prog="samen030 tally", description="Count an election on money (Pabulib .pb).")
    made.add_argument("file", type=Path)
    made.add_argument("--preset", choices=sorted(PRESETS), help="settings that a city used; other words change them")
    made.add_argument("--rule", choices=RULES)
    made.add_argument("--utility", choices=["cost", "cardinality", "points"])
    made.add_argument("--completion", choices=COMPLETIONS)
    made.add_argument("--step", help="what add1 adds for each voter, in the file's unit (1)")
    made.add_argument("--stop-when-exhaustive", action="store_true", default=None)
    made.add_argument("--threshold", type=int, help="needs votes / voters >= cost / (N x budget); Swiecie: 3")
    made.add_argument("--comparison", action="store_true", default=None, help="greedy wins if it serves more voters")
    made.add_argument(
        "--no-skip", dest="skip", action="store_false", default=None, help="greedy stops at the first misfit"
    )
    made.add_argument("--min-score", type=int, help="greedy: fewer votes than this are not bought")
    made.add_argument("--seed", help="of the lot that breaks ties")
    made.add_argument("--json", type=Path, metavar="OUT", help="write the outcome there; - for the screen")
    made.add_argument("--explain", action="store_true", help="why each project was bought or not")
    return made


def _settings(words: argparse.Namespace, election: Election) -> Settings:
    names = (
        "rule",
        "utility",
        "completion",
        "stop_when_exhaustive",
        "threshold",
        "comparison",
        "skip",
        "min_score",
        "seed",
    )
    said = {name: getattr(words, name) for name in names if getattr(words, name) is not None}
    base = PRESETS[words.preset] if words.preset else Settings(completion="none")
    step = pabulib.amount(words.step or "1", election.scale, "--step")
    return replace(base, step=step, **said)


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0; 2 with one sentence when the file or the words cannot be used."""
    words = parser().parse_args(argv)
    try:
        election = pabulib.read(words.file)
        settings = _settings(words, election)
        outcome = count(election, settings)
    except pabulib.PabulibError as error:
        return _wrong(f"{words.file}: {error}")
    except (ElectionError, SettingsError) as error:
        return _wrong(str(error))
    except OSError as error:
        return _wrong(f"{words.file}: {error.strerror}")
    text = json.dumps(outcome.as_dict(), indent=1, ensure_ascii=False)
    if words.json and str(words.json) != "-":
        try:
            words.json.write_text(text + "\n")
        except OSError as error:
            return _wrong(f"{words.json}: {error.strerror}")
    if words.json and str(words.json) == "-":
        sys.stdout.write(text + "\n")
    else:
        sys.stdout.write(told(election, outcome, with_reasons=words.explain))
    return 0


def _wrong(sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return UNREADABLE


def told(election: Election, outcome: Outcome, *, with_reasons: bool) -> str:
    """The outcome in words for a terminal."""

    def money(amount: float) -> str:
        return f"{amount / outcome.scale:,.{0 if outcome.scale == 1 else 2}f}"

    names = {project.id: project for project in election.projects}
    bought, asked = len(outcome.winners), len(election.projects)
    first = (
        f"{bought} of {asked} projects, {money(outcome.spent)} of {money(outcome.budget)}; "
        f"{outcome.voters} voters, {outcome.share_with_a_winner:.0%} with something they chose"
    )
    lines = [first]
    if outcome.endowment is not None:
        lines.append(f"each voter had {float(outcome.endowment) / outcome.scale:,.2f} ({outcome.steps} steps)")
    for number, key in enumerate(outcome.winners, start=1):
        project, one = names[key], outcome.projects[key]
        price = f", at most {one.price_per_supporter / outcome.scale:,.2f} each" if one.price_per_supporter else ""
        lines.append(f"{number:3}. {key}  {money(project.cost)}  {one.votes} votes{price}  {project.name[:60]}")
    lines.extend(f"tie in round {tie.round}: {', '.join(tie.tied)}; {tie.chosen} by {tie.by}" for tie in outcome.ties)
    if c := outcome.comparison:
        lines.append(f"better served: {c.equal_shares} by this, {c.greedy} by greedy, {c.same} the same")
    if with_reasons:
        for key, one in outcome.projects.items():
            if not one.selected and one.votes:
                support = (
                    f", effective support {one.effective_support:.0%}" if one.effective_support is not None else ""
                )
                short = f", {money(one.missing_money)} short" if one.missing_money else ""
                lines.append(f"  not {key}: {one.votes} votes, costs {money(one.cost)}{short}{support}")
    return "\n".join(lines) + "\n"
