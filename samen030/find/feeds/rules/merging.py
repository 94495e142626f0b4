"""Three ways together: what was agreed last, what stands here, what the calendar says now. No queries."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

type Values = dict[str, Any]  # by field, as JSON has it

FIELDS = ("name", "when", "places", "description", "status")


@dataclass(slots=True)
class Merged:
    """What is to be written, what is agreed from now on, and what waits for a choice."""

    writes: Values = field(default_factory=dict)
    said: Values = field(default_factory=dict)
    conflicts: Values = field(default_factory=dict)


def merged(said: Values, here: Values, new: Values) -> Merged:
    """A field that only one side changed follows that side; one that both changed stays as it is here, and waits."""
    found = Merged(said=dict(said))
    for name in FIELDS:
        mine = here[name]
        if name == "when":
            mine = without_own_cancellations(mine, said[name], new[name])
        if mine == new[name]:
            found.said[name] = new[name]
        elif mine == said[name]:
            found.writes[name] = found.said[name] = new[name]
        elif new[name] != said[name]:
            found.conflicts[name] = new[name]
    return found


def without_own_cancellations(here: list[Values], said: list[Values], new: list[Values]) -> list[Values]:
    """`here` without the single dates that somebody cancelled by hand ('vandaag niet') and of which the calendar says
    nothing: those belong to both sides, and are kept."""
    known = days_of(said) | days_of(new)
    return [
        when
        | {
            "overrides": [
                override
                for override in when["overrides"]
                if not override["is_cancelled"] or (when["first_date"], override["day"]) in known
            ]
        }
        if "overrides" in when
        else when
        for when in here
    ]


def days_of(whens: list[Values]) -> set[tuple[str, str]]:
    """The single dates of which `whens` says something, by the first date of their rule."""
    return {(when["first_date"], o["day"]) for when in whens for o in when.get("overrides", [])}


def mark_of(value: Any) -> str:
    """A short mark of a value: a choice that was made over another value does not count."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]
