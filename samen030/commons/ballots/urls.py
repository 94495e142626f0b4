from __future__ import annotations

from django.urls import path

from samen030.commons.ballots.views import booth, desk, resident

DESK = "stembureau/<uuid:pk>/"

urlpatterns = [
    path("stem/", booth.booth, name="booth"),
    path("mijn-stemcode/", resident.my_codes, name="my_vote_codes"),
    path("mijn-stemcode/<uuid:pk>/", resident.my_code, name="my_vote_code"),
    path("mijn-stemcode/adres/", resident.my_address, name="my_address"),
    path("adressen-nakijken/", resident.verify, name="addresses_verify"),
    path("adressen-nakijken/brieven/", resident.print_address_letters, name="address_letters"),
    path(DESK, desk.one, name="poll_desk"),
    path(DESK + "adressen/", desk.addresses, name="poll_addresses"),
    path(DESK + "afdrukken/", desk.print_run, name="poll_print"),
    path(DESK + "uitgeven/", desk.hand_out, name="poll_hand_out"),
    path(DESK + "balie/", desk.at_desk, name="poll_at_desk"),
    path(DESK + "kwijt/", desk.replace, name="poll_replace"),
    path(DESK + "intrekken/", desk.revoke, name="poll_revoke"),
    path(DESK + "stembiljet.pdf", desk.ballot_paper, name="poll_paper"),
    path(DESK + "enveloppen/", desk.envelopes, name="poll_envelopes"),
    path(DESK + "stapel/", desk.open_batch, name="poll_batch_open"),
    path(DESK + "stapel/<int:number>/", desk.batch, name="poll_batch"),
    path(DESK + "stapel/<int:number>/klaar/", desk.settle, name="poll_settle"),
    path(DESK + "langer/", desk.move, name="poll_move"),
    path(DESK + "plan-weg/", desk.withdraw, name="poll_withdraw"),
]
