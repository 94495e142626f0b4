from __future__ import annotations

from django.urls import path

from samen030.umbrella.complementarity import views

ALL = "over-samen030/complementair/"

urlpatterns = [
    path(ALL, views.listing, name="proposals"),
    path(ALL + "nieuw/", views.new, name="proposal_new"),
    path(ALL + "koepel/", views.name_umbrella, name="umbrella_named"),
    path(ALL + "<uuid:pk>/", views.proposal, name="proposal"),
    path(ALL + "<uuid:pk>/reageer/", views.react, name="proposal_react"),
    path(ALL + "<uuid:pk>/op-de-site/", views.put_on_site, name="proposal_put_on_site"),
]
