"""From plans to a result: the ballot is fixed, the vote counted, a number drawn, the archive published."""

from __future__ import annotations

import secrets
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from samen030.commons.ballots import queries as ballots
from samen030.commons.ballots.actions import closing, polls
from samen030.commons.ballots.actions.codes import Letter
from samen030.commons.ballots.models import Address, Option, Poll
from samen030.commons.ballots.rules import Method
from samen030.commons.journal import actions as journal
from samen030.decide.budgets.actions.following import mail_result, tell_round
from samen030.decide.budgets.actions.rounds import check_ballot
from samen030.decide.budgets.models import Archive, Round
from samen030.decide.budgets.queries import IDEA, KIND, ROUND, is_on_ballot, plans_of, poll_of
from samen030.decide.budgets.rules import Act, check_now
from samen030.kernel import clock, registry
from samen030.kernel.errors import ConflictError
from samen030.kernel.locking import locked
from samen030.tally import archive
from samen030.tally.dealing import Dealt, deal
from samen030.tally.election import Election, Project
from samen030.tally.fitting import winning_cost
from samen030.tally.settings import Settings, propose_step

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from samen030.commons.ballots.actions.closing import Totals
    from samen030.decide.budgets.models import Idea
    from samen030.kernel.actors import Actor

MOST_VOTERS, MOST_LOST = 2_000, 12  # up to which it is reckoned for how much a plan would have won
TEN_EUROS = 10_00
SHORT = 300  # signs of a plan on the ballot
SAMPLE = Letter(  # stands on what is only looked at
    0, "X" * 16, Address(street="Voorbeeldstraat", number=1, postcode="3500AA", city="Utrecht")
)


def who_may_vote(found: Round) -> str:
    """A sentence for the letter and the page."""
    age = found.vote_from_age or 0
    said = (
        ngettext("Iedereen vanaf %(n)s jaar", "Iedereen vanaf %(n)s jaar", age) % {"n": age} if age else _("Iedereen")
    )
    told = _("%(who)s die in %(area)s woont.") % {"who": said, "area": found.area.name}
    if found.entrepreneurs_vote:
        told += " " + _("Ook ondernemers met een zaak in het gebied.")
    if found.institutions_vote:
        told += " " + _("Ook instellingen in het gebied.")
    return told


def _fields(row: Round) -> dict[str, Any]:
    """A round as the vote on it."""
    return {
        "title": row.name,
        "url": row.get_absolute_url(),
        "path": row.area.path,
        "method": row.method,
        "max_choices": row.max_choices,
        "budget_cents": row.cents,
        "code_way": row.code_way,
        "who": who_may_vote(row)[:300],
        "opens_at": row.vote_from,
        "closes_at": row.vote_until,
        "is_example": row.is_example,
    }


def _choices(plans: Iterable[Idea]) -> list[polls.Choice]:
    return [
        polls.Choice(
            str(idea.number), idea.title, idea.cents, (idea.plain or idea.description)[:SHORT], idea.get_absolute_url()
        )
        for idea in plans
    ]


