"""Forms made from the table of a procedure. What is missing is said by the action; the forms know only shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samen030.commons.documents.forms import DocumentField
from samen030.commons.dossier.rules import MOST_TEXT, StepKind, StepRule, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from samen030.commons.dossier.rules import Procedure


def _text(label: Any, hint: Any = "", *, rows: int = 5, most: int = MOST_TEXT, required: bool = False) -> Any:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=hint, required=required, max_length=most, widget=widget)


class ActForm(forms.Form):
    """For whom one does it: asked only of who has several parts in the dossier. `scopes`: scope → name."""

    def __init__(self, *args: Any, scopes: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(scopes) > 1:
            self.fields["scope"] = forms.ChoiceField(
                label=_("Voor wie doet u dit?"), choices=list(scopes.items()), widget=forms.RadioSelect
            )

    @property
    def scope(self) -> str:
        """What was chosen."""
        return str(self.cleaned_data.get("scope", ""))


class StepForm(ActForm):
    """How the owner ends a step: what it asks, the criteria, the outcome and the reasons."""

    def __init__(self, *args: Any, rule: StepRule, procedure: Procedure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rule, self._procedure = rule, procedure
        for asked in rule.asked:
            rows = 1 if asked.is_short else 5
            self.fields[f"answer_{asked.key}"] = _text(
                asked.question, asked.hint, required=asked.is_required, rows=rows
            )
        for criterion in procedure.criteria if rule.is_per_criterion else ():
            self.fields[f"verdict_{criterion.key}"] = forms.ChoiceField(
                label=criterion.title,
                help_text=criterion.explanation,
                choices=Verdict.choices,
                widget=forms.RadioSelect,
            )
            label = format_lazy("{} {}", _("Uitleg bij:"), criterion.title)
            self.fields[f"why_{criterion.key}"] = _text(label, _("Nodig bij nee en weet ik niet."), rows=2, most=2_000)
        if len(rule.outcomes) > 1:
            title = StepKind(rule.kind).label
            choices = [(outcome.key, outcome.title) for outcome in rule.outcomes]
            self.fields["outcome"] = forms.ChoiceField(label=title, choices=choices, widget=forms.RadioSelect)
        if rule.needs_reasons:
            hint = _("Schrijf zo dat iedereen het kan volgen.")
            self.fields["reasons"] = _text(_("Waarom?"), hint, required=True)
        if rule.kind == StepKind.DECISION:
            self.fields["mandate"] = forms.CharField(
                label=_("Wie besloot dit, en wanneer?"),
                help_text=_("Bijvoorbeeld: het bestuur, in de vergadering van 3 maart."),
                max_length=200,
                required=False,
            )

    @property
    def said(self) -> dict[str, Any]:
        """As `actions.finish` takes it."""
        data, rule = self.cleaned_data, self._rule
        criteria = self._procedure.criteria if rule.is_per_criterion else ()
        return {
            "outcome": data.get("outcome") or rule.outcomes[0].key,
            "reasons": data.get("reasons", ""),
            "mandate": data.get("mandate", ""),
            "answers": {asked.key: data[f"answer_{asked.key}"] for asked in rule.asked},
            "verdicts": {c.key: (data[f"verdict_{c.key}"], data[f"why_{c.key}"]) for c in criteria},
            "scope": self.scope,
        }


class ContributionForm(ActForm):
    """Add something to a step."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"] = _text(_("Uw tekst"), required=True, rows=8)
        self.fields["file"] = DocumentField(required=False, label=_("Bestand erbij (hoeft niet)"))


class ObjectionForm(ContributionForm):
    """Object to a decision; who is late says why."""

    def __init__(self, *args: Any, is_late: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Waarom bent u het er niet mee eens?")
        del self.fields["file"]
        if is_late:
            self.fields["late_reasons"] = _text(_("Waarom bent u te laat?"), rows=3, most=2_000, required=True)


class PartyForm(forms.Form):
    """Who takes a part. `candidates`: pairs of a scope and its name."""

    def __init__(self, *args: Any, candidates: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"] = forms.ChoiceField(label=_("Wie?"), choices=candidates, widget=forms.RadioSelect)


class PauseForm(ActForm):
    """Stop the clock."""

    reasons = forms.CharField(
        label=_("Waarop wacht u?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}), required=True
    )
