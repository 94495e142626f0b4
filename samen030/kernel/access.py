"""Who may do what: roles, and the rows of the permission table.

The table itself is `samen030/project/permissions.py`: each address of the site has one row there, the gate
(`project/gate.py`) obeys it, and a test walks every address in every role.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class Role(StrEnum):
    """What somebody is to a page. All but the first two are given to a person for a scope, with an end where set."""

    ANYBODY = "anybody"
    RESIDENT = "resident"  # whoever is logged in
    EDITOR = "editor"  # keeps the entries of an organisation
    REPRESENTATIVE = "representative"  # speaks for an organisation; names its editors
    TREASURER = "treasurer"  # minds an organisation's money
    HELPER = "helper"  # fills in for residents and groups, at a desk or by telephone
    SCOUT = "scout"  # rings round whether entries of a wijk are still right
    BROKER = "broker"  # sociaal makelaar of a wijk
    COORDINATOR = "coordinator"  # wijkcoördinator
    REVIEWER = "reviewer"  # checks texts before they are public
    BOARD = "board"  # of the cooperative: decides on members and tasks
    BUREAU = "bureau"  # the umbrella's small office


UMBRELLA = "umbrella"


def scope_of_organisation(pk: object) -> str:
    """The scope of roles that are held for one organisation."""
    return f"organisation:{pk}"


def scope_of_area(path: str) -> str:
    """The scope of roles in an area; it holds for what lies within too. `path`: '0344/01'."""
    return f"area:{path}"


def covers(held: str, asked: str) -> bool:
    """Whether a role held for scope `held` counts where `asked` is at stake: the same, or an area around it."""
    return held == asked or (held.startswith("area:") and asked.startswith(f"{held}/"))


@dataclass(frozen=True, slots=True)
class Access:
    """A row of the permission table: any of `roles` opens the address.

    `of(kwargs)` gives the scopes (an organisation, the area it is in) that the address is about, from the address's
    own parts; a role counts when it is held for one of them. Without `of` the role counts wherever it is held.
    """

    roles: frozenset[Role]
    of: Callable[[dict[str, Any]], tuple[str, ...]] | None = None

    @property
    def is_public(self) -> bool:
        """Whether nobody is asked who they are."""
        return Role.ANYBODY in self.roles


def access(*roles: Role, of: Callable[[dict[str, Any]], tuple[str, ...]] | None = None) -> Access:
    """A row: who of `roles` may open the address, for the scopes that `of` reads from it."""
    return Access(frozenset(roles), of)


def is_allowed(row: Access, held: frozenset[tuple[Role, str]], kwargs: dict[str, Any]) -> bool:
    """Whether somebody who holds `held` (pairs of role and scope) may open an address of `row`.

    The bureau's role counts everywhere; the others for their own scope only.
    """
    if row.is_public:
        return True
    fitting = {(role, scope) for role, scope in held if role in row.roles}
    if row.of is None or any(scope == UMBRELLA for _role, scope in fitting):
        return bool(fitting)
    asked = row.of(kwargs) if fitting else ()
    return any(covers(scope, wanted) for _role, scope in fitting for wanted in asked)
