"""`samen030 work`: sends what waits, stops well, and goes when its parent goes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

PROGRAM = str(Path(sys.executable).with_name("samen030"))
PROMISE = """
from samen030.commons.notifications.models import Mail
Mail.objects.create(key="k", to="els@example.org", subject="Dag", text="Dag Els")
"""


def test_it_sends_and_stops_on_sigterm(own_folder: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    environment["SAMEN030_VAR"] = str(own_folder)
    subprocess.run([PROGRAM, "shell", "--no-imports", "-c", PROMISE], env=environment, check=True, timeout=300)
    with subprocess.Popen(
        [PROGRAM, "work", "--seconds", "0.2", "--json"], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        until = time.monotonic() + 150
        while not list(own_folder.glob("mail/*")) and time.monotonic() < until:
            time.sleep(0.2)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert process.returncode == 0
    assert len(list(own_folder.glob("mail/*"))) == 1
    orphan = subprocess.run([PROGRAM, "work", "--with", "1"], env=environment, timeout=120, check=True)
    assert orphan.returncode == 0, "its parent is somebody else: it stops at once"
