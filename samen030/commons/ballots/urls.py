from __future__ import annotations

from django.urls import path

from samen030.commons.ballots.views import booth

urlpatterns = [
    path("stem/", booth.booth, name="booth"),
]
