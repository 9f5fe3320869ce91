"""What is asked for exchange rates: an official list with its days, or one rate with its source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from babel.numbers import list_currencies
from django import forms
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from oversight.services.rate_submissions import carried_list, carried_source
from trustfund.fund import ecb
from trustfund.fund.media_types import OFFICIAL
from trustfund.fund.services import Examined, examine, read_whole
from trustfund.fund.vetting import NotAccepted, archives, clean_name
from trustfund.web.forms import Form, PastDay

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

HOLDING = "USD"


class CurrenciesField(forms.CharField):
    """Several currencies by their codes, parted by blanks or commas."""

    def clean(self, value: Any) -> list[str]:
        """Return the codes, each once."""
        codes = sorted({code.upper() for code in re.split(r"[\s,;]+", super().clean(value)) if code})
        unknown = [code for code in codes if code not in list_currencies()]
        if unknown:
            raise forms.ValidationError(
                _("%(code)s is not the code of a currency."), code="unknown", params={"code": unknown[0]}
            )
        if HOLDING in codes:
            raise forms.ValidationError(_("Rates are in US dollars: the dollar has none."), code="holding")
        return codes


class ListFileField(forms.FileField):
    """The list as it is published: CSV, XML, or the ZIP with the CSV in it."""

    widget = forms.ClearableFileInput(attrs={"accept": ".csv,.xml,.zip"})

    def clean(self, data: Any, initial: Any = None) -> Examined | None:
        """Return the list, examined, or None where nothing was handed in."""
        file = super().clean(data, initial)
        if not file:
            return None
        try:
            return _examined(file)
        except NotAccepted as refused:
            raise forms.ValidationError(refused.sentence, code="not_accepted") from refused


def _examined(file: UploadedFile[bytes]) -> Examined:
    name = clean_name(file.name or "")
    if not name.lower().endswith(".zip"):
        return examine(file, also=OFFICIAL)
    with archives.opened(name, read_whole(file, name), may_hold_files=True) as archive:
        entries = archive.infolist()
        if len(entries) != 1:
            raise NotAccepted(_t("%(name)s holds more than the one list it should.") % {"name": name})
        inner = entries[0].filename.rpartition("/")[2]
        return examine(ContentFile(archive.read(entries[0]), name=inner), also=OFFICIAL)


class RateListForm(Form):
    """An official list, and what of it is entered."""

    file = ListFileField(
        label=_("List of the European Central Bank (CSV, ZIP or XML)"),
        required=False,
        help_text=_("Empty: the history that this installation carries."),
    )
    from_on = PastDay(label=_("From"))
    until_on = PastDay(label=_("Until"))
    currencies = CurrenciesField(
        label=_("Currencies"), required=False, max_length=300, help_text=_("For example EUR GBP NOK. Empty: all.")
    )

    def clean(self) -> dict[str, Any]:
        """Compare the two days; without a file take the history that is carried, examined like every other."""
        told = super().clean() or {}
        told["source"] = ecb.SOURCE
        if told.get("file") is None and "file" not in self.errors:
            told |= {"file": carried_list(), "source": carried_source()}
        first, last = told.get("from_on"), told.get("until_on")
        if first and last and last < first:
            self.add_error("until_on", _("The last day lies before the first."))
        return told


class OneRateForm(Form):
    """One rate, with who published it."""

    currency = CurrenciesField(label=_("Currency"), max_length=3)
    on = PastDay(label=_("Day"))
    usd_per_unit = forms.DecimalField(
        label=_("USD per unit"),
        max_digits=18,
        decimal_places=9,
        min_value=0,
        help_text=_("US dollars for one unit of the currency, for example 1.176200000."),
    )
    source = forms.CharField(label=_("Source"), max_length=120, help_text=_("Who published it, and where."))

    def clean_currency(self) -> str:
        """Return the one code."""
        (code,) = self.cleaned_data["currency"]
        return str(code)

    def clean_source(self) -> str:
        """Leave the name of the official list to the list itself."""
        source: str = self.cleaned_data["source"].strip()
        if source.casefold() == ecb.SOURCE.casefold():
            raise forms.ValidationError(_("Rates of this source are entered from its list."), code="listed")
        return source
