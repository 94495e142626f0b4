"""The first case: this site itself. Its proposal in words; the board begins the test, nobody else."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

PLATFORM_PROPOSAL = {
    "title": _("Eén site voor wat er in de buurt is, en voor beslissen over de buurt"),
    "text": _(
        "Op deze site vinden bewoners wat er in hun buurt is, beslissen zij over agenda en geld, en vinden zij hulp. "
        "De site leest eerst wat organisaties al hebben: hun agenda en hun lijsten. Niemand hoeft iets twee keer te "
        "typen. Bij alles staat een link naar de eigen site van de organisatie."
    ),
    "why_us": _(
        "Geen buurtorganisatie heeft een overzicht van de hele stad, en geen kan het alleen bijhouden. De site is van "
        "de leden samen, de software is open, en een wijk kan alles meenemen en alleen verder gaan."
    ),
}
