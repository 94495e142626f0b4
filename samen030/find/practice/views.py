"""Stories: the list and a page for everybody, questions, 'dit doen wij ook', and the desk of an organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samen030.commons.documents.pages import Shelf, keep_files
from samen030.commons.documents.queries import shown
from samen030.commons.journal.models import Event
from samen030.commons.organisations.models import Language, Organisation, Status
from samen030.commons.people.queries import actor_of
from samen030.find.desk.queries import history_of
from samen030.find.desk.writing import Writing, start_values
from samen030.find.desk.writing import written as written_page
from samen030.find.directory.presentation import crumbs, qr_picture, short
from samen030.find.directory.queries import contact_of, line_of
from samen030.find.practice import actions, queries
from samen030.find.practice.forms import AdoptForm, AnswerForm, KnownQuestionForm, QuestionForm, StoryForm
from samen030.find.practice.models import Question, Stage, Story
from samen030.find.practice.narrowing import narrowing
from samen030.kernel import markdown
from samen030.kernel.errors import ConflictError, DomainError
from samen030.kernel.locking import version_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponseBase

PER_PAGE = 12
REFUSED, CONFLICT, GONE = 422, 409, 410
LONG_TEXTS = ("description", "went_well", "went_less", "tips")  # written as Markdown


# --- for everybody


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """All public stories, to be narrowed by theme and by area."""
    chosen = narrowing(request.GET, Story.objects.filter(queries.PUBLIC))
    rows = queries.stories(theme=chosen.theme, area=chosen.area)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {"page": page, "narrowing": chosen}
    return render(request, "practice/list.html", context)


def _public(pk: UUID) -> Story:
    found = queries.story(pk)
    if found is None or not queries.is_public(found):
        raise Http404
    return found


@require_safe
def story(request: HttpRequest, pk: UUID, slug: str = "") -> HttpResponseBase:
    """The page of a story: 404 for a draft, 410 for what was taken off, a lasting redirect from another slug."""
    found = queries.story(pk)
    if found is None or found.status == Status.DRAFT:
        raise Http404
    if not queries.is_public(found):
        return render(request, "practice/gone.html", {"story": found}, status=GONE)
    if slug != found.slug:
        return HttpResponsePermanentRedirect(found.get_absolute_url())
    return render(request, "practice/story.html", _context(found))


def _context(found: Story) -> dict[str, Any]:
    areas = line_of(found.area)
    link = settings.SITE_URL + reverse("story", args=[found.pk])
    return {
        "story": found,
        "description": short(found.question) or found.name,
        "canonical": settings.SITE_URL + found.get_absolute_url(),
        "crumbs": crumbs(areas, found.name),
        "buurt": areas[-1] if areas else None,
        "contact": contact_of(found, found.organisation),
        "themes": list(found.themes.all()),
        "adoptions": queries.adoptions(found),
        "answered": queries.answered(found),
        "is_dutch": found.language == Language.NL,
        "permalink": link,
        "mail_link": "mailto:?" + urlencode({"subject": found.name, "body": link}).replace("+", "%20"),
        "report_url": reverse("report", args=["story", found.pk]),
        "texts": {name: markdown.as_html(getattr(found, name)) for name in LONG_TEXTS},
        "qr_url": reverse("story_qr", args=[found.pk]),
    }


@require_safe
def qr_code(_request: HttpRequest, pk: UUID) -> HttpResponse:
    """A QR code (SVG) of the lasting address of a story."""
    link = settings.SITE_URL + reverse("story", args=[_public(pk).pk])
    return HttpResponse(qr_picture(link), content_type="image/svg+xml")


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A question to the organisation: of somebody we know at once, of others after it was read."""
    found = _public(pk)
    known = request.user.is_authenticated
    data = request.POST if request.method == "POST" else None
    form = KnownQuestionForm(data) if known else QuestionForm(data)
    if data is not None and form.is_valid():
        said = form.cleaned_data
        try:
            actions.ask(found, by=actor_of(request), text=said["text"], email=said.get("email", ""))
        except DomainError as error:
            form.add_error(error.field or None, error.sentence)
        else:
            if known:
                messages.success(request, _("Uw vraag is verstuurd. U krijgt een mail als er een antwoord is."))
            else:
                messages.success(request, _("Dank u. Iemand leest uw vraag en stuurt hem door naar de organisatie."))
            return redirect(found.get_absolute_url())
    context = {"story": found, "form": form, "known": known}
    return render(request, "practice/ask.html", context, status=REFUSED if form.errors else None)


