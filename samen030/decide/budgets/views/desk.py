"""Minding a round: setting up, ideas from paper, judging, the ballot, counting, the draw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samen030.commons.ballots import letters
from samen030.commons.ballots.rules import CodeWay
from samen030.commons.ballots.views import booth
from samen030.commons.people.queries import actor_of
from samen030.decide.budgets import queries, voting
from samen030.decide.budgets.actions import ideas, rounds
from samen030.decide.budgets.forms.ideas import JudgeForm, ReasonForm, TypedInForm
from samen030.decide.budgets.forms.rounds import DrawForm, LightRoundForm, RoundForm, ToVoteForm, values_of
from samen030.decide.budgets.models import Idea, Round
from samen030.decide.budgets.rules import WHEN, Phase
from samen030.find.paper.views import answer_with_sheet
from samen030.kernel.errors import DomainError
from samen030.kernel.forms import done, form_page, sent

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

FORM_METHODS = ["GET", "HEAD", "POST"]


def _round(slug: str) -> Round:
    return get_object_or_404(Round.objects.select_related("area"), slug=slug)


def _form(request: HttpRequest, form: Form, do: Callable[[], object], back: str, **context: Any) -> HttpResponse:
    return form_page(request, "budgets/form.html", form, do, back=back, **context)


def _new(request: HttpRequest, form: RoundForm | LightRoundForm, **context: Any) -> HttpResponse:
    made: list[Round] = []

    def do() -> None:
        made.append(rounds.add_round(by=actor_of(request), **form.round_fields()))

    if (status := done(form, do)) is None:
        messages.success(request, _("De ronde is bewaard. Zij staat nog niet op de site."))
        return redirect("round_desk", slug=made[0].slug)
    context |= {"form": form, "back": reverse("rounds")}
    return render(request, "budgets/form.html", context, status=status)


@require_http_methods(FORM_METHODS)
def add(request: HttpRequest) -> HttpResponse:
    """A new round, with everything to choose."""
    hint = _("Nog niemand ziet dit. U bekijkt het eerst, en zet het dan op de site.")
    other = (
        reverse("round_add_light"),
        _("Liever een kleine ronde: één avond en één week? Dat is een korter formulier."),
    )
    return _new(request, RoundForm(sent(request)), title=_("Nieuwe ronde buurtgeld"), hint=hint, other=other)


@require_http_methods(FORM_METHODS)
def add_light(request: HttpRequest) -> HttpResponse:
    """A small round: one evening and one week at the table."""
    hint = _("Eén avond voor ideeën, één week aan de stemtafel, hoogstens 12 plannen. Nog niemand ziet dit.")
    other = (reverse("round_add"), _("Liever een grote ronde, met brieven? Neem het lange formulier."))
    return _new(request, LightRoundForm(sent(request)), title=_("Nieuwe kleine ronde"), hint=hint, other=other)


@require_safe
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """Every letter, page and ballot as it will be, before anything is fixed."""
    found = _round(slug)
    letter = {CodeWay.TABLE: "strook", CodeWay.VERIFIED: ""}.get(CodeWay(found.code_way), "brief")
    context = {"round": found, "letter": letter, "plans": list(queries.plans_of(found)), "poll": queries.poll_of(found)}
    return render(request, "budgets/preview.html", context)


@require_safe
def preview_of(request: HttpRequest, slug: str, what: str) -> HttpResponse:
    """One of these: 'brief', 'strook', 'stembiljet' as PDF; 'stemhokje' as a page."""
    found = _round(slug)
    poll, options = voting.sketch(found)
    makes: dict[str, Callable[[], bytes]] = {
        "brief": lambda: letters.letters_pdf(poll, [voting.SAMPLE]),
        "strook": lambda: letters.slips_pdf(poll, [voting.SAMPLE] * 8),
        "stembiljet": lambda: letters.paper_pdf(poll, options),
    }
    if what == "stemhokje":
        return booth.sample(poll, options)
    if what not in makes:
        raise Http404
    return answer_with_sheet(request, f"proef-{what}", makes[what])


@require_http_methods(FORM_METHODS)
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a round that is not on the ballot yet."""
    found = _round(slug)
    form = RoundForm(sent(request), initial=values_of(found))

    def do() -> object:
        return rounds.change_round(found, by=actor_of(request), **form.round_fields())

    return _form(request, form, do, reverse("round_desk", args=[slug]), title=_("Ronde veranderen"))


