"""Buurtgeld on the page of the city, a wijk or a buurt; of the wijk too, where a buurt has little of its own."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _

from samen030.find.directory.panels import HEADINGS, load
from samen030.kernel import registry
from samen030.kernel.registry import AreaPanel

HEADINGS["round"] = (_("Buurtgeld"), _("Alle rondes"))
registry.area_panels.register(AreaPanel("budgets", "directory/panel.html", partial(load, "round"), 25))
