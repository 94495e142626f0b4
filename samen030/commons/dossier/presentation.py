"""A dossier as its page and its paper show it: the steps in order, who said what, and what one can do now."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from samen030.commons.dossier import queries
from samen030.commons.dossier.actions import objection_until
from samen030.commons.dossier.models import VOID
from samen030.commons.dossier.rules import Verdict, procedures
from samen030.kernel import clock

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from samen030.commons.dossier.models import ClockPause, Contribution, Decision, Dossier, Step
    from samen030.commons.dossier.queries import Seat
    from samen030.commons.dossier.rules import StepRule


@dataclass(frozen=True)
class Words:
    """Something that was said: a heading, by whom, the text."""

    title: str
    who: str
    row: Contribution


@dataclass(frozen=True)
class Ruling:
    """A decision or advice with its outcome and its verdicts in words. `holds`: no other replaces it."""

    row: Decision
    outcome: str
    who: str
    verdicts: list[tuple[str, str, str]]
    holds: bool
    objection_until: date | None


@dataclass(frozen=True)
class Line:
    """One step in the timeline. Of a closed step who is no party sees only that it was there."""

    step: Step
    rule: StepRule
    owner: str
    is_shown: bool
    result: str
    days_left: int | None
    words: list[Words] = field(default_factory=list)
    rulings: list[Ruling] = field(default_factory=list)
    pauses: list[ClockPause] = field(default_factory=list)

    @property
    def is_one_day(self) -> bool:
        """Whether it began and ended on one day."""
        first, last = self.step.started_at, self.step.done_at
        return last is not None and first.astimezone(clock.AMSTERDAM).date() == last.astimezone(clock.AMSTERDAM).date()

    @property
    def is_paused(self) -> bool:
        """Whether the clock stands still."""
        return any(pause.resumed_on is None for pause in self.pauses)


@dataclass(frozen=True)
class Choice:
    """Something that one can do now."""

    title: str
    url: str
    is_first: bool = False


def timeline(dossier: Dossier, *, is_insider: bool) -> list[Line]:
    """The steps in order, as who is a party or anybody sees them. No queries: the dossier was loaded whole."""
    return [_line(dossier, step, is_insider=is_insider) for step in dossier.steps.all()]


def _who(dossier: Dossier, row: Decision | Contribution) -> str:
    title = str(dossier.rules.party(row.role).title)
    return f"{row.name} ({title})" if row.name else title


def _line(dossier: Dossier, step: Step, *, is_insider: bool) -> Line:
    rule = dossier.rules.step(step.key)
    holding = queries.holding(step)
    chosen = rule.outcome(holding.outcome) if holding else None
    result = str(chosen.title) if chosen else _("vervallen") if step.result == VOID else ""
    shown = is_insider or (rule.is_public and dossier.is_public)
    owner = str(dossier.rules.party(step.owner).title)
    days_left = step.days_left(clock.today())
    if not shown:
        return Line(step, rule, owner, is_shown=False, result="", days_left=days_left)
    questions = {asked.key: str(asked.question) for asked in rule.asked}
    words = [
        Words(
            _("Bezwaar") if row.objects_to_id else questions.get(row.question, _("Toegevoegd")),
            _who(dossier, row),
            row,
        )
        for row in step.contributions.all()
    ]
    # That something was sent in stands in the line itself; an outcome with something said about it is told in full.
    told = [row for row in step.decisions.all() if row.reasons or row.verdicts or row.mandate]
    rulings = [_ruling(dossier, rule, row, holds=row == holding) for row in told]
    pauses = list(step.pauses.all())
    return Line(step, rule, owner, True, result, days_left, words, rulings, pauses)


def _ruling(dossier: Dossier, rule: StepRule, row: Decision, *, holds: bool) -> Ruling:
    chosen = rule.outcome(row.outcome)
    titles = {criterion.key: str(criterion.title) for criterion in dossier.rules.criteria}
    verdicts = [
        (titles.get(v["criterion"], v["criterion"]), str(Verdict(v["verdict"]).label), v["reasons"])
        for v in row.verdicts
    ]
    until = objection_until(row) if holds and rule.objecting else None
    by = _("vanzelf, na de termijn") if row.is_by_clock else _who(dossier, row)
    return Ruling(row, str(chosen.title) if chosen else row.outcome, by, verdicts, holds, until)


def choices(dossier: Dossier, held: Sequence[Seat]) -> list[Choice]:
    """What who holds these seats can do now: from the same table as the actions go by."""
    roles, found = {seat.role for seat in held}, list[Choice]()
    step = queries.current_step(dossier)
    if step and step.owner in roles:
        to = {"dossier": dossier.pk, "step": step.pk}
        found.append(Choice(str(step.rule.title), reverse("dossier_step", kwargs=to), is_first=True))
        found.append(Choice(_("Iets toevoegen"), reverse("dossier_contribute", kwargs=to)))
        if step.rule.may_pause:
            is_paused = any(pause.resumed_on is None for pause in step.pauses.all())
            title = _("De klok verder laten lopen") if is_paused else _("De klok stilzetten")
            found.append(Choice(title, reverse("dossier_clock", kwargs=to)))
    elif step and roles.intersection(step.rule.others) and (step.days_left(clock.today()) or 0) >= 0:
        to = {"dossier": dossier.pk, "step": step.pk}
        found.append(Choice(_("Reageren"), reverse("dossier_contribute", kwargs=to), is_first=True))
    for party in dossier.rules.parties if step else ():
        if party.named_by in roles and party.candidates:
            to = {"dossier": dossier.pk, "role": party.key}
            found.append(Choice(_("Kies wie: %s") % party.title, reverse("dossier_party", kwargs=to)))
    latest = queries.replaceable(dossier)
    if latest and latest.step.owner in roles:
        kwargs = {"dossier": dossier.pk, "decision": latest.pk}
        found.append(Choice(_("Het besluit vervangen"), reverse("dossier_replacement", kwargs=kwargs)))
    for decided, decision in queries.objectable(dossier):
        objecting, last = decided.rule.objecting, objection_until(decision)
        if objecting is None or last is None or not roles.intersection(objecting.who):
            continue
        if clock.today() <= last or objecting.late_with_reasons:
            kwargs = {"dossier": dossier.pk, "decision": decision.pk}
            title = _("Bezwaar maken tegen: %s") % decided.rule.title
            found.append(Choice(title, reverse("dossier_objection", kwargs=kwargs)))
    return found


def as_page() -> str:
    """All procedures as Markdown, for docs/procedures.md."""
    lines = ["# Procedures", "", "Written by `make docs` from the step tables of the rooms (`procedures.py`)."]
    for procedure in procedures:
        lines += ["", f"## {procedure.title} ({procedure.name})", ""]
        lines += ["```mermaid", procedure.as_mermaid(), "```"]
    if not list(procedures):
        lines += ["", "No room has a procedure yet."]
    return "\n".join(lines) + "\n"
