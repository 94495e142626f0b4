from __future__ import annotations

from django.urls import path

from samen030.find.upkeep import views

urlpatterns = [
    path("nakijken/<str:token>/", views.upkeep_answer, name="upkeep_answer"),
    path("nakijken/<str:token>/terug/", views.upkeep_back, name="upkeep_back"),
    path("nakijken/<str:token>/opnieuw/", views.upkeep_anew, name="upkeep_anew"),
    path("mijn/aanpassen/<slug:kind>/<uuid:pk>/", views.upkeep_change, name="upkeep_change"),
    path("mijn/bellijst/", views.calls, name="upkeep_calls"),
    path("mijn/bellijst/<int:pk>/", views.call_result, name="upkeep_call"),
    path("klopt-niet/<slug:kind>/<uuid:pk>/", views.report, name="report"),
    path("mijn/meldingen/", views.report_list, name="reports"),
]
