"""Example projects: the list and a page for everybody, repeating one, and the desk of an organisation."""

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
from samen030.commons.organisations.models import Language, Organisation, Status
from samen030.commons.people.queries import actor_of
from samen030.find.desk.queries import history_of
from samen030.find.desk.writing import Writing, start_values
from samen030.find.desk.writing import written as written_page
from samen030.find.directory.presentation import crumbs, short
from samen030.find.directory.queries import contact_of, line_of
from samen030.find.practice.narrowing import narrowing
from samen030.kernel.errors import DomainError
from samen030.kernel.forms import REFUSED
from samen030.kernel.locking import version_of
from samen030.umbrella.example_projects import actions, queries
from samen030.umbrella.example_projects.forms import ProjectForm, RepeatForm
from samen030.umbrella.example_projects.models import ExampleProject

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponseBase

PER_PAGE = 12
GONE = 410
FORM_METHODS = ["GET", "HEAD", "POST"]


# --- for everybody


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """All public projects, to be narrowed by theme and by area."""
    chosen = narrowing(request.GET, ExampleProject.objects.filter(queries.PUBLIC))
    rows = queries.projects(theme=chosen.theme, area=chosen.area)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    return render(request, "example_projects/list.html", {"page": page, "narrowing": chosen})


@require_safe
def project(request: HttpRequest, pk: UUID, slug: str = "") -> HttpResponseBase:
    """The page of a project: 404 for a draft, 410 for what was taken off, a lasting redirect from another slug."""
    found = queries.project(pk)
    if found is None or found.status == Status.DRAFT:
        raise Http404
    if not queries.is_public(found):
        return render(request, "example_projects/gone.html", {"project": found}, status=GONE)
    if slug != found.slug:
        return HttpResponsePermanentRedirect(found.get_absolute_url())
    return render(request, "example_projects/project.html", _context(found))


def _context(found: ExampleProject) -> dict[str, Any]:
    areas = line_of(found.area)
    link = settings.SITE_URL + reverse("project", args=[found.pk])
    tree = queries.tree_of(found)
    return {
        "project": found,
        "description": short(found.goal) or found.name,
        "canonical": settings.SITE_URL + found.get_absolute_url(),
        "crumbs": crumbs(areas, found.name),
        "buurt": areas[-1] if areas else None,
        "contact": contact_of(found, found.organisation),
        "themes": list(found.themes.all()),
        "partners": list(found.partners.filter(status=Status.PUBLISHED)),
        "more_areas": list(found.more_areas.all()),
        "tree": tree,
        "repeats": next((twig.project for twig in tree if twig.project.pk == found.repeats_id), None),
        "repeated_by": [twig.project for twig in tree if twig.project.repeats_id == found.pk],
        "mail_link": "mailto:?" + urlencode({"subject": found.name, "body": link}).replace("+", "%20"),
        "permalink": link,
        "report_url": reverse("report", args=["project", found.pk]),
    }


@require_http_methods(FORM_METHODS)
def repeat(request: HttpRequest, pk: UUID) -> HttpResponse:
    """'Herhaal dit': a draft of one's own organisation, and on to its form."""
    found = queries.project(pk)
    if found is None or not queries.is_public(found):
        raise Http404
    mine = [row for row in queries.members_of(request.user) if row.pk != found.organisation_id]
    form = RepeatForm(request.POST if request.method == "POST" else None, organisations=mine)
    if request.method == "POST" and form.is_valid():
        owner = next(row for row in mine if str(row.pk) == form.cleaned_data["organisation"])
        try:
            made = actions.repeat_project(found, by=actor_of(request), organisation=owner)
        except DomainError as error:
            form.add_error(None, error.sentence)
        else:
            messages.success(request, _("Uw concept staat klaar. Schrijf nu wat u zelf gaat proberen."))
            return redirect("project_edit", organisation=owner.pk, pk=made.pk)
    context = {"project": found, "mine": mine, "form": form}
    return render(request, "example_projects/repeat.html", context, status=REFUSED if form.errors else None)


# --- the desk of an organisation


def _owner(organisation: UUID) -> Organisation:
    return get_object_or_404(Organisation.objects.select_related("area"), pk=organisation)


