"""Rounds of buurtgeld: which phase it is, who may do what in it, and what an idea must have. No queries.

The phase follows from the dates of a round; nobody switches it by hand.
"""

from __future__ import annotations

from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samen030.kernel import clock
from samen030.kernel.errors import DomainError, NotAllowedError

if TYPE_CHECKING:
    from datetime import date, datetime

LIGHT_PLANS = 12
MOST_CENTS = 100_000_000_00
OLDEST_AGE = 120
MOST_YEARS = 10


class Size(models.TextChoices):
    """Two ways of the same: one evening and one table week, or months with letters."""

    LIGHT = "light", gettext_lazy("klein: één avond en één week aan de stemtafel, hoogstens 12 plannen")
    LARGE = "large", gettext_lazy("groot: een paar maanden, met brieven")


class Phase(models.TextChoices):
    """Where a round is."""

    DRAFT = "draft", gettext_lazy("in voorbereiding")
    COMING = "coming", gettext_lazy("begint binnenkort")
    IDEAS = "ideas", gettext_lazy("ideeën indienen")
    CHECK = "check", gettext_lazy("kan het? De ideeën worden nagekeken")
    WAITING = "waiting", gettext_lazy("straks stemmen")
    VOTE = "vote", gettext_lazy("stemmen")
    COUNTING = "counting", gettext_lazy("tellen")
    RESULT = "result", gettext_lazy("uitslag")
    CANCELLED = "cancelled", gettext_lazy("gaat niet door")


class CameBy(models.TextChoices):
    """How an idea came in."""

    ONLINE = "online", gettext_lazy("op de site")
    PAPER = "paper", gettext_lazy("op papier")
    MEETING = "meeting", gettext_lazy("op een bijeenkomst")
    PHONE = "phone", gettext_lazy("door de telefoon")
    HELPED = "helped", gettext_lazy("samen met een helper")


class State(models.TextChoices):
    """Whether everybody can read an idea."""

    WAITING = "waiting", gettext_lazy("wordt nagekeken")
    PUBLIC = "public", gettext_lazy("openbaar")
    REFUSED = "refused", gettext_lazy("niet geplaatst")
    WITHDRAWN = "withdrawn", gettext_lazy("ingetrokken")
    MERGED = "merged", gettext_lazy("samengevoegd")


SHOWN = (State.PUBLIC, State.MERGED)  # a merged idea keeps its page, which says where it went on


class Verdict(models.TextChoices):
    """Whether an idea can be carried out."""

    OPEN = "", gettext_lazy("nog niet nagekeken")
    YES = "yes", gettext_lazy("kan")
    NO = "no", gettext_lazy("kan niet")


class Act(StrEnum):
    """What somebody can do in a round."""

    SUBMIT = "submit"  # hand in an idea
    ENTER = "enter"  # type in one for somebody else
    CHANGE = "change"  # one's own idea
    JUDGE = "judge"
    OBJECT = "object"
    MERGE = "merge"  # two ideas become one plan
    PICTURE = "picture"
    REALISE = "realise"  # tell how a plan that was chosen goes on
    SET_UP = "set_up"
    FREEZE = "freeze"  # put the plans on the ballot
    COUNT = "count"


EVERY_IDEA_PHASE = (Phase.COMING, Phase.IDEAS, Phase.CHECK, Phase.WAITING)

# In which phases each act can be done. Pages show what can be done now from this, and actions refuse the rest. Who may
# do it is the permission table's (project/permissions.py).
WHEN: dict[Act, tuple[Phase, ...]] = {
    Act.SUBMIT: (Phase.IDEAS,),
    Act.ENTER: (Phase.IDEAS, Phase.CHECK),  # what came on paper on the last day is typed in after it
    Act.CHANGE: (Phase.IDEAS,),
    Act.JUDGE: (Phase.IDEAS, Phase.CHECK, Phase.WAITING, Phase.VOTE),
    Act.OBJECT: (Phase.CHECK, Phase.WAITING),
    Act.MERGE: (Phase.IDEAS, Phase.CHECK, Phase.WAITING),
    Act.PICTURE: (Phase.IDEAS, Phase.CHECK, Phase.WAITING),
    Act.REALISE: (Phase.RESULT,),
    # Once the plans are on the ballot these three are refused in any phase. Before that a round can run late: then its
    # ballot is fixed in the days of voting, or its dates are moved.
    Act.SET_UP: (Phase.DRAFT, *EVERY_IDEA_PHASE, Phase.VOTE, Phase.COUNTING),
    Act.FREEZE: (Phase.CHECK, Phase.WAITING, Phase.VOTE),
    Act.COUNT: (Phase.COUNTING,),
}


class Side(StrEnum):
    """Of two ideas that are to be one: the one that goes, and the one that stays."""

    GONE = "gone"
    KEPT = "kept"


def check_now(act: Act, phase: Phase) -> None:
    """Raise NotAllowedError unless `act` can be done in `phase`."""
    if phase not in WHEN[act]:
        raise NotAllowedError("wrong_phase", _("Dat kan nu niet. Deze ronde is in de fase: %s.") % Phase(phase).label)


def phase_at(
    moment: datetime,
    *,
    published_at: datetime | None,
    cancelled_at: datetime | None,
    ideas_from: datetime,
    ideas_until: datetime,
    check_until: datetime,
    vote_from: datetime,
    vote_until: datetime,
    has_result: bool,
) -> Phase:
    """The phase at `moment`. A phase ends at the second in which the next one begins."""
    if cancelled_at:
        return Phase.CANCELLED
    if published_at is None:
        return Phase.DRAFT
    for until, phase in (
        (ideas_from, Phase.COMING),
        (ideas_until, Phase.IDEAS),
        (check_until, Phase.CHECK),
        (vote_from, Phase.WAITING),
        (vote_until, Phase.VOTE),
    ):
        if moment < until:
            return phase
    return Phase.RESULT if has_result else Phase.COUNTING


DATES = ("ideas_from", "ideas_until", "check_until", "vote_from", "vote_until")


def check_dates(dates: dict[str, datetime]) -> None:
    """Raise DomainError at the first date that is not after the one before it; the check may take no time at all."""
    for before, after in pairwise(DATES):
        is_wrong = (
            dates[after] < dates[before] if after in ("check_until", "vote_from") else dates[after] <= dates[before]
        )
        if is_wrong:
            raise DomainError("dates_order", _("Deze datum moet na de datum ervoor liggen."), field=after)


def check_amount(cents: int, field: str, *, most: int = MOST_CENTS) -> None:
    """Raise DomainError for an amount that cannot be."""
    if not 0 < cents <= most:
        raise DomainError("amount_wrong", _("Dit bedrag kan niet. Kijk het na."), field=field)


def check_day(day: date, field: str) -> None:
    """Raise DomainError for a day that is years away: a slip of the keyboard."""
    if not -MOST_YEARS * 366 <= (day - clock.today()).days <= MOST_YEARS * 366:
        raise DomainError("day_wrong", _("Kijk deze datum na."), field=field)


def check_age(age: int | None, field: str) -> None:
    """Raise DomainError for an age that nobody has."""
    if age is not None and not 0 <= age <= OLDEST_AGE:
        raise DomainError("age_wrong", _("Kies een leeftijd van 0 tot en met 120 jaar."), field=field)
