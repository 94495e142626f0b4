"""Votes over HTTP on the real server with two workers, the load from the same machine; and kill -9 in the middle of it.

    .venv/bin/python benchmarks/vote.py [--votes 6000] [--connections 8] [--no-kill]      (DATABASE_URL for PostgreSQL)

First a steady run: votes a second, p50 and p95. Then workers, and at last the whole server, are killed with -9 while
votes come in; who saw no tracking code votes once more with the same code when the server is back. At the end the vote
is closed: every tracking code that was shown last for a code is on the list, and there is one ballot for each code.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from queue import Empty, Queue
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = str(Path(sys.executable).with_name("samen030"))
PORT = 8765
RECEIPT = re.compile(rb'booth-receipt">([0-9A-Z-]{14})<')
PREPARE = """
import json, uuid
from datetime import timedelta
from samen030.commons.ballots.actions import codes, polls
from samen030.kernel import clock
from samen030.kernel.actors import Actor
by, now = Actor.system("benchmark"), clock.now()
poll = polls.prepare(by=by, owner=("round", uuid.uuid4()), title="Proef", url="/", path="0344", method="approval",
    max_choices=5, budget_cents=5000000, code_way="posted", who="iedereen", rule={"rule": "equal-shares"},
    opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1))
plans = [polls.Choice(str(n), f"Plan {n}", 100000 * n, "Een plan voor de buurt.") for n in range(1, 21)]
polls.make_ready(poll, plans, by=by)
made = []
while len(made) < VOTES:
    made += [letter.code for letter in codes.make_posted(poll, min(500, VOTES - len(made)), by=by)]
print(json.dumps(made))
"""
COUNT = """
import json
from datetime import timedelta
import time_machine
from samen030.commons.ballots import queries
from samen030.commons.ballots.actions import closing
from samen030.commons.ballots.models import Poll
from samen030.kernel.actors import Actor
poll = Poll.objects.get()
with time_machine.travel(poll.closes_at + timedelta(seconds=1)):
    done = closing.close_poll(poll, by=Actor.system("benchmark"), digest_of=lambda poll, totals: "")
print(json.dumps({"totals": done.closing, "receipts": queries.receipts(done)}))
"""


def shell(environment: dict[str, str], code: str) -> Any:
    words = [PROGRAM, "shell", "--no-imports", "-c", code]
    return json.loads(subprocess.check_output(words, env=environment, cwd=ROOT, text=True).strip().splitlines()[-1])


class Server:
    """The site in production with two workers."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.start()

    def start(self) -> None:
        words = [PROGRAM, "serve", "--production", "--workers", "2", "--threads", "4", "--no-work", "--port", str(PORT)]
        self.process = subprocess.Popen(words, env=self.environment, cwd=ROOT, stderr=subprocess.DEVNULL)
        for _try in range(300):
            try:
                connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
                connection.request("GET", "/stem/")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("the server does not answer")

    def workers(self) -> list[int]:
        return [
            int(pid) for pid in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        ]

    def kill_all(self) -> None:
        pids = self.workers()
        self.process.kill()
        self.process.wait()
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue


class Voters:
    """So many connections that vote with the codes of a queue, one after the other."""

    def __init__(self, codes: list[str], connections: int) -> None:
        self.codes: Queue[str] = Queue()
        for code in codes:
            self.codes.put(code)
        self.shown: dict[str, str] = {}
        self.times: list[float] = []
        self.again = self.refused = 0
        self.threads = [threading.Thread(target=self._vote, daemon=True) for _ in range(connections)]

    def run(self) -> float:
        start = time.perf_counter()
        for thread in self.threads:
            thread.start()
        for thread in self.threads:
            thread.join()
        return time.perf_counter() - start

    def _vote(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        while True:
            try:
                code = self.codes.get_nowait()
            except Empty:
                return
            number = len(self.shown) % 20 + 1
            body = f"code={code}&step=cast&choices={number}&choices={number % 20 + 1}"
            while True:
                begin = time.perf_counter()
                try:
                    connection.request("POST", "/stem/", body, headers)
                    answer = connection.getresponse()
                    found = RECEIPT.search(answer.read())
                except (OSError, http.client.HTTPException):
                    connection.close()
                    self.again += 1
                    time.sleep(0.05)
                    continue
                if found is None:
                    self.refused += 1
                    time.sleep(0.05)
                    continue
                self.times.append(time.perf_counter() - begin)
                self.shown[code] = found[1].decode()
                break


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--votes", type=int, default=6000)
    words.add_argument("--connections", type=int, default=8)
    words.add_argument("--no-kill", action="store_true")
    said = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"SAMEN030_VAR": folder, "SAMEN030_SITE_URL": f"http://127.0.0.1:{PORT}"}
        subprocess.run([PROGRAM, "migrate", "--verbosity", "0"], env=environment, cwd=ROOT, check=True)
        codes = shell(environment, PREPARE.replace("VOTES", str(said.votes)))
        server = Server(environment)
        half = len(codes) if said.no_kill else len(codes) // 2
        steady = Voters(codes[:half], said.connections)
        seconds = steady.run()
        times = sorted(steady.times)
        told: dict[str, Any] = {
            "database": environment.get("DATABASE_URL", "sqlite").partition(":")[0],
            "connections": said.connections,
            "votes": half,
            "votes_a_second": round(half / seconds),
            "p50_ms": round(statistics.median(times) * 1000, 1),
            "p95_ms": round(times[int(len(times) * 0.95)] * 1000, 1),
            "refused": steady.refused,
        }
        shown = dict(steady.shown)
        if not said.no_kill:
            troubled = Voters(codes[half:], said.connections)
            killer = threading.Thread(target=_kill, args=(server,), daemon=True)
            killer.start()
            troubled.run()
            killer.join()
            shown |= troubled.shown
            told["killed"] = {"votes": len(troubled.shown), "tried_again": troubled.again, "refused": troubled.refused}
        server.kill_all()
        counted = shell(environment, COUNT)
    told["lost"] = len(set(shown.values()) - set(counted["receipts"]))
    told["ballots"], told["codes"] = counted["totals"]["ballots"], len(codes)
    told["doubled_or_stray"] = counted["totals"]["ballots"] - len(codes)
    print(json.dumps(told, indent=1))


def _kill(server: Server) -> None:
    """Two workers one after the other, then all at once; and start again."""
    for _time in range(2):
        time.sleep(1)
        os.kill(server.workers()[0], signal.SIGKILL)
    time.sleep(1.5)
    server.kill_all()
    server.start()


if __name__ == "__main__":
    main()
