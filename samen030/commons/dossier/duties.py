"""What the clock does: reminders, what silence means, and forgetting the closed part in time."""

from __future__ import annotations

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from django.db import transaction

from samen030.commons.documents.actions import remove as remove_file
from samen030.commons.documents.queries import of as files_of
from samen030.commons.dossier import queries
from samen030.commons.dossier.actions import run_out
from samen030.commons.dossier.models import Contribution, Dossier
from samen030.commons.dossier.moves import KIND
from samen030.commons.dossier.post import tell_owner
from samen030.commons.dossier.rules import procedures
from samen030.commons.journal import actions as journal
from samen030.kernel import clock, registry
from samen030.kernel.actors import Actor
from samen030.kernel.registry import Duty

BY = Actor.system("due")
FAR = timedelta(days=100)  # no reminder comes earlier than this before the end


def run_the_clock() -> dict[str, int]:
    """End what is over where silence says how, tell of what is late, remind of what is nearly due. Twice is once."""
    today, counts = clock.today(), {"ended": 0, "late": 0, "reminded": 0}
    for step in queries.due(last=today - timedelta(days=1)):
        if step.rule.silence:
            counts["ended"] += run_out(step) is not None
            continue
        with transaction.atomic():
            counts["late"] += tell_owner(step, "late")
    for step in queries.due(first=today, last=today + FAR):
        left = step.days_left(today)
        if left is not None and any(left <= days for days in step.rule.reminders):
            with transaction.atomic():
                counts["reminded"] += tell_owner(step, "nearly")
    return counts


def forget() -> int:
    """Erase the texts of the closed part of dossiers that were closed long enough ago; answers of how many dossiers."""
    forgotten = 0
    for procedure in procedures:
        before = clock.now() - relativedelta(years=procedure.keep_years)
        texts = Contribution.objects.filter(is_public=False).exclude(text="")
        rows = Dossier.objects.filter(procedure=procedure.code, version=procedure.version, closed_at__lt=before)
        for dossier in rows.filter(pk__in=texts.values("step__dossier")):
            with transaction.atomic():
                texts.filter(step__dossier=dossier).update(text="", late_reasons="")
                for file in files_of(KIND, dossier.pk).filter(is_private=True):
                    remove_file(file, by=BY)
                registry.announce_change(KIND, [dossier.pk])
                journal.record("dossier.forgotten", dossier, by=BY)
            forgotten += 1
    return forgotten


registry.duties.register(Duty("dossier_clock", run_the_clock, order=10))
registry.duties.register(Duty("dossiers_forgotten", forget, order=80))
