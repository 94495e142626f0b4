"""The command: without Django, with words for each parameter, and an error that says what to do."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from samen030.tally import cli
from samen030.tally.settings import PRESETS, Settings, SettingsError, lot_order, propose_step
from tests.conftest import PROGRAM
from tests.tally.test_pabulib import META, PROJECTS, VOTES

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "vote.pb"
    path.write_text(META + PROJECTS + VOTES)
    return path


@pytest.mark.parametrize("module", ["samen030.tally", "samen030.tally.counting", "samen030.tally.archive"])
def test_it_is_usable_without_django_and_loads_no_compiler(module: str) -> None:
    code = f"import sys, {module}; print(sorted({{'django', 'numba'}} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_counting_needs_no_database_and_no_settings(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    done = subprocess.run(
        [PROGRAM, "tally", str(file), "--rule", "equal-shares", "--completion", "add1", "--json", str(out)],
        env={"SAMEN030_VAR": "/nowhere", "DATABASE_URL": "no://database", "HOME": str(tmp_path)},
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    told = json.loads(out.read_text())
    assert told["winners"] == ["b"]
    assert told["spent"] == 13
    assert "1 of 2 projects, 6.50 of 10.00" in done.stdout


def test_each_word_reaches_the_count(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--preset", "swiecie-2023", "--utility", "cardinality", "--step", "0.5", "--stop-when-exhaustive"]
    assert (
        cli.main([str(file), *words, "--comparison", "--no-skip", "--min-score", "2", "--seed", "x", "--json", "-"])
        == 0
    )
    assert json.loads(capsys.readouterr().out)["settings"] == {
        "rule": "equal-shares", "utility": "cardinality", "completion": "add1", "step": 1, "stop_when_exhaustive": True,
        "threshold": 3, "comparison": True, "skip": False, "min_score": 2, "seed": "x",
    }  # fmt: skip


def test_why_is_told(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([str(file), "--explain"]) == 0
    assert "not a: 1 votes, costs 4.00" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["--step", "0"], ["--step", "0.001"], ["--step", "x"], ["--threshold", "0"]])
def test_words_that_cannot_be_used_are_told(file: Path, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([str(file), *words]) == 2
    assert capsys.readouterr().err


def test_a_file_that_is_not_there_or_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([str(tmp_path / "none.pb")]) == 2
    assert "No such file" in capsys.readouterr().err
    (tmp_path / "wrong.pb").write_text(META + PROJECTS + VOTES.replace("2;b", "2;c"))
    assert cli.main([str(tmp_path / "wrong.pb")]) == 2
    assert "line 15: a vote for an unknown project" in capsys.readouterr().err


def test_settings_are_read_back_and_nothing_unknown_is_taken() -> None:
    for preset in PRESETS.values():
        assert Settings.from_dict(preset.as_dict()) == preset
    for wrong in (
        {"rule": "best"},
        {"colour": 1},
        {"step": 0},
        {"step": True},
        {"step": 1.5},
        {"skip": 1},
        {"seed": 1},
    ):
        with pytest.raises(SettingsError):
            Settings.from_dict(wrong)


@pytest.mark.parametrize(
    ("cents", "voters", "step"), [(15_000_00, 100, 100), (15_000_00, 1_000, 10), (100_00, 1_000, 1)]
)
def test_the_proposed_step_is_at_most_one_percent(cents: int, voters: int, step: int) -> None:
    assert propose_step(cents, voters) == step


def test_the_lot_can_be_drawn_again_by_anybody() -> None:
    """sha256('seed:a') = 65ed…, 'seed:b' = 4d4b… and so on: any program gives this order."""
    import hashlib

    ids = ["a", "b", "c", "d"]
    by_hand = sorted(ids, key=lambda key: hashlib.sha256(b"seed:" + key.encode()).hexdigest())
    assert sorted(ids, key=lot_order(ids, "seed").__getitem__) == by_hand
