from __future__ import annotations

from django.urls import path

from samen030.commons.notifications import views

urlpatterns = [
    path("mijn/post/", views.my_post, name="my_post"),
    path("post/uit/<str:token>/", views.leave, name="unsubscribe"),
]
