"""What a standing in the cooperative is, what the statutes decide, and replaying the journal. No queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.utils.functional import _StrPromise


class StandingKind(models.TextChoices):
    """A voting member is a member in the sense of BW 2:33–36; a supporter is none, and stands in no register."""

    VOTING = "voting_member", _("stemlid")
    PARTNER = "partner_member", _("steunlid (partner)")


class EndedBy(models.TextChoices):
    """How a standing ended (BW 2:35: notice by the member, notice by the cooperative, expulsion, ceasing to be)."""

    MEMBER = "member", _("opzegging door het lid")
    COOPERATIVE = "cooperative", _("opzegging door de coöperatie")
    EXPELLED = "expelled", _("ontzetting")
    GONE = "gone", _("de organisatie is gestopt")
    BECAME_VOTING = "became_voting", _("werd stemlid")


@dataclass(frozen=True, slots=True)
class StatuteKey:
    """Something that the statutes decide. `choices` where only some answers exist; `unit` behind a number."""

    key: str
    title: _StrPromise
    hint: _StrPromise
    choices: tuple[str, ...] = ()
    unit: _StrPromise | str = ""


STATUTE_KEYS: dict[str, StatuteKey] = {
    row.key: row
    for row in (
        StatuteKey(
            "liability",
            _("Aansprakelijkheid van de leden"),
            _("W.A.: leden zijn helemaal aansprakelijk. B.A.: tot een grens. U.A.: niet. (BW 2:56)"),
            ("W.A.", "B.A.", "U.A."),
        ),
        StatuteKey("admission", _("Wie beslist over toelating"), _("Zonder artikel: het bestuur. (BW 2:33)")),
        StatuteKey(
            "notice_weeks",
            _("Opzegtermijn voor leden"),
            _("Zonder artikel: 4 weken. (BW 2:36)"),
            unit=_("weken"),
        ),
        StatuteKey(
            "notice_moment",
            _("Opzeggen tegen"),
            _("Zonder artikel: het einde van een boekjaar. (BW 2:36)"),
            ("boekjaar", "maand", "dag"),
        ),
        StatuteKey(
            "book_year_end",
            _("Laatste dag van het boekjaar"),
            _("Dag en maand, bijvoorbeeld 31-12. Zonder artikel: 31 december. (BW 2:10a)"),
        ),
        StatuteKey("supporter", _("Wat een steunlid is"), _("Een steunlid is geen lid zoals de wet dat kent.")),
        StatuteKey(
            "suspension_weeks",
            _("Een schorsing duurt hoogstens"),
            _("Zonder artikel: hier 12 weken."),
            unit=_("weken"),
        ),
        StatuteKey("votes", _("Stemmen per lid"), _("Zonder artikel: één stem per lid. (BW 2:38)")),
    )
}


@dataclass(frozen=True, slots=True)
class Stood:
    """A standing as the journal tells it: from the first day to, not including, `ends_on` (None: no end known)."""

    organisation: str
    kind: str
    from_date: date
    ends_on: date | None = None


def replay(events: Iterable[tuple[str, str, Mapping[str, Any]]]) -> dict[str, Stood]:
    """All standings by their id, from events (verb, id of the standing, detail) in the order of writing."""
    found: dict[str, Stood] = {}
    for verb, pk, detail in events:
        if verb == "member.started":
            found[pk] = Stood(detail["organisation"], detail["kind"], date.fromisoformat(detail["from"]))
        elif verb in ("member.ended", "member.end_withdrawn") and pk in found:
            was, on = found[pk], detail.get("on")
            found[pk] = Stood(was.organisation, was.kind, was.from_date, date.fromisoformat(on) if on else None)
    return found


def as_of(stood: Iterable[Stood], day: date) -> dict[str, str]:
    """Organisation → kind of standing on `day`."""
    return {
        row.organisation: row.kind
        for row in stood
        if row.from_date <= day and (row.ends_on is None or day < row.ends_on)
    }
