"""The form of an import: what kind of file, and the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oversight.imports.rows import KINDS
from oversight.load_fund.reading import NotLoaded, read
from trustfund.fund.services import Examined, examine
from trustfund.fund.vetting import NotAccepted
from trustfund.web.forms import Form

if TYPE_CHECKING:
    from oversight.load_fund.reading import Sheet


class SheetField(forms.FileField):
    """One spreadsheet: CSV or XLSX, examined."""

    widget = forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"})

    def clean(self, data: Any, initial: Any = None) -> Examined:
        """Return the file, examined."""
        try:
            return examine(super().clean(data, initial))
        except NotAccepted as refused:
            raise forms.ValidationError(refused.sentence, code="not_accepted") from refused


class ImportForm(Form):
    """A spreadsheet of agreements, instalments or receipts."""

    sheet: Sheet
    kind = forms.ChoiceField(label=_("Rows are"), choices=[(kind.name, kind.label) for kind in KINDS])
    file = SheetField(label=_("File (CSV or XLSX)"), help_text=_("With the columns of the template, in any order."))

    def clean_file(self) -> Examined:
        """Read the file; say by row what cannot be read."""
        file: Examined = self.cleaned_data["file"]
        try:
            self.sheet = read(file.name, file.content)
        except NotLoaded as error:
            raise forms.ValidationError(str(error), code="unreadable") from error
        return file
