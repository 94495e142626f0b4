from __future__ import annotations

import hashlib
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, override

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from samen030.kernel.errors import DomainError
from samen030.kernel.verbs import Verb

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(Verb):
    help = "serve the site; --production for a real server (gunicorn, stamped files)"
    group = "Run"

    @override
    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=0, help="processes; 1, or 2 in production")
        parser.add_argument("--threads", type=int, default=2, help="a process; more only share one core")
        parser.add_argument("--production", action="store_true")
        parser.add_argument("--no-work", action="store_true", help="leave mail and duties to a `work` of your own")

    @override
    def run(self, **options: Any) -> dict[str, Any]:
        host, port, production = options["host"], options["port"], options["production"]
        _check_port(host, port)
        _check_migrations()
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "samen030.project.settings"}
        if production:
            environment["SAMEN030_PRODUCTION"] = "1"
            _gather_static(environment)
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # WhiteNoise complains when it is not there
        sys.stderr.write(f"SAMEN030 is at http://{host}:{port}/ (Ctrl-C stops it)\n")
        sys.stderr.flush()
        connection.close()
        workers = options["workers"] or (2 if production else 1)
        if not options["no_work"]:  # does what is due at once; as gunicorn's child it stops when its parent is gone
            words = [sys.executable, "-m", "samen030.project.cli", "work", "--with", str(os.getpid())]
            subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 - our own program
        # Gunicorn takes the place of this process, so that signals reach it and nothing of us stays in memory.
        program = str(Path(sys.executable).with_name("gunicorn"))
        words = [program, "samen030.project.wsgi:application", "--bind", f"{host}:{port}"]
        words += ["--worker-class", "gthread", "--workers", str(workers), "--threads", str(options["threads"])]
        words += ["--log-level", "warning", "--max-requests", "20000", "--max-requests-jitter", "2000"]
        words += ["--preload"] if production else []
        os.execve(program, words, environment)  # noqa: S606 - our own program, no shell


def _gather_static(environment: dict[str, str]) -> None:
    """Stamp and compress the static files, where they changed since the last time. Raises DomainError on failure.

    In a process of its own: this one read its settings before it knew that it is production.
    """
    newest = [
        (path, Path(storage.path(path)).stat().st_mtime_ns)
        for finder in get_finders()
        for path, storage in finder.list(())
    ]
    stamp = hashlib.sha256(repr(sorted(newest)).encode()).hexdigest()
    kept = Path(settings.STATIC_ROOT) / ".gathered"
    if kept.exists() and kept.read_text() == stamp:
        return
    command = [sys.executable, "-m", "samen030.project.cli", "collectstatic", "--no-input", "--verbosity", "0"]
    if subprocess.run(command, env=environment, check=False).returncode:  # noqa: S603 - our own program
        raise DomainError("no_static_files", "The static files could not be gathered; see above.")
    kept.write_text(stamp)


def _check_port(host: str, port: int) -> None:
    """Raise DomainError when somebody else listens on the port."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise DomainError("port_taken", f"Port {port} on {host} cannot be used: {error}. Try --port.") from error


def _check_migrations() -> None:
    """Raise DomainError when the database is away or not up to date."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise DomainError("no_database", f"The database cannot be reached: {error}".strip()) from error
    if waiting:
        raise DomainError("not_migrated", "The database is not up to date. Run: samen030 migrate")
