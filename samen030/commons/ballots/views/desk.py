"""The desk of a vote ('stembureau'): addresses, letters, slips, lost letters, envelopes, paper."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samen030.commons.ballots import letters, queries
from samen030.commons.ballots.actions import codes, paper, polls
from samen030.commons.ballots.actions.paper import Envelope
from samen030.commons.ballots.forms import (
    AddressesForm,
    BatchForm,
    ByAddressForm,
    CountForm,
    DeskForm,
    EnvelopeForm,
    MoveForm,
    RangeForm,
    ReplaceForm,
    SheetForm,
    SlipForm,
    WithdrawForm,
)
from samen030.commons.ballots.models import PaperBatch, Poll
from samen030.commons.ballots.rules import CodeWay, Method, Stage, shown
from samen030.commons.people.queries import actor_of
from samen030.kernel import clock
from samen030.kernel.errors import DomainError
from samen030.kernel.forms import done, form_page, sent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpRequest

    from samen030.commons.ballots.actions.codes import Letter

FORM_METHODS = ["GET", "HEAD", "POST"]


def _poll(pk: UUID) -> Poll:
    return get_object_or_404(Poll, pk=pk)


def _desk(pk: UUID) -> str:
    return reverse("poll_desk", args=[pk])


def _form(request: HttpRequest, poll: Poll, form: Form, do: Callable[[], object], **context: Any) -> HttpResponse:
    return form_page(request, "ballots/form.html", form, do, back=_desk(poll.pk), poll=poll, **context)


def _show(request: HttpRequest, poll: Poll, form: Form, status: int, title: str, hint: str = "") -> HttpResponse:
    """The page of a form whose answer is no page to go back to: a sheet, or a code that is shown once."""
    context = {"form": form, "poll": poll, "back": _desk(poll.pk), "title": title, "hint": hint}
    return render(request, "ballots/form.html", context, status=status)


def sheet(body: bytes, name: str) -> HttpResponse:
    """Codes on paper: to be printed now, and kept by no browser or proxy."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"', "Cache-Control": "private, no-store"}
    return HttpResponse(body, content_type="application/pdf", headers=headers)


@require_safe
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How it stands, and what can be done now."""
    poll = _poll(pk)
    stage = poll.stage
    context = {
        "poll": poll,
        "stage": stage,
        "roll": queries.roll(poll),
        "waiting": queries.open_envelopes(poll),
        "batches": list(poll.batches.all()),
        "options": list(poll.options.all()),
        "makes_codes": stage in (Stage.READY, Stage.OPEN),
        "takes_paper": stage in (Stage.OPEN, Stage.COUNTING),
        "is_counting": stage == Stage.COUNTING,
        "ways": CodeWay,
    }
    return render(request, "ballots/desk.html", context)


@require_http_methods(FORM_METHODS)
def addresses(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read the addresses of the area."""
    poll = _poll(pk)
    form = AddressesForm(sent(request), request.FILES or None)

    def do() -> object:
        return codes.load_addresses(poll, form.cleaned_data["file"].read(), by=actor_of(request))

    return _form(request, poll, form, do, title=_("Adressen inlezen"))


