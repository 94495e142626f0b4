"""A field for a file, for the forms of other rooms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samen030.commons.documents.rules import MOST_MEGABYTES


class DocumentField(forms.FileField):
    """Asks for a PDF or a picture. What it really is, `actions.add` finds out."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Bestand"))
        help_text = _("Een PDF of een foto. Hoogstens %(most)d MB.")
        kwargs.setdefault("help_text", help_text % {"most": MOST_MEGABYTES})
        kwargs.setdefault("widget", forms.FileInput({"accept": "application/pdf,image/*"}))
        super().__init__(**kwargs)


class FileForm(forms.Form):
    """A file with what it is."""

    title = forms.CharField(
        label=_("Wat is het?"), max_length=120, help_text=_("Bijvoorbeeld: flyer van het zomerfeest.")
    )
    file = DocumentField()
