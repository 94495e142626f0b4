from __future__ import annotations

from django.urls import path

from samen030.find.pocket.views import embed, offline, shortlist

urlpatterns = [
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("sw.js", offline.script, {"name": "sw.js"}, name="service_worker"),
    path("offline/", offline.offline, name="offline"),
    path("insluiten/", embed.code, name="embed_code"),
    path("insluiten/kader/", embed.frame, name="embed_frame"),
    path("insluiten.js", offline.script, {"name": "insluiten.js"}, name="embed_script"),
    path("mijn-lijstje/", shortlist.own, name="own_list"),
    path("mijn-lijstje/<slug:what>/", shortlist.change, name="change_list"),
    path("lijstje/<str:text>/", shortlist.shared, name="shared_list"),
    path("lijstje/<str:text>.pdf", shortlist.shared_pdf, name="shared_list_pdf"),
]
