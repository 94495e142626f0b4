"""Ideas: reading one, handing one in, minding one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samen030.commons.people.models import User
from samen030.commons.people.queries import actor_of, is_office, open_consent
from samen030.decide.budgets import queries
from samen030.decide.budgets.actions import ideas, merging
from samen030.decide.budgets.forms.ideas import IdeaForm, MergeForm, ReasonForm, StrangerIdeaForm, idea_values
from samen030.decide.budgets.models import Idea, Merge
from samen030.decide.budgets.presentation import result_lines
from samen030.decide.budgets.rules import WHEN, Act, CameBy, Side, State
from samen030.decide.budgets.views.public import round_at
from samen030.find.desk.forms import PictureForm
from samen030.find.places_map.queries import extent
from samen030.kernel.errors import DomainError
from samen030.kernel.forms import REFUSED, done, form_page, sent

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from django.http import HttpRequest

    from samen030.decide.budgets.forms.ideas import IdeaFields
    from samen030.decide.budgets.models import Round

FORM_METHODS = ["GET", "HEAD", "POST"]


def idea_at(slug: str, pk: UUID) -> Idea:
    """An idea of a round. Raises Http404."""
    return get_object_or_404(Idea.objects.select_related("round__area", "area", "merged_into"), pk=pk, round__slug=slug)


def is_own(request: HttpRequest, found: Idea) -> bool:
    """Whether who asks handed it in."""
    return found.submitter_id is not None and found.submitter_id == request.user.pk


def own_or_office(request: HttpRequest, slug: str, pk: UUID) -> Idea:
    """An idea that who asks may mind. Raises PermissionDenied."""
    found = idea_at(slug, pk)
    if not (is_own(request, found) or is_office(request.user)):
        raise PermissionDenied
    return found


@require_safe
def idea(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """One idea: for everybody once it is public; before that for who handed it in and the office."""
    found = idea_at(slug, pk)
    office, own = is_office(request.user), is_own(request, found)
    if not (found.is_public or office or own) or (found.round.published_at is None and not office):
        raise Http404
    phase, minds = found.round.phase, office or own
    context: dict[str, Any] = {
        "idea": found,
        "round": found.round,
        "is_office": office,
        "minds": minds,
        "can_change": own and phase in WHEN[Act.CHANGE] and found.state in (State.WAITING, State.PUBLIC),
        "can_picture": minds and phase in WHEN[Act.PICTURE] and found.state in (State.WAITING, State.PUBLIC),
        "can_merge": minds and phase in WHEN[Act.MERGE] and found.state == State.PUBLIC,
        "can_object": own and phase in WHEN[Act.OBJECT] and found.verdict == "no" and not found.objection,
    }
    if isinstance(request.user, User):
        context["follows"] = queries.follows(request.user, found.round, found)
    if phase in WHEN[Act.MERGE]:
        context["merges"] = _merges(request, found) if minds else []
        context["holds"] = list(found.holds.all())
    if found.round.result:
        context["line"] = next((row for row in result_lines(found.round) if row.idea.pk == found.pk), None)
        if queries.is_funded(found):
            context |= {"steps": found.milestones.all(), "spendings": list(found.spendings.all())}
            context |= {"news": found.news.all(), "spent": queries.spent(found)}
    return render(request, "budgets/idea.html", context)


def _merges(request: HttpRequest, found: Idea) -> list[dict[str, Any]]:
    """What was asked, and for which sides who looks may answer."""
    told = []
    for merge in queries.merges_of(found):
        sides = [side for side in _sides(request, merge) if not _has_agreed(merge, side)]
        told.append({"merge": merge, "sides": sides, "may_undo": merge.is_done})
    return told


def _has_agreed(merge: Merge, side: Side) -> bool:
    return bool(merge.gone_agreed_on if side == Side.GONE else merge.kept_agreed_on)


def _sides(request: HttpRequest, merge: Merge) -> list[Side]:
    """For which sides who asks can speak: the own; the office for who has no account."""
    office = is_office(request.user)
    of = {Side.GONE: merge.gone, Side.KEPT: merge.kept}
    return [side for side, one in of.items() if is_own(request, one) or (office and one.submitter_id is None)]


# --- handing in


@require_http_methods(FORM_METHODS)
def submit(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand in an idea; without an account it is read first. Ideas that look like it are shown before it is kept."""
    found = round_at(slug)
    if found.phase not in WHEN[Act.SUBMIT]:
        return render(request, "budgets/not_now.html", {"round": found, "phase": found.phase})
    user = request.user if isinstance(request.user, User) else None
    form: IdeaFields = IdeaForm(sent(request)) if user else StrangerIdeaForm(sent(request))
    if form.is_bound and form.is_valid() and "gezien" not in request.POST:
        said = form.cleaned_data
        alike = queries.similar(found, said["title"], said["description"])
        if alike:
            return render(request, "budgets/submit.html", _with_map(found, form, alike=alike, asks=True))
    made: list[Idea] = []

    def do() -> None:
        consent = open_consent(request)
        more: dict[str, Any] = {"user": user}
        if consent:  # whose idea it is, is not the helper
            more = {"came_by": CameBy.HELPED, "contact_name": consent.resident_name}
        made.append(ideas.submit(found, by=actor_of(request), **more, **form.idea_fields()))

    if (status := done(form, do)) is None:
        if made[0].is_public:
            messages.success(request, _("Dank u. Uw idee staat op de site."))
            return redirect(made[0].get_absolute_url())
        messages.success(request, _("Dank u. Iemand leest uw idee en zet het daarna op de site."))
        return redirect(found.get_absolute_url())
    return render(request, "budgets/submit.html", _with_map(found, form), status=status)


