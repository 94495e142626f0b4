from __future__ import annotations

from django.urls import path

from samen030.find.practice import views

ALL = "zo-doen-wij-dat/"
OWN = "mijn/organisatie/<uuid:organisation>/zo-doen-wij-dat/"

urlpatterns = [
    path(ALL, views.listing, name="stories"),
    path(ALL + "vraag/<uuid:pk>/", views.ask, name="story_ask"),
    path(ALL + "wij-ook/<uuid:pk>/", views.adopt, name="story_adopt"),
    path(ALL + "<uuid:pk>/qr.svg", views.qr_code, name="story_qr"),
    path(ALL + "<uuid:pk>/", views.story, name="story"),
    path(ALL + "<uuid:pk>/<slug:slug>/", views.story, name="story"),
    path(OWN, views.desk, name="story_desk"),
    path(OWN + "nieuw/", views.add, name="story_add"),
    path(OWN + "<uuid:pk>/", views.edit, name="story_edit"),
    path(OWN + "<uuid:pk>/op-de-site/", views.publish, name="story_publish"),
    path(OWN + "<uuid:pk>/stop/", views.stop, name="story_stop"),
    path(OWN + "<uuid:pk>/geschiedenis/", views.history, name="story_history"),
    path(OWN + "<uuid:pk>/geschiedenis/<int:event>/", views.undo, name="story_undo"),
    path(OWN + "<uuid:pk>/bestanden/", views.files, name="story_files"),
    path(OWN + "vraag/<uuid:pk>/", views.answer, name="story_answer"),
    path(OWN + "vraag/<uuid:pk>/weg/", views.take_off, name="story_take_off"),
]
