from __future__ import annotations

from django.urls import path

from samen030.find.desk import file_views, phone_views, picture_views, room_views, views

OWN = "mijn/organisatie/<uuid:organisation>/"
ENTRY = OWN + "<slug:kind>/<uuid:pk>/"
ACTIVITY = OWN + "activiteit/<uuid:pk>/"

urlpatterns = [
    path(OWN, views.desk, name="desk"),
    path(OWN + "<slug:kind>/nieuw/", views.add, name="desk_add"),
    path(ENTRY, views.edit, name="desk_edit"),
    path(ENTRY + "foto/", picture_views.picture, name="desk_picture"),
    path("beeld/<uuid:number>.webp", picture_views.picture_file, name="picture"),
    path(ENTRY + "bestanden/", file_views.files, name="desk_files"),
    path(ENTRY + "stop/", views.stop, name="desk_stop"),
    path(ENTRY + "op-de-site/", views.publish, name="desk_publish"),
    path(ENTRY + "klopt/", views.confirm, name="desk_confirm"),
    path(ENTRY + "kopie/", views.copy, name="desk_copy"),
    path(ENTRY + "geschiedenis/", views.history, name="desk_history"),
    path(ENTRY + "geschiedenis/<int:event>/", views.undo, name="desk_undo"),
    path(ACTIVITY + "vandaag-niet/", views.not_today, name="desk_not_today"),
    path(ACTIVITY + "afgezegd/<slug:day>/", views.cancelled, name="desk_cancelled"),
    path(ACTIVITY + "vol/", views.full, name="desk_full"),
    path(ACTIVITY + "plek-deze-week/", views.room_this_week, name="desk_room_this_week"),
    path(OWN + "plek/<uuid:pk>/ruimte/", room_views.room_add, name="desk_room_add"),
    path(OWN + "plek/<uuid:pk>/ruimte/<uuid:room>/", room_views.room_remove, name="desk_room_remove"),
    path(OWN + "plek/<uuid:pk>/ruimte/<uuid:room>/verander/", room_views.room_change, name="desk_room_change"),
    path("mijn/leesbaar/", views.readability, name="desk_readability"),
    path("mijn/bel-ons/", phone_views.call, name="call"),
    path("mijn/bel-ons/<uuid:service>/bewijs/", phone_views.proof, name="call_proof"),
    path("mijn/bel-ons/groepen/", phone_views.groups, name="call_groups"),
    path("mijn/bel-ons/groepen/<uuid:organisation>/", phone_views.group, name="call_group"),
    path("mijn/bel-ons/groepen/<uuid:organisation>/<slug:kind>/nieuw/", phone_views.add, name="call_add"),
    path("mijn/bel-ons/groepen/<uuid:organisation>/<slug:kind>/<uuid:pk>/", phone_views.change, name="call_change"),
    path("vinden/ruimte-vragen/<uuid:pk>/", phone_views.room_request, name="room_request"),
]