@require_safe
def one(request: HttpRequest, slug: str) -> HttpResponse:
    """What waits, and the next step."""
    found = _round(slug)
    phase = found.phase
    context = {
        "round": found,
        "phase": phase,
        "desk": queries.desk_of(found),
        "ideas": list(found.ideas.exclude(state="withdrawn")),
        "poll": queries.poll_of(found),
        "can": {act.value: phase in phases for act, phases in WHEN.items()},
        "is_voting": phase == Phase.VOTE,
    }
    return render(request, "budgets/desk.html", context)


@require_POST
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Let everybody see the round."""
    found = _round(slug)
    try:
        rounds.publish_round(found, by=actor_of(request))
        messages.success(request, _("De ronde staat op de site."))
    except DomainError as error:
        messages.error(request, error.sentence)
    return redirect("round_desk", slug=slug)


@require_http_methods(FORM_METHODS)
def cancel(request: HttpRequest, slug: str) -> HttpResponse:
    """Call it off, with the reason."""
    found = _round(slug)
    form = ReasonForm(sent(request))

    def do() -> object:
        return rounds.cancel_round(found, by=actor_of(request), reason=form.cleaned_data["text"])

    hint = _("Iedereen kan de reden lezen. Dit is niet terug te draaien.")
    return _form(request, form, do, reverse("round_desk", args=[slug]), title=_("Ronde afgelasten"), hint=hint)


@require_http_methods(FORM_METHODS)
def type_in(request: HttpRequest, slug: str) -> HttpResponse:
    """An idea from paper, a meeting or the telephone; the next one after it."""
    found = _round(slug)
    form = TypedInForm(sent(request))

    def do() -> object:
        came_by = form.cleaned_data["came_by"]
        return ideas.submit(found, by=actor_of(request), came_by=came_by, **form.idea_fields())

    back = reverse("round_desk", args=[slug])
    again = reverse("idea_type_in", args=[slug])
    said = _("Bewaard. Typ het volgende idee in, of ga terug.")
    return _form(request, form, do, back, title=_("Een idee intypen"), next=again, said=said)


@require_http_methods(FORM_METHODS)
def judge(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Say whether an idea can be carried out."""
    found = get_object_or_404(Idea.objects.select_related("round"), pk=pk, round__slug=slug)
    form = JudgeForm(sent(request), idea=found)

    def do() -> object:
        said = dict(form.cleaned_data)
        return ideas.judge(found, by=actor_of(request), cents=said.pop("amount"), **said)

    back = reverse("round_desk", args=[slug])
    return _form(request, form, do, back, title=found.title, idea=found, hint=_("Kan dit plan worden uitgevoerd?"))


@require_http_methods(FORM_METHODS)
def to_vote(request: HttpRequest, slug: str) -> HttpResponse:
    """Fix the ballot."""
    found = _round(slug)
    form = ToVoteForm(sent(request))

    def do() -> object:
        return voting.put_to_vote(found, by=actor_of(request), voters_expected=form.cleaned_data["voters"])

    plans = list(queries.plans_of(found))
    hint = _(
        "Daarna is er niets meer aan te veranderen: niet aan de plannen, niet aan het bedrag, niet aan de telling."
    )
    back = reverse("round_desk", args=[slug])
    return _form(request, form, do, back, title=_("Zet de plannen op het stembiljet"), hint=hint, plans=plans)


@require_POST
def count(request: HttpRequest, slug: str) -> HttpResponse:
    """Open the box."""
    found = _round(slug)
    try:
        voting.count_round(found, by=actor_of(request))
        messages.success(request, _("De stembus is geteld. Maak het kenmerk bekend, en loot dan in het openbaar."))
    except DomainError as error:
        messages.error(request, error.sentence)
    return redirect("round_desk", slug=slug)


@require_http_methods(FORM_METHODS)
def draw(request: HttpRequest, slug: str) -> HttpResponse:
    """Write down the number drawn, and show the result."""
    found = _round(slug)
    form = DrawForm(sent(request))

    def do() -> object:
        return voting.draw(found, by=actor_of(request), **form.cleaned_data)

    back = reverse("round_desk", args=[slug])
    hint = _("Het getal beslist alleen als plannen precies gelijk staan. Het is één keer op te schrijven.")
    return _form(request, form, do, back, title=_("Loten en uitslag"), hint=hint, next=found.get_absolute_url())
