from __future__ import annotations

from django.urls import path

from samen030.find.imports import api_views, double_views, views

ONE = "mijn/inlezen/<uuid:upload>/"

APIS = "mijn/inlezen/bronnen/"

urlpatterns = [
    path(APIS, api_views.sources, name="api_sources"),
    path(APIS + "<uuid:source>/", api_views.source, name="api_source"),
    path(APIS + "<uuid:source>/weg/", api_views.gone, name="api_source_gone"),
    path(APIS + "<uuid:source>/doe/", api_views.do, name="api_source_do"),
    path("mijn/dubbel/", double_views.duplicates, name="duplicates"),
    path("mijn/dubbel/<int:number>/", double_views.duplicate, name="duplicate"),
    path("mijn/dubbel/terug/<int:number>/", double_views.merge_undo, name="merge_undo"),
    path("mijn/inlezen/", views.imports, name="imports"),
    path("mijn/organisatie/<uuid:organisation>/inlezen/", views.imports, name="organisation_imports"),
    path(ONE, views.upload, name="upload"),
    path(ONE + "kolommen/", views.columns, name="upload_columns"),
    path(ONE + "fouten.csv", views.errors, name="upload_errors"),
    path(ONE + "start/", views.start, name="upload_start"),
    path(ONE + "weg/", views.discard, name="upload_discard"),
    path(ONE + "terug/", views.undo, name="upload_undo"),
]
