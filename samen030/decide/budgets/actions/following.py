"""Who wants to hear of a round or a plan, and telling them.

With an account: in one's own post, and the result by mail. Without: an address that hears the result, once, and is then
forgotten. An address counts only after its owner opened the link that we mailed there.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from samen030.commons.journal import actions as journal
from samen030.commons.notifications.actions import write_mail
from samen030.commons.notifications.digest import tell_all
from samen030.commons.people.models import User
from samen030.decide.budgets.models import Follow, Idea, Round
from samen030.decide.budgets.rules import Phase
from samen030.kernel import clock
from samen030.kernel.errors import ConflictError, DomainError

if TYPE_CHECKING:
    from samen030.kernel.actors import Actor

SALT = "round-result"
KEEP_UNCONFIRMED = timedelta(days=7)
MOST_ASKED = 5_000  # addresses that wait for one result


@transaction.atomic
def follow(user: User, found: Round, idea: Idea | None = None, *, by: Actor) -> Follow:
    """Hear of a round, or of one plan of it, in one's own post. Twice is once."""
    made, is_new = Follow.objects.get_or_create(
        round=found, idea=idea, user=user, defaults={"confirmed_at": clock.now()}
    )
    if is_new:
        journal.record("round.followed", found, by=by, detail={"idea": str(idea.pk) if idea else ""})
    return made


@transaction.atomic
def unfollow(user: User, found: Round, idea: Idea | None = None, *, by: Actor) -> None:
    """Hear of it no more. Twice is once."""
    if Follow.objects.filter(round=found, idea=idea, user=user).delete()[0]:
        journal.record("round.unfollowed", found, by=by, detail={"idea": str(idea.pk) if idea else ""})


@transaction.atomic
def ask_result(found: Round, email: str, *, by: Actor) -> None:
    """Somebody without an account wants the result by mail: they get a link to say that it is their address.

    What is answered is the same for an address that asked before. Raises ConflictError once the result is there.
    """
    if found.phase in (Phase.RESULT, Phase.CANCELLED, Phase.DRAFT):
        raise ConflictError("too_late", _("De uitslag is er al: u vindt hem op deze site."))
    if found.followers.exclude(email="").count() >= MOST_ASKED:
        raise DomainError("too_many", _("Er vragen al heel veel mensen om de uitslag. Kijk op de dag zelf op de site."))
    row, is_new = Follow.objects.get_or_create(round=found, email=email.strip().lower())
    if is_new:
        journal.record("round.result_asked", found, by=by)
    if row.confirmed_at is None and not found.is_example:
        link = settings.SITE_URL + reverse("round_follow_confirm", args=[signing.dumps(row.pk, salt=SALT)])
        key = f"round-follow:{row.pk}:{clock.today()}"
        write_mail(row.email, "budgets/mail/confirm", {"round": found, "link": link}, key=key)


def asked_by(token: str) -> Follow | None:
    """The address behind a link of ours; None for a link that we did not make, or an address that was forgotten."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return Follow.objects.select_related("round").filter(pk=pk).exclude(email="").first()


@transaction.atomic
def confirm(row: Follow) -> None:
    """It is their address. Twice is once."""
    Follow.objects.filter(pk=row.pk, confirmed_at=None).update(confirmed_at=clock.now())


@transaction.atomic
def forget(row: Follow) -> None:
    """No mail after all."""
    Follow.objects.filter(pk=row.pk).delete()


def tell(idea: Idea, key: str, sentence: str, **words: str) -> int:
    """Tell who follows a plan, its round, or handed it in. `sentence` has %(plan)s; it is said in each one's language.

    Answers how many hear it for the first time.
    """
    ids = Follow.objects.filter(Q(idea=idea) | Q(round=idea.round_id, idea=None), user__isnull=False)
    people = User.objects.filter(Q(pk__in=ids.values("user")) | Q(pk=idea.submitter_id), is_active=True)
    return tell_all(
        people, key=key, say=lambda: _(sentence) % {"plan": idea.title, **words}, url=idea.get_absolute_url()
    )


def tell_round(found: Round, key: str, sentence: str) -> int:
    """Tell who follows a round, or handed in an idea that is public; `sentence` has %(round)s."""
    follows = found.followers.filter(user__isnull=False)
    handed_in = found.ideas.filter(submitter__isnull=False, state="public")
    people = User.objects.filter(
        Q(pk__in=follows.values("user")) | Q(pk__in=handed_in.values("submitter")), is_active=True
    )
    said = {"round": found.name}
    return tell_all(people, key=f"{key}:{found.pk}", say=lambda: _(sentence) % said, url=found.get_absolute_url())


def mail_result(found: Round) -> int:
    """Mail the result to who asked, inside the transaction in which it came; answers how many.

    Addresses without an account are forgotten with it.
    """
    if found.is_example:
        return 0
    rows = list(found.followers.filter(confirmed_at__isnull=False, idea=None).select_related("user"))
    link = settings.SITE_URL + found.get_absolute_url()
    context: dict[str, Any] = {"round": found, "link": link, "plans": _winners(found)}
    for row in rows:
        address = row.user.email if row.user else row.email
        write_mail(address, "budgets/mail/result", context, key=f"round-result:{row.pk}", now=False)
    found.followers.exclude(email="").delete()
    return len(rows)


def _winners(found: Round) -> list[str]:
    titles = {str(idea.number): idea.title for idea in found.ideas.filter(number__isnull=False)}
    return [titles[key] for key in found.result["winners"]]


@transaction.atomic
def forget_unconfirmed() -> int:
    """Erase addresses whose owners never opened the link, after a week; answers how many."""
    old = Follow.objects.filter(confirmed_at=None, made_at__lt=clock.now() - KEEP_UNCONFIRMED).exclude(email="")
    return old.delete()[0]
