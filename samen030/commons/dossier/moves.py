"""What the actions of a dossier have in common: taking a part in it, checking, deciding, and what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from samen030.commons.dossier import queries
from samen030.commons.dossier.models import VOID, ClockPause, Contribution, Decision, Dossier, Step
from samen030.commons.dossier.post import tell_owner
from samen030.commons.dossier.queries import Seat
from samen030.commons.dossier.rules import END, MOST_TEXT, Since, Verdict
from samen030.commons.journal import actions as journal
from samen030.commons.people.queries import roles_of
from samen030.kernel import clock, registry
from samen030.kernel.errors import ConflictError, DomainError, NotAllowedError
from samen030.kernel.locking import locked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from samen030.kernel.actors import Actor


KIND = "dossier"  # announced after each write: public pages are kept until something changes


def clean(text: str) -> str:
    return text.replace("\x00", " ").strip()


def in_words(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""


def is_somebody(scope: str) -> bool:
    """Whether a scope is an organisation or a person: the umbrella is several bodies."""
    return scope.startswith(("organisation:", "user:"))


def record(verb: str, step: Step, by: Actor, detail: Mapping[str, Any]) -> None:
    is_public = step.dossier.is_public and step.rule.is_public
    said = {"step": step.key, "number": step.number, **detail}
    journal.record(verb, step.dossier, by=by, detail=said, is_public=is_public)
    registry.announce_change(KIND, [step.dossier.pk])


def open_step(step: Step) -> Step:
    """The step as it is now, its dossier locked. Raises ConflictError when it was ended."""
    dossier = locked(Dossier.objects.filter(pk=step.dossier_id)).get()
    current = Step.objects.get(pk=step.pk)
    current.dossier = dossier
    if not current.is_open:
        sentence = _("Iemand anders heeft deze stap net afgerond. Kijk eerst wat er nu in het dossier staat.")
        raise ConflictError("already_decided", sentence)
    return current


def take_seat(dossier: Dossier, roles: Sequence[str], by: Actor, scope: str) -> Seat:
    """The part in which `by` does this, for `scope` if said. The machine (demo, import) may take any that is there.

    Raises NotAllowedError for who has none, for a conflict of interest, and for who is not eligible (now).
    """
    user = queries.user_of(by.ref)
    if user is not None:
        fitting = queries.seats(dossier, user)
    else:
        is_machine = by.ref.startswith("system:")
        rows = dossier.parties.filter(ended_at=None) if is_machine else ()
        fitting = [Seat(row.role, row.scope) for row in rows]
        fitting += [Seat(p.key, scope) for p in dossier.rules.parties if is_machine and scope and p.is_open]
    fitting = [seat for seat in fitting if seat.role in roles and scope in ("", seat.scope)]
    if not fitting:
        raise NotAllowedError(
            "not_your_turn", _("Deze stap is niet aan u. Op de bladzijde staat wie nu aan de beurt is.")
        )
    seat = fitting[0]
    apart = dossier.rules.apart_from(seat.role)
    if apart:
        own = {seat.scope} | {held for _role, held in (roles_of(user) if user else ())} | {by.ref}
        if any(is_somebody(other) and other in own for other in scopes_in(dossier, apart)):
            raise NotAllowedError("conflict_of_interest", conflict_sentence(dossier, seat.role))
    check_eligible(dossier, seat)
    return seat


def scopes_in(dossier: Dossier, roles: frozenset[str]) -> set[str]:
    """Who has or had one of `roles` in the dossier: organisations, and the persons who acted."""
    found = set(dossier.parties.filter(role__in=roles).values_list("scope", flat=True))
    for model in (Decision, Contribution):
        rows = model.objects.filter(step__dossier=dossier, role__in=roles).values_list("scope", "by", "on_behalf_of")
        found |= {ref for row in rows for ref in row}
    return found


def conflict_sentence(dossier: Dossier, role: str) -> str:
    title = dossier.rules.party(role).title
    return _("Dit kan niet: wie al op een andere manier bij dit dossier hoort, kan er niet ook %s zijn.") % title


def check_eligible(dossier: Dossier, seat: Seat) -> None:
    party = dossier.rules.party(seat.role)
    sentence = party.eligible(dossier, seat.scope) if party.eligible else ""
    if sentence:
        raise NotAllowedError("not_eligible", sentence)


def _who(seat: Seat, by: Actor) -> dict[str, str]:
    name = queries.organisation_names([seat.scope]).get(seat.scope, "")
    return {"role": seat.role, "scope": seat.scope, "name": name, "by": by.ref, "on_behalf_of": by.on_behalf_of}


def say(step: Step, seat: Seat, by: Actor, *, text: str, **fields: Any) -> Contribution:
    text = clean(text)
    if not text:
        raise DomainError("text_empty", _("Schrijf eerst uw tekst."), field="text")
    if len(text) > MOST_TEXT:
        raise DomainError("text_too_long", _("De tekst is te lang. Maak hem korter."), field="text")
    who = _who(seat, by)
    return Contribution.objects.create(step=step, text=text, is_public=step.rule.is_public, **who, **fields)


def checked(
    step: Step,
    outcome: str,
    reasons: str,
    answers: Mapping[str, str] | None,
    verdicts: Mapping[str, tuple[str, str]] | None,
) -> list[dict[str, str]]:
    """Raise DomainError for what is missing; else the verdicts as they are kept. None: not asked again."""
    rule = step.rule
    chosen = rule.outcome(outcome)
    if chosen is None:
        raise DomainError("no_outcome", _("Kies wat de uitkomst is."), field="outcome")
    sentence = step.dossier.rules.conditions[chosen.condition](step.dossier) if chosen.condition else ""
    if sentence:
        raise DomainError("condition", sentence, field="outcome")
    for question in rule.asked if answers is not None else ():
        if question.is_required and not answers.get(question.key, "").strip():  # type: ignore[union-attr]
            raise DomainError("answer_missing", _("Vul dit in."), field=f"answer_{question.key}")
        wrong = question.check(step.dossier, clean(answers.get(question.key, ""))) if question.check else ""  # type: ignore[union-attr]
        if wrong:
            raise DomainError("answer_wrong", wrong, field=f"answer_{question.key}")
    if rule.needs_reasons and not reasons.strip():
        raise DomainError(
            "reasons_missing", _("Schrijf op waarom. Zonder redenen is er geen besluit."), field="reasons"
        )
    if len(reasons) > MOST_TEXT:
        raise DomainError("text_too_long", _("De tekst is te lang. Maak hem korter."), field="reasons")
    return judged(step, verdicts) if verdicts is not None and rule.is_per_criterion else []


def judged(step: Step, verdicts: Mapping[str, tuple[str, str]]) -> list[dict[str, str]]:
    kept = []
    for criterion in step.dossier.rules.criteria:
        verdict, why = verdicts.get(criterion.key, ("", ""))
        if verdict not in Verdict.values:
            raise DomainError("verdict_missing", _("Kies ja, nee of weet ik niet."), field=f"verdict_{criterion.key}")
        if verdict != Verdict.MET and not why.strip():
            raise DomainError("why_missing", _("Schrijf op waarom."), field=f"why_{criterion.key}")
        kept.append({"criterion": criterion.key, "verdict": str(verdict), "reasons": clean(why)})
    return kept


def decide(step: Step, seat: Seat, by: Actor, *, outcome: str, **fields: Any) -> Decision:
    who = _who(seat, by)
    for name in ("reasons", "mandate"):
        fields[name] = clean(fields.get(name, ""))
    return Decision.objects.create(step=step, outcome=outcome, kind=step.rule.kind, **who, **fields)


def follow(step: Step, made: Decision, by: Actor) -> None:
    """What an outcome leads to: the next step or the end; then the room's own part, in the same transaction."""
    dossier, chosen = step.dossier, step.rule.outcome(made.outcome)
    assert chosen is not None  # noqa: S101 - `checked` saw to it
    record("dossier.decided", step, by, {"outcome": made.outcome, "next": chosen.to, "replaces": made.replaces_id})
    if chosen.to == END:
        dossier.closed_at, dossier.outcome_step, dossier.outcome = made.at, step.key, made.outcome
        dossier.save(update_fields=["closed_at", "outcome_step", "outcome"])
    else:
        begin(dossier, chosen.to)
    if dossier.rules.on_outcome:
        dossier.rules.on_outcome(dossier, made, by)


