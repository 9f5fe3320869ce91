"""The form of a proposal to the board: its words and up to eight allocations."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from oversight.models import ProposedDecision
from oversight.services.decisions import Part
from projects.models import Project
from trustfund.web.forms import ModelForm, MoneyField
from trustfund.web.words import named

if TYPE_CHECKING:
    from collections.abc import Sequence

LINES: Final = 8
SPARE: Final = 3
"""Empty lines offered below those that are filled in."""


class ProposalForm(ModelForm[ProposedDecision]):
    """What the board is asked to decide, in words."""

    class Meta:
        model = ProposedDecision
        fields = ("number", "title", "text", "meeting_on")
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        if self.instance.number:
            self.fields["number"].disabled = True

    def validate_unique(self) -> None:
        """Leave it to the database, which also sees who was faster."""


class ProjectChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A project by its code and its name in the language of the page."""

    def label_from_instance(self, obj: Any) -> str:
        """Return what a project is called in the list."""
        return f"{obj.code} {named(obj)}"


class PartForm(forms.Form):
    """One allocation; a line without a project is left out."""

    project = ProjectChoice(
        label=_("Project"), queryset=Project.objects.none(), required=False, empty_label=_("– none –")
    )
    amount = MoneyField(label=_("Amount"), currency="USD", required=False)
    from_unpreferred = MoneyField(label=_("Of it without preference"), currency="USD", required=False, may_be_zero=True)

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        field = self.fields["project"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Project.objects.filter(status__in=("pipeline", "active")).order_by("code")

    def clean(self) -> dict[str, Any]:
        """Ask for the amount where a project is chosen, and for the project where an amount stands."""
        cleaned: dict[str, Any] = super().clean() or {}
        project, amount = cleaned.get("project"), cleaned.get("amount")
        if project and amount is None and "amount" not in self.errors:
            self.add_error("amount", _("Say how much this project is given."))
        if amount is not None and not project:
            self.add_error("project", _("Choose the project that is given this amount."))
        return cleaned


class _PartFormSet(forms.BaseFormSet[PartForm]):
    def clean(self) -> None:
        """Refuse a decision that gives nothing, and one that names a project twice."""
        chosen = [form.cleaned_data["project"] for form in self.forms if form.cleaned_data.get("project")]
        if not any(self.errors) and not chosen:
            raise forms.ValidationError(_("Name at least one project and what it is given."))
        if len(set(chosen)) < len(chosen):
            raise forms.ValidationError(_("A project stands twice: put both amounts into one line."))

    @property
    def parts(self) -> list[Part]:
        """Return the allocations that were filled in."""
        lines = [form.cleaned_data for form in self.forms if form.cleaned_data.get("project")]
        return [Part(line["project"], line["amount"], line["from_unpreferred"] or Decimal(0)) for line in lines]


def parts_form(data: Any, proposal: ProposedDecision | None = None) -> Any:
    """Return the lines of allocations, filled from a draft that is rewritten."""
    initial: Sequence[dict[str, Any]] = (
        [
            {"project": part.project, "amount": part.amount, "from_unpreferred": part.from_unpreferred}
            for part in proposal.allocations.select_related("project")
        ]
        if proposal
        else []
    )
    made = forms.formset_factory(PartForm, formset=_PartFormSet, extra=SPARE, max_num=LINES, validate_max=True)
    return made(data, initial=initial, prefix="part")
