from __future__ import annotations

from django.urls import path

from samen030.commons.organisations import views

urlpatterns = [
    path("organisatie/<uuid:organisation>/mensen/", views.people, name="organisation_people"),
    path(
        "organisatie/<uuid:organisation>/uitnodiging/<uuid:pk>/", views.invitation_withdraw, name="invitation_withdraw"
    ),
    path("organisatie/<uuid:organisation>/rol/<int:pk>/", views.role_end, name="organisation_role_end"),
    path("uitnodiging/<str:token>/", views.invitation, name="invitation"),
    path("wijk/<slug:slug>/", views.district, name="district_naming"),
    path("wijk/<slug:slug>/<uuid:pk>/ja/", views.naming_step, {"step": "ja"}, name="naming_agree"),
    path("wijk/<slug:slug>/<uuid:pk>/stop/", views.naming_step, {"step": "stop"}, name="naming_end"),
]
