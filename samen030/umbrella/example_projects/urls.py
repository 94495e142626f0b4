from __future__ import annotations

from django.urls import path

from samen030.umbrella.example_projects import views

ALL = "over-samen030/voorbeelden/"
OWN = "mijn/organisatie/<uuid:organisation>/voorbeelden/"

urlpatterns = [
    path(ALL, views.listing, name="projects"),
    path(ALL + "herhaal/<uuid:pk>/", views.repeat, name="project_repeat"),
    path(ALL + "<uuid:pk>/", views.project, name="project"),
    path(ALL + "<uuid:pk>/<slug:slug>/", views.project, name="project"),
    path(OWN, views.desk, name="project_desk"),
    path(OWN + "nieuw/", views.add, name="project_add"),
    path(OWN + "<uuid:pk>/", views.edit, name="project_edit"),
    path(OWN + "<uuid:pk>/op-de-site/", views.publish, name="project_publish"),
    path(OWN + "<uuid:pk>/stop/", views.stop, name="project_stop"),
    path(OWN + "<uuid:pk>/bestanden/", views.files, name="project_files"),
    path(OWN + "<uuid:pk>/geschiedenis/", views.history, name="project_history"),
]
