from __future__ import annotations

from django.urls import path

from samen030.decide.budgets.views import desk, following, ideas, progress, public

ALL = "buurtgeld/"
ONE = ALL + "<slug:slug>/"
IDEA = ONE + "idee/<uuid:pk>/"
DESK = ONE + "beheer/"

urlpatterns = [
    path(ALL, public.rounds, name="rounds"),
    path(ALL + "nieuw/", desk.add, name="round_add"),
    path(ALL + "nieuw/klein/", desk.add_light, name="round_add_light"),
    path(ALL + "zo-tellen-wij/", public.how, name="round_how"),
    path(ALL + "uitslag-per-mail/<str:token>/", following.confirm, name="round_follow_confirm"),
    path(ONE, public.one, name="round"),
    path(ONE + "vergelijken/", public.compare, name="round_compare"),
    path(ONE + "verloop/", public.history, name="round_history"),
    path(ONE + "volgen/", following.follow, name="round_follow"),
    path(ONE + "formulier.pdf", public.paper_form, name="idea_paper_form"),
    path(ONE + "uitslag.pdf", public.result_sheet, name="round_result_sheet"),
    path(ONE + "archief.zip", public.archive, name="round_archive"),
    path(ONE + "idee/", ideas.submit, name="idea_submit"),
    path(ONE + "lijkt-op/", ideas.alike, name="idea_alike"),
    path(IDEA, ideas.idea, name="idea"),
    path(IDEA + "veranderen/", ideas.change, name="idea_change"),
    path(IDEA + "fotos/", ideas.pictures, name="idea_pictures"),
    path(IDEA + "intrekken/", ideas.withdraw, name="idea_withdraw"),
    path(IDEA + "bezwaar/", ideas.object_to, name="idea_object"),
    path(IDEA + "samenvoegen/", ideas.merge, name="idea_merge"),
    path(IDEA + "samenvoegen/<int:number>/", ideas.merge_answer, name="idea_merge_answer"),
    path(IDEA + "volgen/", following.follow_idea, name="idea_follow"),
    path(IDEA + "bijhouden/", progress.keep_up, name="plan_keep_up"),
    path(IDEA + "bijhouden/<int:number>/", progress.move_step, name="plan_move_step"),
    path(DESK, desk.one, name="round_desk"),
    path(DESK + "veranderen/", desk.change, name="round_change"),
    path(DESK + "proef/", desk.preview, name="round_preview"),
    path(DESK + "proef/<slug:what>/", desk.preview_of, name="round_preview_of"),
    path(DESK + "op-de-site/", desk.publish, name="round_publish"),
    path(DESK + "afgelasten/", desk.cancel, name="round_cancel"),
    path(DESK + "intypen/", desk.type_in, name="idea_type_in"),
    path(DESK + "nakijken/<uuid:pk>/", desk.judge, name="idea_judge"),
    path(DESK + "stembiljet/", desk.to_vote, name="round_to_vote"),
    path(DESK + "tellen/", desk.count, name="round_count"),
    path(DESK + "loten/", desk.draw, name="round_draw"),
]
