"""One's own page, helper mode, and making a passkey."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast, override

import orjson
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samen030.commons.people import actions
from samen030.commons.people.forms import ErasureForm, HelpForm, NameForm
from samen030.commons.people.queries import HELPING_KEY, actor_of, grants_shown, known_about, open_consent
from samen030.kernel import registry
from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from django.http import HttpRequest

    from samen030.commons.people.models import User

REFUSED = 422


def _me(request: HttpRequest) -> User:
    return cast("User", request.user)


@require_safe
def my_page(request: HttpRequest) -> HttpResponse:
    """What waits for one, then what one can do here, and the ways to one's own data."""
    parts = []
    for part in registry.desk_parts:
        context = part.load(request)
        if context is not None:
            parts.append({"template": part.template, **context})
    parts.sort(key=lambda part: not part.get("waits"))
    waits = sum(bool(part.get("waits")) for part in parts)
    context = {"parts": parts, "waits": waits, "grants": grants_shown(_me(request)), "consent": open_consent(request)}
    return render(request, "people/my_page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def my_name(request: HttpRequest) -> HttpResponse:
    """Change one's name."""
    form = NameForm(request.POST if request.method == "POST" else None, instance=_me(request))
    if request.method == "POST" and form.is_valid():
        actions.rename_me(_me(request), by=actor_of(request), name=form.cleaned_data["name"])
        messages.success(request, _("Uw naam is bewaard."))
        return redirect("my_page")
    return render(request, "people/my_name.html", {"form": form}, status=REFUSED if form.errors else None)


@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """What the site knows of one: as a page, or with ?bestand as a file to take along (GDPR art. 15 and 20)."""
    known = known_about(_me(request))
    if "bestand" in request.GET:
        body = orjson.dumps(known, option=orjson.OPT_INDENT_2, default=str)
        headers = {"Content-Disposition": 'attachment; filename="mijn-gegevens.json"'}
        return HttpResponse(body, content_type="application/json", headers=headers)
    return render(request, "people/my_data.html", {"known": known, "grants": grants_shown(_me(request))})


@require_http_methods(["GET", "HEAD", "POST"])
def my_erasure(request: HttpRequest) -> HttpResponse:
    """Erase one's account, after a box was ticked (GDPR art. 17)."""
    form = ErasureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.erase_user(_me(request), by=actor_of(request))
        except DomainError as error:
            form.add_error(None, error.sentence)
        else:
            logout(request)
            messages.success(request, _("Uw account is gewist."))
            return redirect("home")
    return render(request, "people/my_erasure.html", {"form": form}, status=REFUSED if form.errors else None)


@require_http_methods(["GET", "HEAD", "POST"])
def help_start(request: HttpRequest) -> HttpResponse:
    """Write down that a resident said yes, and act for them from here on."""
    form = HelpForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ("resident_name", "way", "purpose")}
        try:
            consent = actions.start_helping(by=actor_of(request), helper=_me(request), **fields)
        except DomainError as error:
            form.add_error(error.field or None, error.sentence)
        else:
            request.session[HELPING_KEY] = str(consent.pk)
            messages.success(
                request, _("U helpt nu %s. Alles wat u doet, staat op beide namen.") % consent.resident_name
            )
            return redirect("my_page")
    return render(request, "people/help_start.html", {"form": form}, status=REFUSED if form.errors else None)


@require_POST
def help_stop(request: HttpRequest) -> HttpResponse:
    """Done helping: nothing can be done for that resident any more."""
    actions.stop_helping(by=actor_of(request), helper=_me(request))
    request.session.pop(HELPING_KEY, None)
    messages.success(request, _("Klaar. U doet nu weer alles op uw eigen naam."))
    return redirect("my_page")


class AddPasskey(AddWebAuthnView):
    """Make a passkey. Who always comes in by a code from the mail is not bothered with emergency codes."""

    @override
    def get_success_url(self) -> str:
        return str(super().get_success_url()) if _me(self.request).is_staff else reverse("mfa_index")
