from __future__ import annotations

from django.urls import path

from samen030.find.directory import views

urlpatterns = [
    path("organisatie/<uuid:pk>/", views.organisation, name="organisation"),
    path("organisatie/<uuid:pk>/<slug:slug>/", views.organisation, name="organisation"),
    path("aanbod/<uuid:pk>/", views.service, name="service"),
    path("aanbod/<uuid:pk>/<slug:slug>/", views.service, name="service"),
    path("plek/<uuid:pk>/", views.place, name="place"),
    path("plek/<uuid:pk>/<slug:slug>/", views.place, name="place"),
    path("vrijwilliger/<uuid:pk>/", views.vacancy, name="vacancy"),
    path("vrijwilliger/<uuid:pk>/<slug:slug>/", views.vacancy, name="vacancy"),
    path("qr/<slug:kind>/<uuid:pk>.svg", views.qr_code, name="qr_code"),
    path("themas/", views.themes, name="themes"),
    path("thema/<slug:code>/", views.theme, name="theme"),
]
