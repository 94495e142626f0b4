"""The example story: three rounds of buurtgeld. None of these plans exist, and nobody voted on them.

One small round ran and has its result, counted from real (example) votes; in one ideas come in; one comes.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from samen030.commons.ballots.actions import codes
from samen030.commons.ballots.actions.casting import cast
from samen030.commons.ballots.models import CountedBallot, CountedReceipt, Poll, SealedBallot
from samen030.commons.city.models import Area
from samen030.decide.budgets import voting
from samen030.decide.budgets.actions import ideas, realising, rounds
from samen030.decide.budgets.models import Round
from samen030.decide.budgets.queries import IDEA, KIND, ROUND
from samen030.kernel import clock, registry
from samen030.kernel.actors import Actor
from samen030.kernel.registry import Chapter, chapters

if TYPE_CHECKING:
    from samen030.decide.budgets.models import Idea

BY = Actor.system("demo")
DATES = ("ideas_from", "ideas_until", "check_until", "vote_from", "vote_until")
VOTERS = 140
SOON = timedelta(seconds=1)
DAY = timedelta(days=1)
# title, euros, what, whether it can, and how many of a hundred voters of the two halves of the buurt choose it
DONE: tuple[tuple[str, int, str, bool, int, int], ...] = (
    ("Bankjes langs het water", 2400, "Vier bankjes met leuning, zodat wie niet ver kan lopen onderweg kan zitten.", True, 60, 15),
    ("Gereedschap om te lenen", 1800, "Een kast met boren, ladders en een grasmaaier die bewoners samen gebruiken.", True, 45, 20),
    ("Straatfeest met soep", 1500, "Elke straat kookt een pan soep. Aan het eind eten wij samen aan lange tafels.", True, 55, 30),
    ("Moestuin bij het buurthuis", 3200, "Zes bakken op stahoogte. Wie wil, krijgt een bak; de oogst delen wij.", True, 20, 60),
    ("Taalcafé op dinsdag", 2100, "Koffie en praten in het Nederlands, met iemand die op de kinderen let.", True, 15, 65),
    ("Kleuren op de muur", 4200, "Kinderen en een kunstenaar beschilderen samen een grijze muur.", True, 30, 30),
    ("Fietsles voor vrouwen", 1600, "Twaalf lessen, met leenfietsen. Daarna samen een tocht door de stad.", True, 18, 55),
    ("Drempel in de straat", 5000, "Een verkeersdrempel, zodat auto's langzamer rijden.", False, 0, 0),
)  # fmt: skip
NEW = (
    ("Groene gevels", 3000, "Klimplanten en regentonnen voor wie geen tuin heeft."),
    ("Repareren op zaterdag", 1200, "Iedere maand een ochtend waarop buren elkaars spullen heel maken."),
    ("Voorleesbus", 4500, "Een bakfiets met boeken die langs de speelplekken rijdt."),
    (
        "Samen eten voor wie alleen woont",
        2600,
        "Eens in de twee weken een maaltijd, voor wie weinig betaalt en wie kan meer.",
    ),
)


def _round(slug: str, name: str, cents: int, days: tuple[int, ...], **others: Any) -> Round | None:
    area = Area.objects.filter(slug=slug).first()
    if area is None:
        return None
    today = clock.today()
    fields: dict[str, Any] = {
        name: clock.at(today + timedelta(days=day)) for name, day in zip(DATES, days, strict=True)
    }
    fields |= {"submit_from_age": 12, "vote_from_age": 12, "method": "approval", "max_choices": 4, "size": "large"}
    fields |= {"entrepreneurs_submit": True, "entrepreneurs_vote": False, "code_way": "by_address"}
    fields |= {"institutions_submit": True, "institutions_vote": False, "is_example": True}
    fields["result_on"] = today + timedelta(days=days[-1] + 3)
    found = rounds.add_round(by=BY, name=name, area=area, cents=cents, **fields | others)
    return rounds.publish_round(found, by=BY)


def _idea(found: Round, title: str, euros: int, text: str) -> Idea:
    return ideas.submit(found, by=BY, title=title, description=text, cents=euros * 100, came_by="meeting")


def tell() -> None:
    """The three rounds."""
    about = "Dit is een voorbeeld. Deze ronde bestaat niet, en deze plannen ook niet."
    _told(about)
    running = _round("wijk-noordwest", "Wijkgeld Noordwest (voorbeeld)", 25_000_00, (-10, 20, 40, 50, 71), about=about)
    if running is not None:
        for title, euros, text in NEW:
            _idea(running, title, euros, text)
    _round(
        "wijk-overvecht", "Wijkgeld Overvecht (voorbeeld)", 40_000_00, (30, 60, 80, 90, 111),
        about=about, method="knapsack", max_choices=None, code_way="posted",
    )  # fmt: skip


def _told(about: str) -> None:
    """A small round from beginning to end. Its dates are moved between the steps, as weeks would do."""
    found = _round(
        "lombok-oost", "Buurtgeld Lombok (voorbeeld)", 10_000_00, (-40, 3, 10, 17, 24),
        about=about, size="light", code_way="at_table",
    )  # fmt: skip
    if found is None:
        return
    for title, euros, text, can, _one, _other in DONE:
        idea = _idea(found, title, euros, text)
        why = "" if can else "Over drempels beslist de gemeente. Wij hebben het idee doorgegeven."
        ideas.judge(idea, by=BY, verdict="yes" if can else "no", why=why, plain=text)
    now = clock.now()
    _move(found, ideas_until=now - timedelta(days=21), check_until=now - timedelta(days=14), vote_from=now + SOON)
    poll = voting.put_to_vote(found, by=BY, voters_expected=VOTERS)
    ends = clock.now() + timedelta(seconds=60)
    _move(found, vote_from=now - timedelta(days=7), vote_until=ends)
    Poll.objects.filter(pk=poll.pk).update(opens_at=now - timedelta(days=7), closes_at=ends)
    _vote(poll)
    ends = clock.now()
    _move(found, vote_until=ends)
    Poll.objects.filter(pk=poll.pk).update(closes_at=ends)
    voting.count_round(found, by=BY)
    voting.draw(found, by=BY, number="462315", note="met zes dobbelstenen in het buurthuis (voorbeeld)")
    _carry_out(found)


def _carry_out(found: Round) -> None:
    """What became of two of its plans: one goes well, one is late."""
    today = clock.today()
    benches, tools = (found.ideas.get(title=DONE[at][0]) for at in (0, 1))
    bought = realising.add_milestone(benches, by=BY, title="De bankjes zijn besteld", promised_on=today - DAY)
    realising.finish(bought, by=BY)
    placed = realising.add_milestone(benches, by=BY, title="De bankjes staan er", promised_on=today + 20 * DAY)
    realising.move(placed, by=BY, promised_on=today + 34 * DAY, why="De maker heeft het druk.")
    realising.add_spending(benches, by=BY, what="Aanbetaling voor vier bankjes", cents=1200_00, spent_on=today - DAY)
    realising.write_news(benches, by=BY, text="Wij kozen bankjes met een leuning aan beide kanten.")
    realising.add_milestone(tools, by=BY, title="De kast staat in het buurthuis", promised_on=today - 3 * DAY)


def _move(found: Round, **dates: datetime) -> None:
    Round.objects.filter(pk=found.pk).update(**dates)
    found.refresh_from_db()


def _vote(poll: Poll) -> None:
    chance = random.Random(30)
    made = [letter.code for _ in range(VOTERS) for letter in [codes.at_desk(poll, by=BY, reason="voorbeeld")]]
    plans = [row for row in DONE if row[3]]
    for number, code in enumerate(made):
        is_one = number % 5 not in (3, 4)  # three fifths of the voters are of the one half
        shares = [row[4] if is_one else row[5] for row in plans]
        wanted = [str(at) for at, share in enumerate(shares, start=1) if chance.random() * 100 < share]
        cast(code, wanted[:4])


def clear() -> None:
    """Take out the rounds with their votes."""
    for found in Round.objects.filter(is_example=True):
        plans, pk = list(found.ideas.values_list("pk", flat=True)), found.pk
        for poll in Poll.objects.filter(owner_kind=KIND, owner_id=found.pk):
            for model in (SealedBallot, CountedBallot, CountedReceipt):
                model.objects.filter(poll_id=poll.pk).delete()
            poll.delete()
        found.delete()
        registry.announce_change(ROUND, [pk])
        registry.announce_change(IDEA, plans)


chapters.register(Chapter("budgets", tell, order=90, clear=clear))
