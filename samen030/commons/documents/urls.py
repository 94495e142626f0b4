from __future__ import annotations

from django.urls import path

from samen030.commons.documents import views

urlpatterns = [path("bestand/<uuid:document>/", views.document, name="document")]
