from __future__ import annotations

from django.urls import path

from samen030.find.calendar import views

urlpatterns = [
    path("", views.calendar, name="calendar"),
    path("kalender.ics", views.feed_ical, name="feed_ical"),
    path("nieuw.atom", views.feed_atom, name="feed_atom"),
    path("<uuid:pk>.ics", views.activity_ical, name="activity_ical"),
]
