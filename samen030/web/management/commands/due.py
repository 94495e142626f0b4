from __future__ import annotations

from typing import Any, override

from samen030.kernel import registry
from samen030.kernel.verbs import Verb


class Command(Verb):
    help = "the daily work (calendar, reminders, mail, journal); run it each hour, twice does no harm"
    group = "Run"

    @override
    def run(self, **_options: Any) -> dict[str, Any]:
        return do_duties()


def do_duties(*, often: bool = False) -> dict[str, Any]:
    """One duty that fails does not stop the others; it is told, and the exit code says so. `often`: those alone
    that somebody waits for."""
    done: dict[str, Any] = {}
    failures = []
    for duty in (duty for duty in registry.duties if duty.often or not often):
        try:
            done[duty.name] = duty.run()
        except Exception as error:  # noqa: BLE001 - the other duties go on
            failures.append(f"{duty.name}: {type(error).__name__}: {error}")
    return done | ({"failed": failures, "exit_code": 1} if failures else {})
