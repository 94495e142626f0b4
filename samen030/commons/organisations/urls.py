from __future__ import annotations

from django.urls import path

from samen030.commons.organisations import claim_views, views

urlpatterns = [
    path("organisatie/<uuid:organisation>/mensen/", views.people, name="organisation_people"),
    path(
        "organisatie/<uuid:organisation>/uitnodiging/<uuid:pk>/", views.invitation_withdraw, name="invitation_withdraw"
    ),
    path("organisatie/<uuid:organisation>/rol/<int:pk>/", views.role_end, name="organisation_role_end"),
    path("organisatie/<uuid:organisation>/is-van-mij/", claim_views.claim, name="claim"),
    path("organisatie/<uuid:organisation>/is-van-mij/code/", claim_views.claim_code, name="claim_code"),
    path("organisatie/<uuid:organisation>/is-van-mij/stop/", claim_views.claim_withdraw, name="claim_withdraw"),
    path("organisatie/<uuid:organisation>/aanvragen/", claim_views.claims_on, name="claims_on"),
    path("organisatie/<uuid:organisation>/aanvragen/<uuid:pk>/", claim_views.claim_decide, name="claim_decide"),
    path("organisatie/<uuid:organisation>/aanvragen/<uuid:pk>/brief/", claim_views.claim_letter, name="claim_letter"),
    path("aanvragen/", claim_views.claim_list, name="claim_list"),
    path("uitnodiging/<str:token>/", views.invitation, name="invitation"),
    path("wijk/<slug:slug>/", views.district, name="district_naming"),
    path("wijk/<slug:slug>/<uuid:pk>/ja/", views.naming_step, {"step": "ja"}, name="naming_agree"),
    path("wijk/<slug:slug>/<uuid:pk>/stop/", views.naming_step, {"step": "stop"}, name="naming_end"),
]
