"""Which roles there are, for what one holds them, and who may give them. No queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from samen030.kernel.access import Role

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

HELPING = timedelta(minutes=60)  # helper mode ends by itself
LONGEST_NAMING = timedelta(days=2 * 366)  # brokers and coordinators are named for two years at most


@dataclass(frozen=True, slots=True)
class RoleRule:
    """`scope`: 'organisation', 'area' or 'umbrella'. `given_by`: who may give it, each within the same scope."""

    role: Role
    scope: str
    title: _StrPromise
    given_by: frozenset[Role]


_OWN = frozenset({Role.REPRESENTATIVE, Role.BUREAU})
_OFFICE = frozenset({Role.BUREAU})
ROLE_RULES: dict[Role, RoleRule] = {
    rule.role: rule
    for rule in (
        RoleRule(Role.EDITOR, "organisation", _("houdt de gegevens bij"), _OWN),
        RoleRule(Role.REPRESENTATIVE, "organisation", _("vertegenwoordigt de organisatie"), _OWN),
        RoleRule(Role.TREASURER, "organisation", _("gaat over het geld"), _OWN),
        RoleRule(Role.HELPER, "area", _("helpt anderen met invullen"), _OFFICE),
        RoleRule(Role.SCOUT, "area", _("belt rond of alles nog klopt"), _OFFICE),
        # Named by the BBBO's of a wijk, in a decision that is written down (organisations.actions.name_in_area).
        RoleRule(Role.BROKER, "area", _("sociaal makelaar"), frozenset()),
        RoleRule(Role.COORDINATOR, "area", _("wijkcoördinator"), frozenset()),
        RoleRule(Role.REVIEWER, "umbrella", _("kijkt teksten na"), _OFFICE),
        RoleRule(Role.BOARD, "umbrella", _("bestuur van SAMEN030"), _OFFICE),
        RoleRule(Role.BUREAU, "umbrella", _("bureau van SAMEN030"), _OFFICE),
    )
}


def role_title(role: str) -> str:
    """What a role is called on screen."""
    return str(ROLE_RULES[Role(role)].title)
