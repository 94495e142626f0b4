"""The voting booth: one address for every vote, `/stem/`. The code says which vote it is.

Nothing is remembered between two pages: the code and the choice go along in the form. So there is no session, no
cookie, and nothing in an address or a log; the part of a QR's address behind `#` never leaves the voter's device.
These pages are drawn without the request: who is logged in is not even looked at.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from samen030.commons.ballots import keys, queries
from samen030.commons.ballots.actions.casting import cast
from samen030.commons.ballots.rules import Method, check_choices, shown
from samen030.kernel import limits
from samen030.kernel.errors import DomainError
from samen030.kernel.money import Money

if TYPE_CHECKING:
    from django.http import HttpRequest

    from samen030.commons.ballots.models import Option, Poll
    from samen030.commons.ballots.queries import Voter

MOST_WRONG, WINDOW = 30, 900  # unknown codes from one network in a quarter of an hour
MOST_TYPED = 400  # choices, or points, that are looked at
GIVEN = "punten-"
STEPS = {"code": 1, "choose": 2, "look": 3, "done": 3}
REFUSED, TOO_OFTEN, GONE = 422, 429, 503


@csrf_exempt  # a forged form would need the code, and who has that may vote
@require_http_methods(["GET", "HEAD", "POST"])
def booth(request: HttpRequest) -> HttpResponse:
    """Type the code; choose; look once more; vote. A code that is good is let in however often others were wrong."""
    if request.method != "POST":
        return _page("code", {})
    typed = request.POST.get("code", "")
    step = request.POST.get("step", "code")
    chosen = _chosen(request)
    try:
        if step == "cast":
            done = cast(typed, chosen)
            return _page("done", {"poll": done.poll, "receipt": done.receipt})
        voter = queries.voter(typed)
    except DomainError as error:
        if step != "cast" or error.field != "choices":
            return _refused(request, error, typed)
        voter = queries.voter(typed)
        return _choose(voter, list(voter.poll.options.all()), chosen, error.sentence)
    return _go_on(voter, chosen, step)


def _chosen(request: HttpRequest) -> list[str]:
    """The keys that were sent; with points (`punten-<key>`) each as often as it got them."""
    chosen = request.POST.getlist("choices")[:MOST_TYPED]
    for name, value in request.POST.items():
        number = str(value).strip()
        if name.startswith(GIVEN) and number.isascii() and number.isdigit():
            chosen += [name.removeprefix(GIVEN)] * min(int(number[:4]), MOST_TYPED - len(chosen))
    return chosen


def _go_on(voter: Voter, chosen: list[str], step: str) -> HttpResponse:
    """The ballot; or a choice that is valid once more, to look at."""
    poll, options = voter.poll, list(voter.poll.options.all())
    if step != "look":
        return _choose(voter, options, chosen)
    costs = {option.key: option.cents for option in options if option.withdrawn_at is None}
    try:
        check_choices(chosen, costs, method=poll.method, most=poll.max_choices, budget_cents=poll.budget_cents)
    except DomainError as error:
        return _choose(voter, options, chosen, error.sentence)
    context = {"chosen": _picked(options, chosen), "keys": chosen, "code": shown(voter.code), "poll": poll}
    return _page("look", context | _sums(poll, options, chosen))


def _refused(request: HttpRequest, error: DomainError, typed: str) -> HttpResponse:
    """The first page again, with what is wrong. Codes that nobody has count as guesses; slips are caught before."""
    if error.code == "code_unknown":
        count, left = limits.hits("stem", request, WINDOW)
        if count > MOST_WRONG:
            sentence = _("Vanaf deze plek is te vaak een verkeerde code getypt. Wacht even, of bel ons.")
            answer = _page("code", {"error": sentence, "typed": typed}, TOO_OFTEN)
            answer.headers["Retry-After"] = str(left)
            return answer
    status = GONE if isinstance(error, keys.NoKeyError) else REFUSED
    return _page("code", {"error": error.sentence, "typed": typed[:60]}, status)


def _choose(voter: Voter, options: list[Option], chosen: list[str], error: str = "") -> HttpResponse:
    """The ballot, in an order of the voter's own: the first of a list gets more votes than the last."""
    seed = keys.read(voter.poll.pk).seed(voter.digest)
    random.Random(seed).shuffle(options)  # noqa: S311 - an order, the same each time; no secret
    context: dict[str, Any] = {"poll": voter.poll, "code": shown(voter.code), "error": error, "options": options}
    context["chosen"] = set(chosen)
    _give(options, chosen)
    return _page("choose", context | _sums(voter.poll, options, chosen), REFUSED if error else 200)


def sample(poll: Poll, options: list[Option]) -> HttpResponse:
    """The ballot as it will be, of a vote that is only looked at: there is no button."""
    context = {"poll": poll, "code": "", "options": options, "chosen": set(), "is_sample": True}
    _give(options, [])
    return _page("choose", context | _sums(poll, options, []))


def _sums(poll: Poll, options: list[Option], chosen: list[str]) -> dict[str, Any]:
    """What was chosen in numbers: how many, what it costs together, what is left."""
    spent = sum(option.cents for option in options if option.key in set(chosen))
    budget = poll.budget_cents or 0
    is_knapsack = poll.method == Method.KNAPSACK
    return {
        "is_points": poll.method == Method.POINTS,
        "number": len(set(chosen)),
        "spent": Money(spent),
        "left": Money(budget - spent),
        "is_knapsack": is_knapsack,
    }


def _give(options: list[Option], chosen: list[str]) -> None:
    """Note with each option how many points it got."""
    for option in options:
        option.given = chosen.count(option.key)


def _picked(options: list[Option], chosen: list[str]) -> list[Option]:
    _give(options, chosen)
    return [option for option in sorted(options, key=lambda option: option.number) if option.key in set(chosen)]


def _page(name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    language = get_language() or settings.LANGUAGE_CODE
    said = {"language": language, "languages": settings.LANGUAGES, "step": STEPS[name], **context}
    answer = HttpResponse(render_to_string(f"ballots/booth_{name}.html", said), status=status)
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