@require_http_methods(["GET", "HEAD", "POST"])
def adopt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """'Dit doen wij ook' for one's own organisation, or take that back."""
    found = _public(pk)
    mine = [row for row in queries.organisations_of(request.user) if row.pk != found.organisation_id]
    chosen = next((row for row in mine if str(row.pk) == request.POST.get("organisation")), None)
    said = {row.organisation_id: row for row in found.adoptions.filter(organisation__in=mine)}
    if request.method == "POST" and request.POST.get("do") == "leave" and chosen:
        actions.leave(found, by=actor_of(request), organisation=chosen)
        messages.success(request, _("%s staat er niet meer bij.") % chosen.name)
        return redirect(found.get_absolute_url())
    form = AdoptForm(request.POST if request.method == "POST" else None, organisations=mine)
    if request.method == "POST" and form.is_valid() and chosen:
        try:
            actions.adopt(found, by=actor_of(request), organisation=chosen, sentence=form.cleaned_data["sentence"])
        except DomainError as error:
            form.add_error(error.field or None, error.sentence)
        else:
            messages.success(request, _("%s staat er nu bij.") % chosen.name)
            return redirect(found.get_absolute_url())
    context = {"story": found, "form": form, "mine": mine, "said": [row for row in mine if row.pk in said]}
    return render(request, "practice/adopt.html", context, status=REFUSED if form.errors else None)


# --- the desk


def _owner(organisation: UUID) -> Organisation:
    return get_object_or_404(Organisation.objects.select_related("area__parent__parent"), pk=organisation)


def _own(organisation: UUID, pk: UUID) -> Story:
    """A story of this organisation: the gate looked at the organisation only."""
    found = queries.story(pk)
    if found is None or found.organisation_id != organisation:
        raise Http404
    return found


