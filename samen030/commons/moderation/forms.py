"""What a reviewer decides, what an author answers, and what keeps robots out of any public form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, override

from django import forms
from django.core.signing import BadSignature, Signer
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from samen030.commons.moderation.rules import Reason
from samen030.kernel import clock

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

LEAST_SECONDS = 2  # nobody reads and fills in a form faster
_SIGNER = Signer(salt="public-form")


class EmptyBox(forms.TextInput):
    """A box that people do not see and robots fill in."""

    @property
    @override
    def is_hidden(self) -> bool:
        return True

    @override
    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return format_html(
            '<span class="visually-hidden" aria-hidden="true">'
            '<input type="text" name="{}" value="{}" tabindex="-1" autocomplete="off"></span>',
            name,
            value or "",
        )


class PublicFormMixin(forms.Form):
    """For forms that anybody can send: a box that stays empty, and a stamp of when the page was made.

    Whoever is stopped keeps all that they typed and can send it again.
    """

    website = forms.CharField(required=False, widget=EmptyBox)
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stamp"].initial = _stamp()

    @override
    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.data.get("website"):
            self._again(_now("Een verborgen vak was ingevuld. Het is nu leeg. Druk nog een keer op de knop."))
        elif not self._took_time():
            self._again(_now("Dat ging wel erg snel. Kijk uw tekst nog eens na en druk nog een keer op de knop."))
        return cleaned

    def _again(self, sentence: str) -> None:
        self.add_error(None, sentence)
        self.data = self._with(website="")

    def _with(self, **changed: str) -> QueryDict:
        data = QueryDict(mutable=True)
        data.update(self.data)
        for name, value in changed.items():
            data[name] = value
        return data

    def _took_time(self) -> bool:
        try:
            made = int(_SIGNER.unsign(self.data.get("stamp", "")))
        except (BadSignature, ValueError):
            self.data = self._with(stamp=_stamp())
            return False
        return clock.now().timestamp() - made >= LEAST_SECONDS


def _stamp() -> str:
    return _SIGNER.sign(str(int(clock.now().timestamp())))


class DecisionForm(forms.Form):
    """Show it, or not and why."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("Uw besluit"),
        widget=forms.RadioSelect,
        choices=[("published", _("Plaatsen")), ("refused", _("Niet plaatsen"))],
    )
    reason = forms.ChoiceField(
        label=_("Reden"),
        required=False,
        choices=[("", "–"), *Reason.choices],
        help_text=_("Alleen bij ‘Niet plaatsen’. De reden staat ook in de openbare lijst."),
    )
    words = forms.CharField(
        label=_("In eigen woorden"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Alleen de schrijver leest dit."),
    )


class AnswerForm(PublicFormMixin):
    """What the author says back."""

    answer = forms.CharField(label=_("Uw antwoord"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 6}))
