from __future__ import annotations

from django.urls import path

from samen030.find.paper import views

urlpatterns = [
    path("utrecht/<slug:slug>/op-papier/", views.on_paper, name="on_paper"),
    path("utrecht/<slug:slug>/buurtgids.pdf", views.guide, name="guide"),
    path("utrecht/<slug:slug>/koelkast.pdf", views.fridge, name="fridge_poster"),
    path("vinden/aanbod/<uuid:pk>/poster.pdf", views.activity, name="activity_poster"),
]
