"""The example story: a few invented tasks with invented figures, one of them challenged and taken over."""

from __future__ import annotations

from datetime import timedelta

from samen030.commons.organisations.models import Organisation, Status
from samen030.kernel import clock
from samen030.kernel.actors import Actor
from samen030.kernel.registry import Chapter, chapters
from samen030.umbrella.paid_tasks import actions
from samen030.umbrella.paid_tasks.models import PaidTask, YearTotal

BY = Actor.system("demo")
TASKS = (
    ("De ledenadministratie bijhouden", "Er moet één plek zijn die weet wie lid is. Dat vraagt elke week een paar uur.", "Het bureau", 210, 9_450_00),
    ("De telefoon van het bureau opnemen", "Wie geen internet heeft, belt. Vier ochtenden in de week neemt iemand op.", "Het bureau", 640, 27_200_00),
    ("De boekhouding doen", "De wet vraagt een jaarrekening. Een kantoor maakt die en betaalt de rekeningen.", "Een administratiekantoor", 120, 8_400_00),
    ("De zaal voor de ledenvergadering regelen", "Twee keer per jaar komen alle leden bij elkaar. Iemand huurt de zaal en zorgt voor koffie.", "Het bureau", 40, 2_100_00),
)  # fmt: skip
TOTALS = ((3, 412_000_00), (2, 530_000_00))  # years back; of last year it is not known
TARGET = 75  # tenths of a percent


def tell() -> None:
    """Four tasks with three years of figures, all money of those years, a target, and a challenge that runs."""
    if PaidTask.objects.exists() or YearTotal.objects.exists():
        return
    today = clock.today()
    made = []
    for number, (name, why, done_by, hours, cents) in enumerate(TASKS):
        since = today.replace(year=today.year - 4, month=3, day=1 + number)
        task = actions.add_task(by=BY, name=name, why=why, done_by=done_by, since=since, is_example=True)
        for back in (3, 2, 1):
            share = 10 + 1 - back
            figures = {"hours": hours * share // 10, "cost_cents": cents * share // 10}
            actions.add_figure(task, by=BY, year=today.year - back, **figures)
        made.append(task)
    for back, cents in TOTALS:
        source = "verzonnen, bij het voorbeeld"
        actions.add_total(by=BY, year=today.year - back, total_cents=cents, source=source, is_example=True)
    actions.set_target(by=BY, share=TARGET, decided_on=today - timedelta(days=200), is_example=True)
    groups = Organisation.objects.filter(is_example=True, status=Status.PUBLISHED, kind="residents")
    if group := groups.order_by("area__path", "created_at").last():
        plan = "Wij hebben zelf een zaal. De leden kunnen er twee keer per jaar voor niets vergaderen. Onze vrijwilligers zetten koffie."
        gain = "Alleen de koffie kost geld: ongeveer 100 euro per keer."
        actions.challenge(made[-1], by=BY, organisation=group, way="take", plan=plan, gain=gain)


chapters.register(Chapter("paid_tasks", tell, order=90))
