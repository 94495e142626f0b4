"""Every address of the site. Paths are Dutch: people read them."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("samen030.web.urls")),
    path("vinden/", include("samen030.find.search.urls")),
    path("vinden/", include("samen030.find.directory.urls")),
    path("wat-is-er-te-doen/", include("samen030.find.calendar.urls")),
    path("kaart/", include("samen030.find.places_map.urls")),
    path("", include("samen030.find.paper.urls")),
    path("", include("samen030.find.pocket.urls")),
    path("", include("samen030.find.alerts.urls")),
    path("", include("samen030.commons.notifications.urls")),
    path("", include("samen030.commons.documents.urls")),
    path("mijn/", include("samen030.commons.people.urls")),
    path("mijn/", include("samen030.commons.organisations.urls")),
    path("", include("samen030.find.imports.urls")),  # before the desk: its addresses take any word
    path("", include("samen030.find.feeds.urls")),  # before the desk too
    path("", include("samen030.umbrella.complementarity.urls")),
    path("", include("samen030.umbrella.membership.urls")),  # before the desk
    path("", include("samen030.umbrella.contributions.urls")),  # before the desk
    path("", include("samen030.find.practice.urls")),  # before desk: its addresses lie inside those of an organisation
    path("", include("samen030.umbrella.example_projects.urls")),  # before desk too
    path("", include("samen030.find.desk.urls")),
    path("", include("samen030.commons.moderation.urls")),
    path("", include("samen030.commons.ballots.urls")),
    path("", include("samen030.decide.budgets.urls")),
    path("", include("samen030.commons.dossier.urls")),
    path("", include("samen030.find.upkeep.urls")),
    path("", include("samen030.umbrella.paid_tasks.urls")),
    path("api/", include("samen030.api.urls")),
    path("account/", include("allauth.urls")),
    path("beheer/", admin.site.urls),
]

handler400 = "samen030.web.views.bad_request"
handler403 = "samen030.web.views.forbidden"
handler404 = "samen030.web.views.not_found"
handler500 = "samen030.web.views.server_error"
