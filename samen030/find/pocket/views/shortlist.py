"""'Mijn lijstje': entries to take along, without an account.

The list lies in a cookie of its owner and in the address of who it is shared with; the server keeps nothing. The cookie
is not signed: it holds public ids, which are read as strictly as those of an address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from samen030.commons.city.models import CITY_PATH
from samen030.commons.city.queries import phone_at
from samen030.find.paper import making
from samen030.find.paper.views import answer_with_sheet
from samen030.find.pocket import queries, rules
from samen030.kernel import clock

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.http import HttpRequest

COOKIE = "lijstje"
KEPT_SECONDS = 183 * 24 * 3600
SEE_OTHER = 303


def _own(request: HttpRequest) -> list[UUID]:
    return rules.listed(request.COOKIES.get(COOKIE, ""))


def _context(ids: Sequence[UUID]) -> dict[str, Any]:
    """What both pages of a list show: its entries, and the ways to take it along."""
    documents = queries.documents_by_ids(ids)
    text = rules.written(document.object_id for document in documents)
    context: dict[str, Any] = {"entries": [(doc, rules.shortened(doc.object_id)) for doc in documents], "text": text}
    if documents:
        link = settings.SITE_URL + reverse("shared_list", args=[text])
        lines = [_("Kijk eens naar dit lijstje:"), "", *(f"- {doc.title}" for doc in documents), "", link]
        subject = _("Lijstje van SAMEN030")
        context["link"] = link
        context["mail_link"] = "mailto:?" + urlencode({"subject": subject, "body": "\r\n".join(lines)}).replace(
            "+", "%20"
        )
    return context


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """Somebody's own list. Never kept: it has a person in it."""
    ids = _own(request)
    added = rules.listed(request.GET.get("bij", ""))[:1]
    new = queries.documents_by_ids(added)
    context = _context(ids) | {
        "is_own": True,
        "added": next((document for document in new if document.object_id in ids), None),
        "refused": next((document for document in new if document.object_id not in ids), None),
        "refused_text": rules.written(added),
        "is_full": len(ids) >= rules.MOST_LISTED,
        "most": rules.MOST_LISTED,
    }
    answer = render(request, "pocket/shortlist.html", context)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@require_safe
def shared(request: HttpRequest, text: str) -> HttpResponse:
    """A list that somebody shared: all of it is in the address, so it is the same for everybody."""
    return render(request, "pocket/shortlist.html", _context(rules.listed(text)) | {"is_own": False})


@require_safe
def shared_pdf(request: HttpRequest, text: str) -> HttpResponse:
    """A list on paper, with a number to ring and a code at each entry."""
    line = phone_at(CITY_PATH)
    entries = queries.with_phones(queries.documents_by_ids(rules.listed(text)), line)
    context = {
        "entries": [(entry, making.qr(entry.document.url)) for entry in entries],
        "phone": line,
        "today": clock.today(),
    }
    return answer_with_sheet(request, "lijstje", lambda: making.pdf("pocket/list.html", context))


def _is_from_here(request: HttpRequest) -> bool:
    """Whether a form of this site was sent. Its pages are kept for everybody and so hold no safety token (CSRF)."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return not origin or urlsplit(origin).netloc == request.get_host()


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, what: str) -> HttpResponse:
    """Put something on the list ('erbij', also a whole list), take it off ('eraf') or empty it ('leeg').

    Who comes by a link or the back button, goes to the list.
    """
    if request.method != "POST":
        return redirect("own_list")
    if not _is_from_here(request):
        return HttpResponseForbidden(_("Dit formulier kwam van een andere site."), content_type="text/plain")
    ids, asked = _own(request), rules.listed(request.POST.get("id", ""))
    target = reverse("own_list")
    match what:
        case "erbij":
            ids = rules.with_added(ids, [doc.object_id for doc in queries.documents_by_ids(asked)])
            target += f"?bij={rules.written(asked[:1])}" if len(asked) == 1 else ""
        case "eraf":
            ids = [number for number in ids if number not in asked]
        case "leeg":
            ids = []
        case _:
            raise Http404
    answer = redirect(target)
    answer.status_code = SEE_OTHER
    if ids:
        answer.set_cookie(
            COOKIE,
            rules.written(ids),
            max_age=KEPT_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    else:
        answer.delete_cookie(COOKIE, samesite="Lax")
    return answer
