"""Makers of records for tests, through the same actions as users use."""

from __future__ import annotations

from datetime import date, time, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from samen030.commons.city.models import Area
from samen030.commons.members.actions import start
from samen030.commons.members.rules import StandingKind
from samen030.commons.moderation.models import Decision, Submission
from samen030.commons.organisations.actions import add_organisation
from samen030.find.directory.actions import add_place, add_schedule, add_service, add_vacancy
from samen030.find.practice.actions import add_story
from samen030.kernel import clock
from samen030.kernel.actors import Actor
from samen030.umbrella.complementarity.models import Proposal
from samen030.umbrella.example_projects.actions import add_project
from samen030.umbrella.paid_tasks.actions import add_task

if TYPE_CHECKING:
    from samen030.commons.members.models import Standing
    from samen030.commons.organisations.models import Organisation
    from samen030.find.directory.models import Place, Service, Vacancy
    from samen030.find.practice.models import Story
    from samen030.umbrella.example_projects.models import ExampleProject
    from samen030.umbrella.paid_tasks.models import PaidTask

BY = Actor.system("test")
_serial = count(1)


def area(name: str = "Lombok-Oost") -> Area:
    """A real buurt or wijk by name (the areas come with the migrations)."""
    return Area.objects.get(name=name)


def any_area() -> Area:
    """The first buurt."""
    return Area.objects.filter(level="neighbourhood").order_by("path")[0]


def organisation(name: str = "", **fields: Any) -> Organisation:
    """A neighbourhood organisation."""
    fields = {"kind": "residents", "area": fields.pop("area", None) or any_area(), **fields}
    return add_organisation(by=BY, name=name or f"Groep {next(_serial)}", **fields)


def place(name: str = "", **fields: Any) -> Place:
    """A place with a point."""
    where = fields.pop("area", None) or any_area()
    point = {"latitude": where.latitude, "longitude": where.longitude}
    return add_place(by=BY, name=name or f"Huis {next(_serial)}", area=where, **{**point, **fields})


def service(name: str = "", **fields: Any) -> Service:
    """A service of an organisation (made when none is given)."""
    where = fields.pop("area", None) or any_area()
    owner = fields.pop("organisation", None) or organisation(area=where)
    return add_service(by=BY, organisation=owner, name=name or f"Dienst {next(_serial)}", area=where, **fields)


def activity(name: str = "", *, rrule: str = "FREQ=WEEKLY;BYDAY=TU", **fields: Any) -> Service:
    """An activity, each Tuesday from 10 to 12 unless said otherwise."""
    first_date = fields.pop("first_date", date(2026, 9, 1))
    start_time = fields.pop("start_time", time(10))
    minutes = fields.pop("duration_minutes", 120)
    made = service(name or f"Activiteit {next(_serial)}", kind="activity", **fields)
    add_schedule(made, by=BY, first_date=first_date, start_time=start_time, duration_minutes=minutes, rrule=rrule)
    return made


def vacancy(name: str = "", **fields: Any) -> Vacancy:
    """Volunteers wanted."""
    where = fields.pop("area", None) or any_area()
    owner = fields.pop("organisation", None) or organisation(area=where)
    return add_vacancy(by=BY, organisation=owner, name=name or f"Vrijwilliger {next(_serial)}", area=where, **fields)


def story(name: str = "", **fields: Any) -> Story:
    """How an organisation (made when none is given) does something; on the site unless said otherwise."""
    owner = fields.pop("organisation", None) or organisation()
    told = {"question": "Hoe doe je dat?", "description": "Wij deden het samen.", "status": "published"}
    return add_story(by=BY, organisation=owner, name=name or f"Verhaal {next(_serial)}", **{**told, **fields})


def project(name: str = "", **fields: Any) -> ExampleProject:
    """What a member (made when none is given) tried as a whole; on the site unless said otherwise."""
    owner = fields.pop("organisation", None) or member_organisation()
    told = {"goal": "Elkaar leren kennen.", "description": "Wij probeerden het een jaar.", "status": "published"}
    return add_project(by=BY, organisation=owner, name=name or f"Project {next(_serial)}", **{**told, **fields})


def paid_task(name: str = "", **fields: Any) -> PaidTask:
    """Something that the umbrella does for pay, since two years."""
    said = {"why": "Iemand moet het doen.", "done_by": "Het bureau", "since": clock.today() - timedelta(days=730)}
    return add_task(by=BY, name=name or f"Taak {next(_serial)}", **{**said, **fields})


def decision(outcome: str = "published", **fields: Any) -> Decision:
    """A decision on a text of a kind whose room is gone: the log keeps it."""
    text = Submission.objects.create(kind="question", object_ref="x", digest="x", state=outcome, decided_at=clock.now())
    return Decision.objects.create(submission=text, kind="question", area_path="0344", outcome=outcome, **fields)


def member_organisation(name: str = "", **fields: Any) -> Organisation:
    """An organisation that is a voting member."""
    made = organisation(name, **fields)
    start(made, by=BY, kind=StandingKind.VOTING, signatory="Els")
    return made


def member(name: str = "", *, kind: StandingKind = StandingKind.VOTING, **fields: Any) -> Standing:
    """An organisation (made) that is a voting member, unless said otherwise."""
    return start(organisation(name, **fields), by=BY, kind=kind, signatory="Els")


def proposal(title: str = "") -> Proposal:
    """Something that the umbrella would like to begin, its test not begun."""
    name = title or f"Plan {next(_serial)}"
    return Proposal.objects.create(
        title=name[:160], text="Wij beginnen iets.", why_us="Niemand doet het.", area=any_area()
    )