def _with_map(found: Round, form: IdeaFields, **more: Any) -> dict[str, Any]:
    """The form with the map to point out a place on."""
    box, _schematic = extent(found.area.path)
    shown = {"box": box.text if box else "", "tiles": settings.MAP_TILES_URL, "credit": settings.MAP_TILES_CREDIT}
    return {"round": found, "form": form, "map": shown, **more}


@require_safe
def alike(request: HttpRequest, slug: str) -> HttpResponse:
    """Ideas that look like what is being typed (htmx)."""
    found = round_at(slug)
    rows = queries.similar(found, request.GET.get("title", "")[:120], request.GET.get("description", "")[:1000])
    return render(request, "budgets/_alike.html", {"alike": rows})


def _own_idea(request: HttpRequest, slug: str, pk: UUID) -> Idea:
    found = idea_at(slug, pk)
    if not is_own(request, found):
        raise PermissionDenied
    return found


@require_http_methods(FORM_METHODS)
def change(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Change one's own idea."""
    found = _own_idea(request, slug, pk)
    form = IdeaForm(sent(request), initial=idea_values(found))

    def do() -> object:
        return ideas.change_idea(found, by=actor_of(request), **form.idea_fields())

    if (status := done(form, do)) is None:
        messages.success(request, _("Het is bewaard."))
        return redirect(found.get_absolute_url())
    return render(request, "budgets/submit.html", _with_map(found.round, form, idea=found), status=status)


@require_POST
def withdraw(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Take one's own idea back."""
    found = _own_idea(request, slug, pk)
    try:
        ideas.withdraw(found, by=actor_of(request))
        messages.success(request, _("Uw idee is ingetrokken."))
    except DomainError as error:
        messages.error(request, error.sentence)
    return redirect(found.round.get_absolute_url())


@require_http_methods(FORM_METHODS)
def object_to(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Object to 'this cannot be done'."""
    found = _own_idea(request, slug, pk)
    form = ReasonForm(sent(request))

    def do() -> object:
        return ideas.object_to(found, by=actor_of(request), text=form.cleaned_data["text"])

    return form_page(
        request,
        "budgets/form.html",
        form,
        do,
        back=found.get_absolute_url(),
        title=_("Ik ben het er niet mee eens"),
        hint=_("Uw bezwaar en het antwoord staan samen op de site."),
        said=_("Uw bezwaar is verstuurd. U krijgt antwoord op deze bladzijde."),
    )


@require_http_methods(FORM_METHODS)
def pictures(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Pictures with an idea: give one, take one away."""
    found = own_or_office(request, slug, pk)
    is_taking = "weg" in request.POST
    form = PictureForm(None if is_taking else sent(request), request.FILES or None)

    def do() -> object:
        file = form.cleaned_data["file"]
        return ideas.add_picture(found, by=actor_of(request), file=file, size=file.size, alt=form.cleaned_data["alt"])

    if is_taking:
        try:
            ideas.remove_picture(found, request.POST["weg"], by=actor_of(request))
            messages.success(request, _("De foto is weg."))
        except DomainError as error:
            messages.error(request, error.sentence)
        return redirect("idea_pictures", slug=slug, pk=pk)
    if (status := done(form, do)) is None:
        messages.success(request, _("De foto is bewaard."))
        return redirect("idea_pictures", slug=slug, pk=pk)
    context = {"idea": found, "form": form, "full": len(found.pictures) >= ideas.MOST_PICTURES}
    return render(request, "budgets/pictures.html", context, status=status)


# --- two that become one


@require_http_methods(FORM_METHODS)
def merge(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Ask that this idea goes on as part of another one."""
    found = own_or_office(request, slug, pk)
    alike_first = queries.similar(found.round, found.title, found.description, but=found.pk)
    others = [row for row in queries.ideas_of(found.round).exclude(pk=pk) if row not in alike_first]
    choices = [*alike_first, *sorted(others, key=lambda row: row.title)]
    form = MergeForm(sent(request), ideas=choices)

    def do() -> object:
        other = next(row for row in choices if str(row.pk) == form.cleaned_data["other"])
        agreed: Collection[Side] = [
            side for side, one in ((Side.GONE, found), (Side.KEPT, other)) if is_own(request, one)
        ]
        return merging.ask(found, other, by=actor_of(request), agreed=agreed)

    return form_page(
        request,
        "budgets/form.html",
        form,
        do,
        back=found.get_absolute_url(),
        title=_("Samenvoegen met een ander idee"),
        hint=_("Dit idee gaat dan verder als deel van het andere. Dat gebeurt pas als allebei de indieners ja zeggen."),
        button=_("Stel het voor"),
        said=_("De vraag is verstuurd."),
    )


@require_POST
def merge_answer(request: HttpRequest, slug: str, pk: UUID, number: int) -> HttpResponse:
    """Yes or no to becoming one, or taking it apart again."""
    found = own_or_office(request, slug, pk)
    asked = next((row for row in queries.merges_of(found) if row.pk == number), None)
    if asked is None:
        raise Http404
    said, by = request.POST.get("do", ""), actor_of(request)
    sides = _sides(request, asked)
    try:
        if said == "undo":
            merging.undo(asked, by=by)
            messages.success(request, _("De ideeën zijn weer uit elkaar."))
        elif said == "no":
            merging.refuse(asked, by=by)
            messages.success(request, _("Alles blijft zoals het was."))
        elif said in {side.value for side in sides}:
            row = merging.agree(asked, Side(said), by=by)
            words = _("De ideeën zijn samengevoegd.") if row.is_done else _("Uw ja is bewaard. Nu de ander nog.")
            messages.success(request, words)
        else:
            return render(request, "budgets/not_now.html", {"round": found.round}, status=REFUSED)
    except DomainError as error:
        messages.error(request, error.sentence)
    return redirect(found.get_absolute_url())
