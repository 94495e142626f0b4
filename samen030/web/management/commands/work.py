from __future__ import annotations

import os
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, override

from django.db import DatabaseError, connections

from samen030.commons.notifications.actions import deliver
from samen030.kernel.verbs import Verb
from samen030.web.management.commands.due import do_duties

if TYPE_CHECKING:
    from argparse import ArgumentParser

HOUR = 3600


class Command(Verb):
    help = "send mail every few seconds and do what is due each hour, until stopped (serve starts it)"
    group = "Run"

    @override
    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seconds", type=float, default=5, help="pause between two looks at the mail")
        parser.add_argument("--with", type=int, default=0, dest="companion", help="stop when this parent is gone")

    @override
    def run(self, **options: Any) -> dict[str, Any]:
        """SIGTERM or Ctrl-C stops it after the mail or duty in hand. A database that is away is tried again."""
        stop = threading.Event()
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, lambda *_: stop.set())
        next_duties, sent = 0.0, 0
        while not stop.is_set():
            if options["companion"] and os.getppid() != options["companion"]:
                break
            try:
                if time.monotonic() >= next_duties:
                    next_duties = time.monotonic() + HOUR
                    for failure in do_duties().get("failed", []):
                        sys.stderr.write(f"due: {failure}\n")
                sent += deliver()["sent"]
                for failure in do_duties(often=True).get("failed", []):
                    sys.stderr.write(f"work: {failure}\n")
            except DatabaseError as error:
                sys.stderr.write(f"work: the database does not answer: {error}\n")
                connections.close_all()
            stop.wait(options["seconds"])
        return {"sent": sent}
