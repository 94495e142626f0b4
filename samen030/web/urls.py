from __future__ import annotations

from django.contrib.sitemaps import views as sitemap_views
from django.urls import path

from samen030.commons.people.views import AddPasskey
from samen030.web import views
from samen030.web.sitemaps import SITEMAPS
from samen030.web.style_page import style

urlpatterns = [
    path("", views.home, name="home"),
    path("waar/", views.where, name="where"),
    path("utrecht/", views.area, name="city"),
    path("utrecht/<slug:slug>/", views.area, name="area"),
    path("utrecht/<slug:slug>/kaart.svg", views.area_map, name="area_map"),
    path("over-deze-site/", views.plain, {"page": "about"}, name="about"),
    path("contact/", views.plain, {"page": "contact"}, name="contact"),
    path("privacy/", views.plain, {"page": "privacy"}, name="privacy"),
    path("toegankelijkheid/", views.plain, {"page": "accessibility"}, name="accessibility"),
    path("stijl/", style, name="style"),
    path("taal/<slug:code>/", views.language, name="language"),
    path("robots.txt", views.robots, name="robots"),
    path("account/2fa/webauthn/add/", AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("account/password/<path:rest>", views.no_password),
    path("beheer/login/", views.admin_login),
    path("gezond/", views.health, name="health"),
    path(
        "sitemap.xml", sitemap_views.index, {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap"}, name="sitemap_index"
    ),
    path("sitemap-<section>.xml", sitemap_views.sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
]
