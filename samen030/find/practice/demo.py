"""The example story: how example organisations do something. None of them exist, and none of this happened."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

from samen030.commons.organisations.models import Organisation, Status, Theme
from samen030.find.practice import actions
from samen030.find.practice.models import Question, Stage
from samen030.kernel.actors import Actor
from samen030.kernel.registry import Chapter, chapters

if TYPE_CHECKING:
    from samen030.find.practice.models import Story

BY = Actor.system("demo")
FILE = Path(__file__).parent / "story.csv"
HOME = "lombok-oost"  # where the example editor's group is: it has the first story
ASKED = (
    (0, "Hoe komt u aan een kok die elke week kan?", "Wij hebben er drie. Zij wisselen af. Vraag eerst in uw eigen straat wie graag kookt. Daar vonden wij ze alle drie."),
    (2, "Wat doet u als iemand het gereedschap stuk maakt?", "Dan maken wij het samen weer heel. Lukt dat niet, dan betalen wij het uit de pot van de leden. In drie jaar was dat twee keer nodig."),
)  # fmt: skip


def tell() -> None:
    """Stories with who does it too, and two questions with their answers."""
    owners = _owners()
    if not owners:
        return
    made: list[Story] = []
    with FILE.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            made.append(_story(owners[number % len(owners)], row))
    for number, story in enumerate(made[:3]):
        other = owners[(number + 3) % len(owners)]
        if other.pk != story.organisation_id:
            actions.adopt(story, by=BY, organisation=other, sentence="Wij doen dit sinds vorig jaar, elke maand.")
    for number, text, told in ASKED:
        question = Question.objects.create(story=made[number], text=text, stage=Stage.OPEN)
        actions.answer(question, by=BY, text=told)


def _story(owner: Organisation, row: dict[str, str]) -> Story:
    fields: dict[str, Any] = {k: row[k] for k in ("question", "description", "hours", "money_note", "people")}
    fields |= {k: row[k] for k in ("went_well", "went_less", "tips")}
    return actions.add_story(
        by=BY,
        organisation=owner,
        name=row["name"],
        status=Status.PUBLISHED,
        money_cents=int(row["money_cents"]) if row["money_cents"] else None,
        themes=list(Theme.objects.filter(code__in=row["themes"].split())),
        **fields,
    )


def _owners() -> list[Organisation]:
    """Residents' groups and houses of the example: that of the example editor first, then one in each of other buurten."""
    rows = Organisation.objects.filter(is_example=True, status=Status.PUBLISHED).select_related("area")
    home = rows.filter(area__slug=HOME).order_by("created_at").first()
    rows = rows.filter(kind__in=("residents", "neighbourhood"))
    found = [home] if home else []
    seen = {row.area_id for row in found}
    for row in rows.order_by("area__path", "created_at"):
        if row.area_id not in seen and len(row.area.path) > len("0344/01"):
            seen.add(row.area_id)
            found.append(row)
    step = max(1, len(found) // 8)
    return found[:1] + found[1::step][:8]


chapters.register(Chapter("practice", tell, order=60))
