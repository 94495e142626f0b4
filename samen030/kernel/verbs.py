"""The base of every `samen030` verb: --json, a progress bar on a terminal, one clear sentence on failure."""

from __future__ import annotations

import json
import sys
from abc import abstractmethod
from argparse import SUPPRESS, ArgumentParser
from typing import TYPE_CHECKING, Any, ClassVar, override

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError
from tqdm import tqdm

from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterable


class Verb(BaseCommand):
    """A verb answers a dict; `--json` prints it as one object on standard output, else `say` prints it for people.

    A DomainError, or a database that is away, becomes one sentence on standard error and exit code 1.
    """

    group: ClassVar[str] = "Other"  # the heading under which `samen030 --help` shows it
    requires_system_checks: list[str] = []  # noqa: RUF012 - Django reads it from the class
    quiet = False

    @override
    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        return super().create_parser("samen030", subcommand, **kwargs)

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        self.arguments(parser)
        # Sub-verbs have a parser each; --json is understood before and after the sub-verb.
        subparsers = [a for a in parser._actions if hasattr(a, "choices") and isinstance(a.choices, dict)]  # noqa: SLF001
        parser.add_argument("--json", action="store_true", dest="as_json", help="print the answer as a JSON object")
        for action in subparsers:
            for sub in set(action.choices.values()):  # type: ignore[union-attr]
                sub.add_argument("--json", action="store_true", dest="as_json", default=SUPPRESS)

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the verb's own arguments."""

    @abstractmethod
    def run(self, **options: Any) -> dict[str, Any]:
        """Do the work; answer what is to be told."""

    def say(self, answer: dict[str, Any]) -> None:
        """Tell a person the answer."""
        for key, value in answer.items():
            self.stdout.write(f"{key}: {value}")

    @override
    def execute(self, *args: Any, **options: Any) -> str | None:
        """As Django's; on the command line a failure is told by its sentence alone, without 'CommandError:'."""
        try:
            return super().execute(*args, **options)
        except CommandError as error:
            if not getattr(self, "_called_from_command_line", False):  # Django sets it on its own commands
                raise
            self.stderr.write(str(error))
            sys.exit(error.returncode)

    @override
    def handle(self, *_args: Any, **options: Any) -> None:
        as_json = bool(options.pop("as_json", False))
        self.quiet = as_json or not sys.stderr.isatty()
        try:
            answer = self.run(**options)
        except DomainError as error:
            raise CommandError(error.sentence) from error
        except (OperationalError, ProgrammingError) as error:
            why = (str(error).strip().splitlines() or ["it does not answer"])[0]
            raise CommandError(f"The database is away or not up to date ({why}). Try: samen030 migrate") from error
        exit_code = answer.pop("exit_code", 0)
        if as_json:
            self.stdout.write(json.dumps(answer, ensure_ascii=False, default=str))
        else:
            self.say(answer)
        if exit_code:
            sys.exit(exit_code)

    def progress[T](self, items: Iterable[T], *, total: int | None = None, what: str = "") -> Iterable[T]:
        """`items`, with a progress bar on a terminal once it takes more than 2 seconds."""
        return tqdm(items, total=total, desc=what, disable=self.quiet, delay=2, file=sys.stderr)
