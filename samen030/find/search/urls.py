from __future__ import annotations

from django.urls import path

from samen030.find.search import views

urlpatterns = [path("", views.search, name="search")]
