"""A server of one's own: the real program on a free port, with a fresh folder and the example story."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = str(Path(sys.executable).with_name("samen030"))
CHROMIUM = "/usr/bin/chromium"
CHROMIUM_WORDS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
READY_WITHIN = 120


@dataclass(frozen=True)
class Server:
    """Where it listens, and the folder that holds its database and mail."""

    url: str
    var: Path
    environment: dict[str, str] = field(repr=False)

    def mails(self) -> list[str]:
        """The messages sent so far, oldest first."""
        files = sorted((self.var / "mail").glob("*"), key=lambda path: path.stat().st_mtime_ns)
        return [path.read_text() for path in files]

    def shell(self, code: str) -> str:
        """What `code` prints, run by the same program beside the server: for what no page can set up."""
        words = [PROGRAM, "shell", "--no-imports", "-c", code]
        done = subprocess.run(words, env=self.environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
        return done.stdout.strip()


def tell(environment: dict[str, str]) -> None:
    """Migrate and fill a new database."""
    for words in (["migrate", "--verbosity", "0"], ["demo", "fill", "--json"]):
        subprocess.run([PROGRAM, *words], env=environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def told_once(folder: Path, database_url: str = "") -> Path:
    """A folder with the example story (on SQLite, or in the database of `database_url`), made by the first worker that
    asks and shared by all; to copy."""
    story, done = folder / "story", folder / "story.done"
    try:
        story.mkdir(parents=True)
    except FileExistsError:
        ends = time.monotonic() + READY_WITHIN
        while not done.exists() and time.monotonic() < ends:
            time.sleep(0.2)
        assert done.exists(), "the example story was not told in time"
    else:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("SAMEN030_", "DJANGO_"))
        }
        tell(environment | {"SAMEN030_VAR": str(story), "DATABASE_URL": database_url})
        done.touch()
    return story


@contextmanager
def own_server(var: Path, database_url: str = "", story: Path | None = None) -> Iterator[Server]:
    """Serve a database with the example story as in production until the block ends.

    `story`: a folder where it was told already, then `database_url` has it too; else it is told now.
    """
    port = _free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SAMEN030_", "DJANGO_"))}
    environment |= {
        "SAMEN030_VAR": str(var),
        "SAMEN030_SITE_URL": f"http://127.0.0.1:{port}",
        "DATABASE_URL": database_url,
        "SAMEN030_FETCH_OWN_NETWORK": "127.0.0.1",  # calendars of tests
    }
    if story:
        shutil.copytree(story, var, dirs_exist_ok=True)
    else:
        tell(environment)
    log = var / "server.log"
    words = ["serve", "--production", "--port", str(port), "--workers", "1"]
    with log.open("w") as told:
        process = subprocess.Popen(
            [PROGRAM, *words], env=environment, cwd=ROOT, stdout=told, stderr=told, start_new_session=True
        )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(url, process, log)
        yield Server(url, var, environment)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=20)


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until the server answers; AssertionError with its own words when it does not."""
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(f"{url}/gezond/", timeout=5):  # noqa: S310 - our own server
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError(f"the server did not start: {log.read_text()}")
