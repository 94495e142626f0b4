"""Stories on the page of the city, a wijk or a buurt."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _

from samen030.find.directory.panels import HEADINGS, load
from samen030.kernel import registry
from samen030.kernel.registry import AreaPanel

HEADINGS["story"] = (_("Zo doen wij dat"), _("Alle verhalen"))
registry.area_panels.register(AreaPanel("practice", "directory/panel.html", partial(load, "story"), 65))
