"""'Klopt er iets niet?': anybody can say so without logging in, and hears what came of it.

It goes to those who keep the entry; where nobody does, to the scout of the wijk and the bureau.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from samen030.commons.city.models import within
from samen030.commons.journal import actions as journal
from samen030.commons.notifications.actions import write_mail
from samen030.commons.organisations.models import Organisation
from samen030.find.practice.models import Story
from samen030.find.upkeep.models import Report
from samen030.find.upkeep.queries import MODELS, addresses, group_of
from samen030.kernel import clock
from samen030.kernel.access import UMBRELLA
from samen030.kernel.errors import ConflictError, DomainError
from samen030.kernel.locking import locked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samen030.commons.organisations.models import Listed
    from samen030.kernel.actors import Actor

MOST_TEXT = 2_000
MOST_WAITING = 10  # of one entry: then its keepers know, and a flood stops here
MOST_AN_HOUR = 60  # of the whole site: no robot fills the mailboxes of the city
KEEP_ADDRESS = timedelta(days=90)
REPORTED: dict[str, type[Listed]] = {**MODELS, "story": Story}  # a story is not asked to be confirmed, but can be wrong


@transaction.atomic
def report(kind: str, entry: Listed, *, by: Actor, text: str, email: str = "") -> Report:
    """Say what is wrong with a public entry. `email`, when given, gets the answer and nothing else.

    Raises DomainError for an empty or too long text, and when very many reports wait already.
    """
    text = text.replace("\x00", " ").strip()
    if not text:
        raise DomainError("text_empty", _("Schrijf wat er niet klopt."), field="text")
    if len(text) > MOST_TEXT:
        raise DomainError("text_too_long", _("De tekst is te lang. Maak hem korter."), field="text")
    waiting = Report.objects.filter(kind=kind, entry_id=entry.pk, answered_at=None).count()
    lately = Report.objects.filter(created_at__gt=clock.now() - timedelta(hours=1)).count()
    if waiting >= MOST_WAITING or lately >= MOST_AN_HOUR:
        raise DomainError("too_many", _("Er is al veel gemeld. Bel liever: het nummer staat op de bladzijde."))
    group = group_of(entry)
    made = Report.objects.create(
        kind=kind, entry_id=entry.pk, group_id=group, area_path=entry.area.path, text=text, email=email.strip()
    )
    journal.record("entry.reported", entry, by=by)
    context = {"entry": entry, "text": text, "link": settings.SITE_URL + reverse("reports")}
    owner = Organisation.objects.filter(pk=group).first()
    if not entry.is_example:
        for address in addresses(group, owner.email if owner else entry.email):
            write_mail(address, "upkeep/mail/report", context, key=f"report:{made.pk}:{address}"[:160])
    return made


def waiting(scopes: Sequence[str]) -> list[tuple[Report, Listed]]:
    """The reports that wait for somebody with roles for `scopes` (organisations, areas, UMBRELLA), oldest first.

    With the entries they are about; reports of entries that are gone are left out. At most six queries.
    """
    mine = Q(pk__in=[])
    for scope in scopes:
        kind, _colon, rest = scope.partition(":")
        if scope == UMBRELLA:
            mine = Q(pk__isnull=False)
            break
        mine |= Q(group_id=rest) if kind == "organisation" else within(rest, "area_path")
    rows = list(Report.objects.filter(mine, answered_at=None)[:100])
    found: dict[tuple[str, object], Listed] = {}
    for kind, model in REPORTED.items():
        ids = {row.entry_id for row in rows if row.kind == kind}
        entries = model._default_manager.select_related("area").in_bulk(ids) if ids else {}  # noqa: SLF001 - Django's name
        found |= {(kind, pk): entry for pk, entry in entries.items()}
    return [(row, found[row.kind, row.entry_id]) for row in rows if (row.kind, row.entry_id) in found]


@transaction.atomic
def answer_report(asked: Report, entry: Listed, *, by: Actor, text: str) -> None:
    """Close a report with an answer; who left an address gets it by mail.

    Raises DomainError without words, ConflictError when somebody else answered first.
    """
    text = text.replace("\x00", " ").strip()[:MOST_TEXT]
    if not text:
        raise DomainError("answer_empty", _("Schrijf eerst uw antwoord."), field="answer")
    current = locked(Report.objects.filter(pk=asked.pk)).get()
    if current.answered_at is not None:
        raise ConflictError("answered", _("Iemand anders heeft dit net beantwoord."))
    current.answer, current.answered_at = text, clock.now()
    current.save(update_fields=["answer", "answered_at"])
    journal.record("entry.report_answered", entry, by=by)
    if current.email:
        context = {"entry": entry, "text": current.text, "answer": text}
        write_mail(current.email, "upkeep/mail/report_answer", context, key=f"report-answer:{current.pk}")


@transaction.atomic
def forget_reports() -> int:
    """Take away texts and addresses of reports that were answered a while ago; answers how many."""
    old = Report.objects.filter(answered_at__lt=clock.now() - KEEP_ADDRESS)
    count, _by_model = old.delete()
    return count
