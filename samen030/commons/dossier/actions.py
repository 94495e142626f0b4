"""Going through a procedure: open, say something, end a step, object, stop the clock. Who may is in the table."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from samen030.commons.documents import actions as documents
from samen030.commons.dossier import moves, queries
from samen030.commons.dossier.models import CLOCK, ClockPause, Contribution, Decision, Dossier, Party, Step
from samen030.commons.dossier.post import tell_owner
from samen030.commons.dossier.queries import Seat
from samen030.commons.dossier.rules import newest
from samen030.commons.journal import actions as journal
from samen030.kernel import clock, registry
from samen030.kernel.actors import Actor
from samen030.kernel.errors import ConflictError, DomainError, NotAllowedError
from samen030.kernel.locking import locked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date


MOST_FILES = 60  # in one dossier


@transaction.atomic
def open_dossier(
    *,
    by: Actor,
    procedure: str,
    subject: tuple[str, str],
    title: str,
    parties: Mapping[str, Sequence[str]],
    area_path: str = "",
    is_public: bool = True,
) -> Dossier:
    """Begin a dossier in the newest version of `procedure` about `subject` (kind and id of the room's record).

    `parties` names the scopes of each part that the table leaves open: {"applicant": ["organisation:<uuid>"]}.
    Raises DomainError('already_open') when a dossier on the same subject is open, and as `name_party` does.
    """
    rules = newest(procedure)
    try:
        with transaction.atomic():
            made = Dossier.objects.create(
                procedure=rules.code,
                version=rules.version,
                subject_kind=subject[0],
                subject_id=subject[1],
                title=moves.clean(title)[:200],
                area_path=area_path,
                is_public=is_public,
                opened_by=by.ref,
            )
    except IntegrityError as error:
        raise DomainError(
            "already_open", _("Hierover loopt al een dossier. Kijk daar hoe het ervoor staat.")
        ) from error
    detail = {"procedure": rules.name, "subject": list(subject), "step": rules.first.key}
    journal.record("dossier.opened", made, by=by, detail=detail, is_public=is_public)
    for party in rules.parties:
        fixed = [party.scope] if party.scope and not party.is_open else []
        for scope in [*fixed, *parties.get(party.key, ())]:
            name_party(made, by=by, role=party.key, scope=scope)
    moves.begin(made, rules.first.key)
    registry.announce_change(moves.KIND, [made.pk])
    return made


@transaction.atomic
def name_party(dossier: Dossier, *, by: Actor, role: str, scope: str) -> Party:
    """Give `scope` a part in the dossier; twice is once. Who may name whom is the calling room's affair.

    Raises NotAllowedError for a conflict of interest, or when the table says that the scope is not eligible.
    """
    current = locked(Dossier.objects.filter(pk=dossier.pk)).get()
    party = current.rules.party(role)
    moves.check_eligible(current, Seat(role, scope))
    if moves.is_somebody(scope) and scope in moves.scopes_in(current, current.rules.apart_from(role)):
        raise NotAllowedError("conflict_of_interest", moves.conflict_sentence(current, role))
    made, is_new = Party.objects.get_or_create(
        dossier=current, role=party.key, scope=scope, ended_at=None, defaults={"named_by": by.ref}
    )
    if is_new:
        journal.record("dossier.party_named", current, by=by, detail={"role": role, "scope": scope})
        running = queries.current_step(current)
        if running is not None and running.owner == role:
            tell_owner(running)
    return made


@transaction.atomic
def name_instead(dossier: Dossier, *, by: Actor, role: str, scope: str, as_scope: str = "") -> Party:
    """Whom the table lets name a part (`named_by`) names `scope`, in the place of who had it.

    Raises NotAllowedError for who may not name, DomainError for who is no candidate, and as `name_party` does.
    """
    current = locked(Dossier.objects.filter(pk=dossier.pk)).get()
    party = current.rules.party(role)
    moves.take_seat(current, (party.named_by,), by, as_scope)
    if current.closed_at is not None or scope not in dict(party.candidates(current) if party.candidates else ()):
        raise DomainError("no_candidate", _("Kies iemand uit de lijst."), field="scope")
    for row in current.parties.filter(role=role, ended_at=None).exclude(scope=scope):
        end_party(row, by=by)
    return name_party(current, by=by, role=role, scope=scope)


@transaction.atomic
def end_party(party: Party, *, by: Actor) -> None:
    """Take a part away, so that another can be named; that it was there stays, also for conflicts of interest."""
    dossier = locked(Dossier.objects.filter(pk=party.dossier_id)).get()
    if Party.objects.filter(pk=party.pk, ended_at=None).update(ended_at=clock.now()):
        detail = {"role": party.role, "scope": party.scope}
        journal.record("dossier.party_ended", dossier, by=by, detail=detail)


@transaction.atomic
def contribute(step: Step, *, by: Actor, text: str, scope: str = "", file: IO[bytes] | None = None) -> Contribution:
    """Add something to an open step: a reaction, evidence. For its owner, and for the others of the table in its term.

    Raises ConflictError when the step was ended meanwhile, NotAllowedError for who has no part here,
    DomainError('too_late') with the date after the term, for an empty or too long text, and for a `file` that may not
    be kept. The file is as public as the step.
    """
    current = moves.open_step(step)
    rule = current.rule
    seat = moves.take_seat(current.dossier, (rule.owner, *rule.others), by, scope)
    if seat.role != rule.owner and current.due_on and clock.today() > current.due_on:
        sentence = _("U kon reageren tot en met %s. Dat kan nu niet meer.") % moves.in_words(current.due_on)
        raise DomainError("too_late", sentence, field="text")
    kept = None
    if file is not None:
        private = not (current.rule.is_public and current.dossier.is_public)
        owner, title = (moves.KIND, current.dossier_id), _("Bijlage bij: %s") % current.rule.title
        kept = documents.add(owner=owner, file=file, title=title, by=by, private=private, most=MOST_FILES)
    made = moves.say(current, seat, by, text=text, document_id=kept.pk if kept else None)
    moves.record("dossier.contributed", current, by, {"seat": list(seat)})
    return made


@transaction.atomic
def finish(
    step: Step,
    *,
    by: Actor,
    outcome: str,
    scope: str = "",
    reasons: str = "",
    mandate: str = "",
    answers: Mapping[str, str] | None = None,
    verdicts: Mapping[str, tuple[str, str]] | None = None,
) -> Decision:
    """End an open step with one of its outcomes, and begin what follows.

    `answers`: question → text, of what the step asks. `verdicts`: criterion → (verdict, reasons), where it judges.
    Raises ConflictError when somebody else ended it first, NotAllowedError for who is not its owner or has a conflict
    of interest, DomainError for what is missing (its `field` is 'reasons', 'answer_<key>', 'verdict_<key>' …).
    """
    current = moves.open_step(step)
    seat = moves.take_seat(current.dossier, (current.owner,), by, scope)
    judged = moves.checked(current, outcome, reasons, answers or {}, verdicts or {})
    for question in current.rule.asked:
        if (answers or {}).get(question.key, "").strip():
            moves.say(current, seat, by, text=(answers or {})[question.key], question=question.key)
    made = moves.decide(current, seat, by, outcome=outcome, reasons=reasons, mandate=mandate, verdicts=judged)
    moves.end(current, made.at, outcome)
    moves.follow(current, made, by)
    return made


@transaction.atomic
def run_out(step: Step) -> Decision | None:
    """End a step by its clock, where its term is over and the table says what silence means. None: nothing to do."""
    locked(Dossier.objects.filter(pk=step.dossier_id)).get()
    current = Step.objects.select_related("dossier").get(pk=step.pk)
    silence = current.rule.silence
    if not current.is_open or not silence or current.due_on is None or clock.today() <= current.due_on:
        return None
    by, seat = Actor(CLOCK, frozenset({"system"})), Seat(current.owner, "")
    reasons = _("De termijn was op %s voorbij.") % moves.in_words(current.due_on)
    made = moves.decide(current, seat, by, outcome=silence, reasons=reasons)
    moves.end(current, made.at, silence)
    moves.follow(current, made, by)
    return made


@transaction.atomic
def replace_decision(
    decision: Decision, *, by: Actor, outcome: str, reasons: str, scope: str = "", mandate: str = ""
) -> Decision:
    """Take a new decision in the place of one that holds; the old one stays to be read.

    Only while nothing was done since: the step that followed is void, a closed dossier goes on from here.
    Raises ConflictError when the decision was replaced already or the dossier went on; else as `finish` does.
    """
    dossier = locked(Dossier.objects.filter(pk=decision.step.dossier_id)).get()
    step = Step.objects.select_related("dossier").get(pk=decision.step_id)
    if queries.replaceable(dossier) != decision:
        raise ConflictError("went_on", _("Het dossier is intussen verder. U kunt dit besluit niet meer vervangen."))
    seat = moves.take_seat(dossier, (step.owner,), by, scope)
    moves.checked(step, outcome, reasons, None, None)
    moves.void_open_step(dossier)
    fields = {"reasons": reasons, "mandate": mandate, "verdicts": decision.verdicts}
    made = moves.decide(step, seat, by, outcome=outcome, replaces=decision, **fields)
    moves.reopen(dossier)
    moves.follow(step, made, by)
    return made


@transaction.atomic
def object_to(decision: Decision, *, by: Actor, text: str, scope: str = "", late_reasons: str = "") -> Contribution:
    """Object to a decision; the step that the table names begins. A second party's objection joins the first.

    Raises DomainError('too_late') with the date after the term, unless the table takes late ones and
    `late_reasons` are given; ConflictError when the decision holds no longer; NotAllowedError for who may not.
    """
    dossier = locked(Dossier.objects.filter(pk=decision.step.dossier_id)).get()
    step = Step.objects.select_related("dossier").get(pk=decision.step_id)
    objecting = step.rule.objecting
    if objecting is None or queries.holding(step) != decision:
        raise ConflictError("holds_no_longer", _("Tegen dit besluit kan geen bezwaar worden gemaakt."))
    seat = moves.take_seat(dossier, objecting.who, by, scope)
    last = objection_until(decision)
    is_late = last is not None and clock.today() > last
    if is_late and not (objecting.late_with_reasons and late_reasons.strip()):
        sentence = _("Bezwaar maken kon tot en met %s.") % moves.in_words(last)
        if objecting.late_with_reasons:
            more = sentence + " " + _("Schrijf op waarom u te laat bent.")
            raise DomainError("too_late", more, field="late_reasons")
        raise DomainError("too_late", sentence + " " + _("U bent te laat. Bel ons gerust."))
    if Contribution.objects.filter(objects_to=decision, scope=seat.scope).exists():
        raise DomainError("objected_already", _("U heeft al bezwaar gemaakt tegen dit besluit."))
    running = queries.current_step(dossier)
    if running is None or running.key != objecting.to:
        moves.void_open_step(dossier)
        moves.reopen(dossier)
        running = moves.begin(dossier, objecting.to)
    fields = {"objects_to": decision, "late_reasons": moves.clean(late_reasons) if is_late else ""}
    made = moves.say(running, seat, by, text=text, **fields)
    detail = {"seat": list(seat), "decision": decision.pk, "next": running.key, "late": is_late}
    moves.record("dossier.objected", step, by, detail)
    return made


def objection_until(decision: Decision) -> date | None:
    """The last day on which one may object to a decision; None where the table has no objection."""
    objecting = decision.step.rule.objecting
    return objecting.term.ends_on(decision.at.astimezone(clock.AMSTERDAM).date()) if objecting else None


@transaction.atomic
def pause(step: Step, *, by: Actor, reasons: str, scope: str = "") -> ClockPause:
    """Stop the clock of a step, with the reason. Raises DomainError without one, when it stands still, or is late."""
    current = moves.open_step(step)
    moves.take_seat(current.dossier, (current.owner,), by, scope)
    if not current.rule.may_pause:
        raise NotAllowedError("no_pause", _("De klok van deze stap kan niet stil."))
    if current.due_on is None or clock.today() > current.due_on:
        raise DomainError("no_clock", _("De klok staat al stil, of de termijn is voorbij."))
    if not reasons.strip():
        raise DomainError("reasons_missing", _("Schrijf op waarop u wacht."), field="reasons")
    made = ClockPause.objects.create(step=current, reasons=moves.clean(reasons)[:500], by=by.ref)
    moves.reckon(current)
    moves.record("dossier.paused", current, by, {"on": made.paused_on})
    return made


@transaction.atomic
def resume(step: Step, *, by: Actor, scope: str = "") -> ClockPause:
    """Let the clock go on; the days that it stood still are made up for. Raises DomainError when it runs."""
    current = moves.open_step(step)
    moves.take_seat(current.dossier, (current.owner,), by, scope)
    made = current.pauses.filter(resumed_on=None).first()
    if made is None:
        raise DomainError("clock_runs", _("De klok loopt al."))
    made.resumed_on = clock.today()
    made.save(update_fields=["resumed_on"])
    moves.reckon(current)
    moves.record("dossier.resumed", current, by, {"on": made.resumed_on, "due": current.due_on})
    return made
