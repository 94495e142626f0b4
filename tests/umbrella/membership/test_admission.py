"""From an application to the register, and what is refused on the way."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

from samen030.commons.dossier.actions import finish, name_instead, object_to
from samen030.commons.members import queries as standings
from samen030.commons.members.models import Standing
from samen030.commons.members.rules import StandingKind
from samen030.commons.notifications.models import Mail
from samen030.commons.organisations.models import LegalForm
from samen030.kernel import clock
from samen030.kernel.access import UMBRELLA, scope_of_organisation
from samen030.kernel.errors import ConflictError, DomainError, NotAllowedError
from samen030.umbrella.membership import actions, queries
from tests import factories
from tests.factories import area
from tests.umbrella.membership.people import Cast, end, member, open_step, representative

if TYPE_CHECKING:
    from samen030.commons.dossier.models import Dossier

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


def applied(cast: Cast, kind: StandingKind = StandingKind.VOTING) -> Dossier:
    """The group asked, and sent its answers in."""
    dossier = actions.apply(cast.group, by=cast.applicant.actor, kind=kind)
    end(dossier, cast.applicant, "sent")
    return dossier


def test_a_group_applies_a_neighbour_advises_the_board_decides_and_signing_makes_a_member(cast: Cast) -> None:
    dossier = applied(cast)
    assert dossier.parties.get(role="adviser").scope == scope_of_organisation(cast.near.pk), "the nearest member"
    assert Mail.objects.filter(to="buur@example.org").count() == 1
    end(dossier, cast.neighbour, "yes")
    end(dossier, cast.board, "admit")
    assert standings.standing_of(cast.group.pk) is None, "not before the agreement is signed"
    end(dossier, cast.applicant, "signed")
    standing = standings.standing_of(cast.group.pk)
    assert standing is not None
    assert (standing.kind, standing.number, standing.from_date) == (StandingKind.VOTING, 3, clock.today())
    assert standing.signatory == "Els, voorzitter"
    assert standings.may_vote(cast.group.pk, clock.today())
    assert not standings.may_vote(cast.group.pk, clock.today() - timedelta(days=1))


def test_without_members_the_board_visits_itself_and_another_of_the_board_decides() -> None:
    first = factories.organisation("De eerste")
    user = representative(first, "eerste@example.org")
    dossier = actions.apply(first, by=user.actor, kind=StandingKind.VOTING)
    end(dossier, user, "sent")
    assert dossier.parties.get(role="adviser").scope == UMBRELLA


def test_on_doubt_a_second_neighbour_is_asked(cast: Cast) -> None:
    dossier = applied(cast)
    end(dossier, cast.neighbour, "doubt")
    assert dossier.parties.get(role="second").scope == scope_of_organisation(cast.far.pk)
    assert Mail.objects.filter(to="ver@example.org").exists(), "who was named after the step began is told too"
    end(dossier, cast.other, "yes")
    assert open_step(dossier).key == "decide"


def test_the_board_names_another_neighbour_out_of_the_members(cast: Cast) -> None:
    dossier = applied(cast)
    name_instead(dossier, by=cast.board.actor, role="adviser", scope=scope_of_organisation(cast.far.pk))
    with pytest.raises(NotAllowedError):
        end(dossier, cast.neighbour, "yes")
    end(dossier, cast.other, "yes")
    stranger = factories.organisation("Geen lid")
    with pytest.raises(DomainError, match="lijst"):
        name_instead(dossier, by=cast.board.actor, role="adviser", scope=scope_of_organisation(stranger.pk))
    with pytest.raises(NotAllowedError):
        name_instead(dossier, by=cast.applicant.actor, role="adviser", scope=UMBRELLA)


def test_silence_of_the_neighbour_holds_nobody_up(cast: Cast) -> None:
    from samen030.commons.dossier.duties import run_the_clock

    dossier = applied(cast)
    with time_machine.travel(clock.now() + timedelta(days=20)):
        assert run_the_clock()["ended"] == 1
    assert open_step(dossier).key == "decide"


def test_on_doubt_the_board_asks_for_evidence_and_decides_after_it(cast: Cast) -> None:
    dossier = applied(cast)
    end(dossier, cast.neighbour, "yes")
    end(dossier, cast.board, "evidence")
    assert open_step(dossier).key == "evidence"
    with pytest.raises(DomainError, match="Vul dit in"):
        end(dossier, cast.applicant, "given", answers={"evidence": " "})
    end(dossier, cast.applicant, "given")
    assert open_step(dossier).key == "decide"


def test_after_a_refusal_the_general_meeting_may_still_admit(cast: Cast) -> None:
    dossier = applied(cast)
    end(dossier, cast.neighbour, "no")
    refused = end(dossier, cast.board, "refuse")
    object_to(refused, by=cast.applicant.actor, text="Wij doen het juist met de buurt.")
    dossier.refresh_from_db()
    assert open_step(dossier).key == "assembly"
    end(dossier, cast.board, "admit")
    end(dossier, cast.applicant, "signed")
    assert standings.may_vote(cast.group.pk, clock.today())


def test_an_objection_after_the_term_is_refused_with_the_date(cast: Cast) -> None:
    dossier = applied(cast)
    end(dossier, cast.neighbour, "no")
    refused = end(dossier, cast.board, "refuse")
    with time_machine.travel(clock.now() + timedelta(days=120)), pytest.raises(DomainError, match="tot en met"):
        object_to(refused, by=cast.applicant.actor, text="Toch wel.")


def test_two_applications_at_once_are_one(cast: Cast) -> None:
    applied(cast)
    for kind in StandingKind:
        with pytest.raises(ConflictError, match="loopt al"):
            actions.apply(cast.group, by=cast.applicant.actor, kind=kind)
    with pytest.raises(ConflictError, match="is dat al"):
        actions.apply(cast.near, by=cast.neighbour.actor, kind=StandingKind.VOTING)
    with pytest.raises(ConflictError, match="is dat al"):
        actions.apply(cast.near, by=cast.neighbour.actor, kind=StandingKind.PARTNER)


@pytest.mark.parametrize("number", ["1234567", "123456789", "1234567a", "12.34.56.78"])
def test_a_kvk_number_that_cannot_be_is_refused_and_none_is_fine(cast: Cast, number: str) -> None:
    dossier = actions.apply(cast.group, by=cast.applicant.actor, kind=StandingKind.VOTING)
    said = {"what": "x", "arranged": "y", "who": "z"}
    with pytest.raises(DomainError, match="8 cijfers") as caught:
        end(dossier, cast.applicant, "sent", answers={**said, "kvk": number})
    assert caught.value.field == "answer_kvk"
    end(dossier, cast.applicant, "sent", answers=said)


def test_what_is_missing_in_an_application_is_said_at_its_question(cast: Cast) -> None:
    dossier = actions.apply(cast.group, by=cast.applicant.actor, kind=StandingKind.VOTING)
    with pytest.raises(DomainError) as caught:
        end(dossier, cast.applicant, "sent", answers={"what": "x"})
    assert caught.value.field == "answer_arranged"
    with pytest.raises(DomainError) as caught:
        end(dossier, cast.applicant, "sent", verdicts={})
    assert caught.value.field == "verdict_value"


def test_a_group_without_legal_form_names_who_signs_for_it() -> None:
    cast = Cast()
    cast.group.legal_form = LegalForm.INFORMAL
    cast.group.save()
    dossier = actions.apply(cast.group, by=cast.applicant.actor, kind=StandingKind.VOTING)
    with pytest.raises(DomainError) as caught:
        end(dossier, cast.applicant, "sent")
    assert caught.value.field == "answer_proxy"
    said = {"what": "x", "arranged": "y", "who": "z", "proxy": "Els tekent; dat spraken wij samen af."}
    end(dossier, cast.applicant, "sent", answers=said)


def test_who_speaks_for_the_applicant_too_cannot_advise_or_decide(cast: Cast) -> None:
    from samen030.commons.people.actions import grant_role
    from samen030.kernel.access import Role
    from tests.factories import BY

    scope = scope_of_organisation(cast.group.pk)
    for user in (cast.neighbour, cast.board):
        grant_role(user, by=BY, role=Role.REPRESENTATIVE, scope=scope)
    dossier = applied(cast)
    with pytest.raises(NotAllowedError, match="Dit kan niet"):
        end(dossier, cast.neighbour, "yes")
    name_instead(dossier, by=cast.board_too.actor, role="adviser", scope=scope_of_organisation(cast.far.pk))
    end(dossier, cast.other, "yes")
    with pytest.raises(NotAllowedError, match="Dit kan niet"):
        end(dossier, cast.board, "admit")
    end(dossier, cast.board_too, "admit")


def test_a_supporter_becomes_a_voting_member_and_is_one_thing_on_each_day(cast: Cast) -> None:
    dossier = applied(cast, StandingKind.PARTNER)
    end(dossier, cast.board, "admit")
    end(dossier, cast.applicant, "signed")
    partner = standings.standing_of(cast.group.pk)
    assert partner is not None
    assert not partner.is_voting
    assert not standings.may_vote(cast.group.pk, clock.today())
    assert cast.group.pk not in standings.register(clock.today()).values_list("organisation_id", flat=True)
    with time_machine.travel(clock.now() + timedelta(days=10)):
        dossier = applied(cast)
        end(dossier, cast.neighbour, "yes")
        end(dossier, cast.board, "admit")
        end(dossier, cast.applicant, "signed")
        assert standings.may_vote(cast.group.pk, clock.today())
    assert [row.ended_by for row in standings.history_of(cast.group.pk)] == ["became_voting", ""]


def test_the_nearest_members_come_first(cast: Cast) -> None:
    same = factories.organisation("Om de hoek", area=area("Lombok-Oost"))
    member(same)
    assert [row.name for row in queries.nearest(cast.group, clock.today())] == [
        "Om de hoek",
        "Buurthuis West",
        "Club Oost",
    ]


def test_the_numbers_of_the_register_go_on(cast: Cast) -> None:
    assert sorted(Standing.objects.values_list("number", flat=True)) == [1, 2]
    row = member(cast.group)
    assert row.number == 3


def test_of_two_of_the_board_who_decide_at_once_the_first_counts_and_the_other_hears_so(cast: Cast) -> None:
    dossier = applied(cast)
    end(dossier, cast.neighbour, "yes")
    step = open_step(dossier)
    said = {"reasons": "Zo is het.", "verdicts": {row.key: ("met", "") for row in dossier.rules.criteria}}
    finish(step, by=cast.board.actor, outcome="admit", **said)
    with pytest.raises(ConflictError):
        finish(step, by=cast.board_too.actor, outcome="refuse", **said)
    dossier.refresh_from_db()
    assert open_step(dossier).key == "sign"
    assert dossier.steps.get(key="decide").decisions.count() == 1
