"""Forms that carry the client's id, read what people paste, and keep what was typed when something is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeVar
from uuid import uuid4

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from trustfund.web import amounts, words
from trustfund.web.clock import today

if TYPE_CHECKING:
    from datetime import date

    from trustfund.web.refusals import Refused

M = TypeVar("M", bound=models.Model)
LARGEST: Final = Decimal(10) ** 15


class MoneyField(forms.Field):
    """An amount as people paste it; `currency` fixes the decimals and refuses another currency beside it."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "data-kind": "money"})
    default_error_messages = {
        "unreadable": _("This is not an amount. Write it as 1,234,567.89."),
        "ambiguous": _("This can be read in two ways. Write thousands as 1,234 and decimals as 1.23."),
        "currency": _("Another currency is written beside the amount; this one is in %(currency)s."),
        "positive": _("The amount must be more than zero."),
        "large": _("This amount is too large to be true."),
    }

    def __init__(
        self,
        *,
        currency: str = "",
        may_be_zero: bool = False,
        may_be_negative: bool = False,
        **rest: Any,
    ) -> None:
        rest.pop("max_digits", None)
        rest.pop("decimal_places", None)
        super().__init__(**rest)
        self.currency, self.may_be_zero, self.may_be_negative = (
            currency,
            may_be_zero,
            may_be_negative,
        )

    def to_python(self, value: Any) -> Decimal | None:
        """Return the amount, or None when nothing was typed."""
        if value in self.empty_values:
            return None
        if isinstance(value, Decimal):
            return value
        try:
            return amounts.amount(str(value), currency=self.currency, places=words.decimals(self.currency))
        except amounts.Unclear as unclear:
            raise self._refusal(unclear.why) from unclear

    def _refusal(self, code: str) -> forms.ValidationError:
        return forms.ValidationError(self.error_messages[code], code=code, params={"currency": self.currency})

    def validate(self, value: Decimal | None) -> None:
        """Refuse what no amount of the trade can be."""
        super().validate(value)
        if value is None:
            return
        if abs(value) >= LARGEST:
            raise self._refusal("large")
        if (value < 0 and not self.may_be_negative) or (value == 0 and not self.may_be_zero):
            raise self._refusal("positive")

    def prepare_value(self, value: Any) -> Any:
        """Show a known amount as it is printed; show what was typed as it was typed."""
        return words.figure(value, self.currency or "USD") if isinstance(value, Decimal | int) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare amounts, not spellings."""
        try:
            return self.to_python(initial) != self.to_python(data)
        except forms.ValidationError:
            return True


class DayField(forms.Field):
    """A day as people write it, in ISO or in words, in English or Korean."""

    widget = forms.TextInput(attrs={"autocomplete": "off", "data-kind": "day"})
    default_error_messages = {
        "unreadable": _("This is not a day. Write it as 23 Nov 2026 or 2026-11-23."),
        "ambiguous": _("This can be read in two ways. Write it as 23 Nov 2026 or 2026-11-23."),
    }

    def to_python(self, value: Any) -> date | None:
        """Return the day, or None when nothing was typed."""
        if value in self.empty_values:
            return None
        if not isinstance(value, str):
            typed: date = value
            return typed
        try:
            return amounts.day(value)
        except amounts.Unclear as unclear:
            raise forms.ValidationError(self.error_messages[unclear.why], code=unclear.why) from unclear

    def prepare_value(self, value: Any) -> Any:
        """Show a known day in words; show what was typed as it was typed."""
        return words.day(value) if value and not isinstance(value, str) else value


class PastDay(DayField):
    """A day that has come."""

    def validate(self, value: date | None) -> None:
        """Refuse a day to come."""
        super().validate(value)
        if value and value > today():
            raise forms.ValidationError(_("This day is still to come."))


UNNAMED: Final = "---------"
"""What Django shows where nothing is chosen yet."""


class _WithId(forms.BaseForm):
    """What every form of ours has: the client's id, a place for a refusal, and the status of its page."""

    refused: Refused | None = None

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField) and field.empty_label == UNNAMED:
                field.empty_label = _("Choose") if field.required else "–"

    def refuse(self, refusal: Refused) -> None:
        """Show why the service refused, with everything that was typed kept."""
        self.refused = refusal

    @property
    def status(self) -> int:
        """Return the HTTP status of the page that shows this form."""
        if self.refused is not None:
            return self.refused.status
        return 422 if self.is_bound and self.errors else 200

    def fix_currency(self, field_name: str, currency: str) -> None:
        """Say in which currency an amount field is, once it is known."""
        field = self.fields[field_name]
        if isinstance(field, MoneyField):
            field.currency = currency


class Form(_WithId, forms.Form):
    """A form; `id` is made when the page is rendered and is the id of the record it creates."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


def friendly_field(field: models.Field[Any, Any], **rest: Any) -> forms.Field | None:
    """Return our form field for a column: amounts and days are read as people write them."""
    if isinstance(field, models.DecimalField) and field.decimal_places == 2 and (field.max_digits or 0) >= 12:
        return field.formfield(**{"form_class": MoneyField, **rest})
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return field.formfield(**{"form_class": DayField, **rest})
    return field.formfield(**rest)


class ModelForm(_WithId, forms.ModelForm[M]):
    """A form for a model's fields. It is never saved: pass `cleaned_data` to the service."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init_subclass__(cls, **rest: Any) -> None:
        """Read amounts and days in our way unless the form says otherwise."""
        super().__init_subclass__(**rest)
        meta = cls.__dict__.get("Meta")
        if meta is not None and not hasattr(meta, "formfield_callback"):
            meta.formfield_callback = staticmethod(friendly_field)

    def save(self, commit: bool = True) -> M:  # noqa: FBT001, FBT002 - Django's signature
        """Refuse: only services write."""
        message = "Pass cleaned_data to the service instead of saving the form."
        raise TypeError(message)