@require_http_methods(FORM_METHODS)
def print_run(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make codes and print them at once: letters in the order of streets, posted letters, or slips."""
    poll = _poll(pk)
    is_by_address = poll.code_way == CodeWay.ADDRESS
    form = CountForm(sent(request))
    made: list[Letter] = []
    sheets: list[bytes] = []

    def do() -> None:
        count, by = form.cleaned_data["count"], actor_of(request)
        if is_by_address:
            made.extend(codes.make_letters(poll, by=by, most=count))
            if not made:
                raise DomainError("no_more_letters", _("Elk adres heeft al zijn codes."))
        elif poll.code_way == CodeWay.TABLE:
            made.extend(codes.make_slips(poll, count, by=by))
        else:
            made.extend(codes.make_posted(poll, count, by=by))
        make = letters.slips_pdf if poll.code_way == CodeWay.TABLE else letters.letters_pdf
        sheets.append(make(poll, made))

    if (status := done(form, do)) is None:
        return sheet(sheets[0], f"codes-{made[0].serial}-{made[-1].serial}")
    hint = _("U krijgt één PDF. Mislukt het afdrukken? Trek die nummers dan in en druk opnieuw af.")
    return _show(request, poll, form, status, _("Brieven of stroken maken"), hint)


@require_http_methods(FORM_METHODS)
def hand_out(request: HttpRequest, pk: UUID) -> HttpResponse:
    """At the table: an address gets a slip."""
    poll = _poll(pk)
    form = SlipForm(sent(request), poll=poll)

    def do() -> None:
        if form.address is not None:
            codes.hand_out(poll, form.cleaned_data["serial"], form.address, by=actor_of(request))

    again = reverse("poll_hand_out", args=[pk])
    return _form(
        request, poll, form, do, title=_("Strook uitgeven"), next=again, said=_("Geef de strook. De volgende.")
    )


def shown_once(request: HttpRequest, poll: Poll, letter: Letter, template: str = "ballots/code.html") -> HttpResponse:
    """A page with a code, kept by no browser or proxy."""
    context = {"poll": poll, "code": shown(letter.code), "serial": letter.serial, "qr": letters.qr_of(letter.code)}
    answer = render(request, template, context)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(FORM_METHODS)
def at_desk(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A code for somebody without a letter."""
    poll = _poll(pk)
    form = DeskForm(sent(request))
    made: list[Letter] = []

    def do() -> None:
        made.append(codes.at_desk(poll, by=actor_of(request), reason=form.cleaned_data["reason"]))

    if (status := done(form, do)) is None:
        return shown_once(request, poll, made[0])
    return _show(request, poll, form, status, _("Een code aan de balie"))


@require_http_methods(FORM_METHODS)
def replace(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A lost letter: the old code stops working, a new one is shown once."""
    poll = _poll(pk)
    form = ReplaceForm(sent(request))
    made: list[Letter] = []

    def do() -> None:
        made.append(codes.replace(poll, by=actor_of(request), **form.cleaned_data))

    if (status := done(form, do)) is None:
        return shown_once(request, poll, made[0])
    search = ByAddressForm(request.GET or None, poll=poll)
    held = list(search.address.codes.order_by("serial")) if search.is_valid() and search.address else None
    context = {"poll": poll, "form": form, "search": search, "held": held, "back": _desk(pk)}
    return render(request, "ballots/replace.html", context, status=status)


@require_http_methods(FORM_METHODS)
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Codes of a print run that failed."""
    poll = _poll(pk)
    form = RangeForm(sent(request))

    def do() -> object:
        return codes.revoke_range(poll, by=actor_of(request), **form.cleaned_data)

    return _form(request, poll, form, do, title=_("Codes intrekken"))


@require_safe
def ballot_paper(_request: HttpRequest, pk: UUID) -> HttpResponse:
    """The ballot paper, to copy."""
    return sheet(letters.paper_pdf(_poll(pk)), "stembiljet")


def _told(what: Envelope) -> str:
    """What to do with an envelope, in words."""
    match what:
        case Envelope.OPEN:
            return _("Aangenomen. Leg de envelop bij de stapel.")
        case Envelope.SHUT:
            return _("Met deze code is al op de site gestemd. Laat de envelop dicht en leg hem apart.")
        case _:
            return _("Er was al een envelop met deze code. Laat deze dicht en leg hem apart.")


@require_http_methods(FORM_METHODS)
def envelopes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read the codes on envelopes, one after the other."""
    poll = _poll(pk)
    form = EnvelopeForm(sent(request))
    found: list[Envelope] = []

    def do() -> None:
        found.append(paper.accept_envelope(poll, form.cleaned_data["code"]))

    if (status := done(form, do)) is None:
        is_good = found[0] == Envelope.OPEN
        (messages.success if is_good else messages.warning)(request, _told(found[0]))
        return redirect("poll_envelopes", pk=pk)
    hint = _("Lees eerst alleen de code op de buitenste envelop. Maak nog niets open.")
    return _show(request, poll, form, status, _("Enveloppen aannemen"), hint)


@require_http_methods(FORM_METHODS)
def open_batch(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take sheets out of their envelopes together."""
    poll = _poll(pk)
    form = BatchForm(sent(request))

    def do() -> object:
        return paper.open_batch(poll, by=actor_of(request), **form.cleaned_data)

    hint = _("Er liggen %s enveloppen. Maak er minstens tien tegelijk open, en schud de biljetten.")
    return _form(request, poll, form, do, title=_("Stapel openen"), hint=hint % queries.open_envelopes(poll))


@require_http_methods(FORM_METHODS)
def batch(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """Read the sheets of a batch, as the first or the second reader; settle what differs."""
    poll = _poll(pk)
    found = get_object_or_404(PaperBatch, poll=poll, number=number)
    actor, options = actor_of(request), list(poll.options.all())
    try:
        turn = paper.turn_of(found, actor.ref)
    except DomainError as error:
        messages.error(request, error.sentence)
        return redirect("poll_desk", pk=pk)
    mine = set(found.entries.filter(turn=turn).values_list("sheet", flat=True))
    following = next((sheet for sheet in range(1, found.sheets + 1) if sheet not in mine), None)
    points = (poll.max_choices or 0) if poll.method == Method.POINTS else 0
    form = SheetForm(sent(request), options=options, points=points, initial={"sheet": following})
    is_deciding = request.POST.get("do") == "decide"

    def do() -> object:
        chosen, sheet, is_spoilt = form.chosen, form.cleaned_data["sheet"], form.cleaned_data["is_spoilt"]
        write = paper.decide_sheet if is_deciding else paper.read_sheet
        return write(found, sheet, chosen, by=actor, is_spoilt=is_spoilt)

    if (status := done(form, do)) is None:
        messages.success(request, _("Biljet %s is bewaard.") % form.cleaned_data["sheet"])
        return redirect("poll_batch", pk=pk, number=number)
    titles = {option.key: option.title for option in options}
    context = {
        "poll": poll,
        "batch": found,
        "form": form,
        "turn": turn,
        "read": len(mine),
        "following": following,
        "differences": [_in_words(one, titles) for one in paper.differences(found)],
    }
    return render(request, "ballots/batch.html", context, status=status)


def _in_words(one: paper.Difference, titles: dict[str, str]) -> dict[str, Any]:
    def words(chosen: Sequence[str], *, is_spoilt: bool) -> str:
        if is_spoilt:
            return _("ongeldig")
        often = Counter(chosen)
        told = (titles[key] if number == 1 else f"{titles[key]} × {number}" for key, number in often.items())
        return ", ".join(told) or _("niets")

    first = words(one.first.choices, is_spoilt=one.first.is_spoilt)
    second = words(one.second.choices, is_spoilt=one.second.is_spoilt)
    return {"sheet": one.sheet, "first": first, "second": second}


@require_POST
def settle(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """Say that a batch is right."""
    found = get_object_or_404(PaperBatch, poll_id=pk, number=number)
    try:
        paper.settle(found, by=actor_of(request))
        messages.success(request, _("Deze stapel is klaar."))
    except DomainError as error:
        messages.error(request, error.sentence)
        return redirect("poll_batch", pk=pk, number=number)
    return redirect("poll_desk", pk=pk)


@require_http_methods(FORM_METHODS)
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a vote stay open longer."""
    poll = _poll(pk)
    form = MoveForm(sent(request))

    def do() -> object:
        closes_at = clock.at(form.cleaned_data["day"] + timedelta(days=1))
        return polls.move_closing(poll, by=actor_of(request), closes_at=closes_at, reason=form.cleaned_data["reason"])

    return _form(request, poll, form, do, title=_("Langer open"))


@require_http_methods(FORM_METHODS)
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A plan drops out."""
    poll = _poll(pk)
    form = WithdrawForm(sent(request), options=list(poll.options.all()))

    def do() -> object:
        return polls.withdraw_option(poll, by=actor_of(request), **form.cleaned_data)

    hint = _("Stemmen voor dit plan tellen dan niet. De rest van die stembiljetten wel.")
    return _form(request, poll, form, do, title=_("Een plan doet niet meer mee"), hint=hint)
