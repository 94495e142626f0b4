from __future__ import annotations

from django.urls import path

from samen030.find.imports import views

ONE = "mijn/inlezen/<uuid:upload>/"

urlpatterns = [
    path("mijn/inlezen/", views.imports, name="imports"),
    path("mijn/organisatie/<uuid:organisation>/inlezen/", views.imports, name="organisation_imports"),
    path(ONE, views.upload, name="upload"),
    path(ONE + "kolommen/", views.columns, name="upload_columns"),
    path(ONE + "fouten.csv", views.errors, name="upload_errors"),
    path(ONE + "start/", views.start, name="upload_start"),
    path(ONE + "weg/", views.discard, name="upload_discard"),
    path(ONE + "terug/", views.undo, name="upload_undo"),
]
