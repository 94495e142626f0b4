from __future__ import annotations

from django.urls import path

from samen030.umbrella.contributions import views

OWN = "mijn/organisatie/<uuid:organisation>/bijdrage/"
OFFICE = "mijn/bijdragen/"

urlpatterns = [
    path("over-samen030/bijdragen/", views.contributions, name="contributions"),
    path(OWN, views.own, name="own_contribution"),
    path(OWN + "<int:year>.pdf", views.own_pdf, name="own_invoice_pdf"),
    path(OFFICE, views.office, name="contributions_office"),
    path(OFFICE + "nieuw-jaar/", views.add_year, name="contribution_year_add"),
    path(OFFICE + "wie-betaald-wordt/", views.payee, name="payee"),
    path(OFFICE + "<int:year>/", views.year, name="contribution_year"),
    path(OFFICE + "<int:year>/veranderen/", views.change_year, name="contribution_year_change"),
    path(OFFICE + "<int:year>/bedrag/", views.add_rate, name="contribution_rate"),
    path(OFFICE + "<int:year>/bedrag/<int:rate>/weg/", views.remove_rate, name="contribution_rate_remove"),
    path(OFFICE + "<int:year>/facturen/", views.make, name="invoices_make"),
    path(OFFICE + "<int:year>/facturen.csv", views.table, name="invoices_csv"),
    path(OFFICE + "<int:year>/post.pdf", views.paper, name="invoices_paper"),
    path(OFFICE + "factuur/<uuid:pk>/", views.invoice, name="invoice"),
    path(OFFICE + "factuur/<uuid:pk>/factuur.pdf", views.invoice_pdf, name="invoice_pdf"),
    path(OFFICE + "factuur/<uuid:pk>/kwijtschelden/", views.waive, name="invoice_waive"),
    path(OFFICE + "factuur/<uuid:pk>/terug/", views.unwaive, name="invoice_unwaive"),
    path(OFFICE + "factuur/<uuid:pk>/betaling/<int:payment>/terug/", views.take_back, name="payment_take_back"),
]
