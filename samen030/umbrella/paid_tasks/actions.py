"""Writing tasks, figures, the target and challenges. Each is one transaction with one journal event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from samen030.commons.dossier.actions import finish, open_dossier
from samen030.commons.dossier.queries import user_of
from samen030.commons.journal import actions as journal
from samen030.commons.notifications.actions import write_mail
from samen030.commons.organisations.rules import check_no_citizen_number
from samen030.commons.people.queries import roles_of
from samen030.kernel import clock, registry
from samen030.kernel.access import Role, scope_of_organisation
from samen030.kernel.errors import ConflictError, DomainError, NotAllowedError
from samen030.kernel.locking import locked, version_of
from samen030.umbrella.paid_tasks import queries
from samen030.umbrella.paid_tasks.models import Challenge, PaidTask, Result, Target, TaskFigure, Way, YearTotal
from samen030.umbrella.paid_tasks.rules import ALL, check_amounts, read_cents, read_day

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from samen030.commons.dossier.models import Decision
    from samen030.commons.organisations.models import Organisation
    from samen030.kernel.actors import Actor

KIND = "paid_task"
PROCEDURE = "task_challenge"
TEXTS = ("name", "why", "done_by")


def _clean(fields: dict[str, Any]) -> dict[str, Any]:
    for name in TEXTS:
        if name in fields:
            fields[name] = fields[name].replace("\x00", " ").strip()
            check_no_citizen_number(fields[name], name)
            if not fields[name]:
                raise DomainError("text_empty", _("Vul dit in."), field=name)
    return fields


def _check_days(task: PaidTask) -> None:
    if task.since.year < clock.FIRST_YEAR or task.since > clock.today():
        raise DomainError("since_wrong", _("Kies een dag die geweest is."), field="since")
    if task.ended_on and task.ended_on < task.since:
        raise DomainError("ended_wrong", _("De laatste dag is na de eerste."), field="ended_on")


@transaction.atomic
def add_task(*, by: Actor, name: str, why: str, since: date, done_by: str, **fields: Any) -> PaidTask:
    """A new task in the register. Raises DomainError on wrong input."""
    task = PaidTask(**_clean({"name": name, "why": why, "since": since, "done_by": done_by, **fields}))
    _check_days(task)
    task.save()
    detail = {"name": task.name, "since": task.since, "done_by": task.done_by}
    journal.record("paid_task.added", task, by=by, detail=detail, is_public=True)
    registry.announce_change(KIND, [task.pk])
    return task


@transaction.atomic
def change_task(task: PaidTask, *, by: Actor, version: str = "", **changes: Any) -> PaidTask:
    """Change what is named. Raises ConflictError where it changed since the form of `version` was read."""
    current = locked(PaidTask.objects.filter(pk=task.pk)).get()
    if version and version_of(queries.values_of(current)) != version:
        raise ConflictError("changed_meanwhile", _("Iemand anders heeft dit intussen veranderd."))
    told = {}
    for name, value in _clean(changes).items():
        if (old := getattr(current, name)) != value:
            told[name] = {"from": str(old or ""), "to": str(value or "")}
            setattr(current, name, value)
    _check_days(current)
    current.save()
    journal.record("paid_task.changed", current, by=by, detail=told, is_public=True)
    registry.announce_change(KIND, [current.pk])
    return current


# --- figures


@transaction.atomic
def add_figure(task: PaidTask, *, by: Actor, year: int, hours: int, cost_cents: int) -> TaskFigure:
    """What a task took in a year. Raises DomainError('figure_there') where the year has a figure: correct that."""
    clock.check_year(year)
    check_amounts({"hours": hours, "cost_cents": cost_cents})
    try:
        with transaction.atomic():
            made = TaskFigure.objects.create(task=task, year=year, hours=hours, cost_cents=cost_cents)
    except IntegrityError as error:
        raise _already(year) from error
    _told("paid_task.figure_added", task, made, by)
    return made


@transaction.atomic
def correct_figure(figure: TaskFigure, *, by: Actor, hours: int, cost_cents: int, reason: str) -> TaskFigure:
    """Put a better figure in the place of one; that stays to be read. Raises ConflictError when it was replaced."""
    check_amounts({"hours": hours, "cost_cents": cost_cents})
    fields = {"task_id": figure.task_id, "hours": hours, "cost_cents": cost_cents}
    made = _replaced(figure, reason, fields)
    was = {"hours": figure.hours, "cost_cents": figure.cost_cents}
    _told("paid_task.figure_corrected", made.task, made, by, was)
    return made


def _already(year: int) -> DomainError:
    sentence = _("Voor %s staat er al een cijfer. Verbeter dat cijfer; het oude blijft te lezen.") % year
    return DomainError("figure_there", sentence, field="year")


def _replaced[Row: (TaskFigure, YearTotal)](row: Row, reason: str, fields: dict[str, Any]) -> Row:
    """A new row in the place of one that holds."""
    reason = reason.replace("\x00", " ").strip()[:300]
    if not reason:
        raise DomainError("reason_missing", _("Schrijf op waarom u het cijfer verbetert."), field="reason")
    check_no_citizen_number(reason, "reason")
    model = type(row)
    if not model.objects.filter(pk=row.pk, replaced_at=None).update(replaced_at=clock.now()):
        raise ConflictError(
            "replaced_already", _("Iemand anders heeft dit cijfer net verbeterd. Kijk eerst wat er nu staat.")
        )
    return model.objects.create(year=row.year, reason=reason, **fields)


def _told(verb: str, task: PaidTask, row: TaskFigure, by: Actor, was: Mapping[str, int] | None = None) -> None:
    detail: dict[str, Any] = {"year": row.year, "hours": row.hours, "cost_cents": row.cost_cents}
    if was:
        detail |= {"was": was, "reason": row.reason}
    journal.record(verb, task, by=by, detail=detail, is_public=True)
    registry.announce_change(KIND, [task.pk])


@transaction.atomic
def add_total(*, by: Actor, year: int, total_cents: int, source: str, is_example: bool = False) -> YearTotal:
    """All money through SAMEN030 in a year, and where that stands. Raises DomainError where the year has one."""
    clock.check_year(year)
    fields = _total_fields(total_cents, source)
    try:
        with transaction.atomic():
            made = YearTotal.objects.create(year=year, is_example=is_example, **fields)
    except IntegrityError as error:
        raise _already(year) from error
    _told_total("year_total.added", made, by)
    return made


@transaction.atomic
def correct_total(total: YearTotal, *, by: Actor, total_cents: int, source: str, reason: str) -> YearTotal:
    """Put a better total in the place of one; that stays to be read. Raises ConflictError when it was replaced."""
    made = _replaced(total, reason, {**_total_fields(total_cents, source), "is_example": total.is_example})
    _told_total("year_total.corrected", made, by, total.total_cents)
    return made


def _total_fields(total_cents: int, source: str) -> dict[str, Any]:
    check_amounts({"total_cents": total_cents})
    if not total_cents:
        raise DomainError("amount_wrong", _("Vul een bedrag in dat meer is dan nul."), field="total_cents")
    source = source.replace("\x00", " ").strip()[:300]
    if not source:
        raise DomainError("source_missing", _("Schrijf op waar het bedrag staat."), field="source")
    return {"total_cents": total_cents, "source": source}


def _told_total(verb: str, row: YearTotal, by: Actor, was: int | None = None) -> None:
    detail = {"year": row.year, "total_cents": row.total_cents, "source": row.source, "was": was, "reason": row.reason}
    journal.record(verb, row, by=by, detail=detail, is_public=True)
    registry.announce_change(KIND, [])


@transaction.atomic
def set_target(*, by: Actor, share: int, decided_on: date, is_example: bool = False) -> Target:
    """The share (tenths of a percent) of overhead that the board decided on. Earlier targets stay."""
    if not 0 <= share <= ALL:
        raise DomainError("share_wrong", _("Kies een deel van 0 tot en met 100 procent."), field="share")
    if decided_on > clock.today():
        raise DomainError("day_wrong", _("Kies een dag die geweest is."), field="decided_on")
    made = Target.objects.create(share=share, decided_on=decided_on, is_example=is_example)
    journal.record("target.set", made, by=by, detail={"share": share, "decided_on": decided_on}, is_public=True)
    registry.announce_change(KIND, [])
    return made


# --- challenges


@transaction.atomic
def challenge(task: PaidTask, *, by: Actor, organisation: Organisation, way: str, plan: str, gain: str) -> Challenge:
    """`organisation` challenges a task: a dossier begins, its first step is sent in.

    Raises DomainError('already_open') when somebody's challenge of it runs, and for a task that has ended;
    NotAllowedError when an organisation asks for what it does already.
    """
    current = locked(PaidTask.objects.filter(pk=task.pk)).get()
    if current.has_ended:
        raise DomainError("task_ended", _("Deze taak is al gestopt. U hoeft hem niet meer uit te dagen."))
    if not queries.may_challenge(organisation):
        raise NotAllowedError("not_public", _("Uw organisatie staat nog niet op de site. Zet haar er eerst op."))
    if way not in Way.values:
        raise DomainError("way_missing", _("Kies wat u voorstelt."), field="way")
    if way == Way.TAKE and organisation.pk == current.performer_id:
        raise NotAllowedError("own_task", _("Uw organisatie doet deze taak al."), field="way")
    for name, text in (("plan", plan), ("gain", gain)):
        check_no_citizen_number(text, name)
        if not text.strip():
            raise DomainError("text_empty", _("Vul dit in."), field=name)
    parties = {"challenger": [scope_of_organisation(organisation.pk)]}
    if current.performer_id and current.performer_id != organisation.pk:
        parties["doer"] = [scope_of_organisation(current.performer_id)]
    with override(settings.LANGUAGE_CODE):  # what is kept does not follow the language of who sends it
        title = (_("Uitdaging (voorbeeld): %s") if current.is_example else _("Uitdaging: %s")) % current.name
        answers = {"way": str(Way(way).label), "plan": plan, "gain": gain}
    subject = (KIND, str(current.pk))
    dossier = open_dossier(by=by, procedure=PROCEDURE, subject=subject, title=title, parties=parties)
    made = Challenge.objects.create(
        task=current, organisation=organisation, challenger=organisation.name, way=way, dossier_id=dossier.pk
    )
    finish(dossier.steps.get(), by=by, outcome="sent", scope=parties["challenger"][0], answers=answers)
    detail = {"challenge": made.pk, "organisation": organisation.pk, "way": way}
    journal.record("paid_task.challenged", current, by=by, detail=detail, is_public=True)
    registry.announce_change(KIND, [current.pk])
    _tell(made)
    return made


def _tell(made: Challenge) -> None:
    """Mail to the office and to the organisation that does the task now: they can react."""
    if made.task.is_example:
        return
    context = {"task": made.task, "challenge": made, "link": settings.SITE_URL + made.dossier_url}
    for address in queries.concerned(made.task):
        write_mail(address, "paid_tasks/mail/challenged", context, key=f"task-challenged:{made.pk}:{address}"[:160])


def decided(decision: Decision, *, by: Actor) -> None:
    """What a decision in the dossier of a challenge means for the task; in the transaction of that decision.

    Raises NotAllowedError when who does the task for pay decides on it.
    """
    step = decision.step
    row = locked(Challenge.objects.filter(dossier_id=step.dossier_id)).select_related("task").first()
    if row is None:  # a dossier that was not begun by `challenge`
        return
    if step.key in ("decide", "assembly"):
        check_not_paid(row.task, by)
        row.result, row.decided_on = decision.outcome, clock.today()
        row.takes_over, row.from_on, row.saving_cents, row.handed_over_at = "", None, None, None
        row.save()
        detail = {"challenge": row.pk, "result": row.result}
        journal.record("paid_task.challenge_decided", row.task, by=by, detail=detail, is_public=True)
    elif step.key == "follow_up":
        _settle(row, decision, by)
    registry.announce_change(KIND, [row.task_id])


def check_not_paid(task: PaidTask, by: Actor) -> None:
    """Raise NotAllowedError for somebody of the paid office, or of the organisation that is paid for this task."""
    user = user_of(by.ref)
    held = roles_of(user) if user else frozenset()
    own = scope_of_organisation(task.performer_id) if task.performer_id else None
    if any(role == Role.BUREAU or scope == own for role, scope in held):
        sentence = _("Wie voor deze taak betaald wordt, besluit er niet over. Vraag het een ander bestuurslid.")
        raise NotAllowedError("conflict_of_interest", sentence)


def _settle(row: Challenge, decision: Decision, by: Actor) -> None:
    """Who takes it over, from when, and what it saves: from the answers of the step."""
    said = {c.question: c.text for c in decision.step.contributions.filter(by=decision.by).exclude(question="")}
    row.from_on = read_day(said.get("from_on", ""), "answer_from_on")
    row.saving_cents = read_cents(said.get("saving", ""), "answer_saving")
    row.takes_over = said.get("takes_over", "")[:200]
    if row.result != Result.DROPPED and not row.takes_over:
        raise DomainError("text_empty", _("Schrijf op wie het voortaan doet."), field="answer_takes_over")
    row.save()
    detail = {"challenge": row.pk, "from": row.from_on, "saving_cents": row.saving_cents, "by": row.takes_over}
    journal.record("paid_task.challenge_settled", row.task, by=by, detail=detail, is_public=True)
    hand_over(row, by=by)


@transaction.atomic
def hand_over(row: Challenge, *, by: Actor) -> bool:
    """On its day the task is done by who took it over, or stops. Answers whether it did anything; twice is once."""
    current = locked(Challenge.objects.filter(pk=row.pk)).get()
    if current.handed_over_at or current.from_on is None or current.from_on > clock.today():
        return False
    task = locked(PaidTask.objects.filter(pk=current.task_id)).get()
    if current.result == Result.DROPPED:
        task.ended_on = max(current.from_on, task.since)
    elif task.done_by != current.takes_over or current.result == Result.GRANTED:
        task.done_by = current.takes_over
        task.performer_id = current.organisation_id if current.result == Result.GRANTED else None
    task.save()
    current.handed_over_at = clock.now()
    current.save(update_fields=["handed_over_at"])
    detail = {"challenge": current.pk, "done_by": task.done_by, "ended_on": task.ended_on}
    journal.record("paid_task.handed_over", task, by=by, detail=detail, is_public=True)
    registry.announce_change(KIND, [task.pk])
    return True
