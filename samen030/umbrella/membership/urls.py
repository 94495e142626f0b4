from __future__ import annotations

from django.urls import path

from samen030.umbrella.membership import views

PUBLIC = "over-samen030/"
OWN = "mijn/organisatie/<uuid:organisation>/lidmaatschap/"

urlpatterns = [
    path(PUBLIC, views.front, name="umbrella"),
    path(PUBLIC + "leden/", views.register, name="members"),
    path(PUBLIC + "leden/bewijs/<uuid:pk>/", views.standing, name="member"),
    path(PUBLIC + "leden/bewijs/<uuid:pk>/bewijs.pdf", views.certificate, name="member_certificate"),
    path(PUBLIC + "lid-worden/", views.join, name="join"),
    path(PUBLIC + "lid-worden/overeenkomst/", views.agreement, name="agreement"),
    path(PUBLIC + "opzeggen/", views.leave, name="leave"),
    path(PUBLIC + "statuten/", views.statutes, name="statutes"),
    path(PUBLIC + "statuten/<slug:key>/", views.statute, name="statute"),
    path(OWN, views.own, name="own_membership"),
    path(OWN + "<slug:act>/", views.own_act, name="own_membership_act"),
    path("mijn/leden/", views.office, name="members_office"),
    path("mijn/leden/register.csv", views.closed_register, name="members_closed"),
    path("mijn/leden/<uuid:pk>/maatregel/", views.measure, name="member_measure"),
]
