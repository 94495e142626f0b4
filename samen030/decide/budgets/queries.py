"""Reading rounds and ideas."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db.models import Count, Q, Sum

from samen030.commons.ballots.models import Poll
from samen030.decide.budgets.models import Follow, Idea, Merge, News, Round
from samen030.decide.budgets.rules import State, Verdict
from samen030.find.search.rules import STOP_WORDS
from samen030.kernel import clock
from samen030.kernel.access import scope_of_area
from samen030.kernel.money import Money
from samen030.kernel.text import trigrams, words

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from samen030.commons.people.models import User

KIND = "round"  # the owner's kind of a vote
ROUND, IDEA = "round", "idea"  # as the search knows them
ALIKE, ALIKE_MOST = 0.45, 4
SHORTEST = 3  # letters of a word that says something
LONG_TEXT = 1_000  # signs of a text that are compared
PUBLIC = Q(published_at__isnull=False)


def rounds() -> QuerySet[Round]:
    """Public rounds, the newest vote first."""
    return Round.objects.filter(PUBLIC).select_related("area")


def is_on_ballot(found: Round) -> bool:
    """Whether the plans have their numbers: from then on the round is fixed."""
    return found.ideas.filter(number__isnull=False).exists()


def ideas_of(found: Round) -> QuerySet[Idea]:
    """What everybody can read, in the order of the ballot, or of handing in before there is one."""
    return found.ideas.filter(state=State.PUBLIC)


def plans_of(found: Round) -> QuerySet[Idea]:
    """Ideas that can be carried out: they come on the ballot."""
    return ideas_of(found).filter(verdict=Verdict.YES)


def pictures_in_use() -> set[str]:
    """The numbers of all pictures of ideas and of news. Two queries."""
    kept = Idea.objects.exclude(pictures=[]).values_list("pictures", flat=True)
    news = News.objects.filter(picture__isnull=False).values_list("picture__id", flat=True)
    return {picture["id"] for some in kept for picture in some} | set(news)


def similar(found: Round, title: str, text: str = "", *, but: UUID | None = None) -> list[Idea]:
    """Public ideas of a round that look like what somebody writes, the most alike first; at most ALIKE_MOST.

    Alike is by the trigrams of the telling words: those of the title count, those of the text where the title has
    none of them. One query.
    """
    asked = _signs(title) | _signs(text[:LONG_TEXT])
    wanted = _signs(title)
    if not wanted:
        return []
    rows = [row for row in ideas_of(found) if row.pk != but]
    scored = []
    for row in rows:
        own, whole = _signs(row.title), _signs(f"{row.title} {row.plain} {row.description}"[:LONG_TEXT])
        score = max(
            len(wanted & own) / len(wanted | own),
            0.9 * len(wanted & whole) / len(wanted),
            0.9 * len(own & asked) / len(own) if own else 0,
        )
        if score >= ALIKE:
            scored.append((-score, row.handed_in_at, row))
    return [row for _score, _at, row in sorted(scored, key=lambda one: one[:2])[:ALIKE_MOST]]


def _signs(text: str) -> set[str]:
    telling = {word for word in words(text) if len(word) >= SHORTEST and word not in STOP_WORDS}
    return set().union(*map(_trigrams, telling))


@lru_cache(maxsize=10_000)
def _trigrams(word: str) -> frozenset[str]:
    return frozenset(trigrams(word))


def merges_of(idea: Idea) -> list[Merge]:
    """What was asked about an idea and still holds: that it goes on elsewhere, or that others join it. One query."""
    rows = Merge.objects.filter(Q(gone=idea) | Q(kept=idea), ended_at=None)
    return list(rows.select_related("gone", "kept"))


def follows(user: User, found: Round, idea: Idea | None = None) -> bool:
    """Whether somebody hears of a round or a plan."""
    return Follow.objects.filter(user=user, round=found, idea=idea).exists()


def own_ideas(user: User) -> QuerySet[Idea]:
    """What somebody handed in and did not take back, the newest first."""
    return (
        Idea.objects.filter(submitter=user)
        .exclude(state=State.WITHDRAWN)
        .select_related("round")
        .order_by("-handed_in_at")
    )


def asked_of(user: User) -> QuerySet[Idea]:
    """One's own ideas about which somebody asks to merge them, and one said nothing yet."""
    rows = Idea.objects.filter(submitter=user, round__vote_from__gt=clock.now()).filter(
        Q(leaving__ended_at=None, leaving__isnull=False, leaving__gone_agreed_on=None)
        | Q(joining__ended_at=None, joining__isnull=False, joining__kept_agreed_on=None)
    )
    return rows.select_related("round").distinct()


def followed(user: User) -> QuerySet[Follow]:
    """What somebody follows."""
    return Follow.objects.filter(user=user).select_related("round", "idea__round").order_by("-made_at")


def scopes_of_round(slug: str) -> tuple[str, ...]:
    """For which area somebody minds a round; empty where there is none."""
    return tuple(scope_of_area(path) for path in Round.objects.filter(slug=slug).values_list("area__path", flat=True))


def poll_of(found: Round) -> Poll | None:
    """The vote of a round, once it was made ready."""
    return Poll.objects.filter(owner_kind=KIND, owner_id=found.pk, ready_at__isnull=False).first()


def is_funded(idea: Idea) -> bool:
    """Whether the vote chose a plan."""
    return bool(idea.round.result.get("projects", {}).get(str(idea.number), {}).get("selected"))


def spent(idea: Idea) -> Money:
    """What was spent of the money of a plan. One query."""
    return Money(idea.spendings.aggregate(n=Sum("cents"))["n"] or 0)


@dataclass(frozen=True, slots=True)
class Desk:
    """What waits for who minds a round."""

    waiting: int
    unjudged: int
    objections: int
    plans: int


def desk_of(found: Round) -> Desk:
    """One query."""
    counted = found.ideas.aggregate(
        waiting=Count("pk", filter=Q(state=State.WAITING)),
        unjudged=Count("pk", filter=Q(state=State.PUBLIC, verdict=Verdict.OPEN)),
        objections=Count("pk", filter=~Q(objection="") & Q(answer="", state=State.PUBLIC)),
        plans=Count("pk", filter=Q(state=State.PUBLIC, verdict=Verdict.YES)),
    )
    return Desk(**counted)


def unfinished() -> list[tuple[Round, int]]:
    """Rounds without a result, each with what waits: ideas to be judged, objections without an answer. One query."""
    to_do = Q(ideas__state=State.PUBLIC, ideas__verdict=Verdict.OPEN)
    to_do |= Q(ideas__state=State.PUBLIC, ideas__answer="") & ~Q(ideas__objection="")
    rows = Round.objects.filter(cancelled_at=None, result={})
    rows = rows.annotate(waits=Count("ideas", filter=to_do, distinct=True))
    return [(row, row.waits) for row in rows.order_by("vote_until")]
