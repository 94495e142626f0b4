"""Who may have an example project, and what it must have before everybody can read it. No queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

UMBRELLA_NAMES = frozenset({"samen030", "stadscoöperatie samen030", "coöperatie samen030"})
MOST_PARTNERS = 20


def check_complete(values: Mapping[str, str]) -> None:
    """Raise DomainError where a project lacks what a reader needs: its goal, and what was tried."""
    if not values["goal"].strip():
        raise DomainError("goal_missing", _("Schrijf wat het doel was."), field="goal")
    if not values["description"].strip():
        raise DomainError("description_missing", _("Schrijf wat u heeft geprobeerd."), field="description")


def check_period(first: date | None, last: date | None) -> None:
    """Raise DomainError for a project that ends before it begins."""
    if first and last and last < first:
        raise DomainError(
            "period_wrong", _("De laatste dag is voor de eerste. Kijk de dagen na."), field="period_until"
        )


def partner_names(text: str) -> list[str]:
    """The names in a text with one on each line. Raises DomainError for too many."""
    names = list(dict.fromkeys(" ".join(line.split())[:200] for line in text.replace("\x00", " ").splitlines()))
    names = [name for name in names if name]
    if len(names) > MOST_PARTNERS:
        raise DomainError("too_many", _("Noem hoogstens %d organisaties.") % MOST_PARTNERS, field="partner_names")
    return names
