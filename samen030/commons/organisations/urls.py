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
]
