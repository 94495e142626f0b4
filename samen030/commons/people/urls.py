from __future__ import annotations

from django.urls import path

from samen030.commons.people import views

urlpatterns = [
    path("", views.my_page, name="my_page"),
    path("naam/", views.my_name, name="my_name"),
    path("gegevens/", views.my_data, name="my_data"),
    path("gegevens/wissen/", views.my_erasure, name="my_erasure"),
    path("helpen/", views.help_start, name="help_start"),
    path("helpen/klaar/", views.help_stop, name="help_stop"),
]