def begin(dossier: Dossier, key: str) -> Step:
    rule = dossier.rules.step(key)
    number = dossier.steps.count() + 1
    step = Step.objects.create(dossier=dossier, number=number, key=key, owner=rule.owner)
    reckon(step)
    tell_owner(step)
    return step


def reckon(step: Step) -> None:
    """Reckon the last day of a step anew."""
    term = step.rule.term
    if term is None:
        return
    is_whole = step.rule.since == Since.DOSSIER
    start = step.dossier.opened_at if is_whole else step.started_at
    pauses = ClockPause.objects.filter(step__dossier=step.dossier_id) if is_whole else step.pauses.all()
    step.due_on = term.ends_on(start.astimezone(clock.AMSTERDAM).date(), [row.as_term for row in pauses])
    step.save(update_fields=["due_on"])


def end(step: Step, at: datetime, result: str) -> None:
    """The step is over, and its clock with it."""
    step.pauses.filter(resumed_on=None).update(resumed_on=clock.today())
    step.done_at, step.result = at, result
    step.save(update_fields=["done_at", "result"])


def void_open_step(dossier: Dossier) -> None:
    """The step that is open was overtaken."""
    running = queries.current_step(dossier)
    if running is not None:
        end(running, clock.now(), VOID)


def reopen(dossier: Dossier) -> None:
    """A closed dossier goes on. Raises DomainError when another one about the same subject was begun meanwhile."""
    if dossier.closed_at is None:
        return
    again = Dossier.objects.filter(
        procedure=dossier.procedure,
        subject_kind=dossier.subject_kind,
        subject_id=dossier.subject_id,
        closed_at=None,
    )
    if again.exists():
        raise ConflictError("already_open", _("Hierover loopt al een nieuw dossier. Ga daar verder."))
    dossier.closed_at, dossier.outcome_step, dossier.outcome = None, "", ""
    dossier.save(update_fields=["closed_at", "outcome_step", "outcome"])
