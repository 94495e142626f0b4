from __future__ import annotations

from django.urls import path

from samen030.find.feeds import views

ALL = "mijn/organisatie/<uuid:organisation>/agenda/"
ONE = f"{ALL}<uuid:feed>/"

urlpatterns = [
    path(ALL, views.feeds, name="feeds"),
    path(ONE, views.feed, name="feed"),
    path(ONE + "lees/", views.read, name="feed_read"),
    path(ONE + "pauze/", views.pause, name="feed_pause"),
    path(ONE + "standaard/", views.usual, name="feed_usual"),
    path(ONE + "stop/", views.remove, name="feed_remove"),
    path(ONE + "kies/<int:item>/", views.choose, name="feed_choose"),
]
