from __future__ import annotations

from django.urls import path

from samen030.decide.budgets.views import desk, public

ALL = "buurtgeld/"
ONE = ALL + "<slug:slug>/"
DESK = ONE + "beheer/"

urlpatterns = [
    path(ALL, public.rounds, name="rounds"),
    path(ALL + "nieuw/", desk.add, name="round_add"),
    path(ALL + "zo-tellen-wij/", public.how, name="round_how"),
    path(ONE, public.one, name="round"),
    path(ONE + "idee/", public.submit, name="idea_submit"),
    path(ONE + "idee/<uuid:pk>/", public.idea, name="idea"),
    path(ONE + "idee/<uuid:pk>/veranderen/", public.change, name="idea_change"),
    path(ONE + "idee/<uuid:pk>/intrekken/", public.withdraw, name="idea_withdraw"),
    path(ONE + "idee/<uuid:pk>/bezwaar/", public.object_to, name="idea_object"),
    path(ONE + "archief.zip", public.archive, name="round_archive"),
    path(DESK, desk.one, name="round_desk"),
    path(DESK + "veranderen/", desk.change, name="round_change"),
    path(DESK + "op-de-site/", desk.publish, name="round_publish"),
    path(DESK + "afgelasten/", desk.cancel, name="round_cancel"),
    path(DESK + "intypen/", desk.type_in, name="idea_type_in"),
    path(DESK + "nakijken/<uuid:pk>/", desk.judge, name="idea_judge"),
    path(DESK + "stembiljet/", desk.to_vote, name="round_to_vote"),
    path(DESK + "tellen/", desk.count, name="round_count"),
    path(DESK + "loten/", desk.draw, name="round_draw"),
]
