"""Speed of Vinden: CPU time and queries per page, and latency under load. Prints one JSON object.

    .venv/bin/python benchmarks/find.py --records 20000 [--keep FOLDER] [--seconds 6]

Makes a database of its own with that many synthetic records beside the example story (a folder given with --keep is
used again), measures every page in this process without the page cache (median of runs, CPU milliseconds and number
of queries), then starts a server as in production and asks it from 8 connections for a few seconds. For scale: a
bare answer of the same framework without database is measured in the same run.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

BUDGET_MS = {"page": 8.0, "search": 15.0, "api": 5.0, "cached": 1.0}
WORDS = ("koffie", "taalles", "samen eten", "hulp met formulieren", "kinderen", "wandelen met de buurt", "repair cafe")
CONNECTIONS = 8
RATE = 15.0  # requests a second: 54,000 an hour
RUNS = 15


def prepare(folder: Path, records: int) -> float:
    """A database with `records` entries in `folder`; answers how many seconds filling took."""
    from django.core.management import call_command

    from samen030.demo import actions, volume
    from samen030.find.search.models import Document

    call_command("migrate", verbosity=0)
    started = time.monotonic()
    if actions.is_empty():
        actions.fill()
    missing = records - Document.objects.count()
    if missing > 0:
        volume.generate(missing)
    folder.mkdir(exist_ok=True)
    return time.monotonic() - started


def measure(path: str, *, cached: bool = False, **headers: str) -> dict[str, Any]:
    """Median CPU milliseconds and number of queries of one address in this process."""
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers=headers)
    client.get(path)
    times, queries, size = [], 0, 0
    for _run in range(RUNS):
        if not cached:
            cache.clear()
        with CaptureQueriesContext(connection) as captured:
            response = client.get(path)
        queries = len(captured)  # now: the next request empties the log
        if not cached:
            cache.clear()
        started = time.process_time()
        client.get(path)
        times.append((time.process_time() - started) * 1000)
        if response.status_code not in (200, 304):
            raise SystemExit(f"{path} gives {response.status_code}")
        size = len(response.content)
    median, least = round(statistics.median(times), 2), round(min(times), 2)
    return {"cpu_ms": median, "least_ms": least, "queries": queries, "bytes": size}


def addresses() -> dict[str, str]:
    """What is measured: a name and an address of each page."""
    from samen030.find.search.models import Document

    some = {
        kind: Document.objects.filter(kind=kind, path__startswith="0344").order_by("pk")[5].url
        for kind in ("activity", "organisation", "place")
    }
    return {
        "home": "/",
        "buurt": "/utrecht/lombok-oost/",
        "wijk": "/utrecht/wijk-west/",
        "search_word": "/vinden/?q=koffie",
        "search_facets": "/vinden/?q=samen&soort=activity&kosten=free&buurt=wijk-west",
        "search_place": "/vinden/?q=eten&plek=lombok+oost",
        "search_typo": "/vinden/?q=wandellen",
        "search_all": "/vinden/",
        "detail_activity": some["activity"],
        "detail_organisation": some["organisation"],
        "detail_place": some["place"],
        "calendar_week_buurt": "/wat-is-er-te-doen/?buurt=lombok-oost",
        "calendar_today_city": "/wat-is-er-te-doen/?bereik=vandaag",
        "map_points": "/kaart/punten.geojson?bbox=4.9,52.0,5.2,52.2&zoom=12",
        "api_services": "/api/hsds/v3/services?per_page=25",
        "api_service_at_locations": "/api/hsds/v3/service_at_locations?per_page=25",
        "api_search": "/api/v1/search?q=koffie",
    }


def load(port: int, seconds: float, rate: float = 0.0, connections: int = CONNECTIONS) -> dict[str, Any]:
    """Latency of searches over so many connections, each a different address (nothing kept helps).

    As fast as they can (the server's limit), or at `rate` requests a second in all (what visitors notice).
    """
    took: list[float] = []
    errors = 0
    first = time.monotonic()
    until = first + seconds

    def ask(number: int) -> None:
        nonlocal errors
        turn = number
        while time.monotonic() < until:
            turn += connections
            if rate:
                time.sleep(max(0.0, first + turn / rate - time.monotonic()))
            word = WORDS[turn % len(WORDS)].replace(" ", "+")
            started = time.monotonic()
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/vinden/?q={word}&x={turn}", timeout=20) as answer:
                    answer.read()
            except OSError:
                errors += 1
            took.append((time.monotonic() - started) * 1000)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took.sort()
    return {
        "connections": connections,
        "asked_per_s": rate or None,
        "requests_per_s": round(len(took) / seconds, 1),
        "p50_ms": round(took[len(took) // 2], 1),
        "p95_ms": round(took[int(len(took) * 0.95)], 1),
        "errors": errors,
    }


def serve_and_load(seconds: float, port: int) -> dict[str, Any]:
    """Start a server as in production and load it."""
    command = [str(Path(sys.executable).with_name("samen030")), "serve", "--production", "--port", str(port)]
    command += os.environ.get("SERVE_OPTIONS", "").split()
    started = time.monotonic()
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/gezond/", timeout=1).close()
                break
            except OSError:
                if time.monotonic() - started > 60:
                    raise SystemExit("the server did not start") from None
                time.sleep(0.05)
        ready = time.monotonic() - started
        as_fast_as_it_can = load(port, seconds)
        return {
            "as_fast_as_it_can": as_fast_as_it_can,
            "one_by_one": load(port, seconds, connections=1),
            "at_a_rate": load(port, seconds, rate=RATE),
            "ready_s": round(ready, 2),
            "worker_mb": _worker_memory(server.pid),
        }
    finally:
        server.terminate()
        server.wait(timeout=20)


def _worker_memory(pid: int) -> list[int]:
    """Megabytes that each worker process has for itself."""
    import psutil

    return [round(child.memory_full_info().uss / 1e6) for child in psutil.Process(pid).children()]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--keep", type=Path, default=None, help="folder for the database, used again next time")
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--port", type=int, default=8771)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        os.environ["SAMEN030_VAR"] = str(folder)
        os.environ["SAMEN030_API_REQUESTS_PER_MINUTE"] = "1000000"
        os.environ["DJANGO_SETTINGS_MODULE"] = "samen030.project.settings"
        import django

        django.setup()
        from django.conf import settings

        settings.ALLOWED_HOSTS = ["testserver", "127.0.0.1"]
        seconds = prepare(folder, options.records)
        # The API keeps no answers, only how many rows a list has: it is measured as it is.
        pages = {name: measure(path, cached=path.startswith("/api/")) for name, path in addresses().items()}
        pages["home_cached"] = measure("/", cached=True)
        reference = measure("/robots.txt")
        from samen030.find.search.models import Document

        print(
            json.dumps(
                {
                    "records": Document.objects.count(),
                    "fill_s": round(seconds, 1),
                    "pages": pages,
                    "reference_bare_answer": reference,
                    "load_search": serve_and_load(options.seconds, options.port),
                    "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000),
                    "budget_ms": BUDGET_MS,
                },
                indent=1,
            )
        )


if __name__ == "__main__":
    main()
