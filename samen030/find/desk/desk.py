"""On one's own page: the organisations one keeps, with today's buttons; and the way to enter for who telephones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samen030.find.desk import queries
from samen030.find.directory.presentation import date_lines
from samen030.kernel import clock, registry
from samen030.kernel.registry import DeskPart

if TYPE_CHECKING:
    from django.http import HttpRequest


def _load(request: HttpRequest) -> dict[str, Any] | None:
    owned = queries.organisations_of(request.user)
    coming = queries.coming_of(owned) if owned else {}
    today = clock.today()
    organisations = [
        {
            "organisation": organisation,
            "coming": [
                {
                    "service": c.service,
                    "when": date_lines([c.instance])[0].text if c.instance else "",
                    "is_today": c.instance is not None
                    and c.instance.starts_at.astimezone(clock.AMSTERDAM).date() == today,
                }
                for c in coming.get(organisation.pk, [])
            ],
        }
        for organisation in owned
    ]
    phones = queries.may_phone_in(request.user)
    return {"organisations": organisations, "phones": phones} if organisations or phones else None


registry.desk_parts.register(DeskPart("organisations", "desk/_my_page.html", _load, order=10))
