"""'Mijn post': what was told lately, how often one wants mail, and out by one click."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from samen030.commons.notifications.digest import choose_rhythm, language_of, reader_of, rhythm_of, unsubscribe
from samen030.commons.notifications.forms import RhythmForm
from samen030.commons.notifications.models import Note
from samen030.commons.people.queries import actor_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from samen030.commons.people.models import User

MOST_SHOWN = 50
GONE, REFUSED = 410, 422


@require_http_methods(["GET", "HEAD", "POST"])
def my_post(request: HttpRequest) -> HttpResponse:
    """What was told lately, and how often one wants it by mail."""
    user = cast("User", request.user)
    initial = {"rhythm": rhythm_of(user), "language": language_of(user)}
    form = RhythmForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        choose_rhythm(user, by=actor_of(request), **form.cleaned_data)
        messages.success(request, _("Het is bewaard."))
        return redirect("my_post")
    context = {"form": form, "notes": Note.objects.filter(user=user)[:MOST_SHOWN]}
    return render(request, "notifications/my_post.html", context, status=REFUSED if form.errors else None)


@csrf_exempt  # a mail program presses the button (RFC 8058); the signed link is the right
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """No more of this mail. GET only asks: mail scanners open links."""
    user = reader_of(token)
    if user is None:
        return render(request, "notifications/unsubscribe.html", {"is_broken": True}, status=GONE)
    if request.method == "POST":
        unsubscribe(user)
    context = {"is_done": request.method == "POST", "token": token}
    return render(request, "notifications/unsubscribe.html", context)
