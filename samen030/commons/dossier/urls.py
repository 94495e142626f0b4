from __future__ import annotations

from django.urls import path

from samen030.commons.dossier import views

urlpatterns = [
    path("dossiers/", views.listing, name="dossiers"),
    path("dossiers/soort/<slug:name>/", views.listing, name="dossiers_of"),
    path("dossiers/<uuid:dossier>/", views.page, name="dossier"),
    path("dossiers/<uuid:dossier>/dossier.pdf", views.paper, name="dossier_pdf"),
    path("dossiers/<uuid:dossier>/wie/<slug:role>/", views.party, name="dossier_party"),
    path("dossiers/<uuid:dossier>/stap/<int:step>/", views.act, name="dossier_step"),
    path("dossiers/<uuid:dossier>/stap/<int:step>/erbij/", views.contribute, name="dossier_contribute"),
    path("dossiers/<uuid:dossier>/stap/<int:step>/klok/", views.clock_of, name="dossier_clock"),
    path("dossiers/<uuid:dossier>/besluit/<int:decision>/anders/", views.replacement, name="dossier_replacement"),
    path("dossiers/<uuid:dossier>/besluit/<int:decision>/bezwaar/", views.objection, name="dossier_objection"),
]
