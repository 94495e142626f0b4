"""Forms: an amount of money, and doing what a form says. What was typed stays whatever happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samen030.kernel.errors import ConflictError, DomainError
from samen030.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse, QueryDict

OK, CONFLICT, REFUSED = 200, 409, 422


class EuroField(forms.CharField):
    """An amount as people write it, at most `most` cents; its value is in cents, None where it was left empty."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        self.most = most
        kwargs.setdefault("help_text", gettext_lazy("Alleen het bedrag in euro, bijvoorbeeld 1.200 of 2,50."))
        super().__init__(max_length=30, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs)

    def clean(self, value: Any) -> Any:
        """The amount in cents."""
        text = super().clean(value)
        if not text:
            return None
        try:
            cents = Money.read(text).cents
        except ValueError as error:
            raise ValidationError(_("Schrijf alleen het bedrag, bijvoorbeeld 1.200 of 2,50.")) from error
        if cents > self.most:
            raise ValidationError(_("Dit getal kan niet kloppen. Kijk het na."))
        return cents


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent in the body, None where the form is only looked at."""
    return request.POST if request.method == "POST" else None


def done(form: forms.Form, do: Callable[[], object]) -> int | None:
    """Do what a valid form says: None when it was done, else the status of the page that shows the form.

    200 for a form that was not sent yet, 422 with what is wrong at its field, 409 for a conflict with somebody else.
    """
    if not form.is_bound:
        return OK
    if not form.is_valid():
        return REFUSED
    try:
        do()
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.sentence)
        return CONFLICT if isinstance(error, ConflictError) else REFUSED
    return None


def form_page(
    request: HttpRequest, template: str, form: forms.Form, do: Callable[[], object], *, back: str, **context: Any
) -> HttpResponse:
    """The page of a form: do what it says, tell so, and go `back`; or show it again with what is wrong.

    Of `context`, `said` is what is told instead of 'bewaard', and `next` is where to go instead of back.
    """
    if (status := done(form, do)) is None:
        messages.success(request, context.get("said") or _("Het is bewaard."))
        return redirect(context.get("next") or back)
    return render(request, template, context | {"form": form, "back": back}, status=status)
