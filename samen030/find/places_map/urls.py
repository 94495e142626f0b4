from __future__ import annotations

from django.urls import path

from samen030.find.places_map import views

urlpatterns = [
    path("", views.page, name="map"),
    path("gebieden.geojson", views.areas, name="map_areas"),
    path("punten.geojson", views.points, name="map_points"),
]
