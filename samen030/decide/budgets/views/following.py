"""Hearing of a round or a plan: with an account by a button, without one by an address that hears the result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samen030.commons.people.models import User
from samen030.commons.people.queries import actor_of
from samen030.decide.budgets.actions import following
from samen030.decide.budgets.forms.ideas import FollowForm
from samen030.decide.budgets.views.ideas import idea_at
from samen030.decide.budgets.views.public import round_at
from samen030.kernel import limits
from samen030.kernel.errors import DomainError
from samen030.kernel.forms import done, sent

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

FORM_METHODS = ["GET", "HEAD", "POST"]
HOUR, MOST_AN_HOUR = 3600, 20  # mails that one network address can have us send


@require_http_methods(FORM_METHODS)
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Follow a round, or stop; who has no account asks for the result by mail."""
    found = round_at(slug)
    if isinstance(request.user, User):
        if request.method == "POST":
            _turn(request, request.user, stop="stop" in request.POST, slug=slug)
        return redirect(found.get_absolute_url())
    form = FollowForm(sent(request))

    def do() -> None:
        count, _left = limits.hits("round-result", request, HOUR)
        if count > MOST_AN_HOUR:
            raise DomainError("too_often", _("Dit is nu vaak gevraagd. Probeer het over een uur nog eens."))
        following.ask_result(found, form.cleaned_data["email"], by=actor_of(request))

    if (status := done(form, do)) is None:
        messages.success(request, _("Kijk in uw mail. Open de link daarin, dan krijgt u de uitslag."))
        return redirect(found.get_absolute_url())
    return render(request, "budgets/follow.html", {"round": found, "form": form}, status=status)


def _turn(request: HttpRequest, user: User, *, stop: bool, slug: str, pk: UUID | None = None) -> None:
    found = round_at(slug)
    idea = idea_at(slug, pk) if pk else None
    if idea and not idea.is_public:
        raise Http404
    if stop:
        following.unfollow(user, found, idea, by=actor_of(request))
        messages.success(request, _("U hoort er niets meer van."))
    else:
        following.follow(user, found, idea, by=actor_of(request))
        messages.success(request, _("U hoort het als er iets nieuws is."))


@require_http_methods(FORM_METHODS)
def follow_idea(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Follow one plan, or stop."""
    if request.method == "POST" and isinstance(request.user, User):
        _turn(request, request.user, stop="stop" in request.POST, slug=slug, pk=pk)
    return redirect("idea", slug=slug, pk=pk)


@require_http_methods(FORM_METHODS)
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """By the link of a mail: yes, mail me the result; or no, forget this address."""
    row = following.asked_by(token)
    if row is None:
        return render(request, "budgets/follow_gone.html", status=404)
    if request.method == "POST":
        if "stop" in request.POST:
            following.forget(row)
            messages.success(request, _("Uw adres is gewist."))
        else:
            following.confirm(row)
            messages.success(request, _("U krijgt de uitslag per mail."))
        return redirect(row.round.get_absolute_url())
    return render(request, "budgets/follow_confirm.html", {"round": row.round, "row": row})
