"""A procedure as a table: which steps, whose turn, how long, what may follow. Checked when it is made; no queries.

A room writes its procedure in its own `procedures.py` and registers it here. A version that has dossiers stays in the
code: they run to their end by the table they began with. See ADR 0010.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from samen030.kernel.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from django.utils.functional import _StrPromise

    from samen030.kernel.access import Role
    from samen030.kernel.terms import Term

    type Words = str | _StrPromise

END = ""  # where an outcome leads when the dossier is closed
KEY = re.compile(r"[a-z][a-z0-9_]{0,29}")
MOST_TEXT = 20_000
KEEP_YEARS = 7


class StepKind(models.TextChoices):
    """What is done in a step. Advice and a decision need reasons."""

    SUBMIT = "submit", _("Aanvraag")
    ASK = "ask", _("Vraag")
    ADVICE = "advice", _("Advies")
    HEARING = "hearing", _("Gesprek")
    DECISION = "decision", _("Besluit")
    SIGN = "sign", _("Ondertekening")
    INFORM = "inform", _("Bericht")


class Verdict(models.TextChoices):
    """How a criterion was judged."""

    MET = "met", _("Ja")
    NOT_MET = "not_met", _("Nee")
    UNSURE = "unsure", _("Weet ik niet zeker")


class Since(StrEnum):
    """From where a term counts."""

    STEP = "step"
    DOSSIER = "dossier"


@dataclass(frozen=True)
class PartyRole:
    """Somebody in the procedure: the applicant, an adviser, the board.

    Who holds one of `roles` for its scope acts for it. `scope` is fixed here ('umbrella'), or it is a kind with a colon
    ('organisation:': anybody who holds the role for some organisation may), or it is empty: then each dossier names it
    ('organisation:<uuid>', 'user:<uuid>'). `eligible(dossier, scope)` says why a scope may not take this part now
    ('' : it may). `named_by` is the part that may name who takes this one, out of `candidates(dossier)` (pairs of a
    scope and its name).
    """

    key: str
    title: Words
    roles: tuple[Role, ...] = ()
    scope: str = ""
    eligible: Callable[[Any, str], str] | None = None
    named_by: str = ""
    candidates: Callable[[Any], list[tuple[str, str]]] | None = None

    @property
    def is_open(self) -> bool:
        """Whether any scope of a kind may take this part."""
        return self.scope.endswith(":")


@dataclass(frozen=True)
class Criterion:
    """What is judged yes or no, in two sentences each."""

    key: str
    title: Words
    explanation: Words


@dataclass(frozen=True)
class Asked:
    """A question that the step's form asks; the answer is kept as text.

    `check(dossier, answer)` gives a sentence for an answer that will not do, else ''. `is_short`: one line is enough.
    """

    key: str
    question: Words
    hint: Words = ""
    is_required: bool = True
    is_short: bool = False
    check: Callable[[Any, str], str] | None = None


@dataclass(frozen=True)
class Outcome:
    """How a step can end, and which step follows (`END`: the dossier is closed with this outcome).

    `condition` is a name in the procedure's conditions; while that gives a sentence, this outcome is shut.
    """

    key: str
    title: Words
    to: str
    condition: str = ""


@dataclass(frozen=True)
class Objecting:
    """Who may object to the decision of a step, how long, and which step then starts.

    After the term it is refused; with `late_with_reasons` it is taken with reasons for being late.
    """

    term: Term
    who: tuple[str, ...]
    to: str
    late_with_reasons: bool = False


@dataclass(frozen=True)
class StepRule:
    """One row of the table.

    `owner` ends the step, by one of `outcomes`; `others` may add something to it until the term is over. `silence` is
    the outcome that follows by itself when the term is over (empty: the step is shown as late). `may_pause`: its owner
    may stop the clock with a reason. What is not `is_public` is for the parties only.
    """

    key: str
    title: Words
    kind: StepKind
    owner: str
    outcomes: tuple[Outcome, ...]
    explanation: Words = ""
    term: Term | None = None
    since: Since = Since.STEP
    others: tuple[str, ...] = ()
    asked: tuple[Asked, ...] = ()
    is_per_criterion: bool = False
    is_public: bool = True
    may_pause: bool = False
    reminders: tuple[int, ...] = ()  # days before the end
    silence: str = ""
    objecting: Objecting | None = None

    @property
    def needs_reasons(self) -> bool:
        """Whether it cannot end without reasons."""
        return self.kind in (StepKind.ADVICE, StepKind.DECISION)

    def outcome(self, key: str) -> Outcome | None:
        """The outcome with this key."""
        return next((row for row in self.outcomes if row.key == key), None)


@dataclass(frozen=True)
class Procedure:
    """The whole table. `apart` lists groups of party roles that one person or organisation may not combine.

    `on_outcome(dossier, decision, by)` is called in the transaction of every ended step. `conditions` give a sentence
    for a dossier that does not meet them, else ''.
    """

    code: str
    version: int
    title: Words
    plural: Words
    parties: tuple[PartyRole, ...]
    steps: tuple[StepRule, ...]
    explanation: Words = ""
    criteria: tuple[Criterion, ...] = ()
    apart: tuple[tuple[str, ...], ...] = ()
    conditions: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    on_outcome: Callable[[Any, Any, Any], None] | None = None
    keep_years: int = KEEP_YEARS  # the closed part, after the dossier was closed

    def __post_init__(self) -> None:
        wrong = list(self._mistakes())
        if wrong:
            raise ValueError(f"procedure {self.name}: " + "; ".join(wrong))

    @property
    def name(self) -> str:
        """How the registry knows it."""
        return f"{self.code}.{self.version}"

    @property
    def first(self) -> StepRule:
        """Where a dossier begins."""
        return self.steps[0]

    def step(self, key: str) -> StepRule:
        """The step with this key. Raises KeyError."""
        return {row.key: row for row in self.steps}[key]

    def party(self, key: str) -> PartyRole:
        """The party role with this key. Raises KeyError."""
        return {row.key: row for row in self.parties}[key]

    def apart_from(self, role: str) -> frozenset[str]:
        """The roles that whoever takes `role` may not take in the same dossier."""
        return frozenset(key for group in self.apart if role in group for key in group) - {role}

    def _mistakes(self) -> Iterator[str]:
        steps, parties = [row.key for row in self.steps], [row.key for row in self.parties]
        criteria = [row.key for row in self.criteria]
        for what, keys in (("step", steps), ("party", parties), ("criterion", criteria)):
            yield from (f"{what} {key!r} twice" for key in {key for key in keys if keys.count(key) > 1})
        for key in (self.code, *steps, *parties, *criteria):
            if not KEY.fullmatch(key):
                yield f"{key!r} is no key"
        if not steps:
            yield "it has no steps"
            return
        for row in self.steps:
            yield from (f"{row.key}: {said}" for said in self._mistakes_of(row, steps, parties))
        yield from (f"named by no party {row.named_by!r}" for row in self.parties if row.named_by not in ("", *parties))
        for group in self.apart:
            yield from (f"apart: no party {key!r}" for key in group if key not in parties)
        yield from self._loose_ends()

    def _mistakes_of(self, row: StepRule, steps: list[str], parties: list[str]) -> Iterator[str]:
        who = (row.owner, *row.others, *(row.objecting.who if row.objecting else ()))
        yield from (f"no party {key!r}" for key in who if key not in parties)
        keys = [outcome.key for outcome in row.outcomes]
        if not keys or len(set(keys)) < len(keys):
            yield "no outcome, or one twice"
        for outcome in row.outcomes:
            if not KEY.fullmatch(outcome.key):
                yield f"{outcome.key!r} is no key"
            if outcome.to != END and outcome.to not in steps:
                yield f"{outcome.key} leads to no step {outcome.to!r}"
            if outcome.condition and outcome.condition not in self.conditions:
                yield f"no condition {outcome.condition!r}"
        yield from self._mistakes_of_clock(row, steps)
        if row.is_per_criterion and not self.criteria:
            yield "there are no criteria"
        asked = [question.key for question in row.asked]
        yield from (f"{key!r} is no key, or asked twice" for key in asked if asked.count(key) > 1 or not KEY.match(key))

    def _mistakes_of_clock(self, row: StepRule, steps: list[str]) -> Iterator[str]:
        """What has to do with terms."""
        if row.objecting and row.objecting.to not in steps:
            yield f"an objection leads to no step {row.objecting.to!r}"
        if row.objecting and row.kind != StepKind.DECISION:
            yield "only a decision can be objected to"
        if (row.silence or row.reminders or row.may_pause) and row.term is None:
            yield "silence, reminders and pauses need a term"
        if row.silence and row.outcome(row.silence) is None:
            yield f"silence is no outcome {row.silence!r}"

    def _loose_ends(self) -> Iterator[str]:
        """Every step can be reached from the first, and from every step the end can be reached."""
        follows = {row.key: {outcome.to for outcome in row.outcomes} for row in self.steps}
        for row in self.steps:
            if row.objecting:
                follows[row.key].add(row.objecting.to)
        reached, wave = set[str](), {self.first.key}
        while wave:
            reached |= wave
            wave = {to for key in wave - {END} for to in follows.get(key, ())} - reached
        yield from (f"{key}: cannot be reached" for key in follows if key not in reached)
        ends = {END}
        while more := {key for key, next_ in follows.items() if next_ & ends} - ends:
            ends |= more
        yield from (f"{key}: never comes to an end" for key in follows if key not in ends)

    def as_mermaid(self) -> str:
        """The table as a Mermaid state diagram, for the docs."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.first.key}"]
        for row in self.steps:
            term = f" ({row.term})" if row.term else ""
            lines.append(f"    {row.key}: {row.title}, {self.party(row.owner).title}{term}")
            for outcome in row.outcomes:
                clock = ", vanzelf" if outcome.key == row.silence else ""
                condition = f" [{outcome.condition}]" if outcome.condition else ""
                lines.append(f"    {row.key} --> {outcome.to or '[*]'}: {outcome.title}{clock}{condition}")
            if row.objecting:
                lines.append(f"    {row.key} --> {row.objecting.to}: bezwaar ({row.objecting.term})")
        return "\n".join(lines)


procedures: Registry[Procedure] = Registry("procedure")


def newest(code: str) -> Procedure:
    """The procedure `code` in its last version. Raises KeyError when no room has it."""
    found = [row for row in procedures if row.code == code]
    if not found:
        raise KeyError(code)
    return max(found, key=lambda row: row.version)
