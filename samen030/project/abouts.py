"""What the addresses of the permission table are about: the scopes (an organisation, an area) read from their parts.

Rooms are imported inside: `make docs` reads the table without Django.
"""

from __future__ import annotations

from typing import Any

from samen030.kernel.access import scope_of_organisation


def organisation(kwargs: dict[str, Any]) -> tuple[str, ...]:
    """The address names an organisation by its id."""
    return (scope_of_organisation(kwargs["organisation"]),)


def bbbos_of_district(kwargs: dict[str, Any]) -> tuple[str, ...]:
    """The address names a wijk: whoever speaks for one of its BBBO's."""
    from samen030.commons.city.queries import area_by_slug  # noqa: PLC0415 - `make docs` runs without Django
    from samen030.commons.organisations.naming import bbbos_of  # noqa: PLC0415

    area = area_by_slug(kwargs["slug"])
    return tuple(scope_of_organisation(row.pk) for row in bbbos_of(area)) if area else ()


def service(kwargs: dict[str, Any]) -> tuple[str, ...]:
    """The address names a service by its id: its organisation and area count."""
    from samen030.find.desk.queries import scopes_of_service  # noqa: PLC0415 - `make docs` reads this file without Django

    return scopes_of_service(kwargs["service"])


def group(kwargs: dict[str, Any]) -> tuple[str, ...]:
    """The address names an organisation by its id: itself and its area count."""
    from samen030.find.desk.queries import scopes_of_group  # noqa: PLC0415 - `make docs` reads this file without Django

    return scopes_of_group(kwargs["organisation"])


def upload(kwargs: dict[str, Any]) -> tuple[str, ...]:
    """The address names a file that somebody brings in: the organisation that it is for."""
    from samen030.find.imports.queries import scopes_of_upload  # noqa: PLC0415 - `make docs` reads this file without Django

    return scopes_of_upload(kwargs["upload"])


def poll(kwargs: dict[str, Any]) -> tuple[str, ...]:
    """The address names a vote by its id: its area counts."""
    from samen030.commons.ballots.queries import scopes_of_poll  # noqa: PLC0415 - `make docs` reads this file without Django

    return scopes_of_poll(kwargs["pk"])


def budget_round(kwargs: dict[str, Any]) -> tuple[str, ...]:
    """The address names a round of buurtgeld: its area counts."""
    from samen030.decide.budgets.queries import scopes_of_round  # noqa: PLC0415 - as above

    return scopes_of_round(kwargs["slug"])
