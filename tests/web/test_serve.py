"""`samen030 serve`: starts, or says in one sentence why not."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

PROGRAM = str(Path(sys.executable).with_name("samen030"))


def _environment(var: Path) -> dict[str, str]:
    own = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    return own | {"SAMEN030_VAR": str(var)}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _serve(var: Path, port: int, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, "serve", "--port", str(port), *words],
        env=_environment(var), capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip


def test_a_port_that_is_taken_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        answer = _serve(tmp_path, other.getsockname()[1])
    assert answer.returncode == 1
    assert "cannot be used" in answer.stderr
    assert "--port" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize("port", [-1, 70_000])
def test_a_port_that_cannot_be_is_one_sentence(tmp_path: Path, port: int) -> None:
    answer = _serve(tmp_path, port)
    assert answer.returncode != 0
    assert "Traceback" not in answer.stderr


def test_a_database_that_was_not_migrated_says_what_to_do(tmp_path: Path) -> None:
    answer = _serve(tmp_path, _free_port())
    assert answer.returncode == 1
    assert "samen030 migrate" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_it_serves_pages_and_stamped_files_in_production(own_folder: Path) -> None:
    environment = _environment(own_folder)
    port = _free_port()
    with subprocess.Popen(
        [PROGRAM, "serve", "--production", "--port", str(port)], env=environment, stderr=subprocess.DEVNULL
    ) as process:
        try:
            page = _fetch(f"http://127.0.0.1:{port}/", seconds=240)  # brotli of all files takes its time, once
            style = next(part for part in page.split('"') if part.startswith("/static/web/samen030."))
            assert style != "/static/web/samen030.css"
            assert "--paper" in _fetch(f"http://127.0.0.1:{port}{style}", seconds=20)
        finally:
            process.terminate()
            process.wait(timeout=60)


def _fetch(url: str, *, seconds: float) -> str:
    until = time.monotonic() + seconds
    while True:
        try:
            with urlopen(url, timeout=30) as answer:  # noqa: S310 - our own server
                return str(answer.read().decode())
        except URLError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
