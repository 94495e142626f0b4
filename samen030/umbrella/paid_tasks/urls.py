from __future__ import annotations

from django.urls import path

from samen030.umbrella.paid_tasks import views

ALL = "over-samen030/taken/"

urlpatterns = [
    path(ALL, views.register, name="paid_tasks"),
    path(ALL + "niet-uitgedaagd/", views.unchallenged, name="tasks_unchallenged"),
    path(ALL + "niet-uitgedaagd.pdf", views.unchallenged_pdf, name="tasks_unchallenged_pdf"),
    path(ALL + "niet-uitgedaagd.csv", views.unchallenged_csv, name="tasks_unchallenged_csv"),
    path(ALL + "nieuw/", views.add, name="paid_task_add"),
    path(ALL + "jaren/", views.totals, name="year_totals"),
    path(ALL + "jaren/nieuw/", views.add_total, name="year_total_add"),
    path(ALL + "jaren/<int:total>/", views.correct_total, name="year_total_correct"),
    path(ALL + "doel/", views.target, name="overhead_target"),
    path(ALL + "<uuid:pk>/", views.task, name="paid_task"),
    path(ALL + "<uuid:pk>/uitdagen/", views.challenge, name="paid_task_challenge"),
    path(ALL + "<uuid:pk>/veranderen/", views.change, name="paid_task_change"),
    path(ALL + "<uuid:pk>/cijfer/", views.add_figure, name="task_figure_add"),
    path(ALL + "<uuid:pk>/cijfer/<int:figure>/", views.correct_figure, name="task_figure_correct"),
]