@require_safe
def desk(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """The stories of an organisation, and the questions that wait for it."""
    owner = _owner(organisation)
    context = {
        "organisation": owner,
        "stories": list(queries.own_stories(owner)),
        "questions": list(queries.open_questions(owner)),
    }
    return render(request, "practice/desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """A new story."""
    return _write(request, _owner(organisation), None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, organisation: UUID, pk: UUID) -> HttpResponse:
    """Change a story."""
    found = _own(organisation, pk)
    return _write(request, found.organisation, found)


def _write(request: HttpRequest, owner: Organisation, found: Story | None) -> HttpResponse:
    """The form of a story, with what `desk.writing` makes of it."""
    values = queries.values_of(found) if found else start_values(owner) | {"language": Language.NL}
    version = version_of(values) if found else ""
    typed = request.POST if request.method == "POST" else None
    form = StoryForm(typed, organisation=owner, initial=values | ({"version": version} if found else {}))
    page = Writing(
        form=form,
        version=version,
        save=lambda do: _save(request, owner, found, form, do),
        seen=lambda written: _context(_own(owner.pk, written.pk)),
        form_page="practice/form.html",
        preview_page="practice/preview.html",
        back=reverse("story_desk", args=[owner.pk]),
        context={"organisation": owner, "story": found},
    )
    return written_page(request, page)


def _save(request: HttpRequest, owner: Organisation, found: Story | None, form: StoryForm, do: str) -> Story:
    by, fields = actor_of(request), form.entry_fields()
    if found is None:
        status = Status.PUBLISHED if do == "publish" else Status.DRAFT
        return actions.add_story(by=by, organisation=owner, status=status, **fields)
    written = actions.change_story(found, by=by, version=form.cleaned_data["version"], **fields)
    return actions.publish_story(written, by=by) if do == "publish" and not written.is_public else written


@require_POST
def publish(request: HttpRequest, organisation: UUID, pk: UUID) -> HttpResponse:
    """Put a story (back) on the site."""
    try:
        written = actions.publish_story(_own(organisation, pk), by=actor_of(request))
    except DomainError as error:
        messages.error(request, error.sentence)
        return redirect("story_edit", organisation=organisation, pk=pk)
    messages.success(request, _("‘%(name)s’ staat op de site.") % {"name": written.name})
    return redirect("story_desk", organisation=organisation)


@require_POST
def stop(request: HttpRequest, organisation: UUID, pk: UUID) -> HttpResponse:
    """Take a story off the site."""
    written = actions.archive_story(_own(organisation, pk), by=actor_of(request))
    messages.success(request, _("‘%(name)s’ staat niet meer op de site.") % {"name": written.name})
    return redirect("story_desk", organisation=organisation)


@require_safe
def history(request: HttpRequest, organisation: UUID, pk: UUID) -> HttpResponse:
    """What was changed, by whom."""
    found = _own(organisation, pk)
    past = history_of(found, found.organisation)  # type: ignore[arg-type] # reads what every Listed has
    return render(
        request,
        "practice/history.html",
        {"entry": found, "past": past, "back": reverse("story_desk", args=[organisation]), "undo": "story_undo"},
    )


@require_POST
def undo(request: HttpRequest, organisation: UUID, pk: UUID, event: int) -> HttpResponse:
    """'Zet terug'."""
    found = _own(organisation, pk)
    label = found._meta.label_lower  # noqa: SLF001 - Django's documented Model._meta API
    past = get_object_or_404(Event.objects.select_related("detail"), pk=event, object_type=label, object_id=str(pk))
    try:
        actions.undo(past, found, by=actor_of(request))
    except DomainError as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, _("Het is teruggezet."))
    return redirect("story_history", organisation=organisation, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest, organisation: UUID, pk: UUID) -> HttpResponse:
    """The files of a story: a plan, a form that others may use."""
    found = _own(organisation, pk)

    def show() -> None:
        Story.objects.filter(pk=found.pk).update(files=shown("story", found.pk))

    back = reverse("story_desk", args=[organisation])
    return keep_files(request, Shelf("story", found.pk, found.name, back, after=show))


def _question(organisation: UUID, pk: UUID) -> Question:
    rows = Question.objects.filter(stage__in=(Stage.OPEN, Stage.ANSWERED)).select_related("story")
    return get_object_or_404(rows, pk=pk, story__organisation=organisation)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, organisation: UUID, pk: UUID) -> HttpResponse:
    """Answer a question, or change the answer."""
    found = _question(organisation, pk)
    initial = {"answer": found.answer, "version": found.answer}
    form = AnswerForm(request.POST if request.method == "POST" else None, initial=initial)
    status = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.answer(found, by=actor_of(request), text=said["answer"], version=said["version"])
        except ConflictError as error:
            form.add_error(None, error.sentence)
            mine = request.POST.copy()
            mine["version"] = Question.objects.get(pk=pk).answer
            form.data, status = mine, CONFLICT
        except DomainError as error:
            form.add_error(error.field or None, error.sentence)
        else:
            messages.success(request, _("Uw antwoord staat op de site."))
            return redirect("story_desk", organisation=organisation)
    context = {"organisation": organisation, "question": found, "form": form}
    return render(request, "practice/answer.html", context, status=status or (REFUSED if form.errors else None))


@require_POST
def take_off(request: HttpRequest, organisation: UUID, pk: UUID) -> HttpResponse:
    """Not answer a question, or take it off the page with its answer."""
    actions.take_off(_question(organisation, pk), by=actor_of(request))
    messages.success(request, _("De vraag is weg."))
    return redirect("story_desk", organisation=organisation)
