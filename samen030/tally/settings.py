"""How a count is done: every choice that can change a result, frozen before the vote and published with it."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, fields
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

RULES = ("equal-shares", "greedy", "greedy-per-cost")
UTILITIES = ("cost", "cardinality", "points")
COMPLETIONS = ("none", "add1", "add1u", "greedy")
STEPS = (100, 10, 1)  # cents: one euro, ten cents, one cent


class SettingsError(ValueError):
    """Settings that do not exist, or do not go together; says which."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The parameters of a count.

    step: by how much `add1` raises what each voter may spend, in the smallest unit. threshold: a project needs at least
    cost / (threshold × budget) of all voters (Świecie: 3); None for no threshold. skip: greedy goes on past what does
    not fit. seed: of the lot that breaks ties, the last of three ways (lowest cost, most votes, lot).
    """

    rule: str = "equal-shares"
    utility: str = "cost"
    completion: str = "add1"
    step: int = 1
    stop_when_exhaustive: bool = False
    threshold: int | None = None
    comparison: bool = False
    skip: bool = True
    min_score: int = 0
    seed: str = ""

    def __post_init__(self) -> None:
        for name, allowed in (("rule", RULES), ("utility", UTILITIES), ("completion", COMPLETIONS)):
            if getattr(self, name) not in allowed:
                raise SettingsError(f"{name} is one of {', '.join(allowed)}; not {getattr(self, name)!r}")
        for name, least in (("step", 1), ("min_score", 0), ("threshold", 1)):
            value = getattr(self, name)
            if value is None and name == "threshold":
                continue
            if isinstance(value, bool) or not isinstance(value, int) or value < least:
                raise SettingsError(f"{name} is a whole number from {least}; not {value!r}")
        for name in ("stop_when_exhaustive", "comparison", "skip"):
            if not isinstance(getattr(self, name), bool):
                raise SettingsError(f"{name} is true or false; not {getattr(self, name)!r}")
        if not isinstance(self.seed, str):
            raise SettingsError("seed is a text")

    def as_dict(self) -> dict[str, Any]:
        """As it is published (JSON)."""
        return asdict(self)

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Settings:
        """What `as_dict` gave. Raises SettingsError for what it does not know: a parameter is never ignored."""
        if not isinstance(given, dict):
            raise SettingsError("settings are an object with names and values")
        unknown = set(given) - {field.name for field in fields(cls)}
        if unknown:
            raise SettingsError(f"unknown settings: {', '.join(sorted(map(str, unknown)))}")
        return cls(**given)


PRESETS = {
    "assen-2024": Settings(),
    "swiecie-2023": Settings(threshold=3),
    "wieliczka-2023": Settings(comparison=True),
}


def propose_step(budget_cents: int, voters: int) -> int:
    """The step for a round, in cents: the largest of € 1, 10 cents and 1 cent that is at most 1 % of what one voter
    may spend (budget / voters)."""
    share = Fraction(budget_cents, max(voters, 1)) / 100
    return next((step for step in STEPS if step <= share), STEPS[-1])


def lot_order(ids: Iterable[str], seed: str) -> dict[str, int]:
    """The place of each id in the lot: ids in the order of SHA-256 of 'seed:id' (UTF-8), as hexadecimal text.

    One lot for the whole count. Whoever knows the seed can draw it again with any program.
    """
    drawn = sorted(ids, key=lambda key: hashlib.sha256(f"{seed}:{key}".encode()).hexdigest())
    return {key: place for place, key in enumerate(drawn)}
