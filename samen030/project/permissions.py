"""The permission table: each address of the site, and who may open it. The gate obeys it; what has no row is shut.

A row stands under the name of its address; what others made (the back office, log-in, the API) has one row for all
that begins so. `docs/permissions.md` is written from here by `make docs`; a test walks every address in
every role and compares.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from samen030.kernel.access import Access, Role, access, scope_of_organisation

if TYPE_CHECKING:
    from django.urls import ResolverMatch

PUBLIC = access(Role.ANYBODY)
SIGNED_IN = access(Role.RESIDENT)
BUREAU = access(Role.BUREAU)
UMBRELLA_ROLES = frozenset({Role.ANYBODY, Role.RESIDENT, Role.REVIEWER, Role.BUREAU})


def organisation(kwargs: dict[str, Any]) -> tuple[str, ...]:
    """The address names an organisation by its id."""
    return (scope_of_organisation(kwargs["organisation"]),)


BEGINNINGS: dict[str, Access] = {
    "account/": PUBLIC,  # log-in and one's own keys: allauth asks for log-in itself where it must
    "api/": PUBLIC,  # reading only
    "beheer/login/": PUBLIC,
    "beheer/": BUREAU,
}

TABLE: dict[str, Access] = {
    # --- the shell
    "home": PUBLIC,
    "where": PUBLIC,
    "city": PUBLIC,
    "area": PUBLIC,
    "area_map": PUBLIC,
    "about": PUBLIC,
    "contact": PUBLIC,
    "privacy": PUBLIC,
    "accessibility": PUBLIC,
    "style": PUBLIC,
    "robots": PUBLIC,
    "health": PUBLIC,
    "sitemap_index": PUBLIC,
    "sitemap": PUBLIC,
    # --- people
    "my_page": SIGNED_IN,
    "my_name": SIGNED_IN,
    "my_data": SIGNED_IN,
    "my_erasure": SIGNED_IN,
    "help_start": access(Role.HELPER, Role.SCOUT, Role.EDITOR, Role.REPRESENTATIVE, Role.BUREAU),
    "help_stop": SIGNED_IN,
    # --- organisations: who acts for them
    "organisation_people": access(Role.EDITOR, Role.REPRESENTATIVE, Role.BUREAU, of=organisation),
    "invitation_withdraw": access(Role.REPRESENTATIVE, Role.BUREAU, of=organisation),
    "organisation_role_end": access(Role.REPRESENTATIVE, Role.BUREAU, of=organisation),
    "invitation": SIGNED_IN,
    # --- find: search and directory
    "search": PUBLIC,
    "organisation": PUBLIC,
    "service": PUBLIC,
    "place": PUBLIC,
    "vacancy": PUBLIC,
    "qr_code": PUBLIC,
    "themes": PUBLIC,
    "theme": PUBLIC,
    # --- find: upkeep (a signed link in a mail is the key)
    "upkeep_answer": PUBLIC,
    "upkeep_calls": access(Role.SCOUT, Role.BUREAU),
    "upkeep_call": access(Role.SCOUT, Role.BUREAU),  # the view looks whether the line is on their own list
    # --- find: calendar and map
    "calendar": PUBLIC,
    "feed_ical": PUBLIC,
    "feed_atom": PUBLIC,
    "activity_ical": PUBLIC,
    "map": PUBLIC,
    "map_areas": PUBLIC,
    "map_points": PUBLIC,
}


def row_of(match: ResolverMatch) -> Access | None:
    """The row of the address that `match` resolved to; None when there is none, and then it is shut."""
    return find_row(match.url_name, match.route)


def find_row(name: str | None, route: str) -> Access | None:
    """The row of the address named `name`, or of the beginning of its `route` ('beheer/people/user/')."""
    for beginning, row in BEGINNINGS.items():
        if route.removeprefix("^").startswith(beginning):
            return row
    return TABLE.get(name or "")


def as_markdown() -> str:
    """The table as a page of the docs."""
    lines = [
        "# Permissions",
        "",
        "Written by `make docs` from `samen030/project/permissions.py`. The gate obeys this table; an",
        "address without a row is shut. A role marked * counts for the organisation or area that the address names.",
        "",
        "| address | who |",
        "|---|---|",
    ]
    rows = [(f"all below `/{beginning}`", row) for beginning, row in BEGINNINGS.items()]
    rows += [(f"`{name}`", row) for name, row in TABLE.items()]
    for address, row in rows:
        names = sorted(row.roles, key=list(Role).index)
        told = [f"{role.value}{'*' if row.of and role not in UMBRELLA_ROLES else ''}" for role in names]
        lines.append(f"| {address} | {', '.join(told)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(as_markdown())
