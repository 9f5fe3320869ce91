"""The forms of instalments, and of what occurs under an agreement: conditions and events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from donors.models import DueAfter, Instalment, Occurrence
from donors.services import InstalmentTerms
from trustfund.fund.forms import DocumentField
from trustfund.web.forms import DayField, Form, MoneyField, PastDay
from trustfund.web.words import money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from donors.models import Agreement

SPARE_ROWS: Final = 3
MOST_ROWS: Final = 24
PORTIONS: Final = ("A", "B")
ON_A_DAY: Final = ("", _("On the day above"))
MOST_DAYS: Final = 3660


class InstalmentRow(forms.Form):
    """One instalment of an agreement; an empty row is left out."""

    amount = MoneyField(label=_("Amount"), required=False)
    due_on = DayField(label=_("Due on"), required=False)
    due_after = forms.ChoiceField(label=_("Or due"), required=False, choices=[ON_A_DAY, *DueAfter.choices])
    due_days = forms.IntegerField(
        label=_("Within so many days"), required=False, min_value=0, max_value=MOST_DAYS, help_text=_("For example 30.")
    )
    due_event = forms.CharField(
        label=_("Which event"), required=False, max_length=200, help_text=_("For example: milestone M2 is verified.")
    )
    portion = forms.ChoiceField(
        label=_("Portion"), required=False, choices=[("", _("None")), *((label, label) for label in PORTIONS)]
    )
    qualified = MoneyField(
        label=_("Of which under the condition"),
        required=False,
        may_be_zero=True,
        help_text=_("Empty everywhere: the last instalments."),
    )

    def is_without_amount(self, cleaned: dict[str, Any]) -> bool:
        """Say whether the row says no amount."""
        return not cleaned.get("amount")

    def clean(self) -> dict[str, Any]:
        """A row that says anything says how much, and one of day and event."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors or not any(value not in (None, "") for value in cleaned.values()):
            return cleaned
        after = cleaned.get("due_after")
        if self.is_without_amount(cleaned) or bool(cleaned.get("due_on")) == bool(after):
            self.add_error(None, _("An instalment has an amount, and either a day or an event."))
        elif after and cleaned.get("due_days") is None:
            self.add_error("due_days", _("Say within how many days after the event it is due."))
        elif bool(cleaned.get("due_event")) != (after == DueAfter.EVENT):
            self.add_error("due_event", _("Name the event, where it is another than the two offered."))
        return cleaned


InstalmentRows = forms.formset_factory(InstalmentRow, extra=SPARE_ROWS, min_num=1, max_num=MOST_ROWS)
ROW: Final = ("amount", "due_after", "due_days", "due_event")


def rows_of(agreement: Agreement | None) -> list[dict[str, Any]]:
    """Return the instalments of an agreement as the first content of the rows."""
    if agreement is None:
        return []
    return [
        {name: getattr(part, name) for name in ROW}
        | {"due_on": None if part.due_after else part.due_on, "qualified": part.qualified or None}
        | {"portion": part.portion.label if part.portion else ""}
        for part in agreement.instalments.order_by("number")
    ]


def terms_of(rows: Any) -> Sequence[InstalmentTerms]:
    """Return the filled rows as instalments, numbered as they stand."""
    filled = [row for row in rows.cleaned_data if row.get("amount")]
    return [InstalmentTerms(number, **row) for number, row in enumerate(filled, start=1)]


class WaitingInstalment(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of instalments that wait, called by their number and by what they wait for."""

    def label_from_instance(self, obj: Instalment) -> str:
        """Return what the instalment is called."""
        if obj.waits_for_event:
            return _("Instalment %(number)s, %(terms)s") % {"number": obj.number, "terms": obj.terms}
        held = money(obj.qualified, obj.agreement.currency)
        return _("Instalment %(number)s, %(held)s under a condition") % {"number": obj.number, "held": held}


class OccurrenceForm(Form):
    """What has occurred, for which instalment, and how that is shown."""

    instalment = WaitingInstalment(label=_("Instalment"), queryset=Instalment.objects.none())
    kind = forms.ChoiceField(label=_("What occurred"), choices=Occurrence.Kind.choices)
    amount = MoneyField(
        label=_("Amount"),
        required=False,
        help_text=_("For which the condition is met or has lapsed; empty for an event."),
    )
    occurred_on = PastDay(label=_("It occurred on"))
    reason = forms.CharField(
        label=_("Evidence or reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The act, its number and its day; for a lapse, why it failed. The donor reads it once confirmed."),
    )
    file = DocumentField(
        label=_("Evidence (PDF)"), required=False, help_text=_("Needed unless the condition has lapsed.")
    )

    def clean(self) -> dict[str, Any]:
        """Say beside the fields what belongs together."""
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("kind")
        if kind == Occurrence.Kind.EVENT:
            if cleaned.get("amount"):
                self.add_error("amount", _("An event has no amount."))
        elif kind and not cleaned.get("amount") and "amount" not in self.errors:
            self.add_error("amount", _("Say for which amount the condition is met, or has lapsed."))
        if (
            kind in {Occurrence.Kind.MET, Occurrence.Kind.EVENT}
            and not cleaned.get("file")
            and "file" not in self.errors
        ):
            self.add_error("file", _("Hand in the document that shows it."))
        return cleaned
