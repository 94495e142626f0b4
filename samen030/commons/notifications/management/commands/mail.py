from __future__ import annotations

from typing import TYPE_CHECKING, Any, override

from samen030.commons.notifications.actions import stop_address
from samen030.kernel.actors import Actor
from samen030.kernel.verbs import Verb

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(Verb):
    help = "post: 'bounce ADDRESS' stops mail to an address that came back"
    group = "Run"

    @override
    def arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        bounce = verbs.add_parser("bounce", help="no more mail to an address that does not work")
        bounce.add_argument("address")

    @override
    def run(self, **options: Any) -> dict[str, Any]:
        stopped = stop_address(options["address"], by=Actor.system("mail"))
        return {"stopped": options["address"], "new": stopped}
