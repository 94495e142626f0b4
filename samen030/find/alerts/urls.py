from __future__ import annotations

from django.urls import path

from samen030.find.alerts import views

urlpatterns = [
    path("mijn/zoekvragen/", views.searches, name="saved_searches"),
    path("mijn/zoekvragen/nieuw/", views.save, name="search_save"),
    path("mijn/zoekvragen/<int:pk>/pauze/", views.pause, name="search_pause"),
    path("mijn/zoekvragen/<int:pk>/weg/", views.remove, name="search_remove"),
]
