"""Who does something: passed as `by=` to every action, written (as an opaque reference) in the journal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """`ref` is opaque and stable ('user:<uuid>', 'system:import'); `on_behalf_of` names whom it is done for."""

    ref: str
    roles: frozenset[str] = frozenset()
    on_behalf_of: str = ""

    @classmethod
    def system(cls, job: str) -> Actor:
        """The machine itself, doing `job` ('import', 'demo', 'due')."""
        return cls(ref=f"system:{job}", roles=frozenset({"system"}))
