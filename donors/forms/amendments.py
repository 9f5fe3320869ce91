"""The form of an amendment; what it asks depends on what is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from donors.forms.conditions import MOST_ROWS, SPARE_ROWS, InstalmentRow
from donors.models import Amendment
from donors.services import InstalmentTerms
from trustfund.fund.forms import DocumentField
from trustfund.fund.models import Window
from trustfund.web.forms import DayField, Form, MoneyField, PastDay
from trustfund.web.words import named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from donors.models import Agreement

Kind = Amendment.Kind
OF_SUPPLEMENT: Final = ("amount", "qualified_amount", "condition", "booked_rate", "booked_rate_source")


class WindowChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of windows, called by their name in the language of the page."""

    def label_from_instance(self, obj: Any) -> str:
        """Return what the window is called."""
        return named(obj)


class AmendmentForm(Form):
    """What an amendment of an agreement says; the instalments it brings or changes follow in rows."""

    kind = forms.ChoiceField(label=_("What is amended"), choices=Kind.choices)
    summary = forms.CharField(
        label=_("What it says"), max_length=500, help_text=_("In one sentence, as the history shows it.")
    )
    amount = MoneyField(label=_("Supplemental contribution"), required=False)
    qualified_amount = MoneyField(
        label=_("Of which qualified"),
        may_be_zero=True,
        required=False,
        help_text=_("The part that depends on a condition, for example an appropriation. Empty: none."),
    )
    condition = forms.CharField(
        label=_("Condition of the qualified part"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    booked_rate = forms.DecimalField(
        label=_("Rate at signing, USD per unit"),
        required=False,
        max_digits=18,
        decimal_places=9,
        min_value=0,
        help_text=_("Empty: the rate of the register for the day of signature."),
    )
    booked_rate_source = forms.CharField(label=_("Source of the rate"), max_length=120, required=False)
    preference = WindowChoice(
        label=_("New preference"),
        queryset=Window.objects.filter(is_without_preference=False),
        required=False,
        empty_label=_("Without preference"),
    )
    donor_signed_on = PastDay(label=_("Signed by the donor on"))
    effective_on = DayField(
        label=_("Takes effect on"), required=False, help_text=_("Empty: on the day of the countersignature.")
    )
    file = DocumentField(label=_("Signed amendment (PDF)"), required=False)

    left_out: tuple[str, ...] = ()

    def narrow(self, kind: str, currency: str) -> None:
        """Leave only what an amendment of this kind says."""
        self.fields["kind"].disabled = True
        self.initial["kind"] = kind
        left_out = () if kind == Kind.SUPPLEMENT else OF_SUPPLEMENT
        self.left_out = (*left_out, *(() if kind == Kind.PREFERENCE else ("preference",)))
        for name in self.left_out:
            del self.fields[name]
        for name in ("amount", "qualified_amount"):
            if name in self.fields:
                self.fix_currency(name, currency)
                self.fields[name].required = name == "amount"

    def clean(self) -> dict[str, Any]:
        """Say beside the fields what belongs together."""
        cleaned = super().clean() or self.cleaned_data
        foreign = [name for name in self.left_out if self.data.get(name)]
        if foreign:
            said = _("An amendment of this kind does not say: %(names)s.")
            self.add_error("kind", forms.ValidationError(said, params={"names": ", ".join(foreign)}))
        if "amount" not in self.fields:
            return cleaned
        cleaned["qualified_amount"] = cleaned.get("qualified_amount") or 0
        if cleaned["qualified_amount"] and not cleaned.get("condition"):
            self.add_error("condition", _("Say on which condition the qualified part depends."))
        if cleaned.get("booked_rate") is not None and not cleaned.get("booked_rate_source"):
            self.add_error("booked_rate_source", _("A rate that is not the register's has a source."))
        return cleaned


class AmendedRow(InstalmentRow):
    """An instalment as the amendment has it; an empty row is left out."""

    number = forms.IntegerField(
        label=_("Number"), required=False, min_value=1, max_value=999, help_text=_("Of the instalment that is changed.")
    )
    amount = MoneyField(label=_("Amount"), required=False, may_be_zero=True, help_text=_("Zero: it falls away."))
    field_order = ("number", "amount")

    def is_without_amount(self, cleaned: dict[str, Any]) -> bool:
        """Zero is an amount here: the instalment falls away."""
        return cleaned.get("amount") is None

    def clean(self) -> dict[str, Any]:
        """A changed instalment has its number."""
        cleaned = super().clean()
        if not self.errors and cleaned.get("amount") is not None and not cleaned.get("number"):
            self.add_error("number", _("Say which instalment is changed; a new one has the next number."))
        return cleaned


BroughtRows = forms.formset_factory(InstalmentRow, extra=SPARE_ROWS, min_num=1, max_num=MOST_ROWS)
AmendedRows = forms.formset_factory(AmendedRow, extra=SPARE_ROWS, min_num=0, max_num=MOST_ROWS)
ROW: Final = ("number", "amount", "due_after", "due_days", "due_event", "qualified")


def rows_for(kind: str, agreement: Agreement, amendment: Amendment | None, data: Any) -> Any:
    """Return the rows of a form: new instalments, or those still open as they stand now; none for a preference."""
    if kind == Kind.PREFERENCE:
        return None
    source: Any = amendment.rows.order_by("number") if amendment else ()
    if amendment is None and kind == Kind.SCHEDULE:
        source = [part for part in agreement.instalments.order_by("number") if part.received < part.amount]
    first = [
        {name: getattr(part, name) for name in ROW}
        | {"due_on": None if part.due_after else part.due_on, "portion": part.portion.label if part.portion else ""}
        for part in source
    ]
    made = AmendedRows if kind == Kind.SCHEDULE else BroughtRows
    if data is not None and "instalment-TOTAL_FORMS" not in data:  # a program that sends no rows
        data = {**data, "instalment-TOTAL_FORMS": "0", "instalment-INITIAL_FORMS": "0"}
    return made(data, initial=first, prefix="instalment")


def terms_in(rows: Any) -> Sequence[InstalmentTerms]:
    """Return the filled rows as instalments, under their numbers or as they stand."""
    if rows is None:
        return []
    filled = [dict(row) for row in rows.cleaned_data if row.get("amount") is not None]
    return [InstalmentTerms(row.pop("number", None) or place, **row) for place, row in enumerate(filled, start=1)]
