"""What cities published, counted again."""

from __future__ import annotations

import csv
import io
import random
import re
from typing import TYPE_CHECKING

import pytest

from samen030.tally import pabulib
from samen030.tally.counting import count
from samen030.tally.settings import PRESETS, Settings

if TYPE_CHECKING:
    from pathlib import Path

    from samen030.tally.election import Election

SHARED = [
    ("Netherlands_Assen_2024", "assen-2024"),
    ("Netherlands_Assen_2025", "assen-2024"),
    ("Poland_Swiecie_2023", "swiecie-2023"),
    ("Poland_Swiecie_2023", "assen-2024"),
    ("Poland_Wieliczka_2023_Green_Budget", "wieliczka-2023"),
]


def read(shared_data: Path, name: str) -> Election:
    return pabulib.read(shared_data / "pabulib" / f"{name}.pb")


def selected(e: Election) -> set[str]:
    return {project.id for project in e.projects if project.fields["selected"] == "1"}


@pytest.mark.parametrize(("name", "preset"), SHARED)
def test_equal_shares_gives_what_the_city_published(shared_data: Path, name: str, preset: str) -> None:
    e = read(shared_data, name)
    assert set(count(e, PRESETS[preset]).winners) == selected(e)


@pytest.mark.parametrize(("name", "preset"), SHARED)
def test_also_with_other_names_voters_shuffled_and_the_answer_taken_out(
    shared_data: Path, name: str, preset: str
) -> None:
    text = (shared_data / "pabulib" / f"{name}.pb").read_text(encoding="utf-8-sig")
    head, _votes, votes = text.partition("VOTES")
    meta, _projects, projects = head.partition("PROJECTS")
    rows = list(csv.DictReader(io.StringIO(projects.strip()), delimiter=";"))
    chance = random.Random(7)
    names = [f"x{at}" for at in range(len(rows))]
    chance.shuffle(names)
    new = {row["project_id"]: name for row, name in zip(rows, names, strict=True)}
    wanted = {new[row["project_id"]] for row in rows if row["selected"] == "1"}
    lines = votes.strip().splitlines()
    place = lines[0].split(";").index("vote")
    cast = [",".join(new[key] for key in line.split(";")[place].split(",")) for line in lines[1:]]
    chance.shuffle(cast)
    chance.shuffle(rows)
    made = meta + "PROJECTS\nproject_id;cost\n" + "".join(f"{new[r['project_id']]};{r['cost']}\n" for r in rows)
    made += "VOTES\nvoter_id;vote\n" + "".join(f"{at};{vote}\n" for at, vote in enumerate(cast))
    assert "selected" not in made
    assert set(count(pabulib.read(io.BytesIO(made.encode())), PRESETS[preset]).winners) == wanted


def test_wieliczka_differs_when_it_stops_early_as_is_known(shared_data: Path) -> None:
    e = read(shared_data, "Poland_Wieliczka_2023_Green_Budget")
    outcome = count(e, Settings(comparison=True, stop_when_exhaustive=True))
    assert (len(outcome.winners), outcome.spent) == (31, 984_579)
    outcome = count(e, PRESETS["wieliczka-2023"])
    assert (len(outcome.winners), outcome.spent) == (30, 995_079)


def test_greedy_gives_what_lodz_and_wroclaw_published(shared_data: Path) -> None:
    lodz = read(shared_data, "Poland_Lodz_2022")
    assert set(count(lodz, Settings(rule="greedy", min_score=100)).winners) == selected(lodz)
    wroclaw = read(shared_data, "Poland_Wroclaw_2020")
    assert set(count(wroclaw, Settings(rule="greedy", skip=False)).winners) == selected(wroclaw)


@pytest.mark.parametrize("name", ["France_Toulouse_2019", "Netherlands_Amsterdam_309", "Netherlands_Amsterdam_588"])
def test_files_without_an_outcome_are_read_whole_and_their_votes_are_those_of_the_file(
    shared_data: Path, name: str
) -> None:
    e = read(shared_data, name)
    assert e.voters == int(e.meta["num_votes"])
    assert len(e.projects) == int(e.meta["num_projects"])
    for project, votes in zip(e.projects, e.votes, strict=True):
        assert int(project.fields["votes"]) == votes
    if name == "France_Toulouse_2019":
        assert [int(project.fields["score"]) for project in e.projects] == e.scores.tolist()
    assert count(e, Settings(rule="greedy")).spent <= e.budget


def test_every_file_of_the_folder_is_here(shared_data: Path) -> None:
    known = {name for name, _preset in SHARED} | {"Poland_Lodz_2022", "Poland_Wroclaw_2020", "France_Toulouse_2019"}
    there = {path.stem for path in (shared_data / "pabulib").glob("*.pb")}
    assert {name for name in there - known if not re.fullmatch(r"Netherlands_Amsterdam_\d+", name)} == set()


def test_pabutools_gives_the_same_winners_in_the_same_order(shared_data: Path) -> None:
    """The reference implementation of research, on the files that it counts within seconds."""
    election = pytest.importorskip("pabutools.election")
    rules = pytest.importorskip("pabutools.rules")
    for name in ("Netherlands_Assen_2025", "Poland_Swiecie_2023", "Netherlands_Amsterdam_588"):
        instance, profile = election.parse_pabulib(str(shared_data / "pabulib" / f"{name}.pb"))
        plain = rules.method_of_equal_shares(instance, profile.as_multiprofile(), sat_class=election.Cost_Sat)
        ours = count(read(shared_data, name), Settings(completion="none"))
        assert [project.name for project in plain] == list(ours.winners)
