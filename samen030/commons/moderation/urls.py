from __future__ import annotations

from django.urls import path

from samen030.commons.moderation import views

urlpatterns = [
    path("mijn/nakijken/", views.queue, name="review_queue"),
    path("mijn/nakijken/<uuid:pk>/", views.review, name="review"),
    path("nakijken/", views.log, name="review_log"),
    path("nakijken/antwoord/<str:token>/", views.answer, name="review_answer"),
]
