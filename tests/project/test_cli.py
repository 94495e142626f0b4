"""The command as a person or a program runs it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = str(Path(sys.executable).with_name("samen030"))


@pytest.fixture(scope="module")
def environment(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A database of its own, up to date."""
    values = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    values["SAMEN030_VAR"] = str(shutil.copytree(migrated, tmp_path_factory.mktemp("own") / "var"))
    return values


def run(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([COMMAND, *words], env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_the_help_shows_the_verbs_by_group(environment: dict[str, str]) -> None:
    told = run(environment, "--help").stdout
    for group in ("City", "Find", "Journal", "Run", "Django"):
        assert f"\n{group}\n" in told
    for verb in ("import", "city", "search", "journal", "serve", "demo", "due", "migrate"):
        assert f"\n  {verb}" in told


@pytest.mark.parametrize(
    "words",
    [
        ("city", "where", "3531", "--json"),
        ("search", "ask", "koffie", "--json"),
        ("search", "check", "--json"),
        ("journal", "verify", "--json"),
        ("journal", "head", "--json"),
        ("import", "list", "--json"),
        ("due", "--json"),
        ("demo", "remove", "--json"),
    ],
)
def test_json_is_one_object_and_nothing_else(environment: dict[str, str], words: tuple[str, ...]) -> None:
    done = run(environment, *words)
    assert done.returncode == 0, done.stderr
    assert isinstance(json.loads(done.stdout), dict)


@pytest.mark.parametrize(
    "words",
    [
        ("import", "csv", "/nergens/niets.csv"),
        ("import", "hsds", "/nergens"),
        ("import", "undo", "999"),
        ("city", "load", "--boundaries", "/nergens/x.geojson"),
        ("serve", "--port", "99999"),
    ],
)
def test_a_failure_is_one_sentence_and_an_exit_code(environment: dict[str, str], words: tuple[str, ...]) -> None:
    done = run(environment, *words)
    assert done.returncode != 0
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert "CommandError" not in done.stderr


@pytest.mark.parametrize("address", ["nonsense", "sqlite:////nergens/x.sqlite3", "postgres://u:p@127.0.0.1:x/none"])
@pytest.mark.parametrize("words", [("search", "check"), ("journal", "head", "--json"), ("serve", "--port", "0")])
def test_a_broken_database_address_is_one_sentence(
    environment: dict[str, str], words: tuple[str, ...], address: str
) -> None:
    done = run(environment | {"DATABASE_URL": address}, *words)
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr


def test_a_verb_on_an_empty_database_says_what_to_do(environment: dict[str, str], tmp_path: Path) -> None:
    done = run({**environment, "SAMEN030_VAR": str(tmp_path)}, "search", "ask", "koffie")
    assert done.returncode == 1
    assert "samen030 migrate" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_verb_points_to_the_help(environment: dict[str, str]) -> None:
    done = run(environment, "nonsens")
    assert done.returncode != 0
    assert "samen030 help" in done.stderr
    assert "Traceback" not in done.stderr


def test_serving_on_a_taken_port_says_so(environment: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run(environment, "serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "--port" in done.stderr


def test_serving_an_old_database_says_what_to_do(environment: dict[str, str], tmp_path: Path) -> None:
    done = run({**environment, "SAMEN030_VAR": str(tmp_path)}, "serve", "--port", "0")
    assert done.returncode == 1
    assert "samen030 migrate" in done.stderr
