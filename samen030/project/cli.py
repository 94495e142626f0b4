"""The console command `samen030`: our verbs and Django's commands, in one help."""

from __future__ import annotations

import os
import sys

INTRO = """samen030: the software of the city cooperative of Utrecht's neighbourhood organisations

usage: samen030 VERB [options]        samen030 VERB --help tells more
"""
DJANGO_COMMANDS = {
    "migrate": "bring the database up to date",
    "makemigrations": "write migrations for changed models",
    "shell": "a Python prompt with the models",
    "dbshell": "a prompt of the database",
    "check": "look for mistakes in the set-up",
    "collectstatic": "gather the static files for production",
    "createsuperuser": "make an account for the back office",
}


COUNTING = {  # of samen030.tally, which knows no Django and no database
    "tally": "count an election on money (a Pabulib file)",
    "verify": "recount a published vote and check its proof",
}


def _help() -> str:
    """The verbs by group, each with its one-line help."""
    from django.core.management import get_commands, load_command_class  # noqa: PLC0415 - after settings are set

    from samen030.kernel.verbs import Verb  # noqa: PLC0415

    groups: dict[str, list[tuple[str, str]]] = {}
    for name, app in get_commands().items():
        if not str(app).startswith("samen030"):
            continue
        command = load_command_class(app, name)
        group = command.group if isinstance(command, Verb) else "Other"
        groups.setdefault(group, []).append((name, command.help))
    groups["Count"] = list(COUNTING.items())
    groups["Django"] = list(DJANGO_COMMANDS.items())
    lines = [INTRO]
    for group, verbs in groups.items():
        lines.append(f"{group}")
        lines += [f"  {name:<18}{text}" for name, text in sorted(verbs)]
        lines.append("")
    return "\n".join(lines)


def main() -> None:
    """Run one verb; exit code 1 and one sentence on standard error when it fails."""
    if len(sys.argv) > 1 and sys.argv[1] in COUNTING:
        from samen030.tally import archive, cli  # noqa: PLC0415 - needs numpy, which other verbs do without

        sys.exit((cli.main if sys.argv[1] == "tally" else archive.main)(sys.argv[2:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samen030.project.settings")
    from django.conf import settings  # noqa: PLC0415 - after settings are set
    from environs import EnvError  # noqa: PLC0415

    try:
        settings.DEBUG  # noqa: B018 - reads the environment now, so that a mistake in it can be told
    except EnvError as error:
        sys.exit(str(error))
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - after settings are set

    if len(sys.argv) == 1 or sys.argv[1] in ("-h", "--help", "help"):
        import django  # noqa: PLC0415

        django.setup()
        sys.stdout.write(_help())
        return
    execute_from_command_line(["samen030", *sys.argv[1:]])


if __name__ == "__main__":
    main()
