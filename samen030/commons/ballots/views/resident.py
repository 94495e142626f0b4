"""For who is logged in: showing where one lives, and getting one's code for a vote."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samen030.commons.ballots import letters, queries
from samen030.commons.ballots.actions import codes, residence
from samen030.commons.ballots.forms import HomeForm, LetterCodeForm, SeenForm
from samen030.commons.ballots.models import AddressLetter, Poll, VerifiedAddress
from samen030.commons.ballots.rules import CodeWay
from samen030.commons.ballots.views.desk import sheet, shown_once
from samen030.commons.city.models import Area
from samen030.commons.people.queries import actor_of
from samen030.kernel.errors import DomainError
from samen030.kernel.forms import done, form_page, sent

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from samen030.commons.people.models import User

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
def my_codes(request: HttpRequest) -> HttpResponse:
    """The votes that one can get a code for here."""
    user = cast("User", request.user)
    verified = VerifiedAddress.objects.filter(user=user).first()
    area = Area.objects.filter(path=verified.path).first() if verified else None
    context = {"area": area, "polls": queries.polls_for(user, verified.path) if verified else []}
    return render(request, "ballots/my_codes.html", context)


@require_POST
def my_code(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One's code for a vote, shown once."""
    poll = get_object_or_404(Poll, pk=pk, code_way=CodeWay.VERIFIED)
    try:
        letter = codes.give_to(poll, cast("User", request.user))
    except DomainError as error:
        messages.error(request, error.sentence)
        return redirect("my_vote_codes")
    return shown_once(request, poll, letter, "ballots/my_code.html")


@require_http_methods(FORM_METHODS)
def my_address(request: HttpRequest) -> HttpResponse:
    """Show where one lives: ask for a letter, type its code."""
    user, by = cast("User", request.user), actor_of(request)
    waiting = AddressLetter.objects.filter(user=user).first()
    is_code = "code" in request.POST
    ask = HomeForm(None if is_code else sent(request))
    typed = LetterCodeForm(sent(request) if is_code else None)
    status: int | None = 200
    if is_code and typed.is_valid():
        wrong = residence.enter_code(user, typed.cleaned_data["code"], by=by)
        if not wrong:
            messages.success(request, _("Dank u. Wij weten nu in welke buurt u woont. Uw adres is gewist."))
            return redirect("my_vote_codes")
        typed.add_error("code", wrong)
        status = 422
    elif not is_code:
        status = done(ask, lambda: residence.ask_letter(user, by=by, **ask.cleaned_data))
        if status is None:
            messages.success(request, _("U krijgt binnen een week een brief met een code."))
            return redirect("my_address")
    context = {"waiting": waiting, "ask": ask, "typed": typed}
    return render(request, "ballots/my_address.html", context, status=status)


@require_http_methods(FORM_METHODS)
def verify(request: HttpRequest) -> HttpResponse:
    """At the desk: somebody shows where they live; and the letters that wait."""
    form = SeenForm(sent(request))

    def do() -> object:
        return residence.see_at_desk(by=actor_of(request), **form.cleaned_data)

    waiting = AddressLetter.objects.filter(printed_at=None).count()
    return form_page(
        request,
        "ballots/verify.html",
        form,
        do,
        back="",
        waiting=waiting,
        next=request.path,
        said=_("Het adres is nagekeken."),
    )


@require_POST
def print_address_letters(request: HttpRequest) -> HttpResponse:
    """The letters that wait, as one PDF."""
    body = b""
    try:
        with transaction.atomic():  # without a sheet no letter counts as printed
            if made := residence.make_address_letters(by=actor_of(request)):
                body = letters.address_letters_pdf(made)
    except DomainError as error:
        messages.error(request, error.sentence)
        return redirect("addresses_verify")
    if not body:
        messages.info(request, _("Er wachten geen brieven."))
        return redirect("addresses_verify")
    return sheet(body, "adresbrieven")
