"""The pages on which an organisation has its calendar followed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samen030.commons.organisations.models import Organisation
from samen030.commons.people.queries import actor_of
from samen030.find.feeds import actions, queries
from samen030.find.feeds.forms import FeedForm, RemoveForm, UsualForm
from samen030.find.feeds.models import Feed, FeedItem
from samen030.kernel import clock
from samen030.kernel.errors import ConflictError, DomainError

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

REFUSED = 422
SHOWN = 50  # events on a page; the rest is counted
READ_AGAIN = timedelta(minutes=1)


@sensitive_post_parameters("url")
@require_http_methods(["GET", "HEAD", "POST"])
def feeds(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """The calendars that are followed, and the way to give one: first a look at what would happen, then yes."""
    owner = get_object_or_404(Organisation.objects.select_related("area"), pk=organisation)
    typed = request.POST if request.method == "POST" else None
    do = request.POST.get("do", "preview")
    form = FeedForm(typed, organisation=owner)
    if typed is not None and do != "edit" and form.is_valid():
        try:
            if do == "yes":
                made = actions.start(owner, form.wish, by=actor_of(request))
                messages.success(request, _("Wij houden uw agenda bij. De activiteiten staan op de site."))
                return redirect("feed", organisation=owner.pk, feed=made.pk)
            return _preview(request, owner, actions.preview(owner, form.wish))
        except DomainError as error:
            form.add_error("url", error.sentence)
    context = {"organisation": owner, "form": form, "feeds": queries.feeds_of(owner.pk)}
    is_wrong = typed is not None and do != "edit" and bool(form.errors)
    return render(request, "feeds/feeds.html", context, status=REFUSED if is_wrong else None)


def _preview(request: HttpRequest, owner: Organisation, found: actions.Preview) -> HttpResponse:
    typed = [(name, value) for name, values in request.POST.lists() for value in values]
    context: dict[str, Any] = {
        "organisation": owner,
        "preview": found,
        "rows": found.rows[:SHOWN],
        "more": max(0, len(found.rows) - SHOWN),
        "misfits": found.misfits[:SHOWN],
        "more_misfits": max(0, len(found.misfits) - SHOWN),
        "typed": [(name, value) for name, value in typed if name not in ("do", "csrfmiddlewaretoken")],
    }
    return render(request, "feeds/preview.html", context)


def _own(organisation: UUID, feed: UUID) -> Feed:
    """A feed of the organisation that the gate looked at; 404 for one of another."""
    return get_object_or_404(Feed.objects.select_related("organisation"), pk=feed, organisation_id=organisation)


@require_safe
def feed(request: HttpRequest, organisation: UUID, feed: UUID) -> HttpResponse:
    """How it goes with one calendar: what waits for a choice, what changed, what does not fit."""
    found = _own(organisation, feed)
    items = list(found.items.select_related("service"))
    context = {
        "organisation": found.organisation,
        "feed": found,
        "differing": queries.differing(found),
        "usual": queries.usual_told(found),
        "items": items[:SHOWN],
        "number": len(items),
        "changes": found.changes[:SHOWN],
        "misfits": found.misfits[:SHOWN],
        "more_misfits": max(0, len(found.misfits) - SHOWN),
    }
    return render(request, "feeds/feed.html", context)


@require_POST
def read(request: HttpRequest, organisation: UUID, feed: UUID) -> HttpResponse:
    """Read it now: for who just mended something."""
    found = _own(organisation, feed)
    if not found.is_on or (found.read_at and clock.now() - found.read_at < READ_AGAIN):
        messages.warning(request, _("Wij hebben de agenda net gelezen. Probeer het over een minuut weer."))
    elif actions.read_feed(found.pk):
        messages.success(request, _("De agenda is gelezen."))
    else:
        messages.error(request, _("Het lezen lukte niet. Hieronder staat waarom."))
    return redirect("feed", organisation=organisation, feed=feed)


@require_POST
def pause(request: HttpRequest, organisation: UUID, feed: UUID) -> HttpResponse:
    """Stand still, or go on."""
    is_paused = request.POST.get("do") != "resume"
    actions.pause(_own(organisation, feed), by=actor_of(request), is_paused=is_paused)
    told = _("Wij lezen deze agenda nu niet. Wat op de site staat, blijft staan.")
    messages.success(request, told if is_paused else _("Wij houden deze agenda weer bij."))
    return redirect("feed", organisation=organisation, feed=feed)


@require_http_methods(["GET", "HEAD", "POST"])
def usual(request: HttpRequest, organisation: UUID, feed: UUID) -> HttpResponse:
    """What goes with all activities of a calendar, to be changed afterwards."""
    found = _own(organisation, feed)
    typed = request.POST if request.method == "POST" else None
    form = UsualForm(typed, organisation=found.organisation, initial=asdict(actions.usual_of(found)))
    if typed is not None and form.is_valid():
        number = actions.change_usual(found, form.usual, by=actor_of(request))
        told = ngettext(
            "Bewaard. %(n)s activiteit is veranderd.", "Bewaard. %(n)s activiteiten zijn veranderd.", number
        )
        messages.success(request, told % {"n": number} if number else _("Bewaard."))
        return redirect("feed", organisation=organisation, feed=feed)
    context = {"organisation": found.organisation, "feed": found, "form": form}
    return render(request, "feeds/usual.html", context, status=REFUSED if form.errors else None)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, organisation: UUID, feed: UUID) -> HttpResponse:
    """Follow it no more, after asking what becomes of the activities."""
    found = _own(organisation, feed)
    form = RemoveForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        is_kept = form.cleaned_data["activities"] == "keep"
        stopped = actions.remove(found, by=actor_of(request), is_kept=is_kept)
        told = _("Wij houden deze agenda niet meer bij. De activiteiten blijven staan.")
        if not is_kept:
            told = ngettext(
                "Wij houden deze agenda niet meer bij. %(n)s activiteit is van de site.",
                "Wij houden deze agenda niet meer bij. %(n)s activiteiten zijn van de site.",
                stopped,
            ) % {"n": stopped}
        messages.success(request, told)
        return redirect("feeds", organisation=organisation)
    context = {"organisation": found.organisation, "feed": found, "form": form}
    return render(request, "feeds/remove.html", context, status=REFUSED if form.errors else None)


@require_POST
def choose(request: HttpRequest, organisation: UUID, feed: UUID, item: int) -> HttpResponse:
    """Where calendar and site differ: take the one or the other."""
    found = get_object_or_404(FeedItem, pk=item, feed=_own(organisation, feed))
    field, mark = request.POST.get("field", "")[:20], request.POST.get("mark", "")[:20]
    try:
        actions.choose(
            found, field, by=actor_of(request), mark=mark, is_calendar=request.POST.get("choice") == "calendar"
        )
    except ConflictError as error:
        messages.warning(request, error.sentence)
    except DomainError as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, _("Uw keuze is bewaard."))
    return redirect("feed", organisation=organisation, feed=feed)
