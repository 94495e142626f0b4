"""A transition table: which step may follow which, as data that people can read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class TransitionTable[State: str]:
    """`steps` maps each state to the states that may follow it."""

    name: str
    steps: Mapping[State, frozenset[State]]

    def allows(self, old: State, new: State) -> bool:
        """Whether `new` may follow `old`."""
        return new in self.steps.get(old, frozenset())

    def check(self, old: State, new: State) -> None:
        """Raise DomainError('wrong_step') when `new` may not follow `old`."""
        if not self.allows(old, new):
            raise DomainError("wrong_step", _("Van ‘%(old)s’ naar ‘%(new)s’ kan niet.") % {"old": old, "new": new})

    def as_mermaid(self) -> str:
        """The table as a Mermaid state diagram, for the docs."""
        arrows = [f"    {old} --> {new}" for old, news in self.steps.items() for new in sorted(news)]
        return "\n".join(["stateDiagram-v2", *arrows])
