from __future__ import annotations

from django.urls import path, re_path

from samen030.api import openapi, views

BASES = {"hsds": "hsds/v3", "v1": "v1"}

urlpatterns = [
    path("", views.landing, name="open_data"),
    path("hsds/v3/openapi.json", views.hsds_openapi),
    path("v1/openapi.json", views.v1_openapi),
    re_path(r"^data/(?P<name>[a-z0-9_-]+)\.(?P<form>csv|json)$", views.data, name="dataset"),
    *(path(f"{BASES[route.api]}{route.django_path}", route.view) for route in openapi.routes()),
    re_path(r"^(?:hsds|v1|data)(?P<rest>/.*)?$", views.unknown),
]
