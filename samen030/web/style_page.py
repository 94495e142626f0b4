"""What /stijl/ shows: each token, icon and component with its name and its use. A test holds it to the style sheet."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

COLOURS = (
    ("paper", _("achtergrond van de bladzijde")),
    ("card", _("kaart, invoerveld, kop van de site")),
    ("wash", _("zacht vlak: zoekbalk, voet")),
    ("line", _("lijnen en randen")),
    ("ink", _("tekst")),
    ("soft", _("bijzaak, rand van een invoerveld")),
    ("accent", _("knop, link, plaatje")),
    ("accent-strong", _("knop waar de muis op staat")),
    ("accent-wash", _("vlak met nadruk: telefoonnummer, melding")),
    ("on-accent", _("tekst op een knop")),
    ("warm", _("let op, fout, en de 030 in de naam")),
    ("warm-wash", _("vlak achter let op")),
    ("ochre", _("label ‘Voorbeeld’, stappen")),
    ("ok", _("kan, klopt")),
    ("ok-wash", _("vlak achter kan, klopt")),
    ("focus", _("rand om waar het toetsenbord is")),
)
SIZES = (
    ("space-1", _("tussen wat bij elkaar hoort")),
    ("space-2", _("tussen regels")),
    ("space-3", _("in en tussen kaarten")),
    ("space-4", _("tussen delen van een bladzijde")),
    ("space-5", _("onder een bladzijde")),
)
OTHERS = (
    ("radius", _("ronding van kaarten")),
    ("measure", _("langste regel tekst")),
    ("page", _("breedste bladzijde")),
    ("shadow", _("schaduw van kaarten")),
)
ICONS = [
    "search",
    "place",
    "phone",
    "mail",
    "clock",
    "calendar",
    "euro",
    "people",
    "person",
    "door",
    "wheelchair",
    "lift",
    "globe",
    "language",
    "check",
    "warning",
    "info",
    "arrow",
    "download",
    "share",
    "print",
    "map",
    "list",
    "heart",
    "hand",
    "house",
    "star",
    "filter",
    "close",
    "feed",
    "qr",
    "speaker",
]
CARD = {
    "title": "Koffie in de buurt",
    "url": "#inhoud",
    "summary": "Kom langs voor koffie en een praatje. U hoeft zich niet op te geven.",
    "confirmed_on": date(2026, 11, 2),
    "extra": {
        "kind_label": "activiteit",
        "organisation": "Straatgroep De Meeuw",
        "when": "elke dinsdag, 10.00–12.00 uur",
        "place": "Huiskamer De Waterlelie",
        "area": "Lombok-Oost",
        "cost": "gratis",
        "phone": "030-000 00 00",
        "example": True,
        "walk_in": True,
    },
}


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """The living style page: drawn with the components themselves."""
    context: dict[str, Any] = {
        "colours": COLOURS,
        "sizes": SIZES,
        "others": OTHERS,
        "icons": ICONS,
        "card": CARD,
        "pager": {"number": 2, "pages": 9, "total_text": "204", "previous_url": "#bladeren", "next_url": "#bladeren"},
        "crumbs": [("Utrecht", "#kruimels"), ("West", "#kruimels"), ("Lombok-Oost", "#kruimels")],
        "confirmed_on": CARD["confirmed_on"],
        "form": _example_form(),
    }
    return render(request, "web/style.html", context)


def _example_form() -> Any:
    from django import forms  # noqa: PLC0415 - only this page needs it

    class Example(forms.Form):
        email = forms.EmailField(label=_("E-mailadres"), help_text=_("Bijvoorbeeld naam@voorbeeld.nl"))
        agree = forms.BooleanField(label=_("Stuur mij ook de brief van de buurt"), required=False)

    return Example({"email": "geen adres"}, prefix="stijl")