def _own(organisation: UUID, pk: UUID) -> ExampleProject:
    found = queries.project(pk)
    if found is None or found.organisation_id != organisation:
        raise Http404
    return found


@require_safe
def desk(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """The projects of an organisation."""
    owner = _owner(organisation)
    context = {
        "organisation": owner,
        "projects": list(queries.own_projects(owner)),
        "may": queries.is_member(owner) and queries.acts_for(request.user, owner),
    }
    return render(request, "example_projects/desk.html", context)


@require_http_methods(FORM_METHODS)
def add(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """A new project."""
    owner = _owner(organisation)
    if not queries.is_member(owner):
        return redirect("project_desk", organisation=owner.pk)
    return _write(request, owner, None)


@require_http_methods(FORM_METHODS)
def edit(request: HttpRequest, organisation: UUID, pk: UUID) -> HttpResponse:
    """Change a project."""
    found = _own(organisation, pk)
    return _write(request, found.organisation, found)


def _write(request: HttpRequest, owner: Organisation, found: ExampleProject | None) -> HttpResponse:
    """The form of a project, with what `desk.writing` makes of it."""
    values = queries.values_of(found) if found else start_values(owner) | {"language": Language.NL}
    version = version_of(values) if found else ""
    typed = request.POST if request.method == "POST" else None
    form = ProjectForm(typed, organisation=owner, initial=values | ({"version": version} if found else {}))
    page = Writing(
        form=form,
        version=version,
        save=lambda do: _save(request, owner, found, form, do),
        seen=lambda written: _context(_own(owner.pk, written.pk)),
        form_page="example_projects/form.html",
        preview_page="example_projects/preview.html",
        back=reverse("project_desk", args=[owner.pk]),
        context={"organisation": owner, "project": found},
    )
    return written_page(request, page)


def _save(
    request: HttpRequest, owner: Organisation, found: ExampleProject | None, form: ProjectForm, do: str
) -> ExampleProject:
    by, fields = actor_of(request), form.entry_fields()
    if found is None:
        status = Status.PUBLISHED if do == "publish" else Status.DRAFT
        return actions.add_project(by=by, organisation=owner, status=status, **fields)
    written = actions.change_project(found, by=by, version=form.cleaned_data["version"], **fields)
    return actions.publish_project(written, by=by) if do == "publish" and not written.is_public else written


@require_http_methods(FORM_METHODS)
def files(request: HttpRequest, organisation: UUID, pk: UUID) -> HttpResponse:
    """The material of a project: a plan, a drawing, a form that others may use."""
    found = _own(organisation, pk)

    def show() -> None:
        ExampleProject.objects.filter(pk=found.pk).update(files=shown("project", found.pk))

    back = reverse("project_desk", args=[organisation])
    return keep_files(request, Shelf("project", found.pk, found.name, back, after=show))


@require_POST
def publish(request: HttpRequest, organisation: UUID, pk: UUID) -> HttpResponse:
    """Put a project (back) on the site."""
    try:
        written = actions.publish_project(_own(organisation, pk), by=actor_of(request))
    except DomainError as error:
        messages.error(request, error.sentence)
        return redirect("project_edit", organisation=organisation, pk=pk)
    messages.success(request, _("‘%(name)s’ staat op de site.") % {"name": written.name})
    return redirect("project_desk", organisation=organisation)


@require_POST
def stop(request: HttpRequest, organisation: UUID, pk: UUID) -> HttpResponse:
    """Take a project off the site."""
    written = actions.archive_project(_own(organisation, pk), by=actor_of(request))
    messages.success(request, _("‘%(name)s’ staat niet meer op de site.") % {"name": written.name})
    return redirect("project_desk", organisation=organisation)


@require_safe
def history(request: HttpRequest, organisation: UUID, pk: UUID) -> HttpResponse:
    """What was changed, by whom."""
    found = _own(organisation, pk)
    past = history_of(found, found.organisation)  # type: ignore[arg-type] # reads what every Listed has
    context = {"entry": found, "past": past, "back": reverse("project_desk", args=[organisation])}
    return render(request, "practice/history.html", context)