def sketch(found: Round) -> tuple[Poll, list[Option]]:
    """The vote as it would be now, to look at: nothing is kept and no code is made."""
    plans = list(plans_of(found).order_by("handed_in_at", "pk"))
    for number, idea in enumerate(plans, start=1):
        idea.round, idea.number = found, number
    options = [
        Option(key=one.key, number=int(one.key), title=one.title, summary=one.summary, cents=one.cents, url=one.url)
        for one in _choices(plans)
    ]
    if not options:  # ideas come later, and one wants to see the ballot now
        title = _("Voorbeeld van een plan")
        options = [Option(key=str(n), number=n, title=f"{title} {n}", cents=found.cents // 4) for n in range(1, 4)]
    return Poll(owner_kind=KIND, owner_id=found.pk, **_fields(found)), options


@transaction.atomic
def put_to_vote(found: Round, *, by: Actor, voters_expected: int) -> Poll:
    """Number the plans that can be carried out, and fix the ballot and the way of counting. Then codes can be made.

    `voters_expected`: about how many will vote; it gives the step of the count (docs/tally.md), which is published.
    Raises NotAllowedError outside the phase, ConflictError the second time, DomainError without plans.
    """
    row = locked(Round.objects.filter(pk=found.pk)).get()
    check_now(Act.FREEZE, row.phase)
    plans = list(plans_of(row).order_by("handed_in_at", "pk"))
    check_ballot(row, len(plans))
    if is_on_ballot(row):
        raise ConflictError("on_ballot", _("Het stembiljet staat al vast."))
    for number, idea in enumerate(plans, start=1):
        idea.number = number
        idea.save(update_fields=["number"])
    utility = "points" if row.method == Method.POINTS else "cost"
    rule = Settings(utility=utility, step=propose_step(row.cents, max(voters_expected, 1))).as_dict()
    rule = {key: value for key, value in rule.items() if key != "seed"}
    poll = polls.prepare(by=by, owner=(KIND, row.pk), rule=rule, **_fields(row))
    made = polls.make_ready(poll, _choices(plans), by=by)
    journal.record("round.to_vote", row, by=by, detail={"plans": len(plans)}, is_public=True)
    registry.announce_change(ROUND, [row.pk])
    registry.announce_change(IDEA, [idea.pk for idea in plans])
    tell_round(row, "ballot", gettext_noop("%(round)s: de plannen staan op het stembiljet."))
    return made


def _poll(found: Round) -> Poll:
    """The vote of a round. Raises ConflictError where there is none."""
    poll = poll_of(found)
    if poll is None:
        raise ConflictError("no_poll", _("Het stembiljet van deze ronde is niet klaargezet."))
    return poll


def _as_cast(poll: Poll, options: Sequence[Option]) -> Election:
    """The approval ballots of a vote that was closed, as they were given."""
    return Election.from_ballots(
        (chosen for _number, chosen in ballots.counted_ballots(poll)),
        budget=poll.budget_cents or 0,
        projects=[Project(row.key, row.cents, row.title) for row in options],
    )


def _dealt(poll: Poll, options: Sequence[Option]) -> Dealt:
    """The ballots of a vote that was closed, dealt anew (samen030.tally.dealing); with points as they are."""
    if poll.method == Method.POINTS:
        given = [tuple(chosen) for _number, chosen in ballots.counted_ballots(poll)]
        alone = sum(number == 1 for number in Counter(given).values())
        return Dealt(tuple(given), None, alone, alone)
    return deal(_as_cast(poll, options), Settings.from_dict(poll.rule))


def _fits(poll: Poll, result: dict[str, Any]) -> dict[str, int]:
    """For how many cents each plan that lost would have won, by counting again (samen030.tally.fitting).

    From the ballots as they were given: those of the archive hold for the costs as they are. Only where it is quick.
    """
    lost = [key for key, one in result["projects"].items() if not one["selected"] and one["votes"]]
    if result["voters"] > MOST_VOTERS or len(lost) > MOST_LOST or poll.method == Method.POINTS:
        return {}
    election = _as_cast(poll, list(poll.options.filter(withdrawn_at=None)))
    settings = Settings.from_dict(result["settings"])
    found = {key: winning_cost(election, settings, key, TEN_EUROS) for key in lost}
    return {key: cents for key, cents in found.items() if cents}


def _election(poll: Poll, options: Sequence[Option], dealt: Dealt) -> bytes:
    """The ballots as .pb, amounts in cents, under random ids of their own."""
    cast = [(secrets.token_hex(16), chosen) for chosen in dealt.ballots]
    last = poll.closes_at.astimezone(clock.AMSTERDAM) - timedelta(seconds=1)  # midnight belongs to the day before
    comments = ["amounts are in cents", f"one step of add1 is {poll.rule['step']} cents (rule.json)"]
    meta = {
        "description": poll.title,
        "country": "Netherlands",
        "unit": "Utrecht",
        "instance": str(poll.pk),
        "num_projects": str(len(options)),
        "num_votes": str(len(cast)),
        "budget": str(poll.budget_cents),
        "vote_type": "cumulative" if poll.method == Method.POINTS else "approval",
        "rule": "equalshares/add1",
        "date_begin": f"{poll.opens_at.astimezone(clock.AMSTERDAM):%d.%m.%Y}",
        "date_end": f"{last:%d.%m.%Y}",
        "language": "nl",
        "currency": "EUR",
    }
    if dealt.kept is not None:  # a ballot that was dealt can be longer, or cost more, than what a voter might choose
        comments.append("ballots dealt anew: the same result (docs/archive.md)")
    elif poll.method == Method.POINTS:
        meta["max_sum_points"] = str(poll.max_choices)
    elif poll.method == Method.APPROVAL:
        meta["max_length"] = str(poll.max_choices)
    else:
        meta["max_sum_cost"] = str(poll.budget_cents)
    meta["comment"] = " ".join(f"#{number}: {one}" for number, one in enumerate(comments, start=1))
    votes = Counter(key for chosen in dealt.ballots for key in set(chosen))
    projects = [
        {"project_id": row.key, "cost": str(row.cents), "votes": str(votes[row.key]), "name": row.title}
        for row in options
    ]
    return archive.election_file(meta=meta, projects=projects, ballots=cast, has_points=poll.method == Method.POINTS)


@transaction.atomic
def count_round(found: Round, *, by: Actor) -> Poll:
    """Close the vote: the box is opened, the archive made, its digest announced. The result comes after the draw.

    Raises ConflictError before the end, or with paper that is not settled.
    """
    row = locked(Round.objects.filter(pk=found.pk)).get()
    poll = _poll(row)

    def digest_of(closed: Poll, totals: Totals) -> str:
        options = list(closed.options.filter(withdrawn_at=None))
        dealt = _dealt(closed, options)
        files, digest = archive.closed(
            rule=closed.rule,
            closing={
                "poll": str(closed.pk),
                "title": closed.title,
                "closed_at": closed.closes_at.isoformat(timespec="minutes"),
                "ballots": totals.ballots,
                "online": totals.online,
                "paper": totals.paper,
                "spoilt": totals.spoilt,
                "blank": totals.blank,
                "codes_issued": totals.codes_issued,
                "dealt": {
                    "kept": None if dealt.kept is None else list(dealt.kept),
                    "unique_before": dealt.unique_before,
                    "unique_after": dealt.unique_after,
                },
            },
            election=_election(closed, options, dealt),
            receipts=archive.receipts_file(ballots.receipts(closed)),
            journal=ballots.public_events(closed),
        )
        Archive.objects.update_or_create(round=row, defaults={"content": archive.zipped(files)})
        return digest

    done = closing.close_poll(poll, by=by, digest_of=digest_of)
    registry.announce_change(ROUND, [row.pk])
    return done


@transaction.atomic
def draw(found: Round, *, by: Actor, number: str, note: str) -> Round:
    """Write down the number that was drawn in public, and count: the result is what the archive gives.

    Raises ConflictError before the vote was closed, or the second time.
    """
    row = locked(Round.objects.filter(pk=found.pk)).get()
    poll = closing.write_draw(_poll(row), by=by, number=number, note=note)
    files = archive.unzipped(bytes(row.archive.content))
    whole, result = archive.drawn(files, poll.closing["digest"], number=poll.draw_number, note=poll.draw_note)
    Archive.objects.filter(round=row).update(content=archive.zipped(whole))
    row.result = result | {"fits": _fits(poll, result)}
    row.save(update_fields=["result"])
    mail_result(row)
    tell_round(row, "result", gettext_noop("%(round)s: de uitslag is er."))
    told: dict[str, Any] = {"winners": result["winners"], "spent": result["spent"]}
    journal.record("round.result", row, by=by, detail=told, is_public=True)
    registry.announce_change(ROUND, [row.pk])
    return row
